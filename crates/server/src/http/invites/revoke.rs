//! `DELETE /api/invites/{invite}`: revoke a link. Whoever waits with it is turned away; whoever is
//! inside stays.

use crate::{app::App, auth::session::Provider, http::problem::Refusal, live::input::Change};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};

/// Answers 204, also where the link was revoked before.
///
/// # Errors
///
/// [`protocol::ProblemCode::NoSuchInvite`] where there is none of the provider's own,
/// [`protocol::ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(invite): Path<String>,
) -> Result<StatusCode, Refusal> {
    let (visit, invite) = super::own_invite(&app, &provider, &invite).await?;
    let now = app.clock.now();

    app.store
        .revoke_invite((visit, invite.id), provider.account, now)
        .await?;
    app.live.tell(visit, Change::InviteRevoked(invite.id)).await;
    Ok(StatusCode::NO_CONTENT)
}
