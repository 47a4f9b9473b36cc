//! Slash commands, buttons, menus and suggestions: acknowledge at once, then answer.
//!
//! Discord waits three seconds for the first response, so nothing slow comes before it. What the acknowledgement
//! decides (who sees the answer) cannot be changed later, so it is decided by what was used, not by the answer.

use std::time::Instant;

use serde_json::{Value, json};
use serenity::all::{
    CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, MessageFlags, ModalInteraction,
    Permissions, User,
};

use super::arguments::{self, Request, suggestion};
use super::bot::{Admission, Bot, Spot, identity};
use super::custom_id::{CustomId, Page};
use super::delivery::{Pending, note};
use super::limits;
use super::render::Layout;
use super::rest::{Refusal, RestError};
use super::widgets::EPHEMERAL;
use crate::conversation::{Action, ListId, Turn, TurnDefaults, TurnKind};

/// Discord's callback types.
mod callback {
    pub const MESSAGE: u8 = 4;
    pub const DEFERRED_MESSAGE: u8 = 5;
    pub const DEFERRED_UPDATE: u8 = 6;
    pub const CHOICES: u8 = 8;
}

/// What all interactions have in common.
struct Incoming<'a> {
    id: u64,
    token: &'a str,
    user: &'a User,
    locale: &'a str,
    spot: Spot,
    permissions: Option<Permissions>,
}

impl Incoming<'_> {
    fn pending(&self, ephemeral: bool, in_place: bool) -> Pending<'_> {
        let may = |permission| self.permissions.is_none_or(|granted| granted.contains(permission));
        Pending {
            token: self.token,
            id: self.id,
            person: self.user.id.get(),
            channel: self.spot.channel,
            ephemeral,
            in_place,
            may_embed: self.spot.guild.is_none() || may(Permissions::EMBED_LINKS),
            may_attach: self.spot.guild.is_none() || may(Permissions::ATTACH_FILES),
        }
    }

    fn turn(&self, kind: TurnKind, defaults: TurnDefaults) -> Turn {
        Turn {
            identity: identity(self.user),
            place: self.spot.channel.to_string(),
            locale: self.locale.to_owned(),
            kind,
            defaults,
            key: format!("i{}", self.id),
        }
    }
}

impl Bot {
    /// A used command.
    pub(super) async fn command(&self, interaction: &CommandInteraction) {
        let incoming = Incoming {
            id: interaction.id.get(),
            token: &interaction.token,
            user: &interaction.user,
            locale: &interaction.locale,
            spot: Spot {
                guild: interaction.guild_id.map(|id| id.get()),
                channel: interaction.channel_id.get(),
                parent: interaction.channel.as_ref().and_then(|channel| channel.parent_id).map(|id| id.get()),
            },
            permissions: interaction.app_permissions,
        };
        if !self.first_time(&incoming) {
            return;
        }
        match arguments::read(&interaction.data) {
            Request::Engine { command, private } => {
                let layout = self.layout(&incoming, private);
                self.converse(&incoming, TurnKind::Command(command), private, layout).await;
            }
            Request::Server(change) => {
                let manages = interaction.member.as_ref().and_then(|member| member.permissions);
                let manages = manages.is_some_and(|p| p.contains(Permissions::MANAGE_GUILD));
                let sentence =
                    self.change_server(incoming.spot.guild, manages, change, self.voice(incoming.locale)).await;
                self.say_at_once(&incoming, &sentence).await;
            }
            Request::Unknown => {
                self.say_at_once(&incoming, &self.voice(incoming.locale).say("discord-old-command")).await;
            }
        }
    }

    /// A pressed button or a chosen menu entry.
    pub(super) async fn component(&self, interaction: &ComponentInteraction) {
        let incoming = Incoming {
            id: interaction.id.get(),
            token: &interaction.token,
            user: &interaction.user,
            locale: &interaction.locale,
            spot: Spot {
                guild: interaction.guild_id.map(|id| id.get()),
                channel: interaction.channel_id.get(),
                parent: interaction.channel.as_ref().and_then(|channel| channel.parent_id).map(|id| id.get()),
            },
            permissions: interaction.app_permissions,
        };
        if !self.first_time(&incoming) {
            return;
        }
        let id = match (CustomId::parse(&interaction.data.custom_id), &interaction.data.kind) {
            (Ok(CustomId::Menu(_)), ComponentInteractionDataKind::StringSelect { values }) => {
                values.first().map_or(Err(crate::conversation::UnknownAction), |value| CustomId::parse(value))
            }
            (id, _) => id,
        };
        let Ok(CustomId::Action(action, page)) = id else {
            metrics::counter!("matinee_discord_unknown_components_total").increment(1);
            self.say_at_once(&incoming, &self.voice(incoming.locale).say("discord-old-button")).await;
            return;
        };
        let source = &interaction.message;
        let source_private = source.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        // serenity drops the flag of Components V2; such messages have nothing but components.
        let source_v2 = source.content.is_empty() && source.embeds.is_empty();
        let manner = Manner::of(&action, source_private);
        let layout = Layout {
            components_v2: if manner == Manner::InPlace { source_v2 } else { self.options.components_v2 },
            page,
            personal: incoming.spot.guild.is_none() || source_private || manner == Manner::Whisper,
            pressed: list_of(&action),
        };
        if let (Action::Show(list), Manner::InPlace) = (action, manner) {
            self.turn_page(&incoming, source.id.get(), list, source_private, layout).await;
            return;
        }
        if manner == Manner::InPlace {
            self.redo_in_place(&incoming, TurnKind::Action(action), source_private, layout).await;
        } else {
            let ephemeral = manner == Manner::Whisper;
            self.converse(&incoming, TurnKind::Action(action), ephemeral, layout).await;
        }
    }

