//! `DELETE /api/visits/{visit}`: cancel a visit to which nobody was admitted yet, or that was ended.
//! Its links are dead,
//! whoever waits is turned away, and a provider who was there alone is put out.

use crate::{app::App, auth::session::Provider, http::problem::Refusal, live::input::Change};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use protocol::ProblemCode;

/// Answers 204.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is none of the provider's own, [`ProblemCode::NotNow`]
/// where it runs: then it is ended from inside. [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
) -> Result<StatusCode, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    let now = app.clock.now();
    if !app
        .store
        .cancel_visit(provider.account, visit.id, now)
        .await?
    {
        return Err(ProblemCode::NotNow.into());
    }
    app.live.tell(visit.id, Change::Cancelled).await;
    Ok(StatusCode::NO_CONTENT)
}
