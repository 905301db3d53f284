//! `POST /api/invites/open`: the page proves that it holds a link's secret.
//!
//! Changes nothing and tells nobody: a mail scanner that opens the link knocks for nobody.

use crate::{
    app::App,
    auth::{door, hash},
    http::{address::From, body::Body, problem::Refusal},
};
use axum::{Json, extract::State};
use protocol::{
    ProblemCode,
    api::{InviteCard, OpenInvite},
};

/// Answers what the holder may know before knocking.
///
/// # Errors
///
/// [`ProblemCode::InviteNotValid`] for every link that does not work, always the same bytes after the
/// same work. [`ProblemCode::TryLater`] after too many wrong links, [`ProblemCode::TryAgain`] where
/// the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    Body(open): Body<OpenInvite>,
) -> Result<Json<InviteCard>, Refusal> {
    let now = app.clock.now();
    if !app.limits.any_link.take(address, now) {
        return Err(ProblemCode::TryLater.into());
    }
    let secret = hash::of_secret(open.secret.expose_bytes());
    let pad = door::pad();
    let found = door::find_invite(&app.store, open.invite, &secret, now).await;
    if found.is_err() {
        pad.await;
        if !app.limits.wrong_link.take(address, now) {
            return Err(ProblemCode::TryLater.into());
        }
    }
    let invite = found?;
    let opens_at = door::opens_at(&invite);
    Ok(Json(InviteCard {
        name: invite.name,
        role: invite.role,
        provider: invite.provider,
        practice: invite.practice,
        starts_at: invite.starts_at,
        opens_at,
        now,
    }))
}
