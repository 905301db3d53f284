//! `GET /api/health`: whether the server works. Says nothing else, to anybody.

use crate::{app::App, http::problem::Refusal};
use axum::{Json, extract::State};
use protocol::ProblemCode;
use serde::Serialize;

/// That the server works.
#[derive(Debug, Serialize)]
pub struct Health {
    /// Always true: where it is not, the answer is a problem.
    pub ok: bool,
}

/// Answers 200 where the database can be read.
///
/// # Errors
///
/// [`ProblemCode::TryAgain`] where it cannot.
pub async fn handler(State(app): State<App>) -> Result<Json<Health>, Refusal> {
    if !app.store.is_healthy().await {
        return Err(ProblemCode::TryAgain.into());
    }
    Ok(Json(Health { ok: true }))
}
