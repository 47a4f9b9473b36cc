//! Handing answers over, with what to do when Discord does not take them.
//!
//! An answer is tried in its full layout, then in the classic one, then as text; in its place, then in the channel,
//! then as a direct message. Only when none of that is allowed is it given up, and logged.

use super::bot::Bot;
use super::render::{self, Layout};
use super::rest::{Refusal, RestError};
use super::widgets::OutgoingMessage;
use crate::conversation::Reply;
use crate::posters::Poster;
use crate::texts::Voice;

/// An acknowledged interaction whose answer is awaited.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending<'a> {
    /// Authorises answering for fifteen minutes.
    pub token: &'a str,
    /// Id, for keys.
    pub id: u64,
    /// Who acts.
    pub person: u64,
    /// Where.
    pub channel: u64,
    /// The acknowledgement is seen by the acting person alone.
    pub ephemeral: bool,
    /// The answer replaces the message the button was on.
    pub in_place: bool,
    /// The bot may embed links here.
    pub may_embed: bool,
    /// The bot may attach files here.
    pub may_attach: bool,
}

/// A message that waits for an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Awaiting {
    /// The message.
    pub message: u64,
    /// Who wrote it.
    pub person: u64,
    /// Where.
    pub channel: u64,
    /// In a server, not a direct message.
    pub in_guild: bool,
}

/// The layouts an answer can have, each simpler than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Components V2.
    Cards,
    /// Text, embeds and rows.
    Classic,
    /// Words alone.
    Plain,
}

/// The same answer in each form that may be accepted, the best first.
struct Forms {
    forms: Vec<(Form, OutgoingMessage)>,
}

/// Where an answer stands and in which form, so that a better one can take its place.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub form: Form,
    /// May pictures be uploaded there?
    pub may_attach: bool,
    pub at: At,
    /// Its id, when Discord has said it.
    pub message: Option<u64>,
}

/// How an answer is reached again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// As the answer to an interaction, by its token.
    Interaction {
        token: String,
        /// Where it can be reached without the token, when all see it.
        channel: Option<u64>,
    },
    /// As a message of ours in a channel.
    Channel(u64),
}

impl Bot {
    /// The forms of a reply, best first. `may_embed` and `may_attach` leave out what is not allowed from the start.
    async fn forms(&self, reply: &Reply, layout: Layout, may_embed: bool, may_attach: bool, voice: Voice<'_>) -> Forms {
        let plain = (Form::Plain, render::render_plain(reply, layout, voice));
        if !may_embed {
            return Forms { forms: vec![plain] };
        }
        let posters = self.allowed_posters(reply, layout, may_attach).await;
        let best = render::render(reply, posters.clone(), layout, voice);
        let mut forms = Vec::new();
        if best.is_v2() {
            forms.push((Form::Cards, best));
            let classic = Layout { components_v2: false, ..layout };
            forms.push((Form::Classic, render::render(reply, posters, classic, voice)));
        } else {
            forms.push((Form::Classic, best));
        }
        forms.push(plain);
        Forms { forms }
    }

    /// A reply in one form only: that of the message whose place it takes.
    pub(super) async fn in_form(
        &self,
        reply: &Reply,
        layout: Layout,
        standing: &Standing,
        voice: Voice<'_>,
    ) -> OutgoingMessage {
        if standing.form == Form::Plain {
            return render::render_plain(reply, layout, voice);
        }
        let layout = Layout { components_v2: standing.form == Form::Cards, ..layout };
        let posters = self.allowed_posters(reply, layout, standing.may_attach).await;
        render::render(reply, posters, layout, voice)
    }

    /// Pictures, without those that would have to be uploaded where that is not allowed.
    async fn allowed_posters(&self, reply: &Reply, layout: Layout, may_attach: bool) -> Vec<Option<Poster>> {
        let mut posters = self.posters(reply, layout).await;
        if !may_attach {
            posters.iter_mut().for_each(|poster| {
                poster.take_if(|poster| matches!(poster, Poster::Png(_)));
            });
        }
        posters
    }

