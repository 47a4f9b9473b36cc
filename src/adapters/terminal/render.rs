//! A reply as lines of text.

use textwrap::{Options, WordSeparator, fill};

use super::paint::{Paint, harmless};
use crate::conversation::{Button, Card, Reply};
use crate::texts::Voice;

/// How many pushes are named below a list; all of them are understood.
const BUTTONS_NAMED: usize = 7;
/// Genres named in a film's line of facts.
const GENRES_NAMED: usize = 3;

/// Where a reply is shown.
pub(super) struct Screen<'v> {
    /// The texts.
    pub voice: Voice<'v>,
    /// Columns.
    pub width: usize,
    /// Colours.
    pub paint: Paint,
}

impl Screen<'_> {
    /// The reply with an empty line at its end.
    pub fn reply(&self, reply: &Reply) -> String {
        let mut blocks: Vec<String> = Vec::new();
        if !reply.text.is_empty() {
            let paragraphs: Vec<String> = reply.text.iter().map(|paragraph| self.wrap(paragraph, "")).collect();
            blocks.push(paragraphs.join("\n"));
        }
        if let Some(list) = &reply.list {
            blocks.extend(list.cards.iter().map(|card| self.card(card)));
        }
        if !reply.receipt.is_empty() {
            let chips = reply.receipt.iter().enumerate().map(|(i, chip)| format!("[{}] {}", i + 1, chip.label));
            let blanks = [("parts", chips.collect::<Vec<_>>().join("  ").into())];
            blocks.push(self.small(&self.voice.say_with("terminal-understood", &blanks)));
        }
        if let Some(question) = &reply.question {
            blocks.push(self.choices(&question.text, &question.choices));
        } else if reply.list.is_some() {
            blocks.extend(self.next(&reply.buttons));
        } else if !reply.buttons.is_empty() {
            blocks.push(self.choices("", &reply.buttons));
        }
        if !reply.notes.is_empty() {
            let notes: Vec<String> = reply.notes.iter().map(|note| self.small(note)).collect();
            blocks.push(notes.join("\n"));
        }
        blocks.retain(|block| !block.is_empty());
        blocks.join("\n\n") + "\n\n"
    }

    fn card(&self, card: &Card) -> String {
        let movie = &card.movie;
        let number = format!("{:>2}. ", card.position + 1);
        let indent = " ".repeat(number.len());
        let title = harmless(&format!("{} ({})", movie.title, movie.year));
        let mut head = format!("{number}{}{}", self.paint.title(&title), self.marks(card));
        if card.is_ranked() {
            let voice = self.voice;
            let blanks = [
                ("total", voice.score(card.total).into()),
                ("collaborative", voice.score(card.collaborative).into()),
                ("content", voice.score(card.content).into()),
            ];
            head += "  ";
            head += &self.paint.figure(&voice.say_with("terminal-scores", &blanks));
        }
        let mut lines = vec![head];
        let facts = facts(card, self.voice);
        if !facts.is_empty() {
            lines.push(self.paint.dim(&self.wrap(&facts, &indent)));
        }
        if !card.reason.is_empty() {
            lines.push(self.wrap(&card.reason, &indent));
        }
        lines.join("\n")
    }

    /// What the person has said of the film.
    fn marks(&self, card: &Card) -> String {
        let state = card.state;
        let mut marks = Vec::new();
        if let Some(rating) = state.rating {
            marks.push(format!("★{}", self.voice.number(rating)));
        }
        if state.seen {
            marks.push(self.voice.say("button-seen").to_lowercase());
        }
        if state.watchlist {
            marks.push(self.voice.say("button-watchlist").to_lowercase());
        }
        if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) }
    }

    fn choices(&self, text: &str, choices: &[Button]) -> String {
        let mut lines = Vec::new();
        if !text.is_empty() {
            lines.push(self.wrap(text, ""));
        }
        lines.extend(
            choices.iter().enumerate().map(|(i, choice)| self.wrap(&format!("{}) {}", i + 1, choice.label), "  ")),
        );
        lines.join("\n")
    }

    fn next(&self, buttons: &[Button]) -> Option<String> {
        let labels: Vec<String> = buttons.iter().take(BUTTONS_NAMED).map(|b| b.label.to_lowercase()).collect();
        let blanks = [("steps", labels.join(" · ").into())];
        (!labels.is_empty()).then(|| self.small(&self.voice.say_with("terminal-next", &blanks)))
    }

    fn small(&self, text: &str) -> String {
        self.paint.dim(&self.wrap(text, ""))
    }

    fn wrap(&self, text: &str, indent: &str) -> String {
        let width = self.width.max(indent.len() + 20);
        // Between words only: a command such as /drop stays whole.
        let options = Options::new(width).word_separator(WordSeparator::AsciiSpace);
        fill(&harmless(text), options.initial_indent(indent).subsequent_indent(indent))
    }
}

