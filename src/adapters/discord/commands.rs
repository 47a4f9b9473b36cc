//! The commands that are registered with Discord, in all languages there are texts for.

use serde_json::{Value, json};

use crate::texts::{Texts, Voice};

/// Slash command.
const SLASH: u8 = 1;
/// Entry in the menu of a message.
const MESSAGE: u8 = 3;
/// Where commands are offered: servers and direct messages with the bot.
const CONTEXTS: [u8; 2] = [0, 1];
/// The permission to manage a server.
const MANAGE_GUILD: &str = "32";
/// Films on a list in Discord: as many as fit one message.
pub const MOST_FILMS: u8 = 10;
/// Name of the entry in the menu of a message.
pub const FROM_MESSAGE: &str = "Recommend from this message";

/// What an option takes. The numbers are Discord's option types.
#[derive(Debug, Clone, Copy)]
enum Takes {
    Text { most: u16 },
    Movie,
    Whole { least: u16, most: u16 },
    Stars,
    YesOrNo,
    Model,
    Language,
    Channel,
}

struct Spec {
    name: &'static str,
    options: &'static [(&'static str, Takes, Need)],
    /// For those who manage the server only, and only in servers.
    owners: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

use Need::{Optional, Required};

const COUNT: Takes = Takes::Whole { least: 1, most: MOST_FILMS as u16 };
const IMPORTANCE: Takes = Takes::Whole { least: 0, most: 100 };

const SPECS: &[Spec] = &[
    spec(
        "recommend",
        &[
            ("wish", Takes::Text { most: 1_500 }, Required),
            ("count", COUNT, Optional),
            ("importance", IMPORTANCE, Optional),
            ("model", Takes::Model, Optional),
            ("past_ratings", Takes::YesOrNo, Optional),
            ("private", Takes::YesOrNo, Optional),
        ],
    ),
    spec("more", &[]),
    spec("similar", &[("movie", Takes::Movie, Required)]),
    spec("rate", &[("movie", Takes::Movie, Required), ("rating", Takes::Stars, Required)]),
    spec("like", &[("movie", Takes::Movie, Required)]),
    spec("seen", &[("movie", Takes::Movie, Required)]),
    spec("watchlist", &[("add", Takes::Movie, Optional), ("remove", Takes::Movie, Optional)]),
    spec("why", &[("film", Takes::Whole { least: 1, most: 100 }, Optional)]),
    spec("about", &[("movie", Takes::Movie, Optional)]),
    spec("profile", &[]),
    spec(
        "settings",
        &[
            ("count", COUNT, Optional),
            ("importance", IMPORTANCE, Optional),
            ("model", Takes::Model, Optional),
            ("past_ratings", Takes::YesOrNo, Optional),
            ("language", Takes::Language, Optional),
        ],
    ),
    spec("undo", &[]),
    spec("new", &[]),
    spec("login", &[]),
    spec("link", &[("code", Takes::Text { most: 100 }, Optional)]),
    spec("unlink", &[]),
    spec("export", &[]),
    spec("forget", &[]),
    spec("help", &[]),
    Spec {
        name: "server",
        options: &[
            ("allow", Takes::Channel, Optional),
            ("forbid", Takes::Channel, Optional),
            ("count", COUNT, Optional),
            ("model", Takes::Model, Optional),
            ("limit", Takes::Whole { least: 1, most: 1_000 }, Optional),
            ("reset", Takes::YesOrNo, Optional),
        ],
        owners: true,
    },
];

