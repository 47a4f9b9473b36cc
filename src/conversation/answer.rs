//! Answering a wish: from what is asked for to a stored list and the reply that shows it.

use std::collections::HashSet;

use super::EngineError;
use super::action::{Action, ListId};
use super::judging::{self, Judgements, Wanted};
use super::reasons;
use super::receipt::{self, ReceiptPart};
use super::reply::{Because, Button, ReasonBy, Reply, ShownList};
use super::session::{Asked, Scores, Session, StoredCard, StoredList};
use super::step::Step;
use crate::catalog::{Audience, Catalog, MovieIndex, MovieKey};
use crate::recommend::{self, FilterPart, Recommendations, Recommended, Relaxation, Request};
use crate::texts::Voice;
use crate::understanding::{Critique, Wish};

/// The pushes offered below a list, most used first.
pub(crate) const CRITIQUES: [(Critique, &str); 14] = [
    (Critique::Lighter, "critique-lighter"),
    (Critique::Older, "critique-older"),
    (Critique::LessKnown, "critique-less-known"),
    (Critique::Funnier, "critique-funnier"),
    (Critique::Newer, "critique-newer"),
    (Critique::Shorter, "critique-shorter"),
    (Critique::Darker, "critique-darker"),
    (Critique::Weirder, "critique-weirder"),
    (Critique::MoreThoughtful, "critique-more-thoughtful"),
    (Critique::MoreExciting, "critique-more-exciting"),
    (Critique::MoreRomantic, "critique-more-romantic"),
    (Critique::Scarier, "critique-scarier"),
    (Critique::BetterKnown, "critique-better-known"),
    (Critique::Longer, "critique-longer"),
];

/// A model's sentence on a film that fits less is no reason to watch it.
const WORTH_TELLING: f32 = 3.0;

/// What a push is called.
pub(crate) fn critique_label(critique: Critique, voice: Voice<'_>) -> String {
    CRITIQUES.iter().find(|(known, _)| *known == critique).map_or_else(String::new, |(_, label)| voice.say(label))
}

/// What an answer starts from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    /// What is asked for.
    pub asked: Asked,
    /// Films that must not come again.
    pub earlier: Vec<MovieKey>,
    /// What this message said of films.
    pub said: Vec<ReceiptPart>,
    /// True when films shown before may come again rather than none at all.
    pub may_repeat: bool,
    /// Films that the person has before them: these may come even if they have rated or seen them by now.
    pub at_hand: Vec<MovieKey>,
}

/// Answers and makes it the conversation's present wish and list.
pub(crate) async fn answer(step: &mut Step<'_>, question: Question) -> Result<Reply, EngineError> {
    let Question { asked, mut earlier, said, may_repeat, at_hand } = question;
    let ratings = step.ratings_for(&asked);
    let mut found = rank(step, &asked, &ratings, &earlier, &at_hand);
    if found.movies.is_empty() && may_repeat && !earlier.is_empty() {
        earlier.clear();
        found = rank(step, &asked, &ratings, &earlier, &at_hand);
    }

    note_candidates(step, &asked, &ratings, &earlier);

    let importance = importance(step, &asked);
    let (catalog, voice) = (&step.knowledge.catalog, step.voice);
    let card = |film: &Recommended| stored_card(catalog, film, &asked.wish, importance, voice);
    let cards = found.movies.iter().map(|film| signed(card(film), film.movie, &step.aids.judgements)).collect();
    let list = StoredList {
        version: StoredList::VERSION,
        receipt: receipt::receipt(said, &asked),
        relaxations: found.relaxations.iter().map(|r| relaxed(&asked.wish, r.given_up)).collect(),
        asked,
        cards,
        earlier,
        question: None,
    };
    let id = step.tx.add_list(step.user, &list).await?;

    let mut reply = show(step, id, &list);
    if list.cards.is_empty() {
        reply.text = nothing_found(&found, !list.earlier.is_empty(), voice);
        reply.buttons = relax_buttons(id, &found.relaxations, voice);
    } else {
        let wanted = count(step, &list.asked);
        reply.text = introduction(step, &list, wanted, ratings.is_empty());
        reply.notes.extend(unchecked(&found.unchecked, voice));
        step.session.note_shown(list.keys());
        step.session.last_list = Some(id);
        step.session.last_movie = match &list.cards[..] {
            [only] => Some(only.movie.clone()),
            _ => None,
        };
    }
    let rated = std::mem::take(&mut step.session.asked.rated);
    step.session.asked = Asked { rated, ..list.asked };
    Ok(reply)
}

/// A stored list as a reply: films, receipt, buttons and small print, without an introduction.
pub(crate) fn show(step: &Step<'_>, id: ListId, list: &StoredList) -> Reply {
    let cards: Vec<_> = list.cards.iter().enumerate().map(|(position, card)| step.card(position, card)).collect();
    let films = !cards.is_empty();
    Reply {
        list: films.then_some(ShownList { id, cards }),
        receipt: receipt::chips(id, &list.receipt, &list.asked, step.knowledge, step.voice),
        buttons: if films { list_buttons(id, step.voice) } else { Vec::new() },
        notes: if films { small_print(step) } else { Vec::new() },
        ..Reply::default()
    }
}

