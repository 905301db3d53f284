//! `DELETE /api/session`.

use crate::house::House;
use protocol::ProblemCode;

#[test]
fn token_is_dead_after_the_sign_out() {
    let house = House::open();
    let provider = house.provider();

    let answer = house
        .request("DELETE", "/api/session")
        .header("cookie", &provider.cookie)
        .send();

    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    let answer = house
        .request("GET", "/api/session")
        .header("cookie", &provider.cookie)
        .send();
    assert_eq!(answer.problem(), ProblemCode::SignInNeeded);
}

#[test]
fn sign_out_closes_the_visit_that_was_open_with_it() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);

    house
        .request("DELETE", "/api/session")
        .header("cookie", &provider.cookie)
        .send();

    socket.hear_to_the_end();
    let mut again =
        crate::socket::Socket::open(house.address(), &house.origin(), Some(&provider.cookie));
    let enter = protocol::ClientMessage::Enter {
        version: protocol::PROTOCOL_VERSION,
        visit: visit.visit.id,
    };
    assert_eq!(again.refusal(&enter), ProblemCode::SignInNeeded);
}

#[test]
fn signing_out_twice_is_no_fault() {
    let house = House::open();

    let answer = house.request("DELETE", "/api/session").send();

    assert_eq!(answer.status, 204);
}
