//! Planning visits.

pub mod cancel;
pub mod invite;
pub mod list;
pub mod log;
pub mod plan;
pub mod show;

use crate::{
    app::App,
    auth::{door, hash, session::Provider},
    http::problem::Refusal,
    random,
    store::{InviteRow, VisitRow},
};
use protocol::{
    InviteId, InviteSecret, ProblemCode, Role, VisitId,
    api::{NewInvite, PlanInvite, VisitState, VisitSummary},
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

fn summary(visit: VisitRow, now: Instant) -> VisitSummary {
    VisitSummary {
        id: visit.id,
        starts_at: visit.starts_at,
        minutes: visit.minutes,
        state: state(&visit, now),
        waiting: visit.waiting,
        invites: visit.invites,
    }
}

/// Mints a link: what the store keeps of it, and what is shown once.
///
/// # Errors
///
/// [`ProblemCode::NotAllowed`] for a provider: nobody becomes one by a link.
pub(crate) fn mint(person: PlanInvite) -> Result<(InviteRow, NewInvite), ProblemCode> {
    if person.role == Role::Provider {
        return Err(ProblemCode::NotAllowed);
    }
    let id = InviteId::from_bytes(random::bytes());
    let secret = InviteSecret::from_bytes(random::bytes());
    let row = InviteRow {
        id,
        name: person.name.clone(),
        role: person.role,
        secret: hash::of_secret(secret.expose_bytes()),
    };
    let shown = NewInvite {
        id,
        secret,
        name: person.name,
        role: person.role,
    };
    Ok((row, shown))
}
