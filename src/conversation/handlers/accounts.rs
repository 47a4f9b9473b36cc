//! Several accounts, one person: login links, link codes, joining and parting.

use secrecy::{ExposeSecret, SecretString};

use super::{Kept, Outcome};
use crate::conversation::EngineError;
use crate::conversation::reply::Reply;
use crate::conversation::session::Session;
use crate::conversation::step::{Step, saying};
use crate::store::CodePurpose;

/// A one-time link that logs into the web page.
pub(super) async fn login(step: &mut Step<'_>) -> Result<Outcome, EngineError> {
    let Some(url) = &step.options.web_url else {
        return Ok(private(step.voice.say("login-no-page")).into());
    };
    let code = step.tx.make_code(step.user, CodePurpose::Login).await?;
    let link = format!("{}/login/{}", url.trim_end_matches('/'), code.expose_secret());
    let blanks = [("link", link.clone().into()), ("minutes", minutes(CodePurpose::Login).into())];
    let mut outcome = secret(step, step.voice.say_with("login-link", &blanks));
    outcome.reply.link = Some(link);
    Ok(outcome)
}

/// A short code that joins another account to this person.
pub(super) async fn make_link_code(step: &mut Step<'_>) -> Result<Outcome, EngineError> {
    let code = step.tx.make_code(step.user, CodePurpose::Link).await?;
    let (first, second) = code.expose_secret().split_at(code.expose_secret().len() / 2);
    let blanks = [("code", format!("{first}-{second}").into()), ("minutes", minutes(CodePurpose::Link).into())];
    Ok(secret(step, step.voice.say_with("link-code", &blanks)))
}

/// Joins this account to the person who made the code.
pub(super) async fn link(step: &mut Step<'_>, code: &str) -> Result<Outcome, EngineError> {
    let code = SecretString::from(code.to_owned());
    let Some(staying) = step.tx.use_code(&code, CodePurpose::Link).await? else {
        return Ok(private(step.voice.say("link-code-wrong")).into());
    };
    if staying == step.user {
        return Ok(private(step.voice.say("link-with-yourself")).into());
    }
    let merged = step.tx.join_users(staying, step.user).await?;
    step.user = staying;
    let reply = private(step.voice.say_with("linked", &[("count", merged.into())]));
    // The steps of both stay what they were; joining is taken back by parting.
    Ok(Outcome { reply, kept: Kept::Reply, undoable: false })
}

/// Parts the accounts that were joined last.
pub(super) async fn unlink(step: &mut Step<'_>) -> Result<Outcome, EngineError> {
    let Some(parted) = step.tx.part_users(step.user).await? else {
        return Ok(private(step.voice.say("nothing-to-unlink")).into());
    };
    let identity = &step.turn.identity;
    let goes = |of: &crate::store::StoredIdentity| {
        of.platform == identity.platform.as_str() && of.external_id == identity.external_id
    };
    if parted.identities.iter().any(goes) {
        step.user = parted.user;
        step.session = Session { version: Session::VERSION, ..Session::default() };
    }
    let names: Vec<String> =
        parted.identities.iter().map(|of| format!("{} ({})", of.display_name, of.platform)).collect();
    let reply = private(step.voice.say_with("unlinked", &[("accounts", names.join(", ").into())]));
    Ok(Outcome { reply, kept: Kept::Reply, undoable: false })
}

fn minutes(purpose: CodePurpose) -> i64 {
    purpose.lifetime() / 60
}

fn private(text: String) -> Reply {
    Reply { private: true, ..saying(text) }
}

/// A reply that is shown once and not stored.
fn secret(step: &Step<'_>, text: String) -> Outcome {
    let kept = Kept::Instead(Box::new(private(step.voice.say("ask-again"))));
    Outcome { reply: private(text), kept, undoable: false }
}
