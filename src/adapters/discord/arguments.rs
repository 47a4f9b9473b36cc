//! From a used command to what is asked of the engine.

use serenity::all::{CommandData, CommandType, ResolvedTarget, ResolvedValue};

use super::commands;
use crate::catalog::MovieKey;
use crate::conversation::{Command, MovieRef, RecommendCommand, SettingsChange};

/// What a used command asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Something for the engine.
    Engine {
        /// The command.
        command: Command,
        /// The answer is for the acting person alone.
        private: bool,
    },
    /// A change (or a look) at the settings of the server.
    Server(ServerChange),
    /// A command of another version.
    Unknown,
}

/// Changes to the settings of a server; nothing set means: show them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerChange {
    /// Answer in this channel (and no others that are not allowed too).
    pub allow: Option<u64>,
    /// No longer answer in this channel.
    pub forbid: Option<u64>,
    /// How many films.
    pub count: Option<u8>,
    /// Which language model.
    pub model: Option<String>,
    /// How many requests an hour for each member.
    pub limit: Option<u16>,
    /// Back to the beginning.
    pub reset: bool,
}

/// Reads a used command.
pub fn read(data: &CommandData) -> Request {
    let arguments = Arguments { data };
    if data.kind == CommandType::Message {
        return from_message(data);
    }
    let shared = |command| Request::Engine { command, private: false };
    let personal = |command| Request::Engine { command, private: true };
    match data.name.as_str() {
        "recommend" => Request::Engine {
            command: Command::Recommend(RecommendCommand {
                text: arguments.text("wish").unwrap_or_default(),
                count: arguments.whole("count"),
                importance: arguments.whole("importance"),
                model: arguments.text("model"),
                past_ratings: arguments.yes_or_no("past_ratings"),
            }),
            private: arguments.yes_or_no("private").unwrap_or(false),
        },
        "more" => shared(Command::More),
        "similar" => arguments.movie("movie").map_or(Request::Unknown, |movie| shared(Command::Similar(movie))),
        "rate" => match (arguments.movie("movie"), arguments.number("rating")) {
            (Some(movie), Some(rating)) => personal(Command::Rate(movie, rating.clamp(0.5, 5.0))),
            _ => Request::Unknown,
        },
        "like" => arguments.movie("movie").map_or(Request::Unknown, |movie| personal(Command::Like(movie))),
        "seen" => arguments.movie("movie").map_or(Request::Unknown, |movie| personal(Command::Seen(movie))),
        "watchlist" => match (arguments.movie("add"), arguments.movie("remove")) {
            (Some(movie), _) => personal(Command::Watchlist(movie, true)),
            (None, Some(movie)) => personal(Command::Watchlist(movie, false)),
            (None, None) => personal(Command::ShowWatchlist),
        },
        // People count from one.
        "why" => personal(Command::Why(arguments.whole::<usize>("film").map(|film| film.saturating_sub(1)))),
        "about" => match arguments.movie("movie") {
            // The buttons of a film show what its asker thinks of it.
            Some(movie) => personal(Command::About(movie)),
            None => personal(Command::AboutMatinee),
        },
        "profile" => personal(Command::ShowProfile),
        "settings" => personal(settings(&arguments)),
        "undo" => personal(Command::Undo),
        "new" => personal(Command::StartOver),
        "login" => personal(Command::Login),
        "link" => personal(Command::Link(arguments.text("code"))),
        "unlink" => personal(Command::Unlink),
        "export" => personal(Command::Export),
        "forget" => personal(Command::Forget),
        "help" => personal(Command::Help),
        "server" => Request::Server(ServerChange {
            allow: arguments.channel("allow"),
            forbid: arguments.channel("forbid"),
            count: arguments.whole::<u8>("count").map(|count| count.clamp(1, commands::MOST_FILMS)),
            model: arguments.text("model"),
            limit: arguments.whole("limit"),
            reset: arguments.yes_or_no("reset").unwrap_or(false),
        }),
        _ => Request::Unknown,
    }
}

fn settings(arguments: &Arguments<'_>) -> Command {
    let change = SettingsChange {
        count: arguments.whole("count"),
        importance: arguments.whole("importance"),
        model: arguments.text("model"),
        past_ratings: arguments.yes_or_no("past_ratings"),
        locale: arguments.text("language").map(|tag| if tag == "auto" { String::new() } else { tag }),
    };
    if change == SettingsChange::default() { Command::ShowSettings } else { Command::ChangeSettings(change) }
}

/// The words of the message whose menu was used are the wish.
fn from_message(data: &CommandData) -> Request {
    match data.target() {
        Some(ResolvedTarget::Message(message)) => {
            let recommend = RecommendCommand { text: message.content.clone(), ..RecommendCommand::default() };
            Request::Engine { command: Command::Recommend(recommend), private: true }
        }
        _ => Request::Unknown,
    }
}

