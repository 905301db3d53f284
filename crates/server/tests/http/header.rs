//! Headers on every answer.

use crate::house::House;
use server::app::Mode;

const EXPECTED: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self'; \
         font-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

#[test]
fn every_answer_has_every_header() {
    let house = House::open();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v/AAAAAAAAAAAAAAAAAAAAAA"),
        ("GET", "/api/health"),
        ("GET", "/api/session"),
        ("GET", "/api/nothing"),
        ("GET", "/api/signaling"),
        ("POST", "/api/session"),
        ("PUT", "/api/session"),
        ("DELETE", "/"),
    ] {
        let answer = house.request(method, path).send();

        for (name, value) in EXPECTED {
            assert_eq!(answer.header(name), Some(value), "{method} {path}");
        }
        let permissions = answer.header("permissions-policy").unwrap();
        for allowed in ["camera=(self)", "microphone=(self)", "geolocation=()"] {
            assert!(permissions.contains(allowed), "{method} {path}");
        }
        assert_eq!(
            answer.header("cache-control"),
            Some("no-store"),
            "{method} {path}"
        );
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}

#[test]
fn browsers_are_told_to_stay_on_https_where_it_is() {
    let house = House::open_with(Mode::Serve, |config| {
        config.base_url = Some("https://visits.example".parse().unwrap());
    });

    let answer = house.request("GET", "/").send();

    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=31536000")
    );
}

#[test]
fn head_that_is_too_big_is_refused_and_the_server_lives_on() {
    let house = House::open();

    let answer = house
        .request("GET", "/api/health")
        .header("x-filler", &"x".repeat(64 * 1024))
        .send();
    let many = (0..200).fold(house.request("GET", "/api/health"), |request, number| {
        request.header(&format!("x-{number}"), "x")
    });

    assert_eq!(answer.status, 431);
    assert_eq!(many.send().status, 431);
    assert_eq!(house.request("GET", "/api/health").send().status, 200);
}

#[test]
fn name_that_a_request_gives_the_server_is_in_no_answer() {
    let house = House::open();

    for path in [
        "/",
        "/v/AAAAAAAAAAAAAAAAAAAAAA",
        "/api/session",
        "/api/nothing",
    ] {
        let expected = house.request("GET", path).send();
        for name in ["x-forwarded-host", "x-host", "forwarded", "x-original-url"] {
            let answer = house
                .request("GET", path)
                .header(name, "evil.example")
                .send();
            assert_eq!(
                answer.fingerprint(),
                expected.fingerprint(),
                "{path} {name}"
            );
        }
    }
}
