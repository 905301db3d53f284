//! `POST /api/visits/{visit}/invites`: invite one more person.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal},
    live::input::Change,
    store::Inviting,
};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::{
    ProblemCode,
    api::{InviteSummary, PlanInvite, VisitState},
    limit::INVITES_MAX,
};

/// Answers the invite.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is none of the provider's own, [`ProblemCode::VisitEnded`],
/// [`ProblemCode::NotAllowed`] for a provider, [`ProblemCode::BadMessage`] where the id is taken, [`ProblemCode::TooMany`] where the visit has its
/// invites, [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
    Body(person): Body<PlanInvite>,
) -> Result<Json<InviteSummary>, Refusal> {
    let visit = super::own_visit(&app, &provider, &visit).await?;
    let now = app.clock.now();
    if super::state(&visit, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    let row = super::invite_row(person)?;

    let limits = (INVITES_MAX, now);
    let inviting = app
        .store
        .add_invite(visit.id, &row, provider.account, limits);
    check(inviting.await?)?;
    app.live.tell(visit.id, Change::Agenda).await;
    Ok(Json(super::invite_summary(&row)))
}

/// Says no where an invite was not kept.
pub(crate) fn check(inviting: Inviting) -> Result<(), ProblemCode> {
    match inviting {
        Inviting::Kept => Ok(()),
        Inviting::TooMany => Err(ProblemCode::TooMany),
        Inviting::Taken => Err(ProblemCode::BadMessage),
    }
}
