//! Who is there: a random cookie, kept as a session in the database once there is something to remember.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use rand::Rng;
use sha2::{Digest, Sha256};

use super::error::{Language, WebError};
use super::languages;
use super::state::{Shared, WebState};
use crate::conversation::{Command, Identity, Improvement, Reply, Turn, TurnDefaults, TurnKind};
use crate::store::{Transaction, WebSession, web_identity};

pub(super) const COOKIE_NAME: &str = "matinee";
/// How long a session lasts, seconds.
const LIFETIME: i64 = 90 * 24 * 3600;
/// One in use is extended this often, seconds.
const EXTENDED_EVERY: i64 = 24 * 3600;
/// What a visitor without an account is called.
pub(super) const GUEST: &str = "Guest";
/// The page is one place: one conversation for each person.
const PLACE: &str = "page";

/// The visitor of a page.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    token: String,
    /// True when the browser does not know the token yet.
    is_new: bool,
    session: Option<WebSession>,
    locale: String,
    /// Address of this page, to come back to.
    here: String,
}

impl Visitor {
    async fn of(parts: &Parts, state: &WebState) -> Result<Self, WebError> {
        let accepted = languages::accepted(&parts.headers, state.app.engine.texts());
        let here = here(parts);
        let Some(token) = cookie(parts) else {
            return Ok(Self { token: new_token(), is_new: true, session: None, locale: accepted, here });
        };
        let session = state.app.store().web_session(&token).await?;
        let locale = session.as_ref().and_then(|session| session.locale.clone()).unwrap_or(accepted);
        Ok(Self { token, is_new: false, session, locale, here })
    }

    /// Name of the account, when logged in with one.
    pub(super) fn account(&self) -> Option<&str> {
        self.session.as_ref()?.account.as_deref()
    }

    /// Name to show, when there is a session.
    pub(super) fn name(&self) -> Option<&str> {
        Some(self.session.as_ref()?.display_name.as_str())
    }

    /// True when logged in, by password or by a link of the bot.
    pub(super) fn is_logged_in(&self) -> bool {
        self.name().is_some_and(|name| name != GUEST)
    }

    /// The identity, when anything has been remembered of this visitor.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.session.as_ref().map(|s| web_identity(&s.external_id, &s.display_name))
    }

    /// BCP 47 language: the one that was set, else that of the browser.
    pub(super) fn locale(&self) -> &str {
        &self.locale
    }

    /// Address of this page, to come back to.
    pub(super) fn here(&self) -> &str {
        &self.here
    }

    /// The mark that forms of this visitor carry against forgery: it follows from the cookie that other sites
    /// cannot read.
    pub(super) fn csrf(&self) -> String {
        let digest = Sha256::new().chain_update(b"matinee form ").chain_update(self.token.as_bytes()).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// True when a mark is this visitor's. Both are hashes, so the time that comparing takes tells nothing.
    pub(super) fn carries(&self, mark: &str) -> bool {
        Sha256::digest(mark) == Sha256::digest(self.csrf())
    }

    /// Hands a turn to the engine; a visitor who was not remembered is from now on.
    pub(super) async fn turn(&mut self, state: &WebState, kind: TurnKind, key: &str) -> Result<Reply, WebError> {
        let turn = self.as_turn(state, kind, key).await?;
        Ok(state.app.engine.handle(turn).await?)
    }

    /// The same for a page that can wait for a better answer while it shows the first.
    pub(super) async fn turn_at_once(
        &mut self,
        state: &WebState,
        kind: TurnKind,
        key: &str,
    ) -> Result<(Reply, Option<Improvement>), WebError> {
        let turn = self.as_turn(state, kind, key).await?;
        Ok(state.app.engine.handle_at_once(turn).await?)
    }

    async fn as_turn(&mut self, state: &WebState, kind: TurnKind, key: &str) -> Result<Turn, WebError> {
        let identity = self.remember(state).await?;
        let defaults = TurnDefaults::default();
        Ok(Turn { identity, place: PLACE.into(), locale: self.locale.clone(), kind, defaults, key: key.to_owned() })
    }

    /// Hands a command to the engine, which is carried out each time.
    pub(super) async fn command(&mut self, state: &WebState, command: Command) -> Result<Reply, WebError> {
        self.turn(state, TurnKind::Command(command), &new_key()).await
    }

    /// The identity; makes session and identity for a visitor who has none.
    pub(super) async fn remember(&mut self, state: &WebState) -> Result<Identity, WebError> {
        if let Some(identity) = self.identity() {
            return Ok(identity);
        }
        let identity = web_identity(format!("guest-{}", new_key()), GUEST);
        let mut tx = state.app.store().begin().await?;
        tx.user_of(&identity).await?;
        tx.add_web_session(&self.token, &identity.external_id, LIFETIME).await?;
        tx.commit().await?;
        self.session = state.app.store().web_session(&self.token).await?;
        Ok(identity)
    }

    /// Gives this visitor a new token that belongs to an identity: after a login the old one is worth nothing.
    pub(super) async fn log_in(&self, tx: &mut Transaction, external_id: &str) -> Result<String, WebError> {
        let token = new_token();
        tx.delete_web_session(&self.token).await?;
        tx.add_web_session(&token, external_id, LIFETIME).await?;
        Ok(token)
    }

    /// The same browser, as somebody new.
    pub(super) fn forgotten(self) -> Self {
        Self { token: new_token(), is_new: true, session: None, ..self }
    }

    /// Ends the session.
    pub(super) async fn log_out(&self, tx: &mut Transaction) -> Result<(), WebError> {
        Ok(tx.delete_web_session(&self.token).await?)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or(WebError::Forged)
    }
}

