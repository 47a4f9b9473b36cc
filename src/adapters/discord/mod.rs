//! Discord: slash commands, conversation, and answers with posters and buttons.
//!
//! The adapter translates: events to [`Turn`](crate::conversation::Turn)s, [`Reply`](crate::conversation::Reply)s to
//! messages. It keeps no state of the conversation; buttons carry their meaning ([`custom_id`]).

pub mod custom_id;
pub mod limits;
pub mod markdown;
pub mod render;
pub mod widgets;
