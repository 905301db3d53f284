//! The files of the client, and its one page.

use crate::house::House;
use protocol::ProblemCode;

#[test]
fn every_path_answers_the_same_page() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let page = house.request("GET", "/").send();

    for path in [
        "/index.html".to_owned(),
        "/sign-in".to_owned(),
        "/no/such/page".to_owned(),
        "/index.html.br".to_owned(),
        "/../Cargo.toml".to_owned(),
        "/%2e%2e/%2e%2e/Cargo.toml".to_owned(),
        format!("/v/{}", visit.invites[0].id.path_segment()),
        "/v/AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        "/v/x".to_owned(),
        format!("/visits/{}", visit.visit.id.path_segment()),
    ] {
        let answer = house.request("GET", &path).send();

        assert_eq!(answer.fingerprint(), page.fingerprint(), "{path}");
    }
}

#[test]
fn page_is_read_only() {
    let house = House::open();

    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let answer = house.request(method, "/").send();

        assert_eq!(answer.problem(), ProblemCode::NotFound, "{method}");
    }
}

#[test]
fn unknown_endpoints_answer_a_problem_and_not_the_page() {
    let house = House::open();

    for path in ["/api", "/api/", "/api/rooms", "/api/visits/x/y/z"] {
        let answer = house.request("GET", path).send();

        assert_eq!(answer.problem(), ProblemCode::NotFound, "{path}");
    }
}
