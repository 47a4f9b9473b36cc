//! What the buttons under a message carry: the engine's actions, and paging, which is Telegram's alone.
//!
//! Callback data is `1.<verb>...` for an [`Action`], `t1.<verb>.<list>[.<position>]` for what only redraws a message.
//! Everything needed is in the data itself, so a button works after a restart and for as long as its list exists.

use std::fmt;
use std::str::FromStr;

use crate::catalog::MovieKey;
use crate::conversation::{Action, ListId, UnknownAction};

/// A pressed button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Press {
    /// Something for the engine.
    Act(Action),
    /// Show the film at this position in the same message.
    Page(ListId, u8),
    /// Show what was understood, with a button to take each part back; the position is where "back" leads.
    Receipt(ListId, u8),
    /// Send the whole list as text.
    AsText(ListId),
    /// Mark a film on a card that was sent in inline mode, which belongs to no list.
    Mark(Mark, MovieKey),
}

/// What can be said of a film with one press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Liked.
    Like,
    /// Disliked.
    Dislike,
    /// Watched.
    Seen,
    /// To be watched.
    Watchlist,
}

/// Marks with what stands for them in callback data and on buttons.
pub(super) const MARKS: [(Mark, &str, &str); 4] = [
    (Mark::Like, "like", "👍"),
    (Mark::Dislike, "nope", "👎"),
    (Mark::Seen, "seen", "👁"),
    (Mark::Watchlist, "list", "➕"),
];

/// Bytes of callback data.
const DATA_BYTES: usize = 64;

impl Press {
    /// A mark on a film; `None` where the film's key is too long for a button.
    pub(super) fn mark(mark: Mark, movie: &MovieKey) -> Option<Self> {
        let press = Self::Mark(mark, movie.clone());
        (press.to_string().len() <= DATA_BYTES).then_some(press)
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `Show` already writes the list's address the short way.
        let address = |list: &ListId| Action::Show(*list).to_string().rsplit('.').next().unwrap_or_default().to_owned();
        match self {
            Self::Act(action) => action.fmt(f),
            Self::Page(list, position) => write!(f, "t1.page.{}.{position}", address(list)),
            Self::Receipt(list, position) => write!(f, "t1.got.{}.{position}", address(list)),
            Self::AsText(list) => write!(f, "t1.text.{}", address(list)),
            Self::Mark(mark, movie) => {
                let verb = MARKS.iter().find(|(m, ..)| m == mark).map_or("", |(_, verb, _)| verb);
                write!(f, "t1.mark.{verb}.{movie}")
            }
        }
    }
}

impl FromStr for Press {
    type Err = UnknownAction;

    fn from_str(data: &str) -> Result<Self, UnknownAction> {
        let list = |s: &str| i64::from_str_radix(s, 36).map(ListId).map_err(|_| UnknownAction);
        let position = |s: &str| s.parse::<u8>().map_err(|_| UnknownAction);
        // A film's key may have dots of its own.
        if let Some((verb, key)) = data.strip_prefix("t1.mark.").and_then(|rest| rest.split_once('.')) {
            let (mark, ..) = MARKS.iter().find(|(_, v, _)| *v == verb).ok_or(UnknownAction)?;
            return Ok(Self::Mark(*mark, MovieKey(key.to_owned())));
        }
        match data.split('.').collect::<Vec<_>>().as_slice() {
            ["t1", "page", l, p] => Ok(Self::Page(list(l)?, position(p)?)),
            ["t1", "got", l, p] => Ok(Self::Receipt(list(l)?, position(p)?)),
            ["t1", "text", l] => Ok(Self::AsText(list(l)?)),
            _ => data.parse().map(Self::Act),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_reads_back_and_fits_64_bytes() {
        let list = ListId(i64::MAX);
        for press in [
            Press::Act(Action::Like(list, 99)),
            Press::Page(list, 99),
            Press::Receipt(list, 99),
            Press::AsText(list),
            Press::Act(Action::Undo),
            Press::Mark(Mark::Dislike, MovieKey("mr. nobody (2009)".into())),
        ] {
            let data = press.to_string();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(data.parse(), Ok(press));
        }
    }

    #[test]
    fn a_film_whose_key_is_too_long_for_a_button_gets_none() {
        assert!(Press::mark(Mark::Like, &MovieKey("tt0113277".into())).is_some());
        assert!(Press::mark(Mark::Like, &MovieKey(format!("{} (2001)", "long ".repeat(12)))).is_none());
    }

    #[test]
    fn foreign_data_is_refused() {
        for data in ["", "t1", "t1.page.zz!.1", "t1.page.a.999", "t2.page.a.1", "t1.mark.hug.tt1", "like_5"] {
            assert_eq!(data.parse::<Press>(), Err(UnknownAction), "{data}");
        }
    }
}
