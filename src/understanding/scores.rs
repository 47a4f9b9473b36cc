//! Ratings given outright: "8/10", "4.5/5", "4 stars", "★★★½", "I gave Heat a 9", "B+", thumbs.

use super::items::Item;
use super::opinions::Said;

/// The ratings given outright in the items, in order.
pub fn find(items: &[Item]) -> Vec<Said> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < items.len() {
        match read(items, at) {
            Some((rating, end)) => {
                found.push(Said::score(rating, at..end));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// A rating that begins at an item: 0.5 to 5, and where it ends.
fn read(items: &[Item], at: usize) -> Option<(f32, usize)> {
    read_symbols(items, at)
        .or_else(|| read_fraction(items, at))
        .or_else(|| read_stars(items, at))
        .or_else(|| read_given(items, at))
        .or_else(|| read_grade(items, at))
}

fn read_symbols(items: &[Item], at: usize) -> Option<(f32, usize)> {
    let mark = |i: usize| items.get(i).map_or(' ', |item: &Item| item.mark);
    match mark(at) {
        '⭐' | '★' | '🌟' | '✭' => {
            let mut end = at;
            let mut stars = 0.0_f32;
            loop {
                match mark(end) {
                    '⭐' | '★' | '🌟' | '✭' => stars += 1.0,
                    '☆' | '\u{fe0f}' => {}
                    '½' => stars += 0.5,
                    _ => break,
                }
                end += 1;
            }
            // "½" is a number to the tokenizer: 1⁄2.
            if items.get(end).is_some_and(|i| {
                i.word().starts_with('1') && i.word().ends_with('2') && i.word().len() <= 5 && i.word() != "12"
            }) {
                stars += 0.5;
                end += 1;
            }
            Some((if stars > 5.0 { stars / 2.0 } else { stars }, end))
        }
        '👍' => Some((if mark(at + 1) == '👍' { 4.5 } else { 4.0 }, skip_same(items, at))),
        '👎' => Some((if mark(at + 1) == '👎' { 1.5 } else { 2.0 }, skip_same(items, at))),
        '😍' | '❤' | '🥰' | '🤩' | '💖' | '♥' | '💯' => Some((5.0, skip_same(items, at))),
        '😐' | '🤷' | '😑' => Some((3.0, skip_same(items, at))),
        '😴' | '🥱' => Some((2.0, skip_same(items, at))),
        '🤮' | '🤢' | '😡' | '💩' => Some((1.0, skip_same(items, at))),
        _ => None,
    }
}

fn skip_same(items: &[Item], at: usize) -> usize {
    let first = items[at].mark;
    at + items[at..]
        .iter()
        .take_while(|i| i.mark == first || matches!(i.mark, '\u{fe0f}' | '🏻' | '🏼' | '🏽' | '🏾' | '🏿'))
        .count()
}

fn number(items: &[Item], at: usize) -> Option<f32> {
    let word = items.get(at)?.word();
    match word {
        "zero" => Some(0.0),
        "one" => Some(1.0),
        "two" => Some(2.0),
        "three" => Some(3.0),
        "four" => Some(4.0),
        "five" => Some(5.0),
        "six" => Some(6.0),
        "seven" => Some(7.0),
        "eight" => Some(8.0),
        "nine" => Some(9.0),
        "ten" => Some(10.0),
        _ if word.len() <= 5 && word.starts_with(|c: char| c.is_ascii_digit()) => word.parse().ok(),
        _ => None,
    }
}

/// "8/10", "8 out of 10", "90 %".
fn read_fraction(items: &[Item], at: usize) -> Option<(f32, usize)> {
    let value = number(items, at)?;
    let word = |i: usize| items.get(i).map_or("", Item::word);
    let mark = |i: usize| items.get(i).map_or(' ', |item: &Item| item.mark);
    let (of, end) = if mark(at + 1) == '/' {
        (number(items, at + 2)?, at + 3)
    } else if word(at + 1) == "out" && word(at + 2) == "of" {
        (number(items, at + 3)?, at + 4)
    } else if mark(at + 1) == '%' {
        (100.0, at + 2)
    } else {
        return None;
    };
    let fits = matches!(of as u32, 4 | 5 | 10 | 20 | 100) && value <= of;
    let end = if word(end) == "stars" || word(end) == "star" { end + 1 } else { end };
    fits.then(|| (5.0 * value / of, end))
}

/// "4 stars", "three and a half stars", "4-star".
fn read_stars(items: &[Item], at: usize) -> Option<(f32, usize)> {
    let value = number(items, at)?;
    let word = |i: usize| items.get(i).map_or("", Item::word);
    let half = word(at + 1) == "and" && word(at + 2) == "a" && word(at + 3) == "half";
    let half_symbol =
        word(at + 1).starts_with('1') && word(at + 1).ends_with('2') && word(at + 1) != "12" && word(at + 1).len() > 2;
    let next = at
        + 1
        + 3 * usize::from(half)
        + usize::from(half_symbol)
        + usize::from(items.get(at + 1).is_some_and(|i| i.mark == '-'));
    let stars =
        matches!(word(next), "star" | "stars") || matches!(items.get(next).map(|i| i.mark), Some('★' | '⭐' | '*'));
    let value = value + if half || half_symbol { 0.5 } else { 0.0 };
    let outrightly = value <= 10.0 && stars;
    // "a four star general" and "star wars" are no ratings: what follows must not be a name.
    let followed = matches!(word(next + 1), "hotel" | "general" | "wars" | "trek" | "restaurant");
    (outrightly && !followed).then(|| (if value > 5.0 { value / 2.0 } else { value }, next + 1))
}

/// "I gave Heat a 9", "rate it 4.5", "Heat: 9", "Heat - 4.5": a bare number counts only where a rating can stand.
fn read_given(items: &[Item], at: usize) -> Option<(f32, usize)> {
    let value = number(items, at).filter(|v| *v <= 10.0)?;
    let word = |i: usize| items.get(i).map_or("", Item::word);
    let ends = items.get(at + 1).is_none_or(|i| {
        i.ends_sentence()
            || i.mark == ','
            || i.mark == ')'
            || matches!(i.word(), "and" | "but" | "for" | "to" | "because" | "while" | "as")
    });
    if !ends || items.get(at)?.word().starts_with("0") && value == 0.0 {
        return None;
    }
    let sentence = items[..at].iter().rposition(Item::ends_sentence).map_or(0, |i| i + 1);
    let before = &items[sentence..at];
    let giving = before.iter().any(|i| {
        matches!(
            i.word(),
            "gave"
                | "give"
                | "giving"
                | "rate"
                | "rated"
                | "rating"
                | "score"
                | "scored"
                | "scores"
                | "deserves"
                | "gets"
                | "get"
        )
    });
    let film_before = before.iter().rev().take(3).any(|i| i.mention.is_some());
    let pointed = before.last().is_some_and(|i| matches!(i.mark, ':' | '-' | '–' | '—' | '=' | '('));
    let solid = matches!(word(at.wrapping_sub(1)), "a" | "an" | "solid" | "strong");
    let fits = giving
        && (film_before || solid || before.iter().any(|i| matches!(i.word(), "it" | "that" | "this" | "them")))
        || film_before && pointed
        || film_before && before.last().is_some_and(|i| i.mention.is_some());
    fits.then(|| (if value > 5.0 { value / 2.0 } else { value.max(0.5) }, at + 1))
}

/// School grades, only where a rating is given: "B+", "gets an A".
fn read_grade(items: &[Item], at: usize) -> Option<(f32, usize)> {
    let word = items.get(at)?.word();
    let base = match word {
        "a" => 4.7,
        "b" => 3.8,
        "c" => 3.0,
        "d" => 2.0,
        "f" => 1.0,
        _ => return None,
    };
    let sign = items.get(at + 1).map_or(' ', |i| i.mark);
    let behind = items.get(at + 1 + usize::from(matches!(sign, '+' | '-' | '−')));
    let ends = behind
        .is_none_or(|i| i.ends_sentence() || matches!(i.mark, ',' | ')') || i.word() == "for" || i.word() == "and");
    let pointed = at > 0
        && (matches!(items[at - 1].mark, ':' | '-' | '–' | '=' | '(')
            || matches!(items[at - 1].word(), "a" | "an" | "solid"));
    match sign {
        '+' if ends && pointed => Some(((base + 0.3_f32).min(5.0), at + 2)),
        '-' | '−' if ends && pointed => Some((base - 0.3, at + 2)),
        _ if ends && pointed && word != "a" => Some((base, at + 1)),
        _ => None,
    }
}
