//! The bot's commands: `/rate Heat 4.5` to the engine's [`Command`].

use crate::catalog::MovieKey;
use crate::conversation::{Command, MovieRef, RecommendCommand, SettingsChange, TurnKind};

/// The commands offered in Telegram's menu, in its order, with the text that describes each.
pub(super) const MENU: [(&str, &str); 19] = [
    ("recommend", "telegram-command-recommend"),
    ("more", "telegram-command-more"),
    ("rate", "telegram-command-rate"),
    ("like", "telegram-command-like"),
    ("seen", "telegram-command-seen"),
    ("similar", "telegram-command-similar"),
    ("why", "telegram-command-why"),
    ("watchlist", "telegram-command-watchlist"),
    ("profile", "telegram-command-profile"),
    ("settings", "telegram-command-settings"),
    ("undo", "telegram-command-undo"),
    ("new", "telegram-command-new"),
    ("login", "telegram-command-login"),
    ("link", "telegram-command-link"),
    ("unlink", "telegram-command-unlink"),
    ("export", "telegram-command-export"),
    ("forget", "telegram-command-forget"),
    ("help", "telegram-command-help"),
    ("about", "telegram-command-about"),
];

/// Commands that concern one person alone and are offered in private chats only.
pub(super) const PRIVATE_ONLY: [&str; 5] = ["login", "link", "unlink", "export", "forget"];

/// What a message that starts with a slash means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Request {
    /// Something for the engine.
    Turn(TurnKind),
    /// The arguments are missing or unreadable; this text shows how they look.
    Usage(&'static str),
    /// Not one of ours.
    Unknown,
}

/// Reads a command with its arguments. `None` when the text is no command or is addressed to another bot.
pub(super) fn read(text: &str, bot_name: &str) -> Option<Request> {
    let (head, arguments) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let (name, addressee) = head.strip_prefix('/')?.split_once('@').unwrap_or((&head[1..], bot_name));
    if !addressee.eq_ignore_ascii_case(bot_name) {
        return None;
    }
    Some(request(&name.to_lowercase(), arguments.trim()))
}

fn request(name: &str, arguments: &str) -> Request {
    let command = match name {
        "start" => return start(arguments),
        "recommend" => Command::Recommend(RecommendCommand { text: arguments.to_owned(), ..Default::default() }),
        "more" => Command::More,
        "rate" => match rating(arguments) {
            Some((movie, rating)) => Command::Rate(movie, rating),
            None => return Request::Usage("telegram-usage-rate"),
        },
        "like" if !arguments.is_empty() => Command::Like(movie(arguments)),
        "like" => return Request::Usage("telegram-usage-like"),
        "seen" if !arguments.is_empty() => Command::Seen(movie(arguments)),
        "seen" => return Request::Usage("telegram-usage-seen"),
        "similar" if !arguments.is_empty() => Command::Similar(movie(arguments)),
        "similar" => return Request::Usage("telegram-usage-similar"),
        "why" => match position(arguments) {
            Some(position) => Command::Why(Some(position)),
            None => Command::Why(None),
        },
        "watchlist" => watchlist(arguments),
        "profile" => Command::ShowProfile,
        "settings" if arguments.is_empty() => Command::ShowSettings,
        "settings" => match settings(arguments) {
            Some(change) => Command::ChangeSettings(change),
            None => return Request::Usage("telegram-usage-settings"),
        },
        "undo" => Command::Undo,
        "new" => Command::StartOver,
        "login" => Command::Login,
        "link" => Command::Link((!arguments.is_empty()).then(|| arguments.to_owned())),
        "unlink" => Command::Unlink,
        "export" => Command::Export,
        "forget" => Command::Forget,
        "help" => Command::Help,
        "about" if arguments.is_empty() => Command::AboutMatinee,
        "about" => Command::About(movie(arguments)),
        _ => return Request::Unknown,
    };
    Request::Turn(TurnKind::Command(command))
}

