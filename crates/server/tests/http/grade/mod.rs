//! Grades the headers by what they let in: those of this server's answers, and those that the manual asks of whoever
//! serves the pages from another origin.

mod rules;

use crate::house::House;
use rules::{EXACT, Headers, faults, headers_of};
use std::collections::BTreeSet;

const MANUAL: &str = include_str!("../../../../../docs/operating.md");

/// Where the manual's pages find the API.
const MANUAL_API: [&str; 2] = ["https://api.visits.example", "wss://api.visits.example"];

/// Types of all that is asked for below.
const TYPES: [&str; 3] = [
    "text/html; charset=utf-8",
    "application/json",
    "image/svg+xml",
];

/// A year, as ASVS and the preload lists of browsers have it.
const STRICT_SECONDS_MIN: u64 = 31_536_000;

/// Returns the headers of the manual's server.
fn headers_of_the_manual() -> Headers {
    let lines = MANUAL.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix("add_header ")?.strip_suffix(" always;"))
        .filter_map(|header| header.split_once(' '))
        .map(|(name, value)| (name.to_lowercase(), value.trim_matches('"').to_owned()))
        .collect()
}

#[test]
fn headers_of_every_kind_of_answer_have_no_fault() {
    let house = House::open();
    let provider = house.provider();
    house.plan(&provider, 1);
    let now = house.now().as_millis();
    let visits = format!("/api/visits?from={now}&to={}", now + 3_600_000);
    let long = "x".repeat(64 * 1024);
    let mut seen = BTreeSet::new();
    for (method, path, body) in [
        ("GET", "/", ""),
        ("HEAD", "/", ""),
        ("GET", "/icon.svg", ""),
        ("GET", "/v/AAAAAAAAAAAAAAAAAAAAAA", ""),
        ("GET", &*visits, ""),
        ("GET", "/api/session", ""),
        ("GET", "/api/visits/x", ""),
        ("GET", "/api/signaling", ""),
        ("GET", "/api/health", ""),
        ("POST", "/api/session", "{}"),
        ("POST", "/api/session", &long),
        ("DELETE", "/api/session", ""),
        ("OPTIONS", "/api/session", ""),
        ("TRACE", "/", ""),
    ] {
        let request = house.request(method, path).json(body);
        let request = request.header("cookie", &provider.cookie);

        let answer = request.send();

        let faults = faults(&headers_of(&answer), &[]);
        assert!(faults.is_empty(), "{method} {path}: {faults:?}");
        let cache = answer.header("cache-control");
        assert!(
            cache == Some("no-store") || path == "/icon.svg",
            "{method} {path}: {cache:?}"
        );
        for telling in ["server", "x-powered-by", "via"] {
            assert_eq!(answer.header(telling), None, "{method} {path}");
        }
        // A type that says its characters, or needs no saying: JSON is UTF-8 (RFC 8259, section 8.1).
        let kind = answer.header("content-type");
        let is_typed = kind.is_some_and(|kind| TYPES.contains(&kind));
        assert!(
            is_typed || answer.body.is_empty(),
            "{method} {path}: {kind:?}"
        );
        seen.insert(answer.status);
    }
    for status in [200, 204, 400, 404, 413] {
        assert!(seen.contains(&status), "no answer with {status}: {seen:?}");
    }
}

#[test]
fn headers_that_the_manual_asks_of_the_server_of_the_pages_have_no_fault() {
    let headers = headers_of_the_manual();

    let faults = faults(&headers, &MANUAL_API);

    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(headers["cache-control"], "no-cache");
    let strict = headers["strict-transport-security"].strip_prefix("max-age=");
    assert!(strict.unwrap().parse::<u64>().unwrap() >= STRICT_SECONDS_MIN);
}

#[test]
fn header_that_is_missing_or_weak_is_found() {
    let house = House::open();
    let strong = headers_of(&house.request("GET", "/").send());
    assert!(faults(&strong, &[]).is_empty());
    let names = EXACT.iter().map(|(name, _)| *name);
    for name in names.chain(["content-security-policy", "permissions-policy"]) {
        let mut headers = strong.clone();
        headers.remove(name);

        assert!(!faults(&headers, &[]).is_empty(), "without {name}");
    }
    let changes = [
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ("script-src 'self'", "script-src 'self' 'unsafe-eval'"),
        ("script-src 'self'", "script-src 'self' https://cdn.example"),
        ("script-src 'self'", "script-src *"),
        ("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        ("img-src 'self'", "img-src https:"),
        ("connect-src 'self'", "connect-src 'self' wss:"),
        ("worker-src 'self'", "worker-src 'self' blob:"),
        ("default-src 'none'", "default-src 'self'"),
        ("object-src 'none'; ", ""),
        ("base-uri 'none'; ", ""),
        ("form-action 'self'; ", ""),
        ("frame-ancestors 'none'", "frame-ancestors 'self'"),
        ("frame-ancestors 'none'", "report-uri https://evil.example"),
        ("base-uri 'none'", "script-src 'self'; base-uri 'none'"),
        ("camera=(self)", "camera=*"),
        ("geolocation=()", "geolocation=(self)"),
        ("usb=()", "web-share=()"),
    ];
    for (strict, loose) in changes {
        let mut headers = strong.clone();
        let mut is_there = false;
        for value in headers.values_mut() {
            is_there |= value.contains(strict);
            *value = value.replacen(strict, loose, 1);
        }

        assert!(is_there, "{strict}");
        assert!(!faults(&headers, &[]).is_empty(), "{loose}");
    }
}
