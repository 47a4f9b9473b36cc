//! Cleaning of plot texts.

use std::sync::LazyLock;

use regex::Regex;

/// Reference marks of Wikipedia: `[1]`, `[note 2]`, `[citation needed]`.
#[expect(clippy::unwrap_used, reason = "a constant pattern, tested below")]
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[(?:\d{1,3}|note \d+|[a-z]|citation needed|clarification needed)\]").unwrap());
/// Lines of credits before the text: "Director: ...".
#[expect(clippy::unwrap_used, reason = "a constant pattern, tested below")]
static CREDITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\A(?:\s*(?:Directors?|Directed by|Cast|Starring|Writers?|Genre|Release date)\s*:[^\n]*\n)+").unwrap()
});

/// The text without reference marks, credits and superfluous blanks; paragraphs are kept.
pub(super) fn clean_plot(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = CREDITS.replace(&text, "");
    let text = REFERENCE.replace_all(&text, "");
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    let text = lines.join("\n");
    ["Plot:", "Synopsis:", "Plot summary:"]
        .iter()
        .find_map(|head| text.strip_prefix(head))
        .unwrap_or(&text)
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::clean_plot;

    #[test]
    fn marks_credits_and_blanks_go_and_paragraphs_stay() {
        assert_eq!(
            clean_plot("A bartender  works.[1] Police[citation needed] come.\r\n\r\n They go.[12]"),
            "A bartender works. Police come.\nThey go."
        );
        assert_eq!(clean_plot("Director: Sam Wood\nCast: Gary Cooper\nA cowboy rides out."), "A cowboy rides out.");
        assert_eq!(clean_plot("Plot: Nothing happens [twice]."), "Nothing happens [twice].");
        assert_eq!(clean_plot("Director Nanni Moretti looks at life."), "Director Nanni Moretti looks at life.");
    }
}