/// `/start` with the payload of a deep link: `link_CODE` joins accounts, `m_KEY` opens a shared film.
fn start(payload: &str) -> Request {
    let command = match payload.split_once('_') {
        Some(("link", code)) if !code.is_empty() => Command::Link(Some(code.to_owned())),
        Some(("m", key)) if !key.is_empty() => Command::About(MovieRef::Key(MovieKey(key.to_owned()))),
        _ => Command::Start,
    };
    Request::Turn(TurnKind::Command(command))
}

/// The payload of a deep link that opens a film; `None` where its key does not fit the 64 characters allowed there.
pub(super) fn share_payload(key: &MovieKey) -> Option<String> {
    let fits = key.as_str().len() <= 62 && key.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fits.then(|| format!("m_{key}"))
}

fn movie(text: &str) -> MovieRef {
    match position(text) {
        Some(position) if text.starts_with('#') => MovieRef::Position(position),
        _ => MovieRef::Text(text.to_owned()),
    }
}

/// `#3` or `3`, counted from 1, as a rank from 0.
fn position(text: &str) -> Option<usize> {
    let rank: usize = text.strip_prefix('#').unwrap_or(text).trim().parse().ok()?;
    (1..=100).contains(&rank).then(|| rank - 1)
}

/// `Heat 4.5`, `Heat 9/10`, `#2 ⭐⭐⭐⭐`: the film and the rating, 0.5 to 5.
fn rating(arguments: &str) -> Option<(MovieRef, f32)> {
    let (title, last) = arguments.rsplit_once(char::is_whitespace)?;
    let title = title.trim().trim_end_matches(':');
    let rating = stars(last).or_else(|| fraction(last)).or_else(|| number(last))?;
    (!title.is_empty() && (0.5..=5.0).contains(&rating)).then(|| (movie(title), (rating * 2.0).round() / 2.0))
}

fn stars(text: &str) -> Option<f32> {
    let count = text.chars().filter(|c| matches!(c, '⭐' | '★')).count();
    (count > 0 && text.chars().all(|c| matches!(c, '⭐' | '★' | '☆' | '\u{fe0f}'))).then_some(count as f32)
}

fn fraction(text: &str) -> Option<f32> {
    let (part, whole) = text.split_once('/')?;
    let (part, whole) = (number(part)?, number(whole)?);
    (whole >= 1.0).then(|| part / whole * 5.0)
}

fn number(text: &str) -> Option<f32> {
    text.replace(',', ".").parse::<f32>().ok().filter(|n| n.is_finite())
}

fn watchlist(arguments: &str) -> Command {
    let (verb, title) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
    match (verb.to_lowercase().as_str(), title.trim()) {
        ("", _) => Command::ShowWatchlist,
        ("add", title) if !title.is_empty() => Command::Watchlist(movie(title), true),
        ("remove", title) if !title.is_empty() => Command::Watchlist(movie(title), false),
        _ => Command::Watchlist(movie(arguments), true),
    }
}

/// `importance 70`, `count 7`, `model builtin`, `past off`, `language es`.
fn settings(arguments: &str) -> Option<SettingsChange> {
    let (name, value) = arguments.split_once(|c: char| c.is_whitespace() || c == '=')?;
    let value = value.trim();
    let mut change = SettingsChange::default();
    match name.to_lowercase().as_str() {
        "importance" => change.importance = Some(value.parse().ok().filter(|n| *n <= 100)?),
        "count" => change.count = Some(value.parse().ok().filter(|n| (1..=100).contains(n))?),
        "model" if !value.is_empty() => change.model = Some(value.to_owned()),
        "past" | "past_ratings" => change.past_ratings = Some(switch(value)?),
        "language" if value.eq_ignore_ascii_case("auto") => change.locale = Some(String::new()),
        "language" if (2..=12).contains(&value.len()) => change.locale = Some(value.to_owned()),
        _ => return None,
    }
    Some(change)
}

