//! Signing in and out.

pub mod show;
pub mod sign_in;
pub mod sign_in_by_link;
pub mod sign_out;

use crate::{app::App, auth, http::problem::Refusal};
use axum::{
    Json,
    http::{HeaderMap, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use protocol::{AccountId, ProblemCode};

/// Begins a session and answers who is signed in.
///
/// # Errors
///
/// [`ProblemCode::TryAgain`] where the database fails.
pub(super) async fn begin(
    app: &App,
    headers: &HeaderMap,
    account: AccountId,
) -> Result<Response, Refusal> {
    let cookie = auth::session::begin(app, headers, account).await?;
    let answer = app
        .store
        .account(account)
        .await?
        .ok_or(ProblemCode::TryAgain)?;
    Ok(([(SET_COOKIE, cookie)], Json(answer)).into_response())
}
