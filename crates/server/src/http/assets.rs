//! Everything that is no endpoint: the files of the client, and its one page.
//!
//! A path that names no file answers the page, always with the same bytes: the page's own router
//! reads the path, and the server does not tell from the answer whether a link exists.

use crate::{app::App, config::BaseUrl, http::problem::Refusal};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use protocol::ProblemCode;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::{borrow::Cow, fs, io, path::Path};

const PAGE: &str = "index.html";

/// Shown where the client was not built.
const NO_CLIENT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Vestibule</title><p>The web client is not built. Run <code>cargo demo</code>.</p></html>";

/// A hashed name never gets other bytes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");
const NEVER: HeaderValue = HeaderValue::from_static("no-store");

/// The built client. A debug build reads the folder when asked, a release build carries it.
#[derive(RustEmbed)]
#[folder = "../../target/web-dist"]
#[allow_missing = true]
struct Client;

/// Stands in the page before the API's address, which is empty where the API is where the page is.
pub const API_BEFORE: &str = "<meta name=\"vestibule-api\" content=\"";

/// Writes the client's files into a folder, with the API's address in the page. Returns how many there are.
///
/// # Errors
///
/// Where a file cannot be written, or the client was not built.
pub fn export(folder: &Path, api: &BaseUrl) -> io::Result<usize> {
    let mut count = 0;
    for name in Client::iter() {
        // The page differs from its packed form, which is of the page without an address.
        let is_packed_page = name.strip_suffix(".br") == Some(PAGE);
        let Some(file) = Client::get(&name).filter(|_| !is_packed_page) else {
            continue;
        };
        let mut content = file.data.into_owned();
        if name == PAGE {
            let page = String::from_utf8_lossy(&content);
            content = with_api(&page, api).into_bytes();
        }
        let path = folder.join(&*name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, content)?;
        count += 1;
    }
    if count == 0 {
        return Err(io::Error::other(NO_CLIENT));
    }
    Ok(count)
}

fn with_api(page: &str, api: &BaseUrl) -> String {
    page.replacen(API_BEFORE, &[API_BEFORE, api.origin()].concat(), 1)
}

/// Answers a file, or the page.
///
/// # Errors
///
/// [`ProblemCode::NotFound`] for a method other than GET and HEAD, and where the pages come from elsewhere.
pub async fn handler(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if app.pages.is_apart() || !matches!(method, Method::GET | Method::HEAD) {
        return Err(ProblemCode::NotFound.into());
    }
    let path = uri.path().trim_start_matches('/');
    app.sharing.asked_for(path, &headers);
    let may_be_file = path != PAGE && !path.ends_with(".br");
    let found = may_be_file.then(|| file(path, &headers)).flatten();
    Ok(found.unwrap_or_else(|| page(&headers)))
}

fn page(headers: &HeaderMap) -> Response {
    let mut response = file(PAGE, headers).unwrap_or_else(|| {
        let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        (StatusCode::SERVICE_UNAVAILABLE, kind, NO_CLIENT).into_response()
    });
    response.headers_mut().insert(header::CACHE_CONTROL, NEVER);
    response.headers_mut().remove(header::ETAG);
    response
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Client::get(path)?;
    let tag = tag(&plain);
    let is_known = path != PAGE
        && headers
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| *known == tag);
    let packed = takes_brotli(headers)
        .then(|| Client::get(&format!("{path}.br")))
        .flatten();
    let is_packed = packed.is_some();
    let body = if is_known {
        Body::empty()
    } else {
        match packed.unwrap_or(plain).data {
            Cow::Borrowed(embedded) => Body::from(Bytes::from_static(embedded)),
            Cow::Owned(read) => Body::from(read),
        }
    };

    let mut response = Response::new(body);
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, kind(path));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ETAG, tag);
    let caching = if is_hashed(path) { FOR_EVER } else { ASK_FIRST };
    answer.insert(header::CACHE_CONTROL, caching);
    if is_packed && !is_known {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

/// Weak, because the packed form has other bytes (RFC 9110, section 8.8.1).
fn tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let start: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    HeaderValue::from_str(&format!("W/\"{start}\"")).expect("hexadecimal digits are ASCII")
}

/// Answers whether `br` is listed and not refused with a weight of zero (RFC 9110, section 12.5.3).
fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let is_brotli = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case("br"));
            let is_refused = parts.any(|weight| {
                weight
                    .strip_prefix("q=")
                    .and_then(|weight| weight.parse::<f32>().ok())
                    .is_some_and(|weight| weight <= 0.0)
            });
            is_brotli && !is_refused
        })
}

/// Answers whether a file's own name carries a hash of its content: `name-<at least 8 hex digits>.ext`. A
/// folder's does not count: wasm-bindgen names those of its snippets by the crate, whatever is in them.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn kind(path: &str) -> HeaderValue {
    let ending = path.rsplit('.').next().unwrap_or("");
    HeaderValue::from_static(match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "wav" => "audio/wav",
        "ogg" | "opus" => "audio/ogg",
        "mp3" => "audio/mpeg",
        "txt" => "text/plain; charset=utf-8",
        "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_ever() {
        for path in [
            "web-0a1b2c3d.js",
            "web_bg-0123456789abcdef.wasm",
            "sounds/knock-0123456789abcdef.wav",
        ] {
            assert!(is_hashed(path), "{path}");
        }
        for path in [
            "index.html",
            "sounds/knock.wav",
            "snippets/web-0a1b2c3d4e/glue.js",
            "web-menu.js",
            "apple-touch-icon.png",
        ] {
            assert!(!is_hashed(path), "{path}");
        }
    }

    #[test]
    fn address_of_the_api_is_put_into_the_page() {
        let page = include_str!("../../../web/index.html");
        let api: BaseUrl = "https://api.visits.example".parse().unwrap();

        let named = with_api(page, &api);

        let meta = "<meta name=\"vestibule-api\" content=\"https://api.visits.example\">";
        assert!(named.contains(meta));
        assert_eq!(named.len(), page.len() + api.origin().len());
    }

    #[test]
    fn brotli_is_sent_to_those_only_who_take_it() {
        for (accepted, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());

            assert_eq!(takes_brotli(&headers), takes, "{accepted:?}");
        }
    }
}
