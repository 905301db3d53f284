//! `POST /api/visits`: plan a visit.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal},
    store::{PlannedVisit, Planning},
};
use axum::{Json, extract::State};
use protocol::{
    ProblemCode,
    api::{PlanVisit, VisitState, VisitSummary},
    limit::{INVITES_MAX, SEALED_BODY_BYTES_MAX, VISIT_MINUTES_MAX, VISITS_PER_DAY_MAX},
    time::Instant,
};
use std::time::Duration;

/// How far in the past a visit may be planned: one that just began, in a time zone or two of mistake.
const PAST_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// How far ahead: two years, beyond any calendar that was looked at.
const AHEAD_MAX: Duration = Duration::from_secs(2 * 366 * 24 * 60 * 60);

/// Answers the visit. Its links are the business of the browser that made them.
///
/// # Errors
///
/// [`ProblemCode::TimeNotValid`] where the time or the length is out of range,
/// [`ProblemCode::BadMessage`] where nobody is invited or an id is taken, [`ProblemCode::TooMany`] where more are than may
/// be, or the practice has its visits of the day, [`ProblemCode::NotAllowed`] where one is a provider,
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    Body(plan): Body<PlanVisit, SEALED_BODY_BYTES_MAX>,
) -> Result<Json<VisitSummary>, Refusal> {
    let now = app.clock.now();
    check(&plan, now)?;
    let invites = plan.people.into_iter().map(super::invite_row);
    let visit = PlannedVisit {
        id: plan.id,
        account: provider.account,
        starts_at: plan.starts_at,
        minutes: plan.minutes,
        invites: invites.collect::<Result<_, _>>()?,
        vault: plan.vault,
    };

    app.store.erase_old_vaults(now).await?;
    let planning = app.store.plan_visit(&visit, VISITS_PER_DAY_MAX, now);
    match planning.await? {
        Planning::Kept => Ok(Json(summary(&visit))),
        Planning::TooMany => Err(ProblemCode::TooMany.into()),
        Planning::Taken => Err(ProblemCode::BadMessage.into()),
    }
}

fn check(plan: &PlanVisit, now: Instant) -> Result<(), ProblemCode> {
    let is_in_range = now.since(plan.starts_at) <= PAST_MAX
        && plan.starts_at.since(now) <= AHEAD_MAX
        && (1..=VISIT_MINUTES_MAX).contains(&plan.minutes);
    if !is_in_range {
        return Err(ProblemCode::TimeNotValid);
    }
    if plan.people.is_empty() {
        return Err(ProblemCode::BadMessage);
    }
    if plan.people.len() > INVITES_MAX {
        return Err(ProblemCode::TooMany);
    }
    Ok(())
}

fn summary(visit: &PlannedVisit) -> VisitSummary {
    VisitSummary {
        id: visit.id,
        starts_at: visit.starts_at,
        minutes: visit.minutes,
        state: VisitState::Planned,
        waiting: 0,
        invites: visit.invites.iter().map(super::invite_summary).collect(),
    }
}
