//! `POST /api/session`: sign in with email and what the browser made of the passphrase.

use crate::{
    app::App,
    auth::hash,
    http::{address::From, body::Body, problem::Refusal},
};
use axum::{extract::State, http::HeaderMap, response::Response};
use protocol::{ProblemCode, api::SignIn};
use tracing::info;

/// Answers the account and sets the cookie.
///
/// An unknown address takes as long as a wrong passphrase and answers the same bytes. Only failures use
/// tries up.
///
/// # Errors
///
/// [`ProblemCode::SignInRefused`] where the address or the passphrase is wrong,
/// [`ProblemCode::TryLater`] after too many failures, [`ProblemCode::TryAgain`] where the database
/// fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    headers: HeaderMap,
    Body(sign_in): Body<SignIn>,
) -> Result<Response, Refusal> {
    let email = sign_in.email.trim().to_lowercase();
    let account_key = hash::of_secret(email.as_bytes());
    let limits = &app.limits;
    let now = app.clock.now();
    let may_try = limits.sign_in_address.take(address, now)
        && limits.sign_in_here.take((account_key, address), now)
        && limits.sign_in_account.take(account_key, now);
    if !may_try {
        return Err(ProblemCode::TryLater.into());
    }

    let found = app.store.account_by_email(&email).await?;
    let (account, hashed) = match found {
        Some(found) => (Some(found.id), found.password),
        None => (None, None),
    };
    let is_right = app
        .passwords
        .is_right(&sign_in.authentication, hashed)
        .await?;
    let Some(account) = account.filter(|_| is_right) else {
        info!("a sign-in was refused");
        return Err(ProblemCode::SignInRefused.into());
    };

    limits.sign_in_address.give_back(address, now);
    limits.sign_in_here.give_back((account_key, address), now);
    limits.sign_in_account.give_back(account_key, now);
    super::begin(&app, &headers, account).await
}
