//! `GET /api/visits/{visit}/log`: who was let in, declined, removed, when.

use crate::{app::App, auth::session::Provider, http::problem::Refusal};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::api::LogLine;

/// Answers the lines, oldest first.
///
/// # Errors
///
/// [`protocol::ProblemCode::NoSuchVisit`] where there is none of the provider's own,
/// [`protocol::ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
) -> Result<Json<Vec<LogLine>>, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    Ok(Json(app.store.log_of(visit.id).await?))
}
