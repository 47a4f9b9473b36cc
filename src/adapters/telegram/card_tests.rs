use super::*;
use crate::catalog::MovieKey;
use crate::conversation::{Action, ListId, MovieState, ReasonBy};
use crate::texts::Texts;

/// All interface texts.
pub(in crate::adapters::telegram) fn voice_texts() -> Texts {
    Texts::new()
}

fn film_card(position: usize) -> Card {
    Card {
        position,
        movie: MovieSummary {
            key: MovieKey(format!("tt000000{position}")),
            movie_id: position as i64,
            imdb_id: Some(format!("tt000000{position}")),
            tmdb_id: None,
            title: format!("Film <{position}> & co"),
            year: 1990 + position as u16,
            genres: vec!["Drama".into(), "Crime".into()],
            directors: vec!["Agnès Varda".into()],
            cast: vec![],
            runtime: Some(101),
            tags: vec!["heist".into()],
            plot: Some("A quiet plot.".into()),
        },
        total: 9.5,
        collaborative: 8.0,
        content: 10.0,
        importance: 50,
        because: vec![],
        matched_tags: vec!["slow burn".into()],
        missing: vec![],
        reason: "Because you loved Heat (62 %).".into(),
        reason_by: ReasonBy::Scores,
        state: MovieState::default(),
    }
}

/// A reply with a list of so many films and a receipt of one part.
pub(in crate::adapters::telegram) fn reply_with_films(count: usize) -> Reply {
    Reply {
        text: vec!["Five films for you.".into()],
        list: Some(ShownList { id: ListId(77), cards: (0..count).map(film_card).collect() }),
        receipt: vec![Chip { label: "Heat: 4.5".into(), remove: Action::Remove(ListId(77), 0) }],
        notes: vec!["Understood with the built-in rules.".into()],
        ..Reply::default()
    }
}

/// What a person sees of HTML, to count as Telegram does.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut tag = false;
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            c if !tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn a_caption_has_title_scores_reason_and_receipt_and_is_escaped() {
    let texts = voice_texts();
    let reply = reply_with_films(2);
    let card = &reply.list.as_ref().unwrap().cards[1];
    let html = caption(texts.voice("en"), &reply, card, true);
    assert!(
        html.contains("<b><a href=\"https://www.imdb.com/title/tt0000001/\">Film &lt;1&gt; &amp; co (1991)</a></b>")
    );
    let seen = seen(&html);
    for part in
        ["Five films for you.", "Drama, Crime", "101 min", "9.5", "8.0", "10.0", "Heat (62 %)", "Heat: 4.5", "built-in"]
    {
        assert!(seen.contains(part), "{part} is missing from {seen}");
    }
    assert!(!caption(texts.voice("en"), &reply, card, false).contains("Five films"));
}

#[test]
fn a_caption_stays_within_1024_units_whatever_is_in_it() {
    let texts = voice_texts();
    let long = "long <words> & 🎬 ".repeat(400);
    let mut reply = reply_with_films(1);
    reply.text = vec![long.clone()];
    reply.notes = vec![long.clone()];
    reply.receipt = (0..50).map(|n| Chip { label: long.clone(), remove: Action::Remove(ListId(1), n) }).collect();
    let mut card = reply.list.as_ref().unwrap().cards[0].clone();
    card.movie.title = long.clone();
    card.movie.genres = vec![long.clone()];
    card.movie.plot = Some(long.clone());
    card.reason = long.clone();
    card.matched_tags = vec![long.clone()];
    for html in [
        caption(texts.voice("en"), &reply, &card, true),
        receipt_caption(texts.voice("en"), &reply.receipt),
        public_card(texts.voice("en"), &card),
    ] {
        let length = units(&seen(&html));
        assert!(length <= CAPTION_UNITS && length > 500, "{length}");
    }
    assert_eq!(about_caption(&reply, &card), None);
    for page in message(texts.voice("en"), &reply, None) {
        assert!(units(&seen(&page)) <= MESSAGE_UNITS);
    }
    let list = ShownList { id: ListId(1), cards: vec![card; 100] };
    for page in list_as_text(texts.voice("en"), &list) {
        assert!(units(&seen(&page)) <= MESSAGE_UNITS);
    }
}

#[test]
fn a_card_for_any_chat_tells_nothing_of_the_persons_ratings() {
    let texts = voice_texts();
    let reply = reply_with_films(1);
    let html = public_card(texts.voice("en"), &reply.list.unwrap().cards[0]);
    assert!(!html.contains("Heat") && !html.contains("8.0"), "{html}");
    assert!(html.contains("slow burn"));
}

#[test]
fn a_list_as_text_has_every_film_in_order() {
    let texts = voice_texts();
    let reply = reply_with_films(5);
    let pages = list_as_text(texts.voice("en"), reply.list.as_ref().unwrap());
    assert_eq!(pages.len(), 1);
    let at: Vec<_> = (0..5).map(|n| seen(&pages[0]).find(&format!("{}. Film <{n}>", n + 1)).unwrap()).collect();
    assert!(at.is_sorted());
}

#[test]
fn an_empty_reply_is_no_message() {
    let texts = voice_texts();
    assert!(message(texts.voice("en"), &Reply::default(), None).is_empty());
}
