//! `POST /api/session/link`: sign in with the demo's provider link. Works in the demo only.

use crate::{
    app::{App, Mode},
    auth::hash,
    http::{address::From, body::Body, problem::Refusal},
};
use axum::{extract::State, http::HeaderMap, response::Response};
use protocol::{ProblemCode, api::SignInByLink};

/// Answers the account and sets the cookie. The link can be used again while the demo runs.
///
/// # Errors
///
/// [`ProblemCode::LinkNotValid`] where the token is wrong or this is no demo,
/// [`ProblemCode::TryLater`] after too many tries, [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    headers: HeaderMap,
    Body(link): Body<SignInByLink>,
) -> Result<Response, Refusal> {
    let now = app.clock.now();
    if !app.limits.sign_in_address.take(address, now) {
        return Err(ProblemCode::TryLater.into());
    }
    let token = hash::of_secret(link.token.expose_bytes());
    let found = match app.mode {
        Mode::Serve => None,
        Mode::Demo => app.store.demo_account(&token).await?,
    };
    let account = found.ok_or(ProblemCode::LinkNotValid)?;

    app.limits.sign_in_address.give_back(address, now);
    super::begin(&app, &headers, account).await
}
