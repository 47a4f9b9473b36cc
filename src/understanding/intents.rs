//! What a message asks for.

use std::ops::Range;

use super::items::Item;
use super::lexicon::Lexicon;
use super::{Critique, Intent, Preferences, ReferenceMeaning};

/// Words that may stand beside a command without changing it.
const POLITE: [&str; 44] = [
    "please", "hey", "hi", "hello", "okay", "thanks", "thank", "you", "now", "then", "just", "matinee", "bot", "and",
    "so", "well", "oh", "ah", "um", "can", "could", "would", "i", "want", "to", "the", "a", "some", "me", "my", "for",
    "of", "there", "friend", "again", "be", "it", "that", "this", "all", "great", "cool", "nice", "lol",
];

/// The intent of a message that is one of the fixed phrases and nothing else.
pub fn whole_message(lexicon: &Lexicon, items: &[Item]) -> Option<Intent> {
    let words: Vec<usize> = (0..items.len()).filter(|i| !items[*i].word().is_empty()).collect();
    if words.is_empty() || words.len() > 12 || items.iter().any(|i| i.mention.is_some()) {
        return None;
    }
    let mut found: Option<(usize, Intent)> = None;
    let mut at = 0;
    let mut other = 0;
    while at < items.len() {
        match lexicon.intents.longest_at(items, at, Item::word) {
            Some((len, intent)) => {
                // The weightiest phrase decides: "hi, help" is a call for help.
                if found.is_none_or(|(weight, _)| weigh(*intent, len) > weight) {
                    found = Some((weigh(*intent, len), *intent));
                }
                at += len;
            }
            None => {
                other += usize::from(!items[at].word().is_empty() && !POLITE.contains(&items[at].word()));
                at += 1;
            }
        }
    }
    found.filter(|_| other == 0).map(|(_, intent)| intent)
}

/// True for messages that command and wish nothing.
pub fn is_command(intent: Intent) -> bool {
    use Intent as I;
    matches!(
        intent,
        I::More
            | I::ShowProfile
            | I::ShowWatchlist
            | I::ShowSettings
            | I::ForgetMe
            | I::Undo
            | I::StartOver
            | I::Help
            | I::Greet
            | I::Thanks
    )
}

/// Greetings and thanks are the frame around what is asked.
fn weigh(intent: Intent, len: usize) -> usize {
    match intent {
        Intent::Greet => len,
        Intent::Thanks => 10 + len,
        _ => 20 + len,
    }
}

