//! Buttons and menus of a reply: which exist, in which order, never two alike in one message.

use std::collections::HashSet;

use super::PAGE;
use super::film;
use crate::adapters::discord::custom_id::{CustomId, Page};
use crate::adapters::discord::limits;
use crate::adapters::discord::widgets::{Button, Menu, MenuOption, Row, Style};
use crate::conversation::{Action, Card, ListId, Reply, ShownList};
use crate::texts::Voice;

/// Hands out components for one message and drops those whose id it has handed out before.
#[derive(Debug, Default)]
pub struct Controls {
    used: HashSet<String>,
    menus: u8,
}

impl Controls {
    /// The buttons of these that are new in this message.
    pub fn fresh(&mut self, buttons: impl IntoIterator<Item = Button>) -> Vec<Button> {
        buttons.into_iter().filter(|button| self.used.insert(button.id.to_string())).collect()
    }

    /// A menu of the first 25 different options; `None` when there are none.
    pub fn menu(&mut self, placeholder: String, options: impl IntoIterator<Item = MenuOption>) -> Option<Row> {
        let mut seen = HashSet::new();
        let options: Vec<_> = options
            .into_iter()
            .filter(|option| seen.insert(option.id.to_string()) && !option.label.trim().is_empty())
            .take(limits::OPTIONS)
            .collect();
        if options.is_empty() {
            return None;
        }
        let number = self.menus;
        self.menus += 1;
        Some(Row::Menu(Menu { number, placeholder, options }))
    }
}

/// What can be said of one film by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opinion {
    /// I like it.
    Like,
    /// I do not.
    Dislike,
    /// I have watched it.
    Seen,
    /// I want to watch it.
    Watchlist,
    /// More like it.
    MoreLike,
}

impl Opinion {
    /// All, the most important first.
    pub const ALL: [Self; 5] = [Self::Like, Self::Dislike, Self::Seen, Self::Watchlist, Self::MoreLike];

    fn action(self, list: ListId, position: u8) -> Action {
        match self {
            Self::Like => Action::Like(list, position),
            Self::Dislike => Action::Dislike(list, position),
            Self::Seen => Action::Seen(list, position),
            Self::Watchlist => Action::Watchlist(list, position),
            Self::MoreLike => Action::MoreLike(list, position),
        }
    }

    fn emoji(self) -> &'static str {
        match self {
            Self::Like => "👍",
            Self::Dislike => "👎",
            Self::Seen => "👁️",
            Self::Watchlist => "🔖",
            Self::MoreLike => "✨",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Like => "discord-like",
            Self::Dislike => "discord-dislike",
            Self::Seen => "discord-seen",
            Self::Watchlist => "discord-watchlist",
            Self::MoreLike => "discord-more-like",
        }
    }

    /// The button for a film. In messages of one person alone a pressed button shows as pressed.
    pub fn button(self, list: ListId, card: &Card, personal: bool) -> Button {
        let pressed = personal
            && match self {
                Self::Like => card.state.liked(),
                Self::Dislike => card.state.disliked(),
                Self::Seen => card.state.seen,
                Self::Watchlist => card.state.watchlist,
                Self::MoreLike => false,
            };
        let style = match (pressed, self) {
            (false, _) => Style::Secondary,
            (true, Self::Dislike) => Style::Danger,
            (true, _) => Style::Success,
        };
        let id = CustomId::action(self.action(list, position(card)));
        Button { id, label: (card.position + 1).to_string(), emoji: Some(self.emoji()), style }
    }

    /// The same as an entry of a menu, with the film's name.
    pub fn option(self, list: ListId, card: &Card, voice: Voice<'_>) -> MenuOption {
        let what = voice.say(self.word());
        MenuOption {
            id: CustomId::action(self.action(list, position(card))),
            label: option_label(card, &what),
            emoji: Some(self.emoji()),
        }
    }
}

/// What else can be asked of one film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inquiry {
    /// Why is it on the list?
    Why,
    /// What is it about?
    About,
}

impl Inquiry {
    /// The menu entry, with the film's name.
    pub fn option(self, list: ListId, card: &Card, voice: Voice<'_>) -> MenuOption {
        let (action, what, emoji) = match self {
            Self::Why => (Action::Why(list, position(card)), "discord-why", "❓"),
            Self::About => (Action::About(list, position(card)), "discord-about", "📖"),
        };
        MenuOption { id: CustomId::action(action), label: option_label(card, &voice.say(what)), emoji: Some(emoji) }
    }
}

fn option_label(card: &Card, what: &str) -> String {
    let rank = format!("{}. {what}: ", card.position + 1);
    let room = limits::OPTION_TEXT.saturating_sub(limits::length(&rank));
    format!("{rank}{}", film::name(&card.movie, room))
}

