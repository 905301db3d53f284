//! Requests from other sites.

use crate::{answer::Request, house::House, socket::Socket};
use protocol::ProblemCode;

const EVIL: &str = "https://evil.example";

#[test]
fn other_sites_can_change_nothing() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let id = visit.visit.id.path_segment();
    let invite = visit.invites[0].id.path_segment();
    let changes = [
        ("POST", "/api/session".to_owned()),
        ("POST", "/api/session/link".to_owned()),
        ("DELETE", "/api/session".to_owned()),
        ("POST", "/api/setup".to_owned()),
        ("POST", "/api/visits".to_owned()),
        ("DELETE", format!("/api/visits/{id}")),
        ("POST", format!("/api/visits/{id}/invites")),
        ("POST", "/api/invites/open".to_owned()),
        ("POST", format!("/api/invites/{invite}/reissue")),
        ("DELETE", format!("/api/invites/{invite}")),
    ];
    for (method, path) in changes {
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
    assert_eq!(
        house
            .request("GET", "/api/session")
            .header("cookie", &provider.cookie)
            .send()
            .status,
        200
    );
}

#[test]
fn other_sites_cannot_open_a_connection() {
    let house = House::open();
    let provider = house.provider();

    for origin in [Some(EVIL), Some("null"), None] {
        let opened = Socket::try_open(house.address(), origin, Some(&provider.cookie));

        assert_eq!(opened.err(), Some(403), "{origin:?}");
    }
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