fn rank(
    step: &Step<'_>,
    asked: &Asked,
    ratings: &[(MovieIndex, f32)],
    earlier: &[MovieKey],
    at_hand: &[MovieKey],
) -> Recommendations {
    let mut exclude = excluded(step, asked, earlier);
    for movie in at_hand.iter().filter_map(|key| step.knowledge.catalog.find(key)) {
        exclude.remove(&movie);
    }
    let request = request(step, asked, ratings, &exclude);
    recommend::recommend(&step.knowledge.catalog, &step.knowledge.model, &request)
}

/// In a rehearsal: remembers which films a language model should judge for this list.
fn note_candidates(step: &mut Step<'_>, asked: &Asked, ratings: &[(MovieIndex, f32)], earlier: &[MovieKey]) {
    step.wish_text = Some(asked.wish.text.clone());
    let wish = judging::describe(step.knowledge, &asked.wish);
    if step.candidates == 0 || wish.is_empty() {
        return;
    }
    let exclude = excluded(step, asked, earlier);
    let request = request(step, asked, ratings, &exclude);
    let count = step.candidates.max(request.count);
    let films = recommend::candidates(&step.knowledge.catalog, &step.knowledge.model, &request, count);
    step.wanted = (!films.is_empty()).then(|| Wanted { model: asked.model.clone(), wish, films });
}

fn excluded(step: &Step<'_>, asked: &Asked, earlier: &[MovieKey]) -> HashSet<MovieIndex> {
    let find = |key: &MovieKey| step.knowledge.catalog.find(key);
    let mut exclude: HashSet<MovieIndex> = step.known_films();
    exclude.extend(earlier.iter().filter_map(find));
    exclude.extend(asked.wish.similar_to.iter().filter_map(find));
    exclude
}

fn request<'a>(
    step: &'a Step<'_>,
    asked: &'a Asked,
    ratings: &'a [(MovieIndex, f32)],
    exclude: &'a HashSet<MovieIndex>,
) -> Request<'a> {
    Request {
        ratings,
        wish: &asked.wish,
        exclude,
        count: count(step, asked),
        importance: importance(step, asked),
        judgements: &step.aids.judgements.films,
        nearness: step.aids.meanings.of(&asked.wish.text),
    }
}

fn count(step: &Step<'_>, asked: &Asked) -> usize {
    asked.count.or(step.settings.count.map(usize::from)).unwrap_or(step.options.count).clamp(1, 100)
}

fn importance(step: &Step<'_>, asked: &Asked) -> u8 {
    asked.importance.or(step.settings.importance).unwrap_or(step.options.importance).min(100)
}

/// A card with the sentence of the language model that judged the film, if that is a reason to watch it.
pub(crate) fn signed(card: StoredCard, movie: MovieIndex, judgements: &Judgements) -> StoredCard {
    match judgements.films.get(&movie).filter(|j| j.fitness >= WORTH_TELLING && !j.sentence.is_empty()) {
        Some(judgement) => {
            let reason_by = ReasonBy::Model(judgements.model.clone());
            StoredCard { reason: judgement.sentence.clone(), reason_by, ..card }
        }
        None => card,
    }
}

/// One ranked film in the form that is stored, with its reason.
pub(crate) fn stored_card(
    catalog: &Catalog,
    film: &Recommended,
    wish: &Wish,
    importance: u8,
    voice: Voice<'_>,
) -> StoredCard {
    let movie = catalog.movie(film.movie);
    let scores = scores(catalog, film, wish, importance);
    StoredCard {
        movie: movie.key(),
        title: movie.title.clone(),
        year: movie.year,
        reason: reasons::reason(movie, &scores, catalog.audience(), voice),
        reason_by: ReasonBy::Scores,
        scores: Some(scores),
    }
}

fn scores(catalog: &Catalog, film: &Recommended, wish: &Wish, importance: u8) -> Scores {
    let because = film
        .because
        .iter()
        .map(|c| {
            let rated = catalog.movie(c.movie);
            Because { movie_id: rated.id, title: rated.title.clone(), rating: c.rating, share: c.share }
        })
        .collect();
    let films = wish.similar_to.iter().filter_map(|key| catalog.find(key)).map(|index| &catalog.movie(index).title);
    let films: Vec<&String> = films.collect();
    let (similar_to, matched) = film.matched.iter().cloned().partition(|part| films.contains(&part));
    // Nobody asked for the tags that only came along, so a film does not lack them.
    let came_along = |part: &&String| wish.tags.iter().any(|t| t.tag == **part && t.weight < receipt::SAID);
    Scores {
        total: film.total,
        collaborative: film.collaborative,
        content: film.content,
        importance,
        because,
        matched,
        similar_to,
        missing: film.missing.iter().filter(|part| !came_along(part)).cloned().collect(),
        near: film.near,
    }
}

