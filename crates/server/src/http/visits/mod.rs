//! Planning visits.

pub mod cancel;
pub mod invite;
pub mod list;
pub mod log;
pub mod plan;
pub mod reissue;
pub mod show;
pub mod vault;

use crate::{
    app::App,
    auth::{door, session::Provider},
    http::problem::Refusal,
    store::{InviteRow, VisitRow},
};
use protocol::{
    ProblemCode, Role, VisitId,
    api::{InviteSummary, PlanInvite, VisitState, VisitSummary},
    time::Instant,
};

/// Finds one of the provider's own visits.
///
/// # Errors
///
/// [`ProblemCode::NoSuchVisit`] where there is none, or it is another account's.
async fn own_visit(app: &App, provider: &Provider, visit: &str) -> Result<VisitRow, Refusal> {
    let visit: VisitId = visit.parse().map_err(|_| ProblemCode::NoSuchVisit)?;
    let found = app.store.visit_of(provider.account, visit).await?;
    Ok(found.ok_or(ProblemCode::NoSuchVisit)?)
}

/// Returns where a visit stands.
pub(crate) fn state(visit: &VisitRow, now: Instant) -> VisitState {
    let is_over_time = now >= door::over_at(visit.starts_at, visit.minutes) && visit.seats == 0;
    if visit.record.ended_at.is_some() || is_over_time {
        VisitState::Ended
    } else if visit.record.started_at.is_some() {
        VisitState::Running
    } else {
        VisitState::Planned
    }
}

fn summary(app: &App, mut visit: VisitRow, now: Instant) -> VisitSummary {
    for invite in &mut visit.invites {
        invite.may_be_shared = app.sharing.is_shown_beside_the_link(invite.id);
    }
    VisitSummary {
        id: visit.id,
        starts_at: visit.starts_at,
        minutes: visit.minutes,
        state: state(&visit, now),
        waiting: visit.waiting,
        invites: visit.invites,
    }
}

/// Reads an invite that a browser made: what the store keeps of it.
///
/// # Errors
///
/// [`ProblemCode::NotAllowed`] for a provider: nobody becomes one by a link.
fn invite_row(person: PlanInvite) -> Result<InviteRow, ProblemCode> {
    if person.role == Role::Provider {
        return Err(ProblemCode::NotAllowed);
    }
    Ok(InviteRow {
        id: person.id,
        name: person.name,
        role: person.role,
        secret: *person.hash.expose_bytes(),
    })
}

/// Returns an invite just made as lists show it.
pub(crate) fn invite_summary(row: &InviteRow) -> InviteSummary {
    InviteSummary {
        id: row.id,
        name: row.name.clone(),
        role: row.role,
        revoked: false,
        may_be_shared: false,
    }
}
