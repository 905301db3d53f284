//! Lets the pages of `[client] origin` read our answers, and pages of no other origin (Fetch, section 3.3).
//!
//! Where the pages come from this server, no answer says anything of the kind.

use crate::{app::App, auth::origin};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// How long a browser may remember what it was allowed to ask: what is allowed never changes while the
/// program runs.
const REMEMBERED_S: &str = "7200";

const PREFLIGHT: [(HeaderName, &str); 3] = [
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        "GET, POST, PUT, DELETE",
    ),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
    (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED_S),
];

/// Answers a question before a request, and marks answers as readable.
pub async fn handler(State(app): State<App>, request: Request, next: Next) -> Response {
    if !app.pages.is_apart() {
        return next.run(request).await;
    }
    let is_ours = origin::is_ours(request.headers(), &app.pages);
    let is_question = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_ours && is_question {
        let mut response = StatusCode::NO_CONTENT.into_response();
        for (name, value) in PREFLIGHT {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    } else {
        next.run(request).await
    };
    if is_ours {
        open(response.headers_mut(), app.pages.origin());
    }
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("origin"));
    response
}

fn open(headers: &mut HeaderMap, origin: &str) {
    let origin = HeaderValue::from_str(origin).expect("an origin is ASCII");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let yes = HeaderValue::from_static("true");
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
}
