//! The extractor that reads a JSON body: the right content type, within the limits, or not at all.

use crate::http::problem::Refusal;
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};
use protocol::{ProblemCode, limit::BODY_BYTES_MAX};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Longest time a body may take to arrive. A real one comes in one packet.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// A message read from a request's body of at most so many bytes.
pub struct Body<T, const BYTES_MAX: usize = BODY_BYTES_MAX>(pub T);

impl<T: DeserializeOwned, S: Sync, const BYTES_MAX: usize> FromRequest<S> for Body<T, BYTES_MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        // A form on another site can send text/plain without asking first, but not this type.
        let is_json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(ProblemCode::BadMessage.into());
        }
        let body = to_bytes(request.into_body(), BYTES_MAX);
        let Ok(body) = tokio::time::timeout(BODY_WITHIN, body).await else {
            return Err(ProblemCode::TooLong.into());
        };
        let body = body.map_err(|_| ProblemCode::TooLong)?;
        let text = std::str::from_utf8(&body).map_err(|_| ProblemCode::BadMessage)?;
        protocol::read(text).map(Self).map_err(Refusal)
    }
}
