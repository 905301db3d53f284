//! A provider comes into their own visit.

use crate::{house::House, socket::Socket};
use protocol::{
    ClientMessage, Closure, PROTOCOL_VERSION, ProblemCode, ServerMessage, VisitId, VisitMessage,
    limit::LATE_BY_MAX,
};
use server::random;
use std::time::Duration;

#[test]
fn provider_who_opens_a_second_window_has_the_visit_there() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut first = house.enter(&provider, &visit);

    let mut second = house.enter(&provider, &visit);

    let last = first.hear_to_the_end().pop();
    assert!(matches!(
        last,
        Some(ServerMessage::Visit(VisitMessage::Closed(
            Closure::Replaced
        )))
    ));
    assert_eq!(second.you, first.you);
    assert_eq!(second.roster_of(1).len(), 1);
}

#[test]
fn provider_comes_before_the_time_and_not_long_after_it() {
    let house = House::open();
    let provider = house.provider();
    let tomorrow = house.now() + Duration::from_secs(86_400 / 3);
    let visit = house.plan_at(&provider, 1, tomorrow);
    house.enter(&provider, &visit).cut();
    let enter = ClientMessage::Enter {
        version: PROTOCOL_VERSION,
        visit: visit.visit.id,
    };

    // The session would end sooner than the visit, so the visit's time is counted from its start.
    let over = tomorrow.since(house.now()) + Duration::from_secs(30 * 60) + LATE_BY_MAX;
    for _ in 0..3 {
        house.app().clock.advance(over / 3);
        let answer = house
            .request("GET", "/api/session")
            .header("cookie", &provider.cookie)
            .send();
        assert_eq!(answer.status, 200);
    }

    let mut late = Socket::open(house.address(), &house.origin(), Some(&provider.cookie));
    assert_eq!(late.refusal(&enter), ProblemCode::VisitEnded);
}

#[test]
fn visit_that_never_was_is_entered_by_nobody() {
    let house = House::open();
    let provider = house.provider();
    let enter = ClientMessage::Enter {
        version: PROTOCOL_VERSION,
        visit: VisitId::from_bytes(random::bytes()),
    };

    let mut socket = Socket::open(house.address(), &house.origin(), Some(&provider.cookie));

    assert_eq!(socket.refusal(&enter), ProblemCode::NoSuchVisit);
}

#[test]
fn client_of_another_version_is_told_to_reload() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let enter = ClientMessage::Enter {
        version: PROTOCOL_VERSION + 1,
        visit: visit.visit.id,
    };
    let knock = ClientMessage::Knock {
        version: PROTOCOL_VERSION - 1,
        invite: visit.invites[0].id,
        secret: visit.invites[0].secret.clone(),
        seat: None,
        proof: None,
    };
    let mut socket = Socket::open(house.address(), &house.origin(), Some(&provider.cookie));

    assert_eq!(socket.refusal(&enter), ProblemCode::ReloadNeeded);
    assert_eq!(socket.refusal(&knock), ProblemCode::ReloadNeeded);
}

#[test]
fn client_of_another_version_is_told_to_reload_whatever_else_it_says() {
    let house = House::open();
    let (old, own) = (PROTOCOL_VERSION - 1, PROTOCOL_VERSION);
    let mut socket = house.socket();

    for (text, answer) in [
        (
            format!("{{\"knock\":{{\"version\":{old},\"ticket\":\"x\"}}}}"),
            ProblemCode::ReloadNeeded,
        ),
        (
            format!("{{\"enter\":{{\"version\":{old}}}}}"),
            ProblemCode::ReloadNeeded,
        ),
        (
            format!("{{\"enter\":{{\"version\":{own}}}}}"),
            ProblemCode::BadMessage,
        ),
        (
            "{\"knock\":{\"version\":\"1\"}}".to_owned(),
            ProblemCode::BadMessage,
        ),
        ("{\"knock\":3}".to_owned(), ProblemCode::BadMessage),
        (
            format!("{{\"leave\":{{\"version\":{old}}}}}"),
            ProblemCode::BadMessage,
        ),
    ] {
        socket.say_text(&text);

        assert_eq!(socket.problem(), answer, "{text}");
    }
}