    /// Puts the answer where the acknowledgement stands, and says where it stands then.
    pub(super) async fn answer(
        &self,
        pending: Pending<'_>,
        reply: &Reply,
        layout: Layout,
        voice: Voice<'_>,
    ) -> Option<Standing> {
        let forms = self.forms(reply, layout, pending.may_embed, pending.may_attach, voice).await;
        // What was acknowledged for all to see must be told to one alone. The first follow-up would take the place of
        // the public acknowledgement, so that goes first.
        let apart = reply.private && !pending.ephemeral;
        if apart && !pending.in_place && self.rest.delete_answer(pending.token).await.is_err() {
            self.answer_directly(pending.person, &forms, &format!("d{}", pending.id)).await;
            return None;
        }
        let mut last = None;
        for (form, message) in &forms.forms {
            let outcome = if apart {
                self.rest.follow_up(pending.token, message, true).await.map(|()| None)
            } else {
                self.rest.edit_answer(pending.token, message).await
            };
            match outcome {
                Ok(_) if apart => return None,
                Ok(message) => {
                    let channel = (!pending.ephemeral).then_some(pending.channel);
                    let at = At::Interaction { token: pending.token.to_owned(), channel };
                    return Some(Standing { form: *form, may_attach: pending.may_attach, at, message });
                }
                Err(error) if simpler_may_do(&error) => last = Some(error),
                Err(error) => {
                    last = Some(error);
                    break;
                }
            }
        }
        let error = last?;
        metrics::counter!("matinee_discord_undelivered_total", "stage" => "interaction").increment(1);
        let lost_place =
            matches!(error.refusal(), Some(Refusal::Gone | Refusal::TokenExpired | Refusal::UnknownInteraction));
        tracing::warn!(%error, interaction = pending.id, "an answer on Discord could not take its place");
        if lost_place && !reply.private && !pending.ephemeral {
            let nonce = format!("i{}", pending.id);
            return self
                .try_forms(pending.channel, &forms, None, &nonce)
                .await
                .inspect_err(|error| self.give_up(error))
                .ok();
        }
        if lost_place {
            return self.answer_directly(pending.person, &forms, &format!("d{}", pending.id)).await;
        }
        None
    }

    /// Answers a message in its channel, and says where the answer stands.
    pub(super) async fn reply(
        &self,
        awaiting: Awaiting,
        reply: &Reply,
        layout: Layout,
        voice: Voice<'_>,
    ) -> Option<Standing> {
        let forms = self.forms(reply, layout, true, true, voice).await;
        let nonce = format!("m{}", awaiting.message);
        if reply.private && awaiting.in_guild {
            let told = self.answer_directly(awaiting.person, &forms, &nonce).await;
            let hint = if told.is_some() { "discord-sent-privately" } else { "discord-cannot-send-privately" };
            let hint = OutgoingMessage::text(&voice.say(hint));
            let nonce = format!("h{}", awaiting.message);
            note(self.rest.send(awaiting.channel, &hint, Some(awaiting.message), &nonce).await, "a hint was not sent");
            return told;
        }
        let error = match self.try_forms(awaiting.channel, &forms, Some(awaiting.message), &nonce).await {
            Ok(standing) => return Some(standing),
            Err(error) => error,
        };
        if awaiting.in_guild && matches!(error.refusal(), Some(Refusal::MissingPermission | Refusal::Gone)) {
            let hint = OutgoingMessage::text(&voice.say("discord-could-not-answer-there"));
            let hinted = Forms { forms: vec![(Form::Plain, hint)] };
            self.answer_directly(awaiting.person, &hinted, &format!("h{}", awaiting.message)).await?;
            return self.answer_directly(awaiting.person, &forms, &format!("d{}", awaiting.message)).await;
        }
        self.give_up(&error);
        None
    }

    /// A sentence as answer to a message.
    pub(super) async fn say(&self, awaiting: Awaiting, sentence: &str) {
        let message = OutgoingMessage::text(sentence);
        let nonce = format!("m{}", awaiting.message);
        note(self.rest.send(awaiting.channel, &message, Some(awaiting.message), &nonce).await, "a hint was not sent");
    }

    /// Sends the first form the channel takes.
    async fn try_forms(
        &self,
        channel: u64,
        forms: &Forms,
        reply_to: Option<u64>,
        nonce: &str,
    ) -> Result<Standing, RestError> {
        let mut last = RestError::Unreadable;
        for (form, message) in &forms.forms {
            match self.rest.send(channel, message, reply_to, nonce).await {
                Ok(message) => {
                    return Ok(Standing { form: *form, may_attach: true, at: At::Channel(channel), message });
                }
                Err(error) if simpler_may_do(&error) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// Sends a direct message; `None` when the person takes none.
    async fn answer_directly(&self, person: u64, forms: &Forms, nonce: &str) -> Option<Standing> {
        let error = match self.rest.open_direct(person).await {
            Ok(channel) => match self.try_forms(channel, forms, None, nonce).await {
                Ok(standing) => return Some(standing),
                Err(error) => error,
            },
            Err(error) => error,
        };
        if error.refusal() == Some(Refusal::CannotMessagePerson) {
            tracing::debug!("a person takes no direct messages");
        } else {
            self.give_up(&error);
        }
        None
    }

    fn give_up(&self, error: &RestError) {
        metrics::counter!("matinee_discord_undelivered_total", "stage" => "message").increment(1);
        tracing::warn!(%error, "an answer on Discord could not be delivered");
    }
}

/// True when the same answer in a simpler form may be accepted.
fn simpler_may_do(error: &RestError) -> bool {
    matches!(error.refusal(), Some(Refusal::InvalidForm | Refusal::MissingPermission))
}

/// Logs a failure that changes nothing for the person.
pub(super) fn note<T>(outcome: Result<T, RestError>, what: &str) {
    if let Err(error) = outcome {
        tracing::debug!(%error, "{what}");
    }
}
