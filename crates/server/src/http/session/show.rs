//! `GET /api/session`: who is signed in.

use crate::{app::App, auth::session::Provider, http::problem::Refusal};
use axum::{Json, extract::State};
use protocol::{ProblemCode, api::Account};

/// Answers the account.
///
/// # Errors
///
/// [`ProblemCode::SignInNeeded`] where nobody is signed in, [`ProblemCode::TryAgain`] where the database
/// fails.
pub async fn handler(State(app): State<App>, provider: Provider) -> Result<Json<Account>, Refusal> {
    let account = app.store.account(provider.account).await?;
    Ok(Json(account.ok_or(ProblemCode::SignInNeeded)?))
}
