//! `DELETE /api/session`.

use crate::house::House;
use protocol::{ClientMessage, ProblemCode, SessionToken};
use server::{auth::hash, random};
use std::{
    pin::pin,
    task::{Context, Waker},
};

/// A cookie that was never given out.
fn made_up() -> SessionToken {
    SessionToken::from_bytes(random::bytes())
}

fn sign_out(house: &House, cookie: &str) -> crate::answer::Answer {
    let request = house.request("DELETE", "/api/session");
    request.header("cookie", cookie).send()
}

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
    let enter = ClientMessage::Enter {
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

#[test]
fn sign_out_of_a_session_that_there_is_not_is_heard_by_nobody() {
    let house = House::open();
    let token = made_up();
    let session = hash::of_secret(token.expose_bytes());
    let mut sign_outs = house.app().sign_outs();

    let answer = sign_out(&house, &format!("vestibule={}", token.expose_text()));

    assert_eq!(answer.status, 204);
    let heard = pin!(sign_outs.wait_for(&session));
    let mut nobody = Context::from_waker(Waker::noop());
    assert!(heard.poll(&mut nobody).is_pending());
}

#[test]
fn made_up_sessions_run_out_and_a_right_one_still_signs_out() {
    let house = House::open();
    let provider = house.provider();
    let made_up = || sign_out(&house, &format!("vestibule={}", made_up().expose_text()));
    for _ in 0..100 {
        assert_eq!(made_up().status, 204);
    }

    assert_eq!(made_up().problem(), ProblemCode::TryLater);
    assert_eq!(sign_out(&house, &provider.cookie).status, 204);
}

#[test]
fn connection_that_missed_sign_outs_stays_as_long_as_its_session() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);

    // Many more than are kept for a connection that does not keep up.
    for _ in 0..10_000 {
        house.app().sign_out(random::bytes());
    }
    socket.say(&ClientMessage::SetDevices {
        microphone: true,
        camera: true,
    });
    while !socket.roster_of(1)[0].microphone {}
    sign_out(&house, &provider.cookie);

    socket.hear_to_the_end();
}
