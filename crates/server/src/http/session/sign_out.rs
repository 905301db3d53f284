//! `DELETE /api/session`: sign out. The token is dead from here on, and so is every connection made
//! with it.

use crate::{
    app::App,
    auth,
    http::{address::From, problem::Refusal},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use protocol::ProblemCode;

/// Answers 204, signed in or not. A session that there is, is ended whatever others do from the same
/// address; only made-up ones use tries up.
///
/// # Errors
///
/// [`ProblemCode::TryLater`] after too many sessions that there are not, [`ProblemCode::TryAgain`] where
/// the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if let Some(session) = auth::session::presented(&app, &headers) {
        let is_known = app.store.session(&session).await?.is_some();
        if is_known && app.store.end_session(&session).await? {
            app.sign_out(session);
        } else if !app.limits.sign_in_address.take(address, app.clock.now()) {
            return Err(ProblemCode::TryLater.into());
        }
    }
    let cookie = auth::session::ended_cookie(&app);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}
