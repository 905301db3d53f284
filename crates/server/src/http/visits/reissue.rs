//! `POST /api/visits/{visit}/reissue`: new links in the place of old ones, all of them or none. Whoever waits with an
//! old one is turned away; whoever is inside stays.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal},
    live::input::Change,
    store::InviteRow,
};
use axum::{
    Json,
    extract::{Path, State},
};
use protocol::{
    InviteId, ProblemCode,
    api::{InviteSummary, ReissueInvites, VisitState},
    limit::{INVITES_EVER_MAX, INVITES_MAX},
};
use std::collections::BTreeSet;

/// Answers the new invites, for the same people. A revoked link is followed by one that works.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is none of the provider's own, [`ProblemCode::NoSuchInvite`] where one of
/// the old ones is not of this visit, [`ProblemCode::VisitEnded`], [`ProblemCode::BadMessage`] where a new id is taken
/// or an old one named twice, [`ProblemCode::TooMany`] after too many, [`ProblemCode::TryAgain`] where the database
/// fails. Nothing has changed then.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Path(visit): Path<String>,
    Body(ReissueInvites { links }): Body<ReissueInvites>,
) -> Result<Json<Vec<InviteSummary>>, Refusal> {
    let found = super::own_visit(&app, &provider, &visit).await?;
    let now = app.clock.now();
    if super::state(&found, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    if links.len() > INVITES_MAX {
        return Err(ProblemCode::TooMany.into());
    }
    let old: BTreeSet<InviteId> = links.iter().map(|link| link.old).collect();
    if links.is_empty() || old.len() < links.len() {
        return Err(ProblemCode::BadMessage.into());
    }
    let mut rows = Vec::new();
    for link in links {
        let person = found.invites.iter().find(|invite| invite.id == link.old);
        let person = person.ok_or(ProblemCode::NoSuchInvite)?;
        let row = InviteRow {
            id: link.id,
            name: person.name.clone(),
            role: person.role,
            secret: *link.hash.expose_bytes(),
        };
        rows.push((link.old, row));
    }

    let limits = (INVITES_EVER_MAX, now);
    let inviting = app
        .store
        .reissue_invites(found.id, &rows, provider.account, limits);
    super::invite::check(inviting.await?)?;
    for invite in old {
        app.live.tell(found.id, Change::InviteRevoked(invite)).await;
    }
    let summaries = rows.iter().map(|(_, row)| super::invite_summary(row));
    Ok(Json(summaries.collect()))
}
