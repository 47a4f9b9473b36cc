//! Text alone, for places where the bot may not embed or attach.

use super::{Layout, film, page_of};
use crate::adapters::discord::limits;
use crate::adapters::discord::render::classic;
use crate::adapters::discord::widgets::OutgoingMessage;
use crate::conversation::Reply;
use crate::texts::Voice;

/// The reply as a numbered list, with a sentence that says which permission is missing.
pub fn render(reply: &Reply, layout: Layout, voice: Voice<'_>) -> OutgoingMessage {
    let hint = voice.say("discord-missing-permission");
    let mut lines = vec![classic::text(reply, 900, voice)];
    lines.extend(reply.movie.iter().chain(page_of(reply, layout.page)).map(|card| {
        let reason = limits::cut(&film::reason(card, voice), 60);
        let name = crate::adapters::discord::markdown::escape(&film::name(&card.movie, 60));
        let score = if card.is_ranked() { format!(" · {}", voice.score(card.total)) } else { String::new() };
        format!("**{}. {name}**{score} · {reason}", card.position + 1)
    }));
    lines.retain(|line| !line.is_empty());
    let text = limits::cut(&lines.join("\n"), limits::CONTENT - limits::length(&hint) - "\n-# ".len());
    OutgoingMessage::text(&format!("{text}\n-# {hint}"))
}
