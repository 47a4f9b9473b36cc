//! What all requests share.

use std::sync::Arc;
use std::time::Duration;

use super::limiter::Limiter;
use super::passwords::Passwords;
use super::pending::Pending;
use crate::app::App;

/// What all requests share.
pub(super) struct WebState {
    pub(super) app: Arc<App>,
    /// Requests of one address.
    pub(super) requests: Limiter,
    /// Logins and registrations tried from one address.
    pub(super) logins: Limiter,
    /// Logins tried for one account, wherever from.
    pub(super) logins_of_account: Limiter,
    pub(super) passwords: Passwords,
    /// Better answers on their way.
    pub(super) pending: Pending,
    /// True when cookies are to be sent over https only.
    pub(super) secure_cookies: bool,
}

pub(super) type Shared = Arc<WebState>;

impl WebState {
    pub(super) fn new(app: Arc<App>) -> Self {
        let web = &app.config.web;
        let quarter_of_an_hour = Duration::from_secs(15 * 60);
        Self {
            requests: Limiter::new(web.requests_per_minute, Duration::from_secs(60)),
            logins: Limiter::new(30, quarter_of_an_hour),
            logins_of_account: Limiter::new(10, quarter_of_an_hour),
            passwords: Passwords::new(),
            pending: Pending::default(),
            secure_cookies: web.public_url.as_deref().is_some_and(|url| url.starts_with("https://")),
            app,
        }
    }
}
