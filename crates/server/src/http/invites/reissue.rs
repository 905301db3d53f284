//! `POST /api/invites/{invite}/reissue`: a new link in the place of an old one. Whoever waits with the old one
//! is turned away; whoever is inside stays.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal, visits},
    live::driver::Change,
    store::InviteRow,
};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::{
    ProblemCode,
    api::{InviteSummary, ReissueInvite, VisitState},
    limit::INVITES_EVER_MAX,
};

/// Answers the new invite, for the same person. A revoked link is followed by one that works.
///
/// # Errors
///
/// [`ProblemCode::NoSuchInvite`] where there is none of the provider's own, [`ProblemCode::VisitEnded`],
/// [`ProblemCode::BadMessage`] where the id is taken, [`ProblemCode::TooMany`] after too many,
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(invite): Path<String>,
    Body(new): Body<ReissueInvite>,
) -> Result<Json<InviteSummary>, Refusal> {
    let (visit, invite) = super::own_invite(&app, &provider, &invite).await?;
    let now = app.clock.now();
    let found = app.store.visit_of(provider.account, visit).await?;
    let found = found.ok_or(ProblemCode::NoSuchInvite)?;
    if visits::state(&found, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    let row = InviteRow {
        id: new.id,
        name: invite.name,
        role: invite.role,
        secret: *new.hash.expose_bytes(),
    };

    let (both, limits) = ((visit, invite.id), (INVITES_EVER_MAX, now));
    let inviting = app
        .store
        .reissue_invite(both, &row, provider.account, limits);
    visits::invite::check(inviting.await?)?;
    app.live.tell(visit, Change::InviteRevoked(invite.id)).await;
    Ok(Json(visits::invite_summary(&row)))
}
