//! What a typed line means: a message, a slash command, or the number of a choice.

use crate::conversation::{Button, Command, MovieRef, SettingsChange, TurnKind};

/// A line that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Input {
    /// Something for the engine.
    Turn(TurnKind),
    /// A command used wrongly; identifier of the text that says how it goes.
    Wrong(&'static str),
    /// The list of commands.
    Help,
    /// Leave.
    Quit,
}

/// What the line is read against.
pub(super) struct WhenRead<'c> {
    /// What a bare number chooses.
    pub choices: &'c [Button],
    /// What `/drop` takes back.
    pub receipt: &'c [Button],
}

/// Reads a line that is not empty.
pub(super) fn read(line: &str, context: &WhenRead<'_>) -> Input {
    if let Some(button) = line.parse::<usize>().ok().and_then(|n| context.choices.get(n.checked_sub(1)?)) {
        return Input::Turn(TurnKind::Action(button.action));
    }
    // Leaving needs no slash in a terminal.
    if matches!(line.to_lowercase().as_str(), "quit" | "exit") {
        return Input::Quit;
    }
    let Some(command) = line.strip_prefix('/') else { return Input::Turn(TurnKind::Text(line.to_owned())) };
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    let turn = |command: Command| Input::Turn(TurnKind::Command(command));
    match name.to_lowercase().as_str() {
        "more" | "m" => turn(Command::More),
        "why" => match rest {
            "" => turn(Command::Why(None)),
            _ => position(rest).map_or(Input::Wrong("terminal-usage-why"), |n| turn(Command::Why(Some(n)))),
        },
        "about" | "info" => with_film(rest, "terminal-usage-about", Command::About),
        "like" => with_film(rest, "terminal-usage-like", Command::Like),
        "dislike" => with_film(rest, "terminal-usage-like", |film| Command::Rate(film, 1.5)),
        "seen" => with_film(rest, "terminal-usage-like", Command::Seen),
        "watch" => with_film(rest, "terminal-usage-like", |film| Command::Watchlist(film, true)),
        "unwatch" => with_film(rest, "terminal-usage-like", |film| Command::Watchlist(film, false)),
        "similar" => with_film(rest, "terminal-usage-like", Command::Similar),
        "rate" => rate(rest),
        "unrate" => with_film(rest, "terminal-usage-like", Command::Unrate),
        "drop" => match position(rest).and_then(|n| context.receipt.get(n)) {
            Some(button) => Input::Turn(TurnKind::Action(button.action)),
            None => Input::Wrong("terminal-usage-drop"),
        },
        "profile" => turn(Command::ShowProfile),
        "watchlist" => turn(Command::ShowWatchlist),
        "settings" => settings(rest),
        "undo" | "u" => turn(Command::Undo),
        "new" | "reset" => turn(Command::StartOver),
        "export" => turn(Command::Export),
        "forget" => turn(Command::Forget),
        "login" => turn(Command::Login),
        "link" => turn(Command::Link(Some(rest.to_owned()).filter(|code| !code.is_empty()))),
        "unlink" => turn(Command::Unlink),
        "matinee" => turn(Command::AboutMatinee),
        "help" | "h" | "?" => Input::Help,
        "quit" | "q" | "exit" => Input::Quit,
        _ => Input::Wrong("terminal-unknown-command"),
    }
}

/// A rank as people count, from 1; within the engine it counts from 0.
fn position(text: &str) -> Option<usize> {
    text.trim_start_matches('#').parse::<usize>().ok()?.checked_sub(1)
}

/// A rank of the last list, or a title.
fn film(text: &str) -> MovieRef {
    // "2" is the second of the list; "2001" is a film.
    match position(text).filter(|&n| n < 100) {
        Some(position) => MovieRef::Position(position),
        None => MovieRef::Text(text.to_owned()),
    }
}

fn with_film(rest: &str, usage: &'static str, command: impl FnOnce(MovieRef) -> Command) -> Input {
    if rest.is_empty() { Input::Wrong(usage) } else { Input::Turn(TurnKind::Command(command(film(rest)))) }
}

