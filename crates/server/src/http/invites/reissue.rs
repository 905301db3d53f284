//! `POST /api/invites/{invite}/reissue`: replace a link's secret. Whoever waits with the old one is
//! turned away; whoever is inside stays.

use crate::{
    app::App,
    auth::{hash, session::Provider},
    http::{problem::Refusal, visits},
    live::driver::Change,
    random,
};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::{
    InviteSecret, ProblemCode,
    api::{NewInvite, VisitState},
};

/// Answers the new link, this once. A revoked link works again with it.
///
/// # Errors
///
/// [`ProblemCode::NoSuchInvite`] where there is none of the provider's own,
/// [`ProblemCode::VisitEnded`], [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(invite): Path<String>,
) -> Result<Json<NewInvite>, Refusal> {
    let (visit, invite) = super::own_invite(&app, &provider, &invite).await?;
    let now = app.clock.now();
    let found = app.store.visit_of(provider.account, visit).await?;
    let found = found.ok_or(ProblemCode::NoSuchInvite)?;
    if visits::state(&found, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    let secret = InviteSecret::from_bytes(random::bytes());
    let hash = hash::of_secret(secret.expose_bytes());

    app.store
        .reissue_invite((visit, invite.id), &hash, provider.account, now)
        .await?;
    app.live.tell(visit, Change::InviteRevoked(invite.id)).await;
    Ok(Json(NewInvite {
        id: invite.id,
        secret,
        name: invite.name,
        role: invite.role,
    }))
}