    /// A submitted form. None is offered yet, so it comes from another version.
    pub(super) async fn modal(&self, interaction: &ModalInteraction) {
        let sentence = self.voice(&interaction.locale).say("discord-old-button");
        let data = json!({ "content": sentence, "flags": EPHEMERAL, "allowed_mentions": { "parse": [] } });
        let outcome =
            self.rest.acknowledge(interaction.id.get(), &interaction.token, callback::MESSAGE, Some(data)).await;
        note(outcome, "a form was not answered");
    }

    /// Suggestions while a title is typed; from memory, at once.
    pub(super) async fn suggest(&self, interaction: &CommandInteraction) {
        let started = Instant::now();
        let typed = interaction.data.autocomplete().map_or("", |option| option.value).trim();
        let films = self.parts.conversation.complete_titles(typed, limits::CHOICES);
        let choices: Vec<Value> = films
            .iter()
            .take(limits::CHOICES)
            .map(|movie| {
                let year = format!(" ({})", movie.year);
                let title = limits::cut(&movie.title, limits::OPTION_TEXT - limits::length(&year));
                let name = format!("{title}{year}");
                json!({ "name": name, "value": suggestion(&movie.key, &name) })
            })
            .collect();
        let data = json!({ "choices": choices });
        let outcome =
            self.rest.acknowledge(interaction.id.get(), &interaction.token, callback::CHOICES, Some(data)).await;
        metrics::histogram!("matinee_discord_autocomplete_seconds").record(started.elapsed().as_secs_f64());
        note(outcome, "suggestions came too late");
    }

    /// Acknowledges, lets the engine carry the turn out, and answers.
    async fn converse(&self, incoming: &Incoming<'_>, kind: TurnKind, ephemeral: bool, layout: Layout) {
        let voice = self.voice(incoming.locale);
        match self.admit(incoming.user.id.get(), incoming.spot).await {
            Admission::Welcome => {}
            refused => {
                if let Some(sentence) = self.refusal(&refused, voice) {
                    self.say_at_once(incoming, &sentence).await;
                }
                return;
            }
        }
        let flags = ephemeral.then(|| json!({ "flags": EPHEMERAL }));
        if !self.acknowledge(incoming, callback::DEFERRED_MESSAGE, flags).await {
            return;
        }
        let Ok(place) = self.turns.acquire().await else { return };
        let defaults = self.defaults(incoming.spot.guild).await;
        let (reply, better) = self.carry_out_improvable(incoming.turn(kind, defaults), voice).await;
        self.note_locale(incoming.user.id.get(), incoming.locale).await;
        let voice = self.voice_of(&identity(incoming.user), incoming.locale).await;
        let standing = self.answer(incoming.pending(ephemeral, false), &reply, layout, voice).await;
        drop(place);
        self.improve(standing, better, layout, voice, |_| {}).await;
    }

    /// Carries a button out and puts the answer in the place of the message it was on.
    async fn redo_in_place(&self, incoming: &Incoming<'_>, kind: TurnKind, ephemeral: bool, layout: Layout) {
        if !self.acknowledge(incoming, callback::DEFERRED_UPDATE, None).await {
            return;
        }
        let voice = self.voice(incoming.locale);
        let Ok(_place) = self.turns.acquire().await else { return };
        let reply = self.carry_out(incoming.turn(kind, TurnDefaults::default()), voice).await;
        let voice = self.voice_of(&identity(incoming.user), incoming.locale).await;
        self.answer(incoming.pending(ephemeral, true), &reply, layout, voice).await;
    }

