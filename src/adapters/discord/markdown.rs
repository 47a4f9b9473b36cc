//! Text of people, models and catalogs as Discord Markdown that shows it literally.

/// The text with everything that Discord would read as formatting, as a link or as a mention made harmless.
///
/// Mentions are refused by `allowed_mentions` too; here they also stop *looking* like mentions.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut line_start = true;
    for (at, character) in text.char_indices() {
        match character {
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '#' if line_start || text[..at].ends_with('<') => escaped.push_str("\\#"),
            '-' | '+' if line_start => {
                escaped.push('\\');
                escaped.push(character);
            }
            '.' if is_list_number(&text[..at]) => escaped.push_str("\\."),
            // A zero-width space parts the sign from the word that would make it a mention.
            '@' => escaped.push_str("@\u{200b}"),
            ':' if text[at..].starts_with("://") => escaped.push_str(":\u{200b}"),
            '\r' => {}
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => escaped.push(c),
        }
        line_start = character == '\n' || (line_start && (character == ' ' || character == '\t'));
    }
    escaped
}

/// True when the text so far ends in a line that holds a number only, so that a dot would make it a list.
fn is_list_number(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    !line.is_empty() && line.len() <= 3 && line.bytes().all(|b| b.is_ascii_digit())
}

/// A title as link text: brackets would end the link, and Discord does not honour their escapes there.
pub fn link_text(text: &str) -> String {
    escape(&text.replace('[', "(").replace(']', ")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_is_shown_literally() {
        assert_eq!(escape("*batteries not included"), "\\*batteries not included");
        assert_eq!(escape("Se7en __x__ ~~y~~ `z` ||w||"), "Se7en \\_\\_x\\_\\_ \\~\\~y\\~\\~ \\`z\\` \\|\\|w\\|\\|");
        assert_eq!(escape("[REC] (2007)"), "\\[REC\\] (2007)");
        assert_eq!(escape("[click](http://evil)"), "\\[click\\](http:\u{200b}//evil)");
    }

    #[test]
    fn headings_lists_and_quotes_do_not_start() {
        assert_eq!(escape("# Alive"), "\\# Alive");
        assert_eq!(escape("- one\n+ two\n> three"), "\\- one\n\\+ two\n\\> three");
        assert_eq!(escape("10. Cloverfield Lane"), "10\\. Cloverfield Lane");
        assert_eq!(escape("Spider-Man 3. C# is fine"), "Spider-Man 3. C# is fine");
    }

    #[test]
    fn mentions_are_neutralised() {
        assert_eq!(escape("@everyone <@123> <#5>"), "@\u{200b}everyone \\<@\u{200b}123\\> \\<\\#5\\>");
    }

    #[test]
    fn control_characters_vanish() {
        assert_eq!(escape("a\u{0}b\u{1b}[31m"), "ab\\[31m");
    }

    #[test]
    fn link_text_has_no_brackets() {
        assert_eq!(link_text("[REC]"), "(REC)");
    }
}