/// "Drama, Crime · 122 min · Tim Robbins"
fn facts(card: &Card, voice: Voice<'_>) -> String {
    let movie = &card.movie;
    let genres = movie.genres.iter().take(GENRES_NAMED).cloned().collect::<Vec<_>>().join(", ");
    let runtime = movie.runtime.map(|minutes| voice.say_with("facts-runtime", &[("minutes", minutes.into())]));
    let parts = [Some(genres), runtime, Some(movie.directors.join(", "))];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The commands of the terminal.
pub(super) fn command_help(voice: Voice<'_>, width: usize) -> String {
    let paragraphs = ["how-to-ask", "example", "help-after-a-list"].map(|id| fill(&voice.say(id), width));
    format!("{}\n\n{}\n", paragraphs.join("\n"), voice.say("terminal-help"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MovieKey;
    use crate::conversation::{Action, Chip, ListId, MovieState, MovieSummary, Question, ReasonBy, ShownList};
    use crate::texts::Texts;

    fn card(position: usize, title: &str) -> Card {
        Card {
            position,
            movie: MovieSummary {
                key: MovieKey("tt1".into()),
                movie_id: 1,
                imdb_id: None,
                tmdb_id: None,
                title: title.into(),
                year: 1995,
                genres: vec!["Crime".into()],
                directors: vec!["Michael Mann".into()],
                cast: vec![],
                runtime: Some(170),
                tags: vec![],
                plot: None,
            },
            total: 10.0,
            collaborative: 8.2,
            content: 9.6,
            importance: 50,
            because: vec![],
            matched_tags: vec![],
            missing: vec![],
            reason: "Because you loved Inside Man (46 %). Matches heist, police, gritty, los angeles, tense.".into(),
            reason_by: ReasonBy::Scores,
            state: MovieState::default(),
        }
    }

    fn shown(reply: &Reply, width: usize) -> String {
        let texts = Texts::new();
        Screen { voice: texts.voice("en"), width, paint: Paint::new(false) }.reply(reply)
    }

    #[test]
    fn a_list_shows_number_year_scores_reason_and_receipt() {
        let mut film = card(0, "Heat");
        film.state = MovieState { rating: Some(4.5), seen: true, watchlist: false };
        let reply = Reply {
            text: vec!["This one is for you:".into()],
            list: Some(ShownList { id: ListId(1), cards: vec![film] }),
            receipt: vec![Chip { label: "heist".into(), remove: Action::Remove(ListId(1), 0) }],
            buttons: vec![Button { label: "More".into(), action: Action::More(ListId(1)) }],
            ..Reply::default()
        };
        insta::assert_snapshot!(shown(&reply, 60), @r"
        This one is for you:

         1. Heat (1995) [★4.5, seen]  10.0 (ratings 8.2, wish 9.6)
            Crime · 170 minutes · Michael Mann
            Because you loved Inside Man (46 %). Matches heist,
            police, gritty, los angeles, tense.

        Understood: [1] heist  (/drop N takes one back)

        Next: more  (or say what should be different)
        ");
    }

    #[test]
    fn a_question_shows_numbered_answers() {
        let choice = |label: &str| Button { label: label.into(), action: Action::Undo };
        let question = Question { text: "Which?".into(), choices: vec![choice("Solaris (1972)"), choice("None")] };
        let reply = Reply { question: Some(question), ..Reply::default() };
        assert_eq!(shown(&reply, 80), "Which?\n  1) Solaris (1972)\n  2) None\n\n");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_escape_gets_through() {
        let long = "word ".repeat(60) + "\x1b[31m";
        let reply = Reply { text: vec![long], notes: vec!["x".repeat(200)], ..Reply::default() };
        let shown = shown(&reply, 40);
        assert!(shown.lines().all(|line| line.chars().count() <= 40));
        assert!(!shown.contains('\x1b'));
    }
}
