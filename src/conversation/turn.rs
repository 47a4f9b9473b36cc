//! What comes in: one message, command or button press of one person.

use serde::{Deserialize, Serialize};

use super::action::Action;
use crate::catalog::MovieKey;

/// One message or button press, translated by an adapter.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Who speaks.
    pub identity: Identity,
    /// Where: one session is kept per person and place, e.g. a channel, a chat, a topic. Unique within the platform.
    pub place: String,
    /// BCP 47 language of the person's platform, e.g. `en-GB`; interface texts follow it.
    pub locale: String,
    /// What they did.
    pub kind: TurnKind,
    /// What holds here for people who have set nothing themselves.
    pub defaults: TurnDefaults,
    /// Idempotency key, unique within the platform: a second turn with the same key is not carried out again,
    /// the reply of the first is returned.
    pub key: String,
}

/// Settings of a place, e.g. of a Discord server. They go before the program's configuration and after what a person has
/// set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TurnDefaults {
    /// How many films a list has, 1 to 100.
    pub count: Option<usize>,
    /// Name of the language model, or `builtin`.
    pub model: Option<String>,
}

/// One platform account of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The platform.
    pub platform: Platform,
    /// The platform's own id of the person.
    pub external_id: String,
    /// Name to address them by.
    pub display_name: String,
}

/// Where people talk to Matinee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Discord.
    Discord,
    /// Telegram.
    Telegram,
    /// The web page.
    Web,
    /// `matinee chat`.
    Terminal,
}

impl Platform {
    /// The name under which the store keeps it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Telegram => "telegram",
            Self::Web => "web",
            Self::Terminal => "terminal",
        }
    }
}

/// What a person did.
#[derive(Debug, Clone, PartialEq)]
pub enum TurnKind {
    /// Wrote something in their own words.
    Text(String),
    /// Used a command of the platform.
    Command(Command),
    /// Pressed a button of an earlier reply.
    Action(Action),
}

/// A command with its arguments, the same on every platform.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// First contact (`/start`).
    Start,
    /// How it works.
    Help,
    /// What Matinee is, its catalog and its sources.
    AboutMatinee,
    /// Films for a wish, with settings for this one request.
    Recommend(RecommendCommand),
    /// The next films of the last list.
    More,
    /// Rate a film, 0.5 to 5.
    Rate(MovieRef, f32),
    /// Take a rating back.
    Unrate(MovieRef),
    /// Like a film (a rating of 4.5).
    Like(MovieRef),
    /// Mark a film as watched.
    Seen(MovieRef),
    /// Take the mark "watched" back.
    Unseen(MovieRef),
    /// Put a film on the watchlist (true), or take it off.
    Watchlist(MovieRef, bool),
    /// Films like this one.
    Similar(MovieRef),
    /// Facts and plot of a film.
    About(MovieRef),
    /// What is known of me.
    ShowProfile,
    /// My watchlist.
    ShowWatchlist,
    /// My settings.
    ShowSettings,
    /// Change settings.
    ChangeSettings(SettingsChange),
    /// Why this film of the last list? Rank from 0; `None` explains them all.
    Why(Option<usize>),
    /// Take the last step back.
    Undo,
    /// Forget the conversation, keep the ratings.
    StartOver,
    /// Everything that is stored of me, as a file.
    Export,
    /// Delete everything that is stored of me; asks first, and is carried out by [`Action::ForgetConfirmed`].
    Forget,
    /// A one-time link that logs into the web page.
    Login,
    /// Join this identity with the one that made the code; `None` makes a code.
    Link(Option<String>),
    /// Part the accounts that were joined last.
    Unlink,
}

/// Arguments of [`Command::Recommend`]; what is `None` follows the person's settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecommendCommand {
    /// The wish in the person's words.
    pub text: String,
    /// How many films, 1 to 100.
    pub count: Option<usize>,
    /// 0 to 100: the weight of the collaborative score.
    pub importance: Option<u8>,
    /// Name of the language model, or `builtin`.
    pub model: Option<String>,
    /// Use ratings of earlier conversations.
    pub past_ratings: Option<bool>,
}

/// How a command names a film.
#[derive(Debug, Clone, PartialEq)]
pub enum MovieRef {
    /// By its catalog key (autocomplete, buttons of a page).
    Key(MovieKey),
    /// In the person's words.
    Text(String),
    /// By rank in the last list, from 0.
    Position(usize),
}

/// Settings to change; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsChange {
    /// How many films a list has, 1 to 100.
    pub count: Option<usize>,
    /// 0 to 100.
    pub importance: Option<u8>,
    /// Name of the language model, or `builtin`.
    pub model: Option<String>,
    /// Use ratings of earlier conversations.
    pub past_ratings: Option<bool>,
    /// BCP 47 language of the interface, or empty to follow the platform.
    pub locale: Option<String>,
}
