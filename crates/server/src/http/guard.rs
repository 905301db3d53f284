//! What every request to the API passes: made by our own page, and not kept by any cache.

use crate::{app::App, auth::origin, http::problem::Refusal};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, header::CACHE_CONTROL},
    middleware::Next,
    response::{IntoResponse, Response},
};
use protocol::ProblemCode;

/// Refuses what is no GET or HEAD and was not made by our own page.
pub async fn handler(State(app): State<App>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if only_reads || origin::is_ours(request.headers(), &app.base_url) {
        next.run(request).await
    } else {
        Refusal::from(ProblemCode::WrongOrigin).into_response()
    };
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
