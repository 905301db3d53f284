//! What every request to the API that changes something passes: it was made by our own page.

use crate::{app::App, auth::origin, http::problem::Refusal};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use protocol::ProblemCode;

/// Refuses what is no GET or HEAD and was not made by our own page.
pub async fn handler(State(app): State<App>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if only_reads || origin::is_ours(request.headers(), &app.pages) {
        next.run(request).await
    } else {
        Refusal::from(ProblemCode::WrongOrigin).into_response()
    }
}
