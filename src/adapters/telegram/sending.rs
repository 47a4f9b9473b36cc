//! Replies as Telegram messages: sent, or put in the place of what a message showed before.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use teloxide::payloads::{
    EditMessageCaptionSetters, EditMessageMediaSetters, EditMessageReplyMarkupSetters, EditMessageTextSetters,
    SendChatActionSetters, SendDocumentSetters, SendMessageSetters, SendPhotoSetters,
};
use teloxide::requests::Requester;
use teloxide::types::{
    ChatAction, InlineKeyboardMarkup, InputFile, InputMedia, InputMediaPhoto, LinkPreviewOptions, Message, MessageId,
    ParseMode,
};

use super::card;
use super::event::{Spot, answer_to};
use super::html::{CAPTION_UNITS, Html};
use super::improvement::MessageKey;
use super::keyboard::{self, Marks};
use super::outbox::{Outbox, Refusal};
use super::pictures::{Picture, Pictures};
use crate::conversation::{Card, Document, MovieSummary, Reply, ShownList};
use crate::posters::{Poster, PosterSubject, Posters, draw_placeholder};
use crate::texts::Voice;

/// "typing" lasts five seconds at the other end.
const BUSY_EVERY: Duration = Duration::from_secs(4);
/// An answer that comes at once needs no "typing".
const BUSY_AFTER: Duration = Duration::from_millis(300);
const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

/// Where a message goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// The chat or topic.
    pub(super) spot: Spot,
    /// The message it answers, where others talk, too.
    pub(super) answers: Option<i32>,
}

/// A message of ours that shows something else from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// Where it is.
    pub(super) spot: Spot,
    /// The message.
    pub(super) message: i32,
    /// It shows a poster.
    pub(super) photo: bool,
}

impl Shown {
    /// Its address.
    pub(super) fn key(&self) -> MessageKey {
        (self.spot.chat, self.message)
    }
}

/// Sends and edits messages.
pub(super) struct Sender {
    /// The way to Telegram.
    pub(super) outbox: Arc<Outbox>,
    /// Where posters come from.
    pub(super) posters: Posters,
    /// Posters Telegram has.
    pub(super) pictures: Pictures,
}

impl Sender {
    /// Sends a whole reply. `lead` names the person it is for, where others read along. Gives the message that shows
    /// the list, if there is one.
    pub(super) async fn reply(
        &self,
        voice: Voice<'_>,
        target: Target,
        reply: &Reply,
        lead: Option<&str>,
    ) -> Result<Option<Shown>, Refusal> {
        if let Some(document) = &reply.document {
            self.document(target, document, &reply.text.join("\n")).await?;
            return Ok(None);
        }
        if let Some((list, first)) = opened(reply) {
            if let Some(question) = &reply.question {
                let keyboard = keyboard::keyboard(keyboard::question(Some(question)));
                self.text(target, &plain_text(&question.text), keyboard).await?;
            }
            let marks = marks(target.spot);
            let keyboard = keyboard::carousel(voice, reply, list.id, first, marks);
            let caption = card::caption(voice, &led(reply, lead), first, true);
            return self.photo(target, &first.movie, &caption, keyboard).await.map(Some);
        }
        let keyboard = keyboard::plain(reply);
        if let Some(film) = &reply.movie
            && let Some(caption) = card::about_caption(reply, film)
        {
            self.photo(target, &film.movie, &caption, keyboard).await?;
            return Ok(None);
        }
        self.pages(target, card::message(voice, reply, lead), keyboard).await?;
        Ok(None)
    }

