//! Drops: coming back to a seat.

use crate::{
    house::House,
    socket::{admission, knock},
};
use protocol::{GroupPosition, Presence, ServerMessage, VisitMessage, limit::SEAT_KEPT_FOR};

#[test]
fn one_who_drops_comes_back_to_the_seat_without_queueing() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    patient.admitted();
    socket.roster_of(2);
    let seat = patient.seat.clone();

    patient.cut();
    let dropped = socket.roster_of(2);
    let mut back = house.socket();
    back.say(&knock(&visit.invites[0], seat));
    back.admitted();

    assert_eq!(dropped[1].presence, Presence::Reconnecting);
    assert_eq!(back.you, Some(who));
    assert_eq!(socket.roster_of(2)[1].presence, Presence::Here);
}

#[test]
fn seat_is_given_up_when_nobody_comes_back_in_time() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    patient.admitted();
    socket.roster_of(2);
    let seat = patient.seat.clone();
    patient.cut();
    let dropped = socket.roster_of(2);
    assert_eq!(dropped[1].presence, Presence::Reconnecting);

    house.app().clock.advance(SEAT_KEPT_FOR);

    socket.roster_of(1);
    let mut late = house.socket();
    late.knock(&visit.invites[0], seat);
    assert!(
        late.you.is_none(),
        "too late for the seat: it takes a knock"
    );
}

#[test]
fn reload_in_the_waiting_room_keeps_the_place() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let first = house.knock(&visit.invites[0]);
    let _second = house.knock(&visit.invites[1]);
    let mut socket = house.enter(&provider, &visit);
    let before = socket.waiting_room_of(2);
    let seat = first.seat.clone();

    first.cut();
    let mut back = house.socket();
    back.knock(&visit.invites[0], seat);

    let after = socket.hear_until(|message| match message {
        ServerMessage::Visit(VisitMessage::WaitingRoom { people })
            if people
                .iter()
                .all(|person| person.presence == Presence::Here) =>
        {
            Some(people.clone())
        }
        _ => None,
    });
    let ids = |people: &[protocol::Knocker]| -> Vec<_> {
        people.iter().map(|person| person.id).collect()
    };
    assert_eq!(ids(&before), ids(&after));
    assert!(back.you.is_none());
}

#[test]
fn provider_who_drops_comes_back_as_provider_and_nobody_is_promoted() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    patient.admitted();
    let mut waiting = house.knock(&visit.invites[1]);
    let other = socket.waiting_room_of(1)[0].id;
    socket.cut();
    patient.roster_of(2);

    let refused = patient.refusal(&admission(GroupPosition::default(), other));
    let mut back = house.enter(&provider, &visit);

    assert_eq!(refused, protocol::ProblemCode::NotAllowed);
    assert_eq!(back.waiting_room_of(1)[0].id, other);
    assert_eq!(back.roster_of(2).len(), 2);
    back.admit(other);
    waiting.admitted();
}