/// Positions fit a byte: a list has at most a hundred films.
fn position(card: &Card) -> u8 {
    u8::try_from(card.position).unwrap_or(u8::MAX)
}

/// The buttons of the whole list, in the engine's order; the first is the most important.
pub fn list_buttons(reply: &Reply) -> Vec<Button> {
    let mut buttons: Vec<Button> = reply
        .buttons
        .iter()
        .map(|button| Button {
            id: CustomId::action(button.action),
            label: button.label.clone(),
            emoji: emoji_of(&button.action),
            style: Style::Secondary,
        })
        .collect();
    if let Some(first) = buttons.first_mut()
        && reply.list.is_some()
    {
        first.style = Style::Primary;
    }
    for (button, source) in buttons.iter_mut().zip(&reply.buttons) {
        if source.action == Action::ForgetConfirmed {
            button.style = Style::Danger;
        }
    }
    buttons
}

/// Buttons that turn the pages of a list of more than [`PAGE`] films.
pub fn pager(list: &ShownList, page: Page) -> Vec<Button> {
    let pages = list.cards.len().div_ceil(PAGE);
    let here = usize::from(page.0).min(pages.saturating_sub(1));
    let turn = |to: usize, arrow: &'static str| Button {
        id: CustomId::Action(Action::Show(list.id), Page(u8::try_from(to).unwrap_or(0))),
        label: format!("{}–{}", to * PAGE + 1, list.cards.len().min((to + 1) * PAGE)),
        emoji: Some(arrow),
        style: Style::Secondary,
    };
    let back = (here > 0).then(|| turn(here - 1, "◀️"));
    let on = (here + 1 < pages).then(|| turn(here + 1, "▶️"));
    back.into_iter().chain(on).collect()
}

/// Entries that take back parts of what was understood, and the list buttons for which no row had room. Where not all
/// fit, pushes are what is left out: people can say those in words.
pub fn change_options(reply: &Reply, left_over: Vec<Button>) -> Vec<MenuOption> {
    let entry = |button: Button| MenuOption { id: button.id, label: button.label, emoji: button.emoji };
    let is_push = |button: &Button| matches!(button.id, CustomId::Action(Action::Critique(..), _));
    let (pushes, others): (Vec<_>, Vec<_>) = left_over.into_iter().partition(is_push);
    let chips = reply.receipt.iter().map(|chip| MenuOption {
        id: CustomId::action(chip.remove),
        label: chip.label.clone(),
        emoji: Some("✖️"),
    });
    others.into_iter().map(entry).chain(chips).chain(pushes.into_iter().map(entry)).collect()
}

/// The answers to the reply's question as entries of a menu.
pub fn choice_options(reply: &Reply) -> impl Iterator<Item = MenuOption> {
    choices(reply).into_iter().map(|button| {
        let none = matches!(button.id, CustomId::Action(Action::ChooseNone(_), _));
        MenuOption { id: button.id, label: button.label, emoji: none.then_some("✖️") }
    })
}

/// The answers to the reply's question.
pub fn choices(reply: &Reply) -> Vec<Button> {
    let question = reply.question.iter();
    question
        .flat_map(|question| &question.choices)
        .map(|choice| Button {
            id: CustomId::action(choice.action),
            label: choice.label.clone(),
            emoji: None,
            style: if matches!(choice.action, Action::ChooseNone(_)) { Style::Secondary } else { Style::Primary },
        })
        .collect()
}

/// Rows of five buttons.
pub fn rows(buttons: Vec<Button>) -> Vec<Row> {
    buttons.chunks(limits::BUTTONS_PER_ROW).map(|row| Row::Buttons(row.to_vec())).collect()
}

fn emoji_of(action: &Action) -> Option<&'static str> {
    use crate::understanding::Critique as C;
    Some(match action {
        Action::More(_) => "➕",
        Action::Undo => "↩️",
        Action::Help => "💡",
        Action::Why(..) => "❓",
        Action::Like(..) => "👍",
        Action::Dislike(..) => "👎",
        Action::Seen(..) => "👁️",
        Action::Watchlist(..) => "🔖",
        Action::MoreLike(..) => "✨",
        Action::About(..) => "📖",
        Action::Critique(_, critique) => match critique {
            C::Lighter => "🎈",
            C::Darker => "🌑",
            C::Funnier => "😄",
            C::Scarier => "👻",
            C::MoreRomantic => "💞",
            C::MoreExciting => "💥",
            C::MoreThoughtful => "🤔",
            C::Weirder => "🌀",
            C::Shorter => "⏱️",
            C::Longer => "⏳",
            C::Older => "📼",
            C::Newer => "🆕",
            C::BetterKnown => "🌟",
            C::LessKnown => "💎",
        },
        _ => return None,
    })
}
