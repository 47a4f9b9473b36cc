//! Button payloads: short, versioned, and valid after a restart because they point into the store.
//!
//! An action fits Telegram's 64 bytes of callback data and Discord's 100 characters of custom id. Its text form is
//! `1.<verb>.<list>[.<argument>]`: version, verb, shown list in base 36, position or argument.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::understanding::Critique;

/// Address of a shown list in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListId(pub i64);

/// What a pressed button means. Positions count from 0 within the shown list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SerializeDisplay, DeserializeFromStr)]
pub enum Action {
    /// Like the film; pressed again, takes the like back.
    Like(ListId, u8),
    /// Dislike the film; pressed again, takes it back.
    Dislike(ListId, u8),
    /// Mark as watched; pressed again, takes it back.
    Seen(ListId, u8),
    /// Put on the watchlist; pressed again, takes it off.
    Watchlist(ListId, u8),
    /// Rate with 1 to 10 half stars.
    Rate(ListId, u8, u8),
    /// Films like this one.
    MoreLike(ListId, u8),
    /// Why this film?
    Why(ListId, u8),
    /// Facts and plot.
    About(ListId, u8),
    /// The next films of that list.
    More(ListId),
    /// The same wish, pushed.
    Critique(ListId, Critique),
    /// Take back one part of the receipt of that list.
    Remove(ListId, u8),
    /// Relax one filter when nothing was found (position among the relaxations offered).
    Relax(ListId, u8),
    /// Choose one of the films a question offered. The question is stored as a list.
    Choose(ListId, u8),
    /// None of the films a question offered.
    ChooseNone(ListId),
    /// Show that list again as it was (paging, back from details).
    Show(ListId),
    /// Take the last step back.
    Undo,
    /// Confirm that everything stored of the person is deleted.
    ForgetConfirmed,
    /// Keep everything.
    ForgetCancelled,
    /// How does it work?
    Help,
}

/// An action text that this version cannot read: damaged, or older than what is still understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this button is from an older version, please ask again")]
pub struct UnknownAction;

