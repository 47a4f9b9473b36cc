//! Buttons under Telegram messages.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup};

use super::html::cut;
use super::press::{MARKS, Press};
use crate::catalog::MovieKey;
use crate::conversation::{Action, Button, Card, ListId, MovieState, Question, Reply};
use crate::texts::Voice;

/// Characters of a button that a phone shows.
const LABEL_UNITS: usize = 40;
/// Buttons of the receipt view; the rest is in the text.
const CHIPS: usize = 12;
/// What can be done with a whole list: more would bury the film.
const LIST_BUTTONS: usize = 6;

/// In front of what was done already, as the engine writes it.
const DONE: &str = "✓ ";

/// Whose marks the buttons show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// The one person's who reads the chat.
    Own,
    /// Nobody's: several people read it, each with marks of their own.
    Hidden,
}

/// Buttons of one film of a list: paging, marks, what to do with it, what to do with the list.
pub(super) fn carousel(
    voice: Voice<'_>,
    reply: &Reply,
    list: ListId,
    card: &Card,
    marks: Marks,
) -> InlineKeyboardMarkup {
    let count = reply.list.as_ref().map_or(1, |list| list.cards.len());
    let at = small(card.position);
    let mut rows = Vec::new();
    if count > 1 {
        let before = small((card.position + count - 1) % count);
        let after = small((card.position + 1) % count);
        rows.push(vec![
            press("◀", Press::Page(list, before)),
            press(&format!("{}/{count}", card.position + 1), Press::AsText(list)),
            press("▶", Press::Page(list, after)),
        ]);
    }
    rows.push(mark_row(list, at, card.state, marks));
    rows.push(vec![
        press(&voice.say("telegram-more-like"), Press::Act(Action::MoreLike(list, at))),
        press(&voice.say("telegram-why"), Press::Act(Action::Why(list, at))),
        press(&voice.say("telegram-plot"), Press::Act(Action::About(list, at))),
    ]);
    rows.extend(rows_of(&for_the_list(&reply.buttons), 3));
    let mut last = Vec::new();
    if count > 1 {
        last.push(press(&voice.say("telegram-as-text"), Press::AsText(list)));
    }
    if !reply.receipt.is_empty() {
        last.push(press(&voice.say("telegram-receipt"), Press::Receipt(list, at)));
    }
    rows.push(last);
    keyboard(rows)
}

/// Buttons of a card that a person sent to some chat: everybody there presses them for their own profile.
pub(super) fn public_card(voice: Voice<'_>, movie: &MovieKey, chat_link: Option<reqwest::Url>) -> InlineKeyboardMarkup {
    let marks = MARKS.iter().filter_map(|(mark, _, symbol)| Some(press(symbol, Press::mark(*mark, movie)?)));
    let link = chat_link.map(|link| InlineKeyboardButton::url(voice.say("telegram-open-chat"), link));
    keyboard(vec![marks.collect(), link.into_iter().collect()])
}

/// Buttons of the receipt: each takes one part back.
pub(super) fn receipt(voice: Voice<'_>, reply: &Reply, list: ListId, position: u8) -> InlineKeyboardMarkup {
    let chips = reply.receipt.iter().take(CHIPS);
    let mut rows: Vec<_> =
        chips.map(|chip| vec![press(&format!("✖ {}", chip.label), Press::Act(chip.remove))]).collect();
    rows.push(vec![press(&voice.say("telegram-back"), Press::Page(list, position))]);
    keyboard(rows)
}

/// Buttons of an answer without films: the choices of its question, what else it offers, its receipt.
pub(super) fn plain(reply: &Reply) -> InlineKeyboardMarkup {
    let mut rows = question(reply.question.as_ref());
    rows.extend(rows_of(&reply.buttons, 2));
    let chips = reply.receipt.iter().take(CHIPS).filter(|_| reply.list.is_none());
    let chips: Vec<_> = chips.map(|chip| press(&format!("✖ {}", chip.label), Press::Act(chip.remove))).collect();
    rows.extend(chips.chunks(2).map(<[_]>::to_vec));
    keyboard(rows)
}

/// The same buttons with a person's present marks of one film.
pub(super) fn with_marks(
    keyboard: &InlineKeyboardMarkup,
    list: ListId,
    position: u8,
    state: MovieState,
) -> InlineKeyboardMarkup {
    let mut keyboard = keyboard.clone();
    for button in keyboard.inline_keyboard.iter_mut().flatten() {
        let InlineKeyboardButtonKind::CallbackData(data) = &button.kind else { continue };
        let done = match data.parse() {
            Ok(Press::Act(Action::Like(l, p))) if (l, p) == (list, position) => state.liked(),
            Ok(Press::Act(Action::Dislike(l, p))) if (l, p) == (list, position) => state.disliked(),
            Ok(Press::Act(Action::Seen(l, p))) if (l, p) == (list, position) => state.seen,
            Ok(Press::Act(Action::Watchlist(l, p))) if (l, p) == (list, position) => state.watchlist,
            _ => continue,
        };
        button.text = marked(button.text.trim_start_matches(DONE), done);
    }
    keyboard
}

/// The film that the buttons of a message are about.
pub(super) fn film_of(keyboard: &InlineKeyboardMarkup) -> Option<(ListId, u8)> {
    let buttons = keyboard.inline_keyboard.iter().flatten();
    buttons.into_iter().find_map(|button| match &button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => match data.parse() {
            Ok(Press::Act(Action::Like(list, position))) => Some((list, position)),
            _ => None,
        },
        _ => None,
    })
}

/// Choices of a question, one below the other, since titles are long.
pub(super) fn question(question: Option<&Question>) -> Vec<Vec<InlineKeyboardButton>> {
    let choices = question.map(|question| question.choices.as_slice()).unwrap_or_default();
    rows_of(choices, 1)
}

