//! Pages that come from another origin than the API.

use crate::{
    answer::{Answer, Request},
    house::House,
    socket::Socket,
};
use protocol::ProblemCode;
use server::app::Mode;

const PAGES: &str = "https://visits.example";
const OTHERS: [Option<&str>; 5] = [
    Some("https://api.visits.example"),
    Some("https://visits.example.evil.example"),
    Some("http://visits.example"),
    Some("null"),
    None,
];

fn house() -> House {
    House::open_with(Mode::Serve, |config| {
        config.base_url = Some("https://api.visits.example".parse().unwrap());
        config.client.origin = Some(PAGES.parse().unwrap());
    })
}

fn ask(house: &House, method: &str, path: &str, origin: Option<&str>) -> Request {
    let request = Request::new(house.address(), method, path);
    match origin {
        Some(origin) => request.header("origin", origin),
        None => request,
    }
}

/// Whom an answer lets read it: the origin, and whether with a cookie.
fn readable(answer: &Answer) -> (Option<&str>, Option<&str>) {
    (
        answer.header("access-control-allow-origin"),
        answer.header("access-control-allow-credentials"),
    )
}

#[test]
fn pages_of_that_origin_alone_may_read_answers() {
    let house = house();

    for path in ["/api/health", "/api/session", "/api/nothing"] {
        let ours = ask(&house, "GET", path, Some(PAGES)).send();
        assert_eq!(readable(&ours), (Some(PAGES), Some("true")), "{path}");
        assert_eq!(ours.header("vary"), Some("origin"), "{path}");
        for other in OTHERS {
            let answer = ask(&house, "GET", path, other).send();
            assert_eq!(readable(&answer), (None, None), "{path} {other:?}");
            assert_eq!(answer.header("vary"), Some("origin"), "{path} {other:?}");
        }
    }
}

#[test]
fn question_before_a_request_is_answered_for_that_origin_alone() {
    let house = house();
    let preflight = |origin| {
        ask(&house, "OPTIONS", "/api/session", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .send()
    };

    let ours = preflight(Some(PAGES));

    assert_eq!(ours.status, 204);
    assert_eq!(readable(&ours), (Some(PAGES), Some("true")));
    let methods = ours.header("access-control-allow-methods");
    assert_eq!(methods, Some("GET, POST, PUT, DELETE"));
    let headers = ours.header("access-control-allow-headers");
    assert_eq!(headers, Some("content-type"));
    for other in OTHERS {
        let answer = preflight(other);
        assert_eq!(answer.problem(), ProblemCode::WrongOrigin, "{other:?}");
        assert_eq!(answer.header("access-control-allow-methods"), None);
    }
}

#[test]
fn pages_of_that_origin_alone_may_change_something_and_connect() {
    let house = house();

    let ours = ask(&house, "POST", "/api/session", Some(PAGES))
        .json("{}")
        .send();
    assert_eq!(ours.problem(), ProblemCode::BadMessage);
    assert!(Socket::try_open(house.address(), Some(PAGES), None).is_ok());
    for other in OTHERS {
        let answer = ask(&house, "POST", "/api/session", other)
            .header("sec-fetch-site", "same-origin")
            .json("{}")
            .send();
        assert_eq!(answer.problem(), ProblemCode::WrongOrigin, "{other:?}");
        let opened = Socket::try_open(house.address(), other, None);
        assert_eq!(opened.err(), Some(403), "{other:?}");
    }
}

#[test]
fn server_of_the_api_serves_no_pages() {
    let house = house();

    for path in ["/", "/v/AAAAAAAAAAAAAAAAAAAAAA", "/icon.svg", "/index.html"] {
        let answer = ask(&house, "GET", path, None).send();
        assert_eq!(answer.problem(), ProblemCode::NotFound, "{path}");
    }
}