    /// Sends messages one after the other; the last has the buttons.
    pub(super) async fn pages(
        &self,
        target: Target,
        pages: Vec<String>,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<Vec<Shown>, Refusal> {
        let last = pages.len().saturating_sub(1);
        let mut sent = Vec::with_capacity(pages.len());
        for (at, page) in pages.iter().enumerate() {
            let keyboard = if at == last { keyboard.clone() } else { keyboard::keyboard(Vec::new()) };
            sent.push(self.text(target, page, keyboard).await?);
        }
        Ok(sent)
    }

    /// Sends one message of text.
    pub(super) async fn text(
        &self,
        target: Target,
        html: &str,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<Shown, Refusal> {
        let mut request = self
            .outbox
            .bot
            .send_message(target.spot.chat_id(), html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(NO_PREVIEW);
        if !keyboard.inline_keyboard.is_empty() {
            request = request.reply_markup(keyboard);
        }
        if let Some(topic) = target.spot.thread_id() {
            request = request.message_thread_id(topic);
        }
        if let Some(message) = target.answers {
            request = request.reply_parameters(answer_to(message));
        }
        let sent = self.outbox.send(target.spot.chat_id(), &request).await?;
        Ok(Shown { spot: target.spot, message: sent.id.0, photo: false })
    }

    /// Sends a film's poster with a caption; as text where no picture is accepted.
    async fn photo(
        &self,
        target: Target,
        movie: &MovieSummary,
        caption: &str,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<Shown, Refusal> {
        let sent = async {
            for picture in self.ways(movie).await {
                let mut request = self
                    .outbox
                    .bot
                    .send_photo(target.spot.chat_id(), picture.file.clone())
                    .caption(caption)
                    .parse_mode(ParseMode::Html)
                    .reply_markup(keyboard.clone());
                if let Some(topic) = target.spot.thread_id() {
                    request = request.message_thread_id(topic);
                }
                if let Some(message) = target.answers {
                    request = request.reply_parameters(answer_to(message));
                }
                match self.outbox.send(target.spot.chat_id(), &request).await {
                    Err(Refusal::Picture) => self.pictures.refused(&picture).await,
                    sent => return self.accept(&picture, sent).await,
                }
            }
            Err(Refusal::Picture)
        };
        match self.while_busy(target.spot, ChatAction::UploadPhoto, sent).await {
            Err(Refusal::Picture) => self.text(target, caption, keyboard).await,
            sent => Ok(Shown { spot: target.spot, message: sent?.id.0, photo: true }),
        }
    }

    /// Sends a file.
    async fn document(&self, target: Target, document: &Document, words: &str) -> Result<(), Refusal> {
        let mut caption = Html::within(CAPTION_UNITS);
        caption.text(words);
        let file = InputFile::memory(document.contents.clone()).file_name(document.name.clone());
        let mut request = self
            .outbox
            .bot
            .send_document(target.spot.chat_id(), file)
            .caption(caption.finish())
            .parse_mode(ParseMode::Html);
        if let Some(topic) = target.spot.thread_id() {
            request = request.message_thread_id(topic);
        }
        self.outbox.send(target.spot.chat_id(), &request).await.map(drop)
    }

    /// Turns a message to another film of its list.
    pub(super) async fn turn_to(
        &self,
        shown: Shown,
        movie: &MovieSummary,
        caption: &str,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<(), Refusal> {
        if !shown.photo {
            return self.put_text(shown, caption, keyboard).await;
        }
        for picture in self.ways(movie).await {
            let media = InputMediaPhoto::new(picture.file.clone()).caption(caption).parse_mode(ParseMode::Html);
            let request = self
                .outbox
                .bot
                .edit_message_media(shown.spot.chat_id(), MessageId(shown.message), InputMedia::Photo(media))
                .reply_markup(keyboard.clone());
            match self.outbox.change(&request).await {
                Err(Refusal::Picture) => self.pictures.refused(&picture).await,
                edited => return unless_pointless(self.accept(&picture, edited).await.map(drop)),
            }
        }
        // The old poster is better than no paging.
        self.put_text(shown, caption, keyboard).await
    }

    /// Changes the words and buttons of a message.
    pub(super) async fn put_text(
        &self,
        shown: Shown,
        html: &str,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<(), Refusal> {
        let (chat, message) = (shown.spot.chat_id(), MessageId(shown.message));
        let edited = if shown.photo {
            let request = self
                .outbox
                .bot
                .edit_message_caption(chat, message)
                .caption(html)
                .parse_mode(ParseMode::Html)
                .reply_markup(keyboard);
            self.outbox.change(&request).await
        } else {
            let request = self
                .outbox
                .bot
                .edit_message_text(chat, message, html)
                .parse_mode(ParseMode::Html)
                .link_preview_options(NO_PREVIEW)
                .reply_markup(keyboard);
            self.outbox.change(&request).await
        };
        unless_pointless(edited.map(drop))
    }

    /// Changes the buttons of a message.
    pub(super) async fn put_buttons(&self, shown: Shown, keyboard: InlineKeyboardMarkup) -> Result<(), Refusal> {
        let request = self
            .outbox
            .bot
            .edit_message_reply_markup(shown.spot.chat_id(), MessageId(shown.message))
            .reply_markup(keyboard);
        unless_pointless(self.outbox.change(&request).await.map(drop))
    }

    /// Waits for some work and shows meanwhile that something is coming.
    pub(super) async fn while_busy<F>(&self, spot: Spot, action: ChatAction, work: F) -> F::Output
    where
        F: Future,
    {
        tokio::select! {
            output = work => output,
            never = self.busy(spot, action) => match never {},
        }
    }

    /// Shows that something is coming, again and again.
    async fn busy(&self, spot: Spot, action: ChatAction) -> Infallible {
        tokio::time::sleep(BUSY_AFTER).await;
        loop {
            let mut request = self.outbox.bot.send_chat_action(spot.chat_id(), action);
            if let Some(topic) = spot.thread_id() {
                request = request.message_thread_id(topic);
            }
            // Nothing depends on it.
            let _ = self.outbox.once(&request).await;
            tokio::time::sleep(BUSY_EVERY).await;
        }
    }

    /// The ways to hand over a film's poster, best first; the last is the drawn placeholder.
    async fn ways(&self, movie: &MovieSummary) -> Vec<Picture> {
        let subject = PosterSubject::from(movie);
        let poster = self.posters.for_message(&subject).await;
        let spare = matches!(poster, Poster::Url(_)).then(|| Poster::Png(draw_placeholder(&subject)));
        let mut ways = self.pictures.ways(poster).await;
        if let Some(spare) = spare {
            ways.extend(self.pictures.ways(spare).await);
        }
        ways
    }

    /// Remembers Telegram's number of a picture that was sent.
    async fn accept(&self, picture: &Picture, sent: Result<Message, Refusal>) -> Result<Message, Refusal> {
        let message = sent?;
        self.pictures.accepted(picture, &message).await;
        Ok(message)
    }
}

/// Whose marks buttons show in a chat.
pub(super) fn marks(spot: Spot) -> Marks {
    if spot.is_private() { Marks::Own } else { Marks::Hidden }
}

/// A list with its first film.
fn opened(reply: &Reply) -> Option<(&ShownList, &Card)> {
    let list = reply.list.as_ref()?;
    Some((list, list.cards.first()?))
}

/// The reply with a line in front that names the person it is for.
pub(super) fn led(reply: &Reply, lead: Option<&str>) -> Reply {
    let mut reply = reply.clone();
    reply.text.splice(0..0, lead.map(str::to_owned));
    reply
}

fn plain_text(text: &str) -> String {
    let mut html = Html::within(CAPTION_UNITS);
    html.text(text);
    html.finish()
}

/// An edit that changes nothing, or whose message is gone, has nobody waiting for it.
fn unless_pointless(edited: Result<(), Refusal>) -> Result<(), Refusal> {
    match edited {
        Err(Refusal::Unchanged | Refusal::MessageGone) => Ok(()),
        other => other,
    }
}
