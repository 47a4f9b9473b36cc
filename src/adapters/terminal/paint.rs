//! Colours, where they are wanted, and text that cannot command the terminal.

/// Puts colours around text, or leaves it plain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    colours: bool,
}

impl Paint {
    /// With colours or without.
    pub fn new(colours: bool) -> Self {
        Self { colours }
    }

    /// A film's title.
    pub fn title(self, text: &str) -> String {
        self.with("1", text)
    }

    /// A figure.
    pub fn figure(self, text: &str) -> String {
        self.with("36", text)
    }

    /// Small print.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Text from people, catalogs and models is data: control characters could move the cursor or rename the window.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !is_control(*c)).collect()
}

/// Control characters, and the marks that would turn the writing direction of what follows.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(harmless("a\x1b[2Jb\u{202e}c\r\nd\te"), "a[2Jbcd e");
    }

    #[test]
    fn without_colours_nothing_is_added() {
        assert_eq!(Paint::new(false).title("Heat"), "Heat");
        assert!(Paint::new(true).title("Heat").contains("\x1b[1m"));
    }
}