fn introduction(step: &Step<'_>, list: &StoredList, wanted: usize, no_ratings: bool) -> Vec<String> {
    let voice = step.voice;
    let count = list.cards.len();
    let mut text = vec![voice.say_with("list-introduction", &[("count", count.into())])];
    if count < wanted {
        text.push(voice.say_with("list-shorter-than-wanted", &[("count", count.into())]));
    }
    if no_ratings {
        text.push(voice.say("list-without-ratings"));
    }
    text
}

fn nothing_found(found: &Recommendations, something_was_shown: bool, voice: Voice<'_>) -> Vec<String> {
    let ways: Vec<String> = found.relaxations.iter().map(|r| relaxation_label(r, voice)).collect();
    let id = match (ways.is_empty(), something_was_shown) {
        (true, true) => "nothing-more",
        (true, false) => "nothing-found",
        (false, true) => "nothing-more-within-the-limits",
        (false, false) => "nothing-within-the-limits",
    };
    vec![voice.say_with(id, &[("ways", ways.join(", ").into())])]
}

fn list_buttons(id: ListId, voice: Voice<'_>) -> Vec<Button> {
    let critique = |(critique, label): (Critique, &str)| Button {
        label: voice.say(label),
        action: Action::Critique(id, critique),
    };
    let mut buttons = vec![Button { label: voice.say("button-more"), action: Action::More(id) }];
    buttons.extend(CRITIQUES.into_iter().map(critique));
    buttons.push(undo_button(voice));
    buttons
}

pub(crate) fn undo_button(voice: Voice<'_>) -> Button {
    Button { label: voice.say("button-undo"), action: Action::Undo }
}

fn relax_buttons(id: ListId, relaxations: &[Relaxation], voice: Voice<'_>) -> Vec<Button> {
    let mut buttons: Vec<Button> = relaxations
        .iter()
        .enumerate()
        .map(|(position, relaxation)| Button {
            label: relaxation_label(relaxation, voice),
            action: Action::Relax(id, position as u8),
        })
        .collect();
    buttons.push(undo_button(voice));
    buttons
}

/// "any year (12 films)"
fn relaxation_label(relaxation: &Relaxation, voice: Voice<'_>) -> String {
    let id = match relaxation.given_up {
        FilterPart::Years => "relax-years",
        FilterPart::Runtime => "relax-runtime",
        FilterPart::Language => "relax-language",
        FilterPart::Country => "relax-country",
        FilterPart::Franchise => "relax-franchise",
        FilterPart::Genres => "relax-genres",
        FilterPart::Tags => "relax-tags",
        FilterPart::People => "relax-people",
    };
    let part = voice.say(id);
    voice.say_with("relax-gives", &[("part", part.into()), ("count", relaxation.count.into())])
}

/// The wish without the part that is given up.
fn relaxed(wish: &Wish, given_up: FilterPart) -> Wish {
    let mut wish = wish.clone();
    let filters = &mut wish.filters;
    match given_up {
        FilterPart::Years => (filters.year_from, filters.year_to) = (None, None),
        FilterPart::Runtime => (filters.runtime_from, filters.runtime_to) = (None, None),
        FilterPart::Language => {
            filters.languages.clear();
            filters.not_languages.clear();
        }
        FilterPart::Country => filters.countries.clear(),
        FilterPart::Franchise => filters.not_franchises.clear(),
        FilterPart::Genres => wish.genres.retain(|genre| genre.wanted),
        FilterPart::Tags => wish.tags.retain(|tag| tag.weight > 0.0),
        FilterPart::People => wish.people.clear(),
    }
    wish
}

/// Limits that the catalog has no facts about, said honestly.
fn unchecked(parts: &[FilterPart], voice: Voice<'_>) -> Option<String> {
    let name = |part: &FilterPart| {
        voice.say(match part {
            FilterPart::Years => "part-years",
            FilterPart::Runtime => "part-runtime",
            FilterPart::Language => "part-language",
            FilterPart::Country => "part-country",
            FilterPart::Franchise => "part-franchise",
            FilterPart::Genres => "part-genres",
            FilterPart::Tags => "part-tags",
            FilterPart::People => "part-people",
        })
    };
    let names: Vec<String> = parts.iter().map(name).collect();
    (!names.is_empty()).then(|| voice.say_with("note-unchecked", &[("parts", voice.list(&names).into())]))
}

fn small_print(step: &Step<'_>) -> Vec<String> {
    match step.knowledge.catalog.audience() {
        Audience::Simulated => vec![step.voice.say("note-simulated")],
        Audience::Real => Vec::new(),
    }
}

/// What continues or changes a list must not repeat: what came before it, the list itself, and everything shown since.
pub(crate) fn shown_until(session: &Session, list: &StoredList) -> Vec<MovieKey> {
    let mut earlier = list.earlier.clone();
    let newer = list.keys().chain(session.shown.iter().cloned());
    for movie in newer {
        if !earlier.contains(&movie) {
            earlier.push(movie);
        }
    }
    earlier
}
