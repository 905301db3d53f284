//! `POST /api/visits/{visit}/invites`.

use crate::house::{House, NewInvite, name};
use protocol::{
    ClientMessage, ProblemCode, Role, ServerMessage, VisitMessage, api::InviteSummary,
    limit::INVITES_MAX,
};

#[test]
fn one_more_is_expected_at_once() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);
    let path = format!("/api/visits/{}/invites", visit.visit.id.path_segment());
    let link = NewInvite::draw(name("Mira Okafor"), Role::Interpreter);

    let made: InviteSummary = house
        .post(&path, &link.plan())
        .header("cookie", &provider.cookie)
        .send()
        .read();

    let expected = socket.hear_until(|message| match message {
        ServerMessage::Visit(VisitMessage::Agenda { expected, .. }) if expected.len() == 2 => {
            Some(expected.clone())
        }
        _ => None,
    });
    assert_eq!((made.id, &expected[1].name), (link.id, &link.name));
    house.knock(&link);
    assert_eq!(socket.waiting_room_of(1)[0].role, Role::Interpreter);
}

#[test]
fn invites_have_an_end_and_none_is_a_provider() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, INVITES_MAX - 1);
    let path = format!("/api/visits/{}/invites", visit.visit.id.path_segment());
    let invite = |role| {
        let person = NewInvite::draw(name("Someone"), role).plan();
        house
            .post(&path, &person)
            .header("cookie", &provider.cookie)
            .send()
    };

    assert_eq!(invite(Role::Provider).problem(), ProblemCode::NotAllowed);
    assert_eq!(invite(Role::Family).status, 200);
    assert_eq!(invite(Role::Family).problem(), ProblemCode::TooMany);
}

#[test]
fn nobody_is_invited_to_a_visit_that_is_over() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);
    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();
    let path = format!("/api/visits/{}/invites", visit.visit.id.path_segment());
    let person = NewInvite::draw(name("Someone"), Role::Family).plan();

    let answer = house
        .post(&path, &person)
        .header("cookie", &provider.cookie)
        .send();

    assert_eq!(answer.problem(), ProblemCode::VisitEnded);
}
