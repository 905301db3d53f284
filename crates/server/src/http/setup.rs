//! `POST /api/setup`: the first provider makes the practice, with the link that the first start prints.

use super::session;
use crate::{
    app::App,
    auth::hash,
    http::{address::From, body::Body, problem::Refusal},
    random,
    store::{NewAccount, NewKeys},
};
use axum::{extract::State, http::HeaderMap, response::Response};
use protocol::{AccountId, ProblemCode, api::SetUp};

/// Longest email address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const EMAIL_BYTES_MAX: usize = 254;

/// Answers the account and sets the cookie. The link is used up.
///
/// # Errors
///
/// [`ProblemCode::LinkNotValid`] where the link is wrong or used, [`ProblemCode::EmailNotValid`],
/// [`ProblemCode::TooLong`] for the keyring, [`ProblemCode::TryLater`] after too many tries,
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    headers: HeaderMap,
    Body(set_up): Body<SetUp>,
) -> Result<Response, Refusal> {
    let now = app.clock.now();
    if !app.limits.sign_in_address.take(address, now) {
        return Err(ProblemCode::TryLater.into());
    }
    let link = hash::of_secret(set_up.token.expose_bytes());
    if !app.store.is_set_up_link(&link).await? {
        return Err(ProblemCode::LinkNotValid.into());
    }
    let email = set_up.email.trim().to_lowercase();
    if !is_email(&email) {
        return Err(ProblemCode::EmailNotValid.into());
    }
    super::keyring::check(&set_up.keyring)?;

    let account = NewAccount {
        practice: random::bytes(),
        practice_name: set_up.practice,
        id: AccountId::from_bytes(random::bytes()),
        name: set_up.name,
        email,
        password: Some(app.passwords.hash(&set_up.authentication).await?),
        keys: Some(NewKeys {
            recovery: hash::of_secret(set_up.recovery.expose_bytes()),
            keyring: set_up.keyring,
        }),
    };
    if !app.store.set_up(&account, Some(&link), now).await? {
        return Err(ProblemCode::LinkNotValid.into());
    }
    app.limits.sign_in_address.give_back(address, now);
    session::begin(&app, &headers, account.id).await
}

/// Answers whether a text has the form of an address. Whether it works only a message to it shows.
fn is_email(text: &str) -> bool {
    let is_clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let mut halves = text.split('@');
    let (Some(local), Some(domain), None) = (halves.next(), halves.next(), halves.next()) else {
        return false;
    };
    is_clean && !local.is_empty() && !domain.is_empty() && text.len() <= EMAIL_BYTES_MAX
}
