//! Requests from other sites.

use crate::{
    answer::Request,
    house::{Browser, House, NewVisit},
    socket::Socket,
};
use protocol::{ProblemCode, api::VisitSummary};

const EVIL: &str = "https://evil.example";

const ROUTER: &str = include_str!("../../src/http/router.rs");

/// Everything that changes something, or lets somebody try a secret.
fn changes(visit: &NewVisit) -> Vec<(&'static str, String)> {
    let id = visit.visit.id.path_segment();
    let invite = visit.invites[0].id.path_segment();
    let changes = vec![
        ("POST", "/api/session".to_owned()),
        ("DELETE", "/api/session".to_owned()),
        ("POST", "/api/session/link".to_owned()),
        ("POST", "/api/setup".to_owned()),
        ("PUT", "/api/keyring".to_owned()),
        ("POST", "/api/recovery".to_owned()),
        ("POST", "/api/recovery/open".to_owned()),
        ("POST", "/api/visits".to_owned()),
        ("DELETE", format!("/api/visits/{id}")),
        ("POST", format!("/api/visits/{id}/invites")),
        ("PUT", format!("/api/visits/{id}/vault")),
        ("POST", "/api/invites/open".to_owned()),
        ("POST", format!("/api/visits/{id}/reissue")),
        ("DELETE", format!("/api/invites/{invite}")),
        ("POST", format!("/api/invites/{invite}/code")),
        ("DELETE", format!("/api/invites/{invite}/code")),
        ("POST", "/api/codes/ask".to_owned()),
        ("POST", "/api/codes/prove".to_owned()),
    ];
    let calls = ["post(", "put(", "delete(", "patch("].map(|call| ROUTER.matches(call).count());
    assert_eq!(
        changes.len(),
        calls.iter().sum::<usize>(),
        "the router has others"
    );
    changes
}

/// Returns the visit as its provider is told of it, who is signed in.
fn as_it_is(house: &House, provider: &Browser, visit: &NewVisit) -> VisitSummary {
    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    let request = house.request("GET", &path);
    request.header("cookie", &provider.cookie).send().read()
}

#[test]
fn other_sites_can_change_nothing() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    for (method, path) in changes(&visit) {
        for origin in [Some(EVIL), Some("null"), None] {
            let mut request = Request::new(house.address(), method, &path)
                .header("cookie", &provider.cookie)
                .json("{}");
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }

            let answer = request.send();

            assert_eq!(
                answer.problem(),
                ProblemCode::WrongOrigin,
                "{method} {path}"
            );
        }
    }
    assert_eq!(as_it_is(&house, &provider, &visit), visit.visit);
}

/// A form is sent without a question before it, whatever site it is on (Fetch, section 2.2.2).
#[test]
fn forms_change_nothing_whoever_sends_them() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let body = br#"{"email":"ana@practice.example","authentication":"=x"}"#;
    let kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ];
    for (method, path) in changes(&visit)
        .iter()
        .filter(|(method, _)| *method == "POST")
    {
        for kind in kinds {
            let form = || {
                Request::new(house.address(), method, path)
                    .header("cookie", &provider.cookie)
                    .header("content-type", kind)
                    .body(body)
            };
            for (name, value) in [
                ("origin", EVIL),
                ("origin", "null"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("sec-fetch-site", "none"),
            ] {
                let answer = form().header(name, value).send();
                assert_eq!(answer.problem(), ProblemCode::WrongOrigin, "{path} {value}");
            }

            let of_our_own_page = form().header("origin", &house.origin()).send();

            // What can be no link is answered as one that was never issued.
            let expected = match path.as_str() {
                "/api/invites/open" => ProblemCode::InviteNotValid,
                _ => ProblemCode::BadMessage,
            };
            assert_eq!(of_our_own_page.problem(), expected, "{path}");
        }
    }
    assert_eq!(as_it_is(&house, &provider, &visit), visit.visit);
}

#[test]
fn reading_is_reading_whatever_else_its_headers_say() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);

    for method in ["GET", "HEAD"] {
        for (_, path) in changes(&visit) {
            for name in [
                "x-http-method-override",
                "x-http-method",
                "x-method-override",
            ] {
                let answer = Request::new(house.address(), method, &path)
                    .header("cookie", &provider.cookie)
                    .header("origin", EVIL)
                    .header(name, "DELETE")
                    .send();
                assert_eq!(answer.header("set-cookie"), None, "{method} {path} {name}");
            }
        }
    }

    assert_eq!(as_it_is(&house, &provider, &visit), visit.visit);
}

#[test]
fn other_sites_cannot_open_a_connection() {
    let house = House::open();
    let provider = house.provider();

    let ours = house.origin();
    let (_, authority) = ours.split_once("://").unwrap();
    let look_alikes = [
        format!("https://{authority}"),
        format!("{ours}.evil.example"),
        format!("{ours}0"),
        format!("{ours}/"),
        format!("http://user@{authority}"),
        "http://127.0.0.1".to_owned(),
        "file://".to_owned(),
        "chrome-extension://abcdefghijklmnop".to_owned(),
    ];
    let look_alikes = look_alikes.iter().map(|origin| Some(&**origin));
    for origin in look_alikes.chain([Some(EVIL), Some("null"), None]) {
        let opened = Socket::try_open(house.address(), origin, Some(&provider.cookie));

        assert_eq!(opened.err(), Some(403), "{origin:?}");
    }
    assert!(Socket::try_open(house.address(), Some(&ours), None).is_ok());
}

#[test]
fn no_answer_lets_another_site_read_it() {
    let house = House::open();

    for path in ["/", "/api/session", "/api/health"] {
        let answer = Request::new(house.address(), "GET", path)
            .header("origin", EVIL)
            .send();

        let opened = answer
            .headers
            .iter()
            .find(|(name, _)| name.starts_with("access-control-"));
        assert_eq!(opened, None, "{path}");
    }
}
