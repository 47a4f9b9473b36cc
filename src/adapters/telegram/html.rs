//! Text for Telegram: HTML that is escaped and within a limit by construction.
//!
//! Telegram counts captions and messages in UTF-16 units after its entities are parsed, so tags and escapes cost
//! nothing. Whatever does not fit is cut at a word and ends with an ellipsis.

use unicode_segmentation::UnicodeSegmentation;

/// UTF-16 units a caption may have.
pub(super) const CAPTION_UNITS: usize = 1024;
/// UTF-16 units a message may have.
pub(super) const MESSAGE_UNITS: usize = 4096;
/// Characters the answer to a button press may have.
pub(super) const TOAST_UNITS: usize = 200;

const ELLIPSIS: &str = "…";

/// A text under construction. Everything pushed is escaped; what exceeds the limit is cut.
#[derive(Debug, Clone)]
pub(super) struct Html {
    markup: String,
    units: usize,
    limit: usize,
}

impl Html {
    /// An empty text of at most `limit` UTF-16 units.
    pub(super) fn within(limit: usize) -> Self {
        Self { markup: String::new(), units: 0, limit }
    }

    /// UTF-16 units that still fit.
    pub(super) fn room(&self) -> usize {
        self.limit - self.units
    }

    /// True when nothing was pushed.
    pub(super) fn is_empty(&self) -> bool {
        self.units == 0
    }

    /// Adds plain text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.tagged("", text, "")
    }

    /// Adds bold text.
    pub(super) fn bold(&mut self, text: &str) -> &mut Self {
        self.tagged("<b>", text, "</b>")
    }

    /// Adds text in italics.
    pub(super) fn italic(&mut self, text: &str) -> &mut Self {
        self.tagged("<i>", text, "</i>")
    }

    /// Adds bold text that leads to an address.
    pub(super) fn bold_link(&mut self, text: &str, address: &str) -> &mut Self {
        self.tagged(&format!("<b><a href=\"{}\">", escape(address)), text, "</a></b>")
    }

    /// Starts a new line, unless the text is empty or full.
    pub(super) fn line(&mut self) -> &mut Self {
        if !self.is_empty() && self.room() > 1 {
            self.markup.push('\n');
            self.units += 1;
        }
        self
    }

    /// Starts a new paragraph, unless the text is empty or full.
    pub(super) fn paragraph(&mut self) -> &mut Self {
        self.line().line()
    }

    /// The markup, without the blank lines at its end.
    pub(super) fn finish(self) -> String {
        self.markup.trim_end().to_owned()
    }

    fn tagged(&mut self, open: &str, text: &str, close: &str) -> &mut Self {
        let kept = cut(text, self.room());
        if kept.is_empty() {
            return self;
        }
        self.units += units(&kept);
        self.markup.push_str(open);
        self.markup.push_str(&escape(&kept));
        self.markup.push_str(close);
        self
    }
}

/// Length as Telegram counts it.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text within `limit` UTF-16 units; a longer one is cut at a word, or at a character where one word fills it all,
/// and ends with an ellipsis.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let text = visible(text);
    if units(&text) <= limit {
        return text;
    }
    if limit < 2 {
        return String::new();
    }
    let mut kept = String::new();
    let mut used = 1; // the ellipsis
    for grapheme in text.graphemes(true) {
        used += units(grapheme);
        if used > limit {
            break;
        }
        kept.push_str(grapheme);
    }
    if let Some(space) = kept.rfind(char::is_whitespace).filter(|&at| at * 2 > kept.len()) {
        kept.truncate(space);
    }
    let mut kept = kept.trim_end().to_owned();
    kept.push_str(ELLIPSIS);
    kept
}

/// The text in pieces of at most `limit` UTF-16 units each, divided at paragraphs, else lines, else words.
pub(super) fn divide(text: &str, limit: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = visible(text);
    while units(&rest) > limit {
        let mut fits = 0;
        let mut used = 0;
        for (at, grapheme) in rest.grapheme_indices(true) {
            used += units(grapheme);
            if used > limit {
                break;
            }
            fits = at + grapheme.len();
        }
        // A single cluster longer than the limit cannot be kept whole.
        let fits = if fits == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { fits };
        let head = &rest[..fits];
        let at = ["\n\n", "\n", " "]
            .iter()
            .find_map(|mark| head.rfind(mark).filter(|&at| at * 2 > head.len()))
            .unwrap_or(fits);
        pieces.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start().to_owned();
    }
    if !rest.trim().is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// Without the control characters that Telegram refuses or drops.
fn visible(text: &str) -> String {
    text.chars().filter(|&c| c == '\n' || !c.is_control()).collect()
}

/// Escapes what HTML means something by.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_and_films_are_called_is_never_markup() {
        let mut html = Html::within(CAPTION_UNITS);
        html.bold("<b>&\"Tom\"</b>").line().text("a < b");
        assert_eq!(html.finish(), "<b>&lt;b&gt;&amp;&quot;Tom&quot;&lt;/b&gt;</b>\na &lt; b");
    }

    #[test]
    fn escapes_and_tags_do_not_count() {
        let mut html = Html::within(5);
        html.bold("<&>").text("ab");
        assert_eq!(html.finish(), "<b>&lt;&amp;&gt;</b>ab");
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(cut("a quiet film about lighthouses", 20), "a quiet film about…");
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("shorter", 5), "shor…");
        assert_eq!(cut("ab", 1), "");
    }

    #[test]
    fn emoji_count_as_two_units_and_are_never_torn() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(units(family), 11);
        assert_eq!(cut(&family.repeat(3), 24), format!("{}…", family.repeat(2)));
    }

    #[test]
    fn a_full_text_takes_nothing_more() {
        let mut html = Html::within(10);
        html.text("0123456789").line().text("more").paragraph().bold("and more");
        assert_eq!(html.finish(), "0123456789");
    }

    #[test]
    fn a_long_message_is_divided_at_paragraphs_and_loses_nothing() {
        let paragraph = "word ".repeat(150);
        let text = [paragraph.trim(); 12].join("\n\n");
        let pieces = divide(&text, MESSAGE_UNITS);
        assert!(pieces.len() > 1);
        assert!(pieces.iter().all(|p| units(p) <= MESSAGE_UNITS && p.starts_with("word") && p.ends_with("word")));
        assert_eq!(pieces.join("\n\n"), text);
    }

    #[test]
    fn one_endless_word_is_divided_too() {
        let pieces = divide(&"x".repeat(10_000), MESSAGE_UNITS);
        assert_eq!(pieces.iter().map(String::len).collect::<Vec<_>>(), [4096, 4096, 1808]);
    }
}
