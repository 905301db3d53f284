//! Sessions: 256 random bits in a cookie, their hash in the store.

use super::hash;
use crate::{
    app::App,
    http::problem::Refusal,
    store::{Hash, SignedIn},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use protocol::{AccountId, DisplayName, ProblemCode, SessionToken, time::Instant};
use std::time::Duration;

/// How long a session lives without being used: a working day with its breaks.
pub const SESSION_IDLE_MAX: Duration = Duration::from_secs(12 * 60 * 60);

/// How long a session lives at all: a stolen cookie is dead in a week.
pub const SESSION_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How exactly it is written down that a session was used. Less would be a write for each request.
const USE_NOTED_EVERY: Duration = Duration::from_secs(60);

/// A signed-in provider: the extractor that stands in front of everything that needs one.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Which account.
    pub account: AccountId,
    /// Name of the account.
    pub name: DisplayName,
    /// Name of its practice.
    pub practice: DisplayName,
    /// Hash of the session.
    pub session: Hash,
}

impl FromRequestParts<App> for Provider {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        find(app, &parts.headers)
            .await?
            .ok_or_else(|| Refusal::from(ProblemCode::SignInNeeded))
    }
}

/// Finds who is signed in with the request's cookie.
///
/// # Errors
///
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Provider>, Refusal> {
    let Some(session) = presented(app, headers) else {
        return Ok(None);
    };
    let Some(found) = app.store.session(&session).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    if !is_alive(&found, now) {
        app.store.end_session(&session).await?;
        return Ok(None);
    }
    if now.since(found.used_at) >= USE_NOTED_EVERY {
        app.store.touch_session(&session, now).await?;
    }
    Ok(Some(Provider {
        account: found.account,
        name: found.name,
        practice: found.practice,
        session,
    }))
}

/// Begins a session for an account and ends the one the browser came with, so that a token planted
/// before the sign-in is worth nothing after it. Returns the cookie.
///
/// # Errors
///
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn begin(
    app: &App,
    headers: &HeaderMap,
    account: AccountId,
) -> Result<HeaderValue, Refusal> {
    let token = SessionToken::from_bytes(crate::random::bytes());
    let replaced = presented(app, headers);
    let now = app.clock.now();
    let oldest = now
        .as_millis()
        .saturating_sub(SESSION_IDLE_MAX.as_millis() as u64);
    let has_replaced = app
        .store
        .begin_session(
            &hash::of_secret(token.expose_bytes()),
            account,
            replaced.as_ref(),
            (now, Instant::from_millis(oldest)),
        )
        .await?;
    if let Some(replaced) = replaced.filter(|_| has_replaced) {
        app.sign_out(replaced);
    }
    Ok(cookie(app, &token.expose_text(), SESSION_AGE_MAX))
}

/// Returns the cookie that takes a session's cookie away.
#[must_use]
pub fn ended_cookie(app: &App) -> HeaderValue {
    cookie(app, "", Duration::ZERO)
}

/// Reads the hash of the session that the request's cookie names, valid or not.
#[must_use]
pub fn presented(app: &App, headers: &HeaderMap) -> Option<Hash> {
    let name = cookie_name(app);
    let token = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| SessionToken::from_text(value))?;
    Some(hash::of_secret(token.expose_bytes()))
}

fn is_alive(session: &SignedIn, now: Instant) -> bool {
    now.since(session.used_at) < SESSION_IDLE_MAX && now.since(session.made_at) < SESSION_AGE_MAX
}

/// `__Host-` binds a cookie to this host and to TLS (RFC 6265bis, section 4.1.3.2); browsers refuse it
/// on plain HTTP, which is served on loopback only.
fn cookie_name(app: &App) -> &'static str {
    if app.base_url.is_https() {
        "__Host-vestibule"
    } else {
        "vestibule"
    }
}

fn cookie(app: &App, value: &str, age: Duration) -> HeaderValue {
    let name = cookie_name(app);
    let secure = if app.base_url.is_https() {
        "; Secure"
    } else {
        ""
    };
    let age = age.as_secs();
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}");
    let mut cookie = HeaderValue::from_str(&text).expect("base64url and the rest are ASCII");
    cookie.set_sensitive(true);
    cookie
}