const CRITIQUES: [(Critique, &str); 14] = [
    (Critique::Lighter, "li"),
    (Critique::Darker, "da"),
    (Critique::Funnier, "fu"),
    (Critique::Scarier, "sc"),
    (Critique::MoreRomantic, "ro"),
    (Critique::MoreExciting, "ex"),
    (Critique::MoreThoughtful, "th"),
    (Critique::Weirder, "we"),
    (Critique::Shorter, "sh"),
    (Critique::Longer, "lo"),
    (Critique::Older, "ol"),
    (Critique::Newer, "ne"),
    (Critique::BetterKnown, "bk"),
    (Critique::LessKnown, "lk"),
];

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Action as A;
        let at = |f: &mut fmt::Formatter<'_>, verb: &str, list: &ListId, position: &u8| {
            write!(f, "1.{verb}.{}.{position}", Base36(list.0))
        };
        let whole = |f: &mut fmt::Formatter<'_>, verb: &str, list: &ListId| write!(f, "1.{verb}.{}", Base36(list.0));
        match self {
            A::Like(l, p) => at(f, "like", l, p),
            A::Dislike(l, p) => at(f, "nope", l, p),
            A::Seen(l, p) => at(f, "seen", l, p),
            A::Watchlist(l, p) => at(f, "list", l, p),
            A::Rate(l, p, half_stars) => write!(f, "1.rate.{}.{p}.{half_stars}", Base36(l.0)),
            A::MoreLike(l, p) => at(f, "sim", l, p),
            A::Why(l, p) => at(f, "why", l, p),
            A::About(l, p) => at(f, "info", l, p),
            A::More(l) => whole(f, "more", l),
            A::Critique(l, critique) => {
                let code = CRITIQUES.iter().find(|(c, _)| c == critique).map_or("", |(_, code)| code);
                write!(f, "1.crit.{}.{code}", Base36(l.0))
            }
            A::Remove(l, p) => at(f, "drop", l, p),
            A::Relax(l, p) => at(f, "relax", l, p),
            A::Choose(l, p) => at(f, "pick", l, p),
            A::ChooseNone(l) => whole(f, "none", l),
            A::Show(l) => whole(f, "show", l),
            A::Undo => f.write_str("1.undo"),
            A::ForgetConfirmed => f.write_str("1.forget.yes"),
            A::ForgetCancelled => f.write_str("1.forget.no"),
            A::Help => f.write_str("1.help"),
        }
    }
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        let parts: Vec<&str> = text.split('.').collect();
        let list = |s: &str| i64::from_str_radix(s, 36).map(ListId).map_err(|_| UnknownAction);
        let number = |s: &str| s.parse::<u8>().map_err(|_| UnknownAction);
        Ok(match parts.as_slice() {
            ["1", "undo"] => Self::Undo,
            ["1", "help"] => Self::Help,
            ["1", "forget", "yes"] => Self::ForgetConfirmed,
            ["1", "forget", "no"] => Self::ForgetCancelled,
            ["1", "more", l] => Self::More(list(l)?),
            ["1", "none", l] => Self::ChooseNone(list(l)?),
            ["1", "show", l] => Self::Show(list(l)?),
            ["1", "crit", l, code] => {
                let (critique, _) = CRITIQUES.iter().find(|(_, c)| c == code).ok_or(UnknownAction)?;
                Self::Critique(list(l)?, *critique)
            }
            ["1", "rate", l, p, half_stars] => match number(half_stars)? {
                stars @ 1..=10 => Self::Rate(list(l)?, number(p)?, stars),
                _ => return Err(UnknownAction),
            },
            ["1", verb, l, p] => {
                let (l, p) = (list(l)?, number(p)?);
                match *verb {
                    "like" => Self::Like(l, p),
                    "nope" => Self::Dislike(l, p),
                    "seen" => Self::Seen(l, p),
                    "list" => Self::Watchlist(l, p),
                    "sim" => Self::MoreLike(l, p),
                    "why" => Self::Why(l, p),
                    "info" => Self::About(l, p),
                    "drop" => Self::Remove(l, p),
                    "relax" => Self::Relax(l, p),
                    "pick" => Self::Choose(l, p),
                    _ => return Err(UnknownAction),
                }
            }
            _ => return Err(UnknownAction),
        })
    }
}

/// A number in base 36, which keeps list addresses short.
struct Base36(i64);

impl fmt::Display for Base36 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = Vec::new();
        let mut rest = self.0.unsigned_abs();
        loop {
            digits.push(char::from_digit((rest % 36) as u32, 36).unwrap_or('0'));
            rest /= 36;
            if rest == 0 {
                break;
            }
        }
        if self.0 < 0 {
            digits.push('-');
        }
        f.write_str(&digits.iter().rev().collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Action> {
        let l = ListId(i64::MAX);
        let mut all = vec![
            Action::Like(l, 99),
            Action::Dislike(l, 99),
            Action::Seen(l, 0),
            Action::Watchlist(l, 0),
            Action::Rate(l, 99, 10),
            Action::MoreLike(l, 1),
            Action::Why(l, 1),
            Action::About(l, 1),
            Action::More(l),
            Action::Remove(l, 255),
            Action::Relax(l, 3),
            Action::Choose(l, 3),
            Action::ChooseNone(l),
            Action::Show(l),
            Action::Undo,
            Action::ForgetConfirmed,
            Action::ForgetCancelled,
            Action::Help,
        ];
        all.extend(CRITIQUES.iter().map(|(critique, _)| Action::Critique(l, *critique)));
        all
    }

    #[test]
    fn every_action_reads_back_from_its_text() {
        for action in all() {
            assert_eq!(action.to_string().parse(), Ok(action));
        }
    }

    #[test]
    fn every_action_fits_telegrams_64_bytes() {
        for action in all() {
            assert!(action.to_string().len() <= 64, "{action}");
        }
    }

    #[test]
    fn damaged_or_foreign_text_is_refused() {
        for text in
            ["", "1", "1.like", "1.like.zz!.1", "2.like.a.1", "1.like.a.999", "1.rate.a.1.11", "like_5", "1.crit.a.xx"]
        {
            assert_eq!(text.parse::<Action>(), Err(UnknownAction), "{text}");
        }
    }
}
