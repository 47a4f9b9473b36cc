//! Registering, logging in and out, and joining accounts.

use std::net::SocketAddr;

use askama::Template;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::SecretString;

use super::profile::{self, Said};
use super::{layout, page};
use crate::adapters::web::error::WebError;
use crate::adapters::web::fields::{Fields, FormFields};
use crate::adapters::web::security::client_of;
use crate::adapters::web::state::{Shared, WebState};
use crate::adapters::web::view::Layout;
use crate::adapters::web::visitor::{GUEST, Visitor, new_key, set_cookie, set_session};
use crate::conversation::Command;
use crate::store::{Account, CodePurpose, Transaction, UserId, web_identity};
use crate::texts::Voice;

const LONGEST_NAME: usize = 40;
const SHORTEST_PASSWORD: usize = 10;
const LONGEST_PASSWORD: usize = 200;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'s> {
    layout: Layout<'s>,
    registering: bool,
    name: String,
    name_problem: Option<String>,
    password_problem: Option<String>,
}

#[derive(Template)]
#[template(path = "login_link.html")]
struct LoginLinkPage<'s> {
    layout: Layout<'s>,
    code: String,
}

/// Name and password as typed.
struct Credentials {
    name: String,
    password: SecretString,
    name_problem: Option<String>,
    password_problem: Option<String>,
}

impl Credentials {
    fn read(fields: &Fields) -> Self {
        let name = fields.get("name").unwrap_or_default().chars().take(100).collect();
        // Spaces around a password are part of it.
        let password = fields.all("password").next().unwrap_or_default().to_owned();
        Self { name, password: password.into(), name_problem: None, password_problem: None }
    }

    /// Says what a new account must not be called and what is no good password.
    fn check_new(&mut self, voice: Voice<'_>) {
        use secrecy::ExposeSecret;
        let letters = self.name.chars().count();
        let is_word = |c: char| c.is_alphanumeric() || " ._-".contains(c);
        if !(2..=LONGEST_NAME).contains(&letters) || !self.name.chars().all(is_word) || self.name == GUEST {
            self.name_problem = Some(voice.say_with("web-problem-name", &[("most", LONGEST_NAME.into())]));
        }
        let length = self.password.expose_secret().chars().count();
        if length < SHORTEST_PASSWORD {
            self.password_problem =
                Some(voice.say_with("web-problem-short-password", &[("least", SHORTEST_PASSWORD.into())]));
        } else if length > LONGEST_PASSWORD {
            self.password_problem =
                Some(voice.say_with("web-problem-long-password", &[("most", LONGEST_PASSWORD.into())]));
        }
    }

    fn is_fine(&self) -> bool {
        self.name_problem.is_none() && self.password_problem.is_none()
    }

    fn page(self, state: &WebState, visitor: &Visitor, registering: bool) -> Response {
        let title = if registering { "web-register" } else { "web-log-in" };
        page(&AccountPage {
            layout: layout(state, visitor, title, "login"),
            registering,
            name: self.name,
            name_problem: self.name_problem,
            password_problem: self.password_problem,
        })
    }
}

/// The empty registration form.
pub(super) async fn registration(State(state): State<Shared>, visitor: Visitor) -> Response {
    Credentials::read(&Fields::default()).page(&state, &visitor, true)
}

/// The empty login form.
pub(super) async fn login_form(State(state): State<Shared>, visitor: Visitor) -> Response {
    Credentials::read(&Fields::default()).page(&state, &visitor, false)
}

/// Makes an account. What a guest said before belongs to it.
pub(super) async fn register(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let mut credentials = Credentials::read(&fields);
    let voice = state.app.engine.texts().voice(visitor.locale());
    credentials.check_new(voice);
    if !credentials.is_fine() {
        return Ok(credentials.page(&state, &visitor, true));
    }
    limit(&state, &headers, peer, None)?;
    let Some(password_hash) = state.passwords.hash(credentials.password.clone()).await else {
        credentials.password_problem = Some(voice.say("web-problem-password"));
        return Ok(credentials.page(&state, &visitor, true));
    };
    if visitor.account().is_some() {
        // A second account is a second person.
        visitor = log_out_first(&state, visitor).await?;
    }
    let guest = visitor.remember(&state).await?;
    let mut tx = state.app.store().begin().await?;
    let external_id = guest.external_id;
    let account = Account { name: credentials.name.clone(), password_hash, external_id: external_id.clone() };
    if !tx.add_account(&account).await? {
        credentials.name_problem = Some(voice.say("web-problem-name-taken"));
        return Ok(credentials.page(&state, &visitor, true));
    }
    tx.user_of(&web_identity(&external_id, &credentials.name)).await?;
    let token = visitor.log_in(&mut tx, &external_id).await?;
    tx.commit().await?;
    Ok(welcome(&state, &token))
}

