//! `POST /api/invites/open`: the page proves that it holds a link's secret.
//!
//! Knocks for nobody and uses nothing up: a mail scanner may open the link first. Only where it looks as if the link
//! was handed on is that remembered, for the provider.

use crate::{
    app::App,
    auth::{door, hash},
    http::{address::From, body::Body, problem::Refusal},
    random,
};
use axum::{Json, extract::State, http::HeaderMap};
use protocol::{
    InviteId, ProblemCode,
    api::{InviteCard, OpenInvite},
};

/// Answers what the holder may know before knocking.
///
/// # Errors
///
/// [`ProblemCode::InviteNotValid`] for every link that does not work, also for what cannot be one, always the
/// same bytes after the same time. [`ProblemCode::TryLater`] after too many wrong links,
/// [`ProblemCode::TooLong`] for a body beyond its limit, [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    headers: HeaderMap,
    open: Result<Body<OpenInvite>, Refusal>,
) -> Result<Json<InviteCard>, Refusal> {
    let now = app.clock.now();
    if !app.limits.any_link.take(address, now) {
        return Err(ProblemCode::TryLater.into());
    }
    let pad = door::pad();
    let (id, secret) = match open {
        Ok(Body(open)) => (open.invite, hash::of_secret(open.secret.expose_bytes())),
        // What can be no link is looked up as one that was never issued, so that it takes as long.
        Err(Refusal(problem)) if problem.code == ProblemCode::BadMessage => {
            let nothing = random::bytes::<16>();
            (InviteId::from_bytes(nothing), hash::of_secret(&nothing))
        }
        Err(refusal) => return Err(refusal),
    };
    let found = door::find_invite(&app.store, id, &secret, now).await;
    if door::is_wrong(&found) {
        if door::is_half_of_a_link(&app.store, id).await? {
            app.sharing.half_shown(id);
        }
        pad.await;
        app.count_wrong_link(address, now)?;
    }
    let invite = found?;
    let from = (address, app.sharing.device(&headers));
    app.sharing.opened(id, from);
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
