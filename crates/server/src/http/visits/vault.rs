//! `GET` and `PUT /api/visits/{visit}/vault`: what the provider's devices keep of a visit, sealed.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal},
    live,
    store::Change,
};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::{
    ProblemCode,
    api::{Keep, KeepOutcome, Kept, VisitState},
    limit::SEALED_BODY_BYTES_MAX,
};

/// Answers what is kept: version 0 and nothing where there is none.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is no visit of the provider's own, [`ProblemCode::TryAgain`]
/// where the database fails.
pub async fn show(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
) -> Result<Json<Kept>, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    Ok(Json(app.store.vault(visit.id).await?))
}

/// Keeps a vault, where it replaces the one at hand.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is no visit of the provider's own, [`ProblemCode::VisitEnded`],
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn keep(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
    Body(keep): Body<Keep, SEALED_BODY_BYTES_MAX>,
) -> Result<Json<KeepOutcome>, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    let now = app.clock.now();
    if super::state(&visit, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    let change = Change {
        replaces: keep.replaces,
        content: &keep.content,
        now,
    };
    let outcome = app.store.keep_vault(visit.id, change).await?;
    if let KeepOutcome::Kept { .. } = outcome {
        // A page that runs the visit learns that there is another one than it knows.
        app.live.tell(visit.id, live::input::Change::Agenda).await;
    }
    Ok(Json(outcome))
}