const fn spec(name: &'static str, options: &'static [(&'static str, Takes, Need)]) -> Spec {
    Spec { name, options, owners: false }
}

/// All commands as Discord takes them. `models` are the names a person may choose, besides the built-in rules.
pub fn registration(texts: &Texts, models: &[String]) -> Value {
    let mut commands: Vec<Value> = SPECS.iter().map(|spec| command(spec, texts, models)).collect();
    commands.push(json!({
        "type": MESSAGE,
        "name": FROM_MESSAGE,
        "name_localizations": localizations(texts, "discord-from-message"),
        "contexts": CONTEXTS,
    }));
    Value::Array(commands)
}

/// Names of all slash commands.
#[cfg(test)]
pub fn names() -> impl Iterator<Item = &'static str> {
    SPECS.iter().map(|spec| spec.name)
}

fn command(spec: &Spec, texts: &Texts, models: &[String]) -> Value {
    let key = format!("discord-command-{}", spec.name);
    let english = texts.voice("en");
    // Without a language model there is nothing to choose from.
    let offered = spec.options.iter().filter(|(_, takes, _)| !matches!(takes, Takes::Model) || !models.is_empty());
    let options: Vec<Value> = offered.map(|(name, takes, need)| option(name, *takes, *need, texts, models)).collect();
    let mut command = json!({
        "type": SLASH,
        "name": spec.name,
        "name_localizations": localizations(texts, &format!("{key}-name")),
        "description": english.say(&key),
        "description_localizations": localizations(texts, &key),
        "options": options,
        "contexts": CONTEXTS,
    });
    if spec.owners {
        command["default_member_permissions"] = json!(MANAGE_GUILD);
        command["contexts"] = json!([0]);
    }
    command
}

fn option(name: &str, takes: Takes, need: Need, texts: &Texts, models: &[String]) -> Value {
    let key = format!("discord-option-{}", name.replace('_', "-"));
    let english = texts.voice("en");
    let mut option = json!({
        "name": name,
        "name_localizations": localizations(texts, &format!("{key}-name")),
        "description": english.say(&key),
        "description_localizations": localizations(texts, &key),
        "required": need == Required,
    });
    let (kind, details) = match takes {
        Takes::Text { most } => (3, json!({ "min_length": 1, "max_length": most })),
        Takes::Movie => (3, json!({ "min_length": 1, "max_length": 200, "autocomplete": true })),
        Takes::Whole { least, most } => (4, json!({ "min_value": least, "max_value": most })),
        Takes::Stars => (10, json!({ "choices": stars(english) })),
        Takes::YesOrNo => (5, json!({})),
        Takes::Model => (3, json!({ "choices": model_choices(texts, models) })),
        Takes::Language => (3, json!({ "choices": language_choices(texts) })),
        // Text channels, announcements, and forums.
        Takes::Channel => (7, json!({ "channel_types": [0, 5, 15] })),
    };
    option["type"] = json!(kind);
    if let (Some(option), Value::Object(details)) = (option.as_object_mut(), details) {
        option.extend(details);
    }
    option
}

/// Half stars, the best first.
fn stars(voice: Voice<'_>) -> Vec<Value> {
    (1..=10u8)
        .rev()
        .map(|half_stars| {
            let rating = f32::from(half_stars) / 2.0;
            let picture = "★".repeat(usize::from(half_stars / 2)) + if half_stars % 2 == 1 { "½" } else { "" };
            json!({ "name": format!("{picture} ({})", voice.number(rating)), "value": rating })
        })
        .collect()
}

fn model_choices(texts: &Texts, models: &[String]) -> Vec<Value> {
    let builtin = json!({
        "name": texts.voice("en").say("discord-builtin"),
        "name_localizations": localizations(texts, "discord-builtin"),
        "value": "builtin",
    });
    let named = models.iter().filter(|name| !name.is_empty() && name.chars().count() <= 100 && *name != "builtin");
    std::iter::once(builtin).chain(named.map(|name| json!({ "name": name, "value": name }))).take(25).collect()
}

fn language_choices(texts: &Texts) -> Vec<Value> {
    let follow = json!({
        "name": texts.voice("en").say("discord-language-follow"),
        "name_localizations": localizations(texts, "discord-language-follow"),
        "value": "auto",
    });
    let languages = texts.languages().map(|tag| {
        let name = texts.voice(tag).say("discord-language-name");
        json!({ "name": name, "value": tag })
    });
    std::iter::once(follow).chain(languages).collect()
}

/// The sentence in every language of Discord that there are texts for; English is the default and needs no entry.
fn localizations(texts: &Texts, key: &str) -> Value {
    let mut found = serde_json::Map::new();
    for tag in texts.languages().filter(|tag| *tag != "en") {
        if let Some(sentence) = texts.voice(tag).find(key) {
            for locale in discord_locales(tag) {
                found.insert((*locale).to_owned(), json!(sentence));
            }
        }
    }
    Value::Object(found)
}

/// Discord's names for a language.
fn discord_locales(tag: &str) -> &'static [&'static str] {
    match tag {
        "es" => &["es-ES", "es-419"],
        "cs" => &["cs"],
        "de" => &["de"],
        "fr" => &["fr"],
        "it" => &["it"],
        "pl" => &["pl"],
        "pt" => &["pt-BR"],
        "sv" => &["sv-SE"],
        "nl" => &["nl"],
        "uk" => &["uk"],
        "ja" => &["ja"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::discord::validate;

    #[test]
    fn discord_accepts_the_commands() {
        let texts = Texts::new();
        let models = ["gpt-4o".to_owned(), "builtin".to_owned(), "x".repeat(200)];
        let commands = registration(&texts, &models);
        assert_eq!(validate::commands(&commands), [""; 0]);
    }

    #[test]
    fn every_name_and_description_has_a_text() {
        let texts = Texts::new();
        let said = registration(&texts, &["gpt-4o".to_owned()]).to_string();
        assert!(!said.contains("\"discord-"), "a key without a text: {said}");
    }

    #[test]
    fn without_a_language_model_none_can_be_chosen() {
        let said = |models: &[String]| registration(&Texts::new(), models).to_string();
        assert!(said(&["gpt-4o".to_owned()]).contains("\"builtin\""));
        assert!(!said(&[]).contains("\"builtin\""));
    }

    #[test]
    fn the_english_name_is_the_one_that_is_understood() {
        let texts = Texts::new();
        for name in names() {
            assert_eq!(texts.voice("en").say(&format!("discord-command-{name}-name")), name);
        }
        assert_eq!(texts.voice("en").say("discord-from-message"), FROM_MESSAGE);
    }

    #[test]
    fn the_issue_s_commands_are_all_there() {
        let wanted = [
            "recommend",
            "more",
            "rate",
            "like",
            "seen",
            "profile",
            "watchlist",
            "settings",
            "why",
            "similar",
            "login",
            "link",
            "export",
            "forget",
            "help",
            "about",
        ];
        for name in wanted {
            assert!(names().any(|known| known == name), "{name}");
        }
    }
}
