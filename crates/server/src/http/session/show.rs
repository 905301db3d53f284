//! `GET /api/session`: who is signed in.

use crate::auth::session::Provider;
use axum::Json;
use protocol::api::Account;

/// Answers the account.
///
/// Refuses with [`protocol::ProblemCode::SignInNeeded`] where nobody is signed in.
pub async fn handler(provider: Provider) -> Json<Account> {
    Json(provider.into())
}
