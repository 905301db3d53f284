//! `GET /api/visits/{visit}`: one visit.

use crate::{app::App, auth::session::Provider, http::problem::Refusal};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::api::VisitSummary;

/// Answers the visit.
///
/// # Errors
///
/// [`protocol::ProblemCode::NoSuchVisit`] where there is none of the provider's own,
/// [`protocol::ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
) -> Result<Json<VisitSummary>, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    Ok(Json(super::summary(&app, visit, app.clock.now())))
}
