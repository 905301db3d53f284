//! Requests to our own API: JSON in, JSON out, the session cookie alongside.

use super::{location::api_origin, window};
use protocol::{Problem, ProblemCode};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Headers, Request, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response,
};

/// What a request is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes or does.
    Post,
    /// Replaces.
    Put,
    /// Ends.
    Delete,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server said no.
    Problem(ProblemCode),
    /// The server was not reached, or what answered is not our server.
    Unreachable,
}

/// Asks and reads the answer.
///
/// # Errors
///
/// [`Failure`], where the server said no, was not reached or did not answer in the protocol's words.
pub async fn ask<A: DeserializeOwned>(
    method: Method,
    path: &str,
    body: Option<String>,
) -> Result<A, Failure> {
    let text = tell(method, path, body).await?;
    protocol::read(&text).map_err(|_| Failure::Unreachable)
}

/// Asks and returns the answer's text, which may be empty.
///
/// # Errors
///
/// As [`ask`].
pub async fn tell(method: Method, path: &str, body: Option<String>) -> Result<String, Failure> {
    let response = fetch(method, path, body)
        .await
        .map_err(|_| Failure::Unreachable)?;
    let text = match response.text() {
        Ok(promise) => JsFuture::from(promise)
            .await
            .map_err(|_| Failure::Unreachable)?,
        Err(_) => return Err(Failure::Unreachable),
    };
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        return Ok(text);
    }
    let problem: Problem = protocol::read(&text).map_err(|_| Failure::Unreachable)?;
    Err(Failure::Problem(problem.code))
}

async fn fetch(method: Method, path: &str, body: Option<String>) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    init.set_method(match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    });
    init.set_credentials(RequestCredentials::Include);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Error);
    let headers = Headers::new()?;
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    let request = Request::new_with_str_and_init(&(api_origin() + path), &init)?;
    JsFuture::from(window().fetch_with_request(&request))
        .await?
        .dyn_into()
}
