//! Discord's documented limits, and cutting text to them.
//!
//! Lengths are counted in UTF-16 units. Discord counts characters, of which there are never more, so what fits here
//! fits there.

/// Text of a message.
pub const CONTENT: usize = 2_000;
/// Embeds in one message.
pub const EMBEDS: usize = 10;
/// Title of an embed.
pub const EMBED_TITLE: usize = 256;
/// Description of an embed.
pub const EMBED_DESCRIPTION: usize = 4_096;
/// Footer of an embed.
pub const EMBED_FOOTER: usize = 2_048;
/// Titles, descriptions, fields, footers and authors of all embeds of a message together.
pub const EMBED_TOTAL: usize = 6_000;
/// Rows of buttons or menus under a classic message.
pub const ROWS: usize = 5;
/// Buttons in a row.
pub const BUTTONS_PER_ROW: usize = 5;
/// Label of a button.
pub const BUTTON_LABEL: usize = 80;
/// Options of a select menu.
pub const OPTIONS: usize = 25;
/// Label, description or value of an option, and name or value of an autocomplete choice.
pub const OPTION_TEXT: usize = 100;
/// Text of a menu before something is chosen.
pub const PLACEHOLDER: usize = 150;
/// A custom id.
pub const CUSTOM_ID: usize = 100;
/// All components of a Components V2 message, nested ones included.
pub const V2_COMPONENTS: usize = 40;
/// Text of all text displays of a Components V2 message together.
pub const V2_TEXT: usize = 4_000;
/// Pictures in one gallery.
pub const GALLERY: usize = 10;
/// Alternative text of a picture.
pub const ALT_TEXT: usize = 1_024;
/// Choices of one autocomplete answer.
pub const CHOICES: usize = 25;

/// Length as it is counted here: UTF-16 units.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text itself when it is at most `limit` long, else its beginning up to a word's end, with an ellipsis.
///
/// A single word that is longer than the limit is cut within. A backslash that escaped what was cut off is not left
/// dangling.
pub fn cut(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_owned();
    }
    if limit == 0 {
        return String::new();
    }
    let room = limit - 1;
    let mut used = 0;
    let mut end = 0;
    let mut word_end = 0;
    for (at, character) in text.char_indices() {
        if used + character.len_utf16() > room {
            break;
        }
        if character.is_whitespace() && !text[..at].ends_with(char::is_whitespace) {
            word_end = at;
        }
        used += character.len_utf16();
        end = at + character.len_utf8();
    }
    if text[end..].starts_with(char::is_whitespace) {
        word_end = end;
    }
    // A cut at a word that would throw away more than half is worse than a cut within the word.
    let end = if word_end * 2 >= end { word_end } else { end };
    let kept = text[..end].trim_end();
    let backslashes = kept.len() - kept.trim_end_matches('\\').len();
    let kept = &kept[..kept.len() - backslashes % 2];
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_stays() {
        assert_eq!(cut("Heat", 4), "Heat");
        assert_eq!(cut("", 0), "");
    }

    #[test]
    fn long_text_is_cut_at_a_word_with_an_ellipsis() {
        assert_eq!(cut("a quiet film about grief", 15), "a quiet film…");
        assert_eq!(cut("a quiet film about grief", 13), "a quiet film…");
    }

    #[test]
    fn one_endless_word_is_cut_within() {
        assert_eq!(cut("Donaudampfschifffahrt", 6), "Donau…");
    }

    #[test]
    fn nothing_exceeds_the_limit_and_no_character_is_torn() {
        let text = "🎬 Léon: der Profi 🎥🎥🎥 \\* \\_ שלום עולם";
        for limit in 0..60 {
            assert!(length(&cut(text, limit)) <= limit, "{limit}");
        }
    }

    #[test]
    fn no_escape_is_left_without_its_character() {
        assert_eq!(cut("one \\*two\\* three", 5), "one…");
        assert_eq!(cut("abcdefgh\\*ij", 10), "abcdefgh…");
    }
}