    /// Shows another page of a long list in place; changes nothing that is stored.
    async fn turn_page(&self, incoming: &Incoming<'_>, message: u64, list: ListId, ephemeral: bool, layout: Layout) {
        let voice = self.voice(incoming.locale);
        let owner = identity(incoming.user);
        if !self.acknowledge(incoming, callback::DEFERRED_UPDATE, None).await {
            return;
        }
        let Ok(_place) = self.turns.acquire().await else { return };
        // The engine hands the list out with its text and buttons; the turn itself changes nothing.
        let turn = incoming.turn(TurnKind::Action(Action::Show(list)), TurnDefaults::default());
        let mut reply = self.carry_out(turn, voice).await;
        let voice = self.voice_of(&owner, incoming.locale).await;
        if reply.list.is_none()
            && let Ok(Some(shown)) = self.parts.conversation.shown_list(&owner, list).await
        {
            reply.list = Some(shown);
        }
        let view = self.improving.view(&message).await;
        self.answer(incoming.pending(ephemeral, true), &reply, layout, voice).await;
        if let Some(mut page) = view {
            *page = layout.page;
        }
    }

    /// Tells Discord that the interaction is being taken care of. False: nothing may be done for it, because the person
    /// sees it as failed, or somebody else takes care of it.
    async fn acknowledge(&self, incoming: &Incoming<'_>, kind: u8, data: Option<Value>) -> bool {
        let started = Instant::now();
        let outcome = self.rest.acknowledge(incoming.id, incoming.token, kind, data).await;
        metrics::histogram!("matinee_discord_acknowledge_seconds").record(started.elapsed().as_secs_f64());
        match outcome {
            Ok(()) => true,
            Err(error) => {
                self.log_unacknowledged(incoming, &error);
                false
            }
        }
    }

    /// Answers with one sentence that only the acting person sees.
    async fn say_at_once(&self, incoming: &Incoming<'_>, sentence: &str) {
        let content = limits::cut(sentence, limits::CONTENT);
        let data = json!({ "content": content, "flags": EPHEMERAL, "allowed_mentions": { "parse": [] } });
        self.acknowledge(incoming, callback::MESSAGE, Some(data)).await;
    }

    fn log_unacknowledged(&self, incoming: &Incoming<'_>, error: &RestError) {
        metrics::counter!("matinee_discord_unacknowledged_total").increment(1);
        match error.refusal() {
            Some(Refusal::AlreadyAcknowledged) => {
                tracing::info!(interaction = incoming.id, "an interaction was already taken care of");
            }
            Some(Refusal::UnknownInteraction) => {
                tracing::warn!(interaction = incoming.id, "an interaction came too late to be answered");
            }
            _ => tracing::warn!(interaction = incoming.id, %error, "an interaction could not be acknowledged"),
        }
    }

    /// Notes the interaction and the person's language; false for one that was received before.
    fn first_time(&self, incoming: &Incoming<'_>) -> bool {
        let mut memory = self.memory();
        memory.locales.put(incoming.user.id.get(), incoming.locale.to_owned());
        memory.received.note(incoming.id)
    }

    fn layout(&self, incoming: &Incoming<'_>, private: bool) -> Layout {
        Layout {
            components_v2: self.options.components_v2,
            page: Page(0),
            personal: private || incoming.spot.guild.is_none(),
            pressed: None,
        }
    }
}

/// How a pressed button is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// A new message that all see.
    Aloud,
    /// A new message that the presser alone sees.
    Whisper,
    /// The message the button was on is changed.
    InPlace,
}

impl Manner {
    fn of(action: &Action, source_private: bool) -> Self {
        match action {
            // Turning pages, and steps within a message that only its reader sees.
            Action::Show(_) => Self::InPlace,
            Action::Like(..) | Action::Dislike(..) | Action::Seen(..) | Action::Watchlist(..) | Action::Rate(..) => {
                Self::Whisper
            }
            Action::Undo | Action::ForgetConfirmed | Action::ForgetCancelled if source_private => Self::InPlace,
            Action::Undo | Action::ForgetConfirmed | Action::ForgetCancelled => Self::Whisper,
            Action::Why(..) | Action::About(..) | Action::Help => Self::Whisper,
            Action::MoreLike(..)
            | Action::More(_)
            | Action::Critique(..)
            | Action::Remove(..)
            | Action::Relax(..)
            | Action::Choose(..)
            | Action::ChooseNone(_) => {
                if source_private {
                    Self::Whisper
                } else {
                    Self::Aloud
                }
            }
        }
    }
}

/// The list of the film whose opinion button this is.
fn list_of(action: &Action) -> Option<ListId> {
    match action {
        Action::Like(list, _)
        | Action::Dislike(list, _)
        | Action::Seen(list, _)
        | Action::Watchlist(list, _)
        | Action::Rate(list, ..) => Some(*list),
        _ => None,
    }
}