/// The arguments by name.
struct Arguments<'a> {
    data: &'a CommandData,
}

impl<'a> Arguments<'a> {
    fn find(&self, name: &str) -> Option<ResolvedValue<'a>> {
        self.data.options().into_iter().find(|option| option.name == name).map(|option| option.value)
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.find(name)? {
            ResolvedValue::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    fn whole<T>(&self, name: &str) -> Option<T>
    where
        T: TryFrom<i64>,
    {
        match self.find(name)? {
            ResolvedValue::Integer(number) => T::try_from(number).ok(),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<f32> {
        match self.find(name)? {
            ResolvedValue::Number(number) => Some(number as f32),
            ResolvedValue::Integer(number) => Some(number as f32),
            _ => None,
        }
    }

    fn yes_or_no(&self, name: &str) -> Option<bool> {
        match self.find(name)? {
            ResolvedValue::Boolean(value) => Some(value),
            _ => None,
        }
    }

    fn channel(&self, name: &str) -> Option<u64> {
        match self.find(name)? {
            ResolvedValue::Channel(channel) => Some(channel.id.get()),
            _ => None,
        }
    }

    /// A film chosen from the suggestions (its key), or typed.
    fn movie(&self, name: &str) -> Option<MovieRef> {
        self.text(name).map(|text| movie_ref(&text))
    }
}

/// Prefix of a suggestion's value, so that nothing a person types is taken for a key.
const KEY: &str = "key:";

/// What is sent as value of a suggested film.
pub fn suggestion(key: &MovieKey, shown: &str) -> String {
    let value = format!("{KEY}{key}");
    // Keys of films without IMDb id hold their title and may be too long; then the title is looked up again.
    if super::limits::length(&value) <= super::limits::OPTION_TEXT { value } else { shown.to_owned() }
}

fn movie_ref(text: &str) -> MovieRef {
    match text.strip_prefix(KEY) {
        Some(key) => MovieRef::Key(MovieKey(key.to_owned())),
        None => MovieRef::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn used(name: &str, options: Value) -> Request {
        let data = json!({ "id": "1", "name": name, "type": 1, "options": options });
        read(&serde_json::from_value(data).unwrap())
    }

    fn text(name: &str, value: &str) -> Value {
        json!({ "name": name, "type": 3, "value": value })
    }

    #[test]
    fn recommend_takes_a_wish_and_settings_for_this_once() {
        let request = used(
            "recommend",
            json!([
                text("wish", " something quiet "),
                { "name": "count", "type": 4, "value": 7 },
                { "name": "importance", "type": 4, "value": 80 },
                text("model", "gpt-4o"),
                { "name": "past_ratings", "type": 5, "value": false },
                { "name": "private", "type": 5, "value": true },
            ]),
        );
        let expected = RecommendCommand {
            text: "something quiet".into(),
            count: Some(7),
            importance: Some(80),
            model: Some("gpt-4o".into()),
            past_ratings: Some(false),
        };
        assert_eq!(request, Request::Engine { command: Command::Recommend(expected), private: true });
    }

    #[test]
    fn a_film_is_named_by_suggestion_or_in_words() {
        let key = MovieKey("tt0113277".into());
        let chosen = used("like", json!([text("movie", &suggestion(&key, "Heat (1995)"))]));
        assert_eq!(chosen, Request::Engine { command: Command::Like(MovieRef::Key(key)), private: true });
        let typed = used("like", json!([text("movie", "heat")]));
        assert_eq!(typed, Request::Engine { command: Command::Like(MovieRef::Text("heat".into())), private: true });
        let long = MovieKey("x".repeat(120));
        assert_eq!(suggestion(&long, "X"), "X");
    }

    #[test]
    fn why_counts_from_one() {
        let request = used("why", json!([{ "name": "film", "type": 4, "value": 2 }]));
        assert_eq!(request, Request::Engine { command: Command::Why(Some(1)), private: true });
        assert_eq!(used("why", json!([])), Request::Engine { command: Command::Why(None), private: true });
    }

    #[test]
    fn settings_without_arguments_are_shown() {
        assert_eq!(used("settings", json!([])), Request::Engine { command: Command::ShowSettings, private: true });
        let change = SettingsChange { locale: Some(String::new()), ..SettingsChange::default() };
        assert_eq!(
            used("settings", json!([text("language", "auto")])),
            Request::Engine { command: Command::ChangeSettings(change), private: true }
        );
    }

    #[test]
    fn every_registered_command_is_understood() {
        for name in commands::names() {
            let options = json!([
                text("movie", "Heat"), text("wish", "x"), { "name": "rating", "type": 10, "value": 4.5 },
            ]);
            assert_ne!(used(name, options), Request::Unknown, "{name}");
        }
        assert_eq!(used("dance", json!([])), Request::Unknown);
    }
}