/// A keyboard of the rows that have buttons.
pub(super) fn keyboard(rows: Vec<Vec<InlineKeyboardButton>>) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new(rows.into_iter().filter(|row| !row.is_empty()))
}

/// The most used of what can be done with a list, and undo.
fn for_the_list(buttons: &[Button]) -> Vec<Button> {
    let (undo, mut others): (Vec<_>, Vec<_>) = buttons.iter().cloned().partition(|b| b.action == Action::Undo);
    others.truncate(LIST_BUTTONS - undo.len().min(1));
    others.extend(undo.into_iter().take(1));
    others
}

fn mark_row(list: ListId, at: u8, state: MovieState, marks: Marks) -> Vec<InlineKeyboardButton> {
    let mark = |symbol: &str, pressed: bool, action: Action| {
        let pressed = pressed && marks == Marks::Own;
        press(&marked(symbol, pressed), Press::Act(action))
    };
    vec![
        mark("👍", state.liked(), Action::Like(list, at)),
        mark("👎", state.disliked(), Action::Dislike(list, at)),
        mark("👁", state.seen, Action::Seen(list, at)),
        mark("➕", state.watchlist, Action::Watchlist(list, at)),
    ]
}

fn marked(label: &str, done: bool) -> String {
    if done { format!("{DONE}{label}") } else { label.to_owned() }
}

fn rows_of(buttons: &[Button], width: usize) -> Vec<Vec<InlineKeyboardButton>> {
    let row = |row: &[Button]| row.iter().map(|b| press(&b.label, Press::Act(b.action))).collect();
    buttons.chunks(width).map(row).collect()
}

fn press(label: &str, press: Press) -> InlineKeyboardButton {
    InlineKeyboardButton::callback(cut(label, LABEL_UNITS), press.to_string())
}

/// A position as buttons carry it; a list has at most 100 films.
fn small(position: usize) -> u8 {
    u8::try_from(position).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::card::tests::{reply_with_films, voice_texts};
    use super::*;

    fn data(keyboard: &InlineKeyboardMarkup) -> Vec<Vec<(String, String)>> {
        let pair = |button: &InlineKeyboardButton| match &button.kind {
            InlineKeyboardButtonKind::CallbackData(data) => (button.text.clone(), data.clone()),
            other => (button.text.clone(), format!("{other:?}")),
        };
        keyboard.inline_keyboard.iter().map(|row| row.iter().map(pair).collect()).collect()
    }

    #[test]
    fn paging_goes_round_and_every_button_fits() {
        let texts = voice_texts();
        let reply = reply_with_films(5);
        let list = reply.list.clone().unwrap();
        let first = data(&carousel(texts.voice("en"), &reply, list.id, &list.cards[0], Marks::Own));
        assert_eq!(first[0][0].1.parse(), Ok(Press::Page(list.id, 4)));
        assert_eq!(first[0][1].0, "1/5");
        assert_eq!(first[0][2].1.parse(), Ok(Press::Page(list.id, 1)));
        for (label, data) in first.iter().flatten() {
            assert!((1..=64).contains(&data.len()), "{data}");
            assert!(!label.is_empty());
            assert!(data.parse::<Press>().is_ok(), "{data}");
        }
    }

    #[test]
    fn a_pressed_like_shows_as_pressed_to_the_one_who_pressed_it_alone() {
        let texts = voice_texts();
        let mut reply = reply_with_films(2);
        reply.list.as_mut().unwrap().cards[1].state.rating = Some(4.5);
        let list = reply.list.clone().unwrap();
        let own = data(&carousel(texts.voice("en"), &reply, list.id, &list.cards[1], Marks::Own));
        assert_eq!(own[1].iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["✓ 👍", "👎", "👁", "➕"]);
        let shared = data(&carousel(texts.voice("en"), &reply, list.id, &list.cards[1], Marks::Hidden));
        assert_eq!(shared[1][0].0, "👍");
    }

    #[test]
    fn marks_are_redrawn_without_touching_other_buttons() {
        let texts = voice_texts();
        let reply = reply_with_films(3);
        let list = reply.list.clone().unwrap();
        let before = carousel(texts.voice("en"), &reply, list.id, &list.cards[1], Marks::Own);
        assert_eq!(film_of(&before), Some((list.id, 1)));
        let liked = MovieState { rating: Some(4.5), watchlist: true, ..MovieState::default() };
        let after = with_marks(&before, list.id, 1, liked);
        assert_eq!(data(&after)[1].iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>(), ["✓ 👍", "👎", "👁", "✓ ➕"]);
        assert_eq!(with_marks(&after, list.id, 1, MovieState::default()), before);
        assert_eq!(with_marks(&before, list.id, 0, liked), before, "another film's marks");
    }

    #[test]
    fn one_film_alone_has_no_paging() {
        let texts = voice_texts();
        let reply = reply_with_films(1);
        let list = reply.list.clone().unwrap();
        let rows = data(&carousel(texts.voice("en"), &reply, list.id, &list.cards[0], Marks::Own));
        assert_eq!(rows[0][0].0, "👍");
    }

    #[test]
    fn the_receipt_offers_to_take_each_part_back_and_the_way_home() {
        let texts = voice_texts();
        let reply = reply_with_films(3);
        let id = reply.list.as_ref().unwrap().id;
        let rows = data(&receipt(texts.voice("en"), &reply, id, 2));
        assert_eq!(rows[0][0].0, "✖ Heat: 4.5");
        assert_eq!(rows[0][0].1.parse(), Ok(Press::Act(Action::Remove(id, 0))));
        assert_eq!(rows.last().unwrap()[0].1.parse(), Ok(Press::Page(id, 2)));
    }
}