/// `/rate Heat 4.5`, `/rate 2 4`.
fn rate(rest: &str) -> Input {
    let wrong = Input::Wrong("terminal-usage-rate");
    let Some((title, rating)) = rest.rsplit_once(char::is_whitespace) else { return wrong };
    match rating.replace(',', ".").parse::<f32>() {
        Ok(rating) if (0.5..=5.0).contains(&rating) => {
            Input::Turn(TurnKind::Command(Command::Rate(film(title.trim()), rating)))
        }
        _ => wrong,
    }
}

/// `/settings`, `/settings importance 70`.
fn settings(rest: &str) -> Input {
    let turn = |command: Command| Input::Turn(TurnKind::Command(command));
    let wrong = Input::Wrong("terminal-usage-settings");
    let mut words = rest.split_whitespace();
    let (Some(name), value, None) = (words.next(), words.next(), words.next()) else {
        return if rest.is_empty() { turn(Command::ShowSettings) } else { wrong };
    };
    let Some(value) = value else { return wrong };
    let unchanged = SettingsChange::default();
    let change = match name {
        "count" => value.parse().ok().map(|count| SettingsChange { count: Some(count), ..unchanged }),
        "importance" => {
            value.parse().ok().map(|importance| SettingsChange { importance: Some(importance), ..unchanged })
        }
        "model" => Some(SettingsChange { model: Some(value.to_owned()), ..unchanged }),
        "past" => match value {
            "on" | "yes" | "true" => Some(SettingsChange { past_ratings: Some(true), ..unchanged }),
            "off" | "no" | "false" => Some(SettingsChange { past_ratings: Some(false), ..unchanged }),
            _ => None,
        },
        "language" => {
            let locale = if value == "auto" { String::new() } else { value.to_owned() };
            Some(SettingsChange { locale: Some(locale), ..unchanged })
        }
        _ => None,
    };
    change.map_or(wrong, |change| turn(Command::ChangeSettings(change)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Action;

    fn read_alone(line: &str) -> Input {
        read(line, &WhenRead { choices: &[], receipt: &[] })
    }

    fn command(command: Command) -> Input {
        Input::Turn(TurnKind::Command(command))
    }

    #[test]
    fn commands_read_as_they_are_documented() {
        let text = |title: &str| MovieRef::Text(title.into());
        for (line, expected) in [
            ("/more", command(Command::More)),
            ("/why 2", command(Command::Why(Some(1)))),
            ("/why", command(Command::Why(None))),
            ("/rate Heat 4.5", command(Command::Rate(text("Heat"), 4.5))),
            ("/rate the big lebowski 4,5", command(Command::Rate(text("the big lebowski"), 4.5))),
            ("/rate 2 4", command(Command::Rate(MovieRef::Position(1), 4.0))),
            ("/like 2", command(Command::Like(MovieRef::Position(1)))),
            ("/like 2001", command(Command::Like(text("2001")))),
            ("/profile", command(Command::ShowProfile)),
            ("/watchlist", command(Command::ShowWatchlist)),
            ("/undo", command(Command::Undo)),
            ("/new", command(Command::StartOver)),
            ("/link abc", command(Command::Link(Some("abc".into())))),
            (
                "/settings importance 70",
                command(Command::ChangeSettings(SettingsChange { importance: Some(70), ..Default::default() })),
            ),
            ("/settings", command(Command::ShowSettings)),
            ("/quit", Input::Quit),
            ("/help", Input::Help),
        ] {
            assert_eq!(read_alone(line), expected, "{line}");
        }
    }

    #[test]
    fn wrong_use_says_how_it_goes() {
        for line in ["/rate Heat", "/rate Heat 9", "/like", "/why me", "/settings importance", "/settings a b c", "/x"]
        {
            assert!(matches!(read_alone(line), Input::Wrong(_)), "{line}");
        }
    }

    #[test]
    fn a_number_chooses_only_where_there_is_a_choice() {
        let choices = [Button { label: String::new(), action: Action::Undo }];
        let read = |line| read(line, &WhenRead { choices: &choices, receipt: &choices });
        assert_eq!(read("1"), Input::Turn(TurnKind::Action(Action::Undo)));
        assert_eq!(read("/drop 1"), Input::Turn(TurnKind::Action(Action::Undo)));
        assert_eq!(read("2"), Input::Turn(TurnKind::Text("2".into())));
        assert_eq!(read("0"), Input::Turn(TurnKind::Text("0".into())));
    }
}