async fn log_out_first(state: &WebState, visitor: Visitor) -> Result<Visitor, WebError> {
    let mut tx = state.app.store().begin().await?;
    visitor.log_out(&mut tx).await?;
    tx.commit().await?;
    Ok(visitor.forgotten())
}

/// Logs in with name and password. What a guest said before is joined to the account.
pub(super) async fn log_in(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let mut credentials = Credentials::read(&fields);
    limit(&state, &headers, peer, Some(&credentials.name))?;
    let account = {
        let mut tx = state.app.store().begin_reading().await?;
        tx.account(&credentials.name).await?
    };
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = state.passwords.verify(credentials.password.clone(), hash).await;
    let Some(account) = account.filter(|_| fits) else {
        // Which of the two is wrong is nobody's business.
        let voice = state.app.engine.texts().voice(visitor.locale());
        credentials.password_problem = Some(voice.say("web-problem-login"));
        return Ok(credentials.page(&state, &visitor, false));
    };
    let mut tx = state.app.store().begin().await?;
    let user = tx.user_of(&web_identity(&account.external_id, &account.name)).await?;
    take_over(&mut tx, &visitor, user).await?;
    let token = visitor.log_in(&mut tx, &account.external_id).await?;
    tx.commit().await?;
    Ok(welcome(&state, &token))
}

/// Gives what a guest said to the user that they turn out to be.
async fn take_over(tx: &mut Transaction, visitor: &Visitor, user: UserId) -> Result<(), WebError> {
    let Some(guest) = visitor.identity().filter(|_| !visitor.is_logged_in()) else { return Ok(()) };
    let Some(from) = tx.find_user(guest.platform, &guest.external_id).await? else { return Ok(()) };
    if from == user {
        return Ok(());
    }
    if tx.has_said_nothing(from).await? {
        tx.delete_user(from).await?;
    } else {
        tx.join_users(user, from).await?;
    }
    Ok(())
}

fn welcome(state: &WebState, token: &str) -> Response {
    let mut response = Redirect::to("/").into_response();
    set_session(&mut response, state, token);
    response
}

fn limit(state: &Shared, headers: &HeaderMap, peer: SocketAddr, account: Option<&str>) -> Result<(), WebError> {
    let client = client_of(state, headers, Some(peer.ip().to_string()));
    let of_client = state.logins.allow(&client);
    let of_account = account.map_or(Ok(()), |name| state.logins_of_account.allow(&name.to_lowercase()));
    of_client.and(of_account).map_err(|wait| WebError::TooMany(wait.as_secs() + 1))
}

/// Ends the session.
pub(super) async fn log_out(
    State(state): State<Shared>,
    visitor: Visitor,
    FormFields(_): FormFields,
) -> Result<Response, WebError> {
    let mut tx = state.app.store().begin().await?;
    visitor.log_out(&mut tx).await?;
    tx.commit().await?;
    let mut response = Redirect::to("/").into_response();
    set_cookie(&mut response, &state, "", 0);
    Ok(response)
}

/// The page behind a one-time link of the bot. Only its button uses the code up, so that a preview of the link by the
/// platform does not.
pub(super) async fn one_time_login(
    State(state): State<Shared>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Response {
    page(&LoginLinkPage { layout: layout(&state, &visitor, "web-log-in", "login"), code })
}

/// Logs in with a one-time code.
pub(super) async fn log_in_once(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(code): Path<String>,
    FormFields(_): FormFields,
) -> Result<Response, WebError> {
    limit(&state, &headers, peer, None)?;
    let mut tx = state.app.store().begin().await?;
    let Some(user) = tx.use_code(&SecretString::from(code), CodePurpose::Login).await? else {
        return Err(WebError::Sentence("web-error-used-link"));
    };
    let external_id = match tx.web_identity(user).await? {
        Some(external_id) => external_id,
        None => {
            let accounts = tx.identities(user).await?;
            let name = accounts.first().map_or_else(|| "Friend".to_owned(), |a| a.display_name.clone());
            let identity = web_identity(format!("link-{}", new_key()), name);
            tx.attach_identity(user, &identity).await?;
            identity.external_id
        }
    };
    take_over(&mut tx, &visitor, user).await?;
    let token = visitor.log_in(&mut tx, &external_id).await?;
    tx.commit().await?;
    Ok(welcome(&state, &token))
}

/// Joins this person with the one of a code, or shows a code for the bot.
pub(super) async fn link(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let code = fields.get("code").map(str::to_owned);
    let reply = visitor.command(&state, Command::Link(code)).await?;
    profile::show_with(&state, &visitor, Said::notice(reply.text.join(" "))).await
}

/// Parts the accounts that were joined last.
pub(super) async fn unlink(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(_): FormFields,
) -> Result<Response, WebError> {
    let reply = visitor.command(&state, Command::Unlink).await?;
    profile::show_with(&state, &visitor, Said::notice(reply.text.join(" "))).await
}
