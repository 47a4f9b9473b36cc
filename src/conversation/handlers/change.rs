//! Changing what was understood: taking back one part of the receipt, or giving up one limit.

use super::{list_is_gone, wish};
use crate::conversation::EngineError;
use crate::conversation::action::ListId;
use crate::conversation::answer::{Question, answer, undo_button};
use crate::conversation::receipt::{self, ReceiptPart};
use crate::conversation::reply::Reply;
use crate::conversation::session::{Asked, StoredList};
use crate::conversation::step::{Step, saying};

/// Takes back one part of a list's receipt and answers anew.
pub(super) async fn remove(step: &mut Step<'_>, id: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some((owner, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let Some(part) = list.receipt.get(usize::from(position)).cloned() else { return Ok(list_is_gone(step)) };
    match &part {
        // What somebody else said of a film is theirs to take back.
        ReceiptPart::Rating { .. } | ReceiptPart::Seen { .. } if owner != step.user => {
            return Ok(Reply { private: true, ..saying(step.voice.say("not-yours")) });
        }
        ReceiptPart::Rating { movie, .. } => step.unrate(movie).await?,
        ReceiptPart::Seen { movie } => step.set_seen(movie, false).await?,
        _ => {}
    }
    let mut asked = wish::asked_by_presser(step, &list);
    receipt::remove(&part, &mut asked);
    let answers_films = !list.cards.is_empty() || !list.relaxations.is_empty() || !asked.wish.is_empty();
    if !answers_films {
        let buttons = vec![undo_button(step.voice)];
        return Ok(Reply { buttons, ..saying(step.voice.say("taken-back")) });
    }
    again(step, asked, list, &part).await
}

/// Answers the changed wish; the films of a list that was misunderstood may come again.
async fn again(
    step: &mut Step<'_>,
    asked: Asked,
    list: StoredList,
    without: &ReceiptPart,
) -> Result<Reply, EngineError> {
    let told = |part: &&ReceiptPart| matches!(part, ReceiptPart::Rating { .. } | ReceiptPart::Seen { .. });
    let said = list.receipt.iter().filter(told).filter(|part| *part != without).cloned().collect();
    answer(step, Question { asked, earlier: list.earlier, said, may_repeat: true, ..Question::default() }).await
}

/// Gives up one limit of a wish for which nothing was found.
pub(super) async fn relax(step: &mut Step<'_>, id: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let Some(wish) = list.relaxations.get(usize::from(position)).cloned() else { return Ok(list_is_gone(step)) };
    let asked = Asked { wish, ..wish::asked_by_presser(step, &list) };
    answer(step, Question { asked, earlier: list.earlier, may_repeat: true, ..Question::default() }).await
}