/// Pushes to the shown list, with the items that say so.
/// `is_title`: whether a mention is a film by its title, not one that is pointed at.
pub fn critiques(
    lexicon: &Lexicon,
    items: &[Item],
    has_list: bool,
    is_title: impl Fn(usize) -> bool,
) -> Vec<(Range<usize>, Critique)> {
    if !has_list {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < items.len() {
        match lexicon.critiques.longest_at(items, at, Item::word) {
            Some((len, critique)) if !compares_with_number(items, at + len) && !complains(items, at, &is_title) => {
                found.push((at..at + len, *critique));
                at += len;
            }
            _ => at += 1,
        }
    }
    found
}

/// "The Irishman was too long" is an opinion on that film, and "not too long" is a wish of its own.
fn complains(items: &[Item], at: usize, is_title: impl Fn(usize) -> bool) -> bool {
    let lead = |i: &&Item| matches!(i.word(), "be" | "it" | "just" | "way" | "far" | "much" | "a" | "bit" | "little");
    match items[..at].iter().rev().find(|i| !lead(i)) {
        Some(before) if before.word() == "not" => items[at].word() == "too",
        Some(before) => before.mention.is_some_and(is_title),
        None => false,
    }
}

/// "older than 1970" is a limit, no push.
fn compares_with_number(items: &[Item], behind: usize) -> bool {
    let word = |i: usize| items.get(i).map_or("", Item::word);
    word(behind) == "than"
        && (behind + 1..behind + 4)
            .any(|i| word(i).starts_with(|c: char| c.is_ascii_digit()) || matches!(word(i), "two" | "an" | "three"))
}

/// What a message asks for, from everything that was read in it.
pub fn intent(lexicon: &Lexicon, items: &[Item], read: &Preferences, wish_lead: bool, has_list: bool) -> Intent {
    let first = items
        .iter()
        .map(Item::word)
        .find(|w| !w.is_empty() && !matches!(*w, "so" | "and" | "but" | "okay" | "hey" | "hi" | "please"))
        .unwrap_or("");
    let asked = !read.asked.is_empty()
        || read.references.iter().any(|r| r.meaning == ReferenceMeaning::Asked)
        || read.questions.iter().any(|q| q.meaning == super::MentionMeaning::Asked);
    if let Some(intent) = whole_message(lexicon, items) {
        let about_nothing = intent == Intent::About && !asked;
        if intent != Intent::Rate && !about_nothing {
            return intent;
        }
    }
    if first == "why" && (asked || read.references.is_empty() && has_list || !read.wish.similar_to.is_empty()) {
        return Intent::Why;
    }
    let more_like = read.references.iter().any(|r| r.meaning == ReferenceMeaning::MoreLike);
    let refused = read.references.iter().any(|r| r.meaning == ReferenceMeaning::NotInterested);
    if more_like || refused && read.ratings.is_empty() {
        return Intent::Refine;
    }
    if asked {
        return Intent::About;
    }
    let wish = &read.wish;
    let wanted = wish.tags.iter().any(|t| t.weight > 0.0)
        || wish.genres.iter().any(|g| g.wanted)
        || wish.people.iter().any(|p| p.wanted)
        || !wish.similar_to.is_empty();
    let refusals = wish.tags.iter().any(|t| t.weight < 0.0)
        || wish.genres.iter().any(|g| !g.wanted)
        || wish.people.iter().any(|p| !p.wanted)
        || !wish.filters.not_franchises.is_empty()
        || !wish.filters.not_languages.is_empty();
    let limits = wish.filters != super::Filters::default() || wish.popularity != 0.0;
    if !read.critiques.is_empty() && (has_list && (!wanted || !wish_lead) || !wish.similar_to.is_empty() && !has_list) {
        return if has_list { Intent::Refine } else { Intent::Recommend };
    }
    let refining =
        has_list && lexicon.refine_leads.is_at(items, first_word(items)).is_some() && read.ratings.is_empty();
    if refining && (refusals || limits || wanted) && !(wish_lead && wanted && !refusals && wish_is_full(read)) {
        return Intent::Refine;
    }
    if wanted || refusals || limits || !wish.text.is_empty() || read.count.is_some() {
        return Intent::Recommend;
    }
    let opinions = !read.ratings.is_empty()
        || !read.seen.is_empty()
        || !read.watchlist.is_empty()
        || !read.references.is_empty()
        || !read.questions.is_empty()
        || !read.unknown_titles.is_empty();
    let films = items.iter().any(|i| matches!(i.word(), "movie" | "movies" | "film" | "films" | "classic" | "flick"));
    if wish_lead || films && !opinions && items.len() <= 4 {
        return Intent::Recommend;
    }
    if opinions {
        return Intent::Rate;
    }
    // A command with words around it that nothing else explains: "could you maybe show me my profile today?"
    let command = (0..items.len().min(12)).find_map(|at| {
        lexicon
            .intents
            .longest_at(items, at, Item::word)
            .filter(|(len, i)| *len > 1 || matches!(i, Intent::Greet | Intent::Thanks | Intent::Help | Intent::Undo))
    });
    match command {
        Some((_, intent)) if !matches!(intent, Intent::About | Intent::Rate | Intent::Why) && items.len() <= 14 => {
            *intent
        }
        _ => Intent::Unclear,
    }
}

fn first_word(items: &[Item]) -> usize {
    items
        .iter()
        .position(|i| {
            !i.word().is_empty()
                && !matches!(i.word(), "okay" | "hmm" | "so" | "nice" | "great" | "cool" | "thanks" | "well")
        })
        .unwrap_or(0)
}

/// A wish that names a genre or theme and speaks in full is new, not a change of the last one.
fn wish_is_full(read: &Preferences) -> bool {
    read.wish.genres.iter().any(|g| g.wanted) && read.wish.text.split(' ').count() >= 4
}
