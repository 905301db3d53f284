//! `GET /api/visits?from=…&to=…`: the account's visits in a time, by start.

use crate::{app::App, auth::session::Provider, http::problem::Refusal};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use protocol::{ProblemCode, api::VisitList, time::Instant};
use serde::Deserialize;
use std::time::Duration;

/// Longest time in one list: two months of a calendar.
const LIST_TIME_MAX: Duration = Duration::from_secs(62 * 24 * 60 * 60);

/// From when to when, in milliseconds since 1970; the end is not included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    from: u64,
    to: u64,
}

/// Answers the list.
///
/// # Errors
///
/// [`ProblemCode::BadMessage`] where the query cannot be read, [`ProblemCode::TimeNotValid`] where the
/// time is too long, [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    provider: Provider,
    time: Result<Query<Time>, QueryRejection>,
) -> Result<Json<VisitList>, Refusal> {
    let Query(time) = time.map_err(|_| ProblemCode::BadMessage)?;
    let (from, to) = (
        Instant::from_millis(time.from),
        Instant::from_millis(time.to),
    );
    if to.since(from) > LIST_TIME_MAX {
        return Err(ProblemCode::TimeNotValid.into());
    }

    let now = app.clock.now();
    let visits = app.store.visits_between(provider.account, from, to).await?;
    Ok(Json(VisitList {
        visits: visits
            .into_iter()
            .map(|visit| super::summary(&app, visit, now))
            .collect(),
        wrong_links: app.guessing.wrong(now),
        wrong_codes: app.code_guessing.wrong(now),
    }))
}
