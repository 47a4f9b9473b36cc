//! Custom ids of buttons and menus: an [`Action`] of the engine, or one of the adapter's own steps.
//!
//! The text is `<action>` or `<action>~<suffix>`. The suffix carries what only this adapter knows (which page of a
//! long list is shown) or keeps two components of one message apart; readers ignore suffixes they do not know, so that
//! buttons stay valid over upgrades. Menus have the id `1.menu.<n>`: what is meant is in the chosen value, which is a
//! custom id itself.

use std::fmt;

use crate::conversation::{Action, UnknownAction};

/// What a component means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomId {
    /// A step of the engine; for a list, the page (from 0) whose buttons are shown.
    Action(Action, Page),
    /// A menu: the chosen value says what is meant.
    Menu(u8),
}

/// Page of a long list, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page(pub u8);

impl CustomId {
    /// The custom id of a plain action.
    pub fn action(action: Action) -> Self {
        Self::Action(action, Page(0))
    }

    /// Reads what [`Display`](fmt::Display) wrote, in this version or an earlier one.
    ///
    /// # Errors
    /// [`UnknownAction`] when it was not made by Matinee, or is too old.
    pub fn parse(text: &str) -> Result<Self, UnknownAction> {
        if let Some(menu) = text.strip_prefix("1.menu.") {
            return menu.parse().map(Self::Menu).map_err(|_| UnknownAction);
        }
        let (action, suffix) = text.split_once('~').unwrap_or((text, ""));
        let page = suffix.strip_prefix('p').and_then(|page| page.parse().ok()).unwrap_or(0);
        Ok(Self::Action(action.parse()?, Page(page)))
    }
}

impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action(action, Page(0)) => write!(f, "{action}"),
            Self::Action(action, Page(page)) => write!(f, "{action}~p{page}"),
            Self::Menu(number) => write!(f, "1.menu.{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::ListId;

    #[test]
    fn ids_read_back() {
        let list = ListId(i64::MAX);
        for id in [
            CustomId::action(Action::Like(list, 99)),
            CustomId::Action(Action::Show(list), Page(1)),
            CustomId::Menu(2),
            CustomId::action(Action::Undo),
        ] {
            let text = id.to_string();
            assert_eq!(CustomId::parse(&text), Ok(id));
            assert!(text.len() <= crate::adapters::discord::limits::CUSTOM_ID);
        }
    }

    #[test]
    fn a_suffix_of_a_later_version_is_ignored() {
        assert_eq!(CustomId::parse("1.undo~zebra"), Ok(CustomId::action(Action::Undo)));
    }

    #[test]
    fn foreign_ids_are_refused() {
        for text in ["", "like_5", "1.menu.", "1.menu.x", "~p1", "9.like.a.1"] {
            assert_eq!(CustomId::parse(text), Err(UnknownAction), "{text}");
        }
    }
}