/// Finds the visitor of a request, and gives the browser a token if it has none.
pub(super) async fn with_cookie(
    State(state): State<Shared>,
    request: Request,
    next: Next,
) -> Result<Response, WebError> {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, &state).await?;
    let ages = visitor.session.as_ref().is_some_and(|session| session.expires_in < LIFETIME - EXTENDED_EVERY);
    if ages {
        state.app.store().extend_web_session(&visitor.token, LIFETIME).await?;
    }
    let fresh = (visitor.is_new || ages).then(|| visitor.token.clone());
    let language = Language(visitor.locale.clone());
    parts.extensions.insert(visitor);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    response.extensions_mut().insert(language);
    if let Some(token) = fresh
        && !response.headers().contains_key(SET_COOKIE)
    {
        set_cookie(&mut response, &state, &token, LIFETIME);
    }
    Ok(response)
}

/// The visitor of the API, who needs no cookie to be answered.
pub(super) async fn of_request(parts: &Parts, state: &WebState) -> Result<Visitor, WebError> {
    Visitor::of(parts, state).await
}

/// Puts a token into the browser; with no lifetime it is taken out.
pub(super) fn set_cookie(response: &mut Response, state: &WebState, token: &str, lifetime: i64) {
    let secure = if state.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lifetime}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Puts the token of a new login into the browser.
pub(super) fn set_session(response: &mut Response, state: &WebState, token: &str) {
    set_cookie(response, state, token, LIFETIME);
}

fn cookie(parts: &Parts) -> Option<String> {
    let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let found = cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE_NAME).then(|| value.to_owned())
    });
    found.filter(|token| token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The address of a page as one comes back to it; an answer to a form is part of the page that the form is on.
fn here(parts: &Parts) -> String {
    let path = parts.uri.path();
    if parts.method == Method::GET {
        return parts.uri.path_and_query().map_or(path, |whole| whole.as_str()).to_owned();
    }
    match path.split('/').nth(1).unwrap_or_default() {
        page @ ("profile" | "register" | "login") => format!("/{page}"),
        _ => "/".to_owned(),
    }
}

/// 32 random bytes.
fn new_token() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A random key of a turn or identity.
pub(super) fn new_key() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}
