//! `DELETE /api/session`: sign out. The token is dead from here on, and so is every connection made
//! with it.

use crate::{app::App, auth, http::problem::Refusal};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};

/// Answers 204, signed in or not.
///
/// # Errors
///
/// [`protocol::ProblemCode::TryAgain`] where the database fails.
pub async fn handler(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    if let Some(session) = auth::session::presented(&app, &headers) {
        app.store.end_session(&session).await?;
        app.sign_out(session);
    }
    let cookie = auth::session::ended_cookie(&app);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}