fn switch(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(text: &str) -> Command {
        match read(text, "matinee_bot") {
            Some(Request::Turn(TurnKind::Command(command))) => command,
            other => panic!("{text} gave {other:?}"),
        }
    }

    fn text(title: &str) -> MovieRef {
        MovieRef::Text(title.to_owned())
    }

    #[test]
    fn a_rating_may_be_written_in_many_ways() {
        for (written, rating) in
            [("4.5", 4.5), ("4,5", 4.5), ("9/10", 4.5), ("4/5", 4.0), ("⭐⭐⭐", 3.0), ("★★★★☆", 4.0), ("0.5", 0.5)]
        {
            assert_eq!(command(&format!("/rate Heat {written}")), Command::Rate(text("Heat"), rating));
        }
        assert_eq!(command("/rate #2 5"), Command::Rate(MovieRef::Position(1), 5.0));
        assert_eq!(command("/rate Ocean's Eleven: 3"), Command::Rate(text("Ocean's Eleven"), 3.0));
    }

    #[test]
    fn an_unreadable_rating_shows_how_it_is_written() {
        for bad in
            ["/rate", "/rate Heat", "/rate Heat 7", "/rate Heat 0", "/rate 5", "/rate Heat NaN", "/rate Heat 4/0"]
        {
            assert_eq!(read(bad, "matinee_bot"), Some(Request::Usage("telegram-usage-rate")), "{bad}");
        }
    }

    #[test]
    fn a_command_for_another_bot_is_not_ours() {
        assert_eq!(read("/more@other_bot", "matinee_bot"), None);
        assert_eq!(command("/more@Matinee_Bot"), Command::More);
        assert_eq!(read("more", "matinee_bot"), None);
        assert_eq!(read("/dance", "matinee_bot"), Some(Request::Unknown));
    }

    #[test]
    fn deep_links_carry_link_codes_and_shared_films() {
        assert_eq!(command("/start"), Command::Start);
        assert_eq!(command("/start link_ABC-123"), Command::Link(Some("ABC-123".to_owned())));
        let key = MovieKey("tt0113277".to_owned());
        let payload = share_payload(&key).unwrap();
        assert_eq!(command(&format!("/start {payload}")), Command::About(MovieRef::Key(key)));
        assert_eq!(share_payload(&MovieKey("heat (1995)".to_owned())), None);
        assert_eq!(command("/start nonsense"), Command::Start);
    }

    #[test]
    fn settings_are_changed_one_at_a_time() {
        let change = |text: &str| match read(text, "b") {
            Some(Request::Turn(TurnKind::Command(Command::ChangeSettings(change)))) => Some(change),
            _ => None,
        };
        assert_eq!(change("/settings importance 70").unwrap().importance, Some(70));
        assert_eq!(change("/settings count=7").unwrap().count, Some(7));
        assert_eq!(change("/settings past off").unwrap().past_ratings, Some(false));
        assert_eq!(change("/settings language auto").unwrap().locale.as_deref(), Some(""));
        for bad in ["importance 101", "count 0", "importance", "colour red", "past maybe"] {
            assert_eq!(
                read(&format!("/settings {bad}"), "b"),
                Some(Request::Usage("telegram-usage-settings")),
                "{bad}"
            );
        }
        assert_eq!(command("/settings"), Command::ShowSettings);
    }

    #[test]
    fn the_watchlist_is_shown_or_changed() {
        assert_eq!(command("/watchlist"), Command::ShowWatchlist);
        assert_eq!(command("/watchlist add Heat"), Command::Watchlist(text("Heat"), true));
        assert_eq!(command("/watchlist remove Heat"), Command::Watchlist(text("Heat"), false));
        assert_eq!(command("/watchlist Heat"), Command::Watchlist(text("Heat"), true));
    }

    #[test]
    fn every_command_of_the_menu_is_understood_and_named_as_telegram_allows() {
        for (name, _) in MENU {
            assert_ne!(read(&format!("/{name}"), "b"), Some(Request::Unknown), "{name}");
            assert!(name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
        }
        assert!(PRIVATE_ONLY.iter().all(|name| MENU.iter().any(|(menu, _)| menu == name)));
    }
}
