//! `POST /api/visits/{visit}/invites`: invite one more person.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal},
    live::driver::Change,
};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::{
    ProblemCode,
    api::{NewInvite, PlanInvite, VisitState},
    limit::INVITES_MAX,
};

/// Answers the link, this once.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is none of the provider's own, [`ProblemCode::VisitEnded`],
/// [`ProblemCode::NotAllowed`] for a provider, [`ProblemCode::TooMany`] where the visit has its
/// invites, [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
    Body(person): Body<PlanInvite>,
) -> Result<Json<NewInvite>, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    let now = app.clock.now();
    if super::state(&visit, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    let (row, link) = super::mint(person)?;

    let is_kept = app
        .store
        .add_invite(visit.id, &row, provider.account, (INVITES_MAX, now))
        .await?;
    if !is_kept {
        return Err(ProblemCode::TooMany.into());
    }
    app.live.tell(visit.id, Change::Agenda).await;
    Ok(Json(link))
}
