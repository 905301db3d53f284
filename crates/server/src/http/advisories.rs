//! `GET /api/advisories`: which weaknesses are known, and which of them this build has.

use crate::{app::App, auth::session::Provider};
use axum::{Json, extract::State};
use protocol::api::Advisories;

/// Answers the notices to whoever is signed in.
pub async fn handler(State(app): State<App>, _: Provider) -> Json<Advisories> {
    Json(app.advisories.told())
}
