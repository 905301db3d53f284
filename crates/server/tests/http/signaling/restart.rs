//! The server is killed and started again: everything is as it was.

use crate::{
    house::House,
    socket::{Socket, knock},
};
use protocol::{ClientMessage, Presence, ProblemCode, ServerMessage, limit::SEAT_KEPT_FOR};
use server::store::InviteRow;

#[test]
fn waiting_people_and_admissions_outlive_a_kill() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);
    let mut inside = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    inside.admitted();
    let waiting = house.knock(&visit.invites[1]);
    let waiting_id = socket.waiting_room_of(1)[0].id;
    let provider_id = socket.you;

    house.kill_and_restart();

    let mut inside_again = house.socket();
    inside_again.say(&knock(&visit.invites[0], inside.seat.clone()));
    let media_kept = inside_again.admitted();
    let mut waiting_again = house.socket();
    waiting_again.knock(&visit.invites[1], waiting.seat);
    let mut provider_again = house.enter(&provider, &visit);
    assert!(!media_kept, "media did not outlive the server");
    assert_eq!(inside_again.you, Some(who));
    assert!(waiting_again.you.is_none(), "nobody is let in by a restart");
    assert_eq!(provider_again.you, provider_id);
    assert_eq!(provider_again.waiting_room_of(1)[0].id, waiting_id);
    let roster = provider_again.roster_of(2);
    assert!(roster.iter().any(|person| person.id == who));
}

#[test]
fn those_who_do_not_come_back_after_a_kill_are_away_and_then_gone() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut inside = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    inside.admitted();

    house.kill_and_restart();
    let mut socket = house.enter(&provider, &visit);
    let away = socket.roster_of(2);
    house.app().clock.advance(SEAT_KEPT_FOR);

    assert!(
        away.iter()
            .any(|person| person.id == who && person.presence == Presence::Reconnecting)
    );
    socket.roster_of(1);
}

#[test]
fn end_removal_decline_and_revocation_outlive_a_kill() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);
    let mut removed = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    removed.admitted();
    socket.say(&ClientMessage::Remove { who });
    removed.hear_to_the_end();
    let mut declined = house.knock(&visit.invites[1]);
    let who = socket.waiting_room_of(1)[0].id;
    socket.say(&ClientMessage::Decline { who });
    declined.hear_to_the_end();
    let ended = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &ended);
    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();

    house.kill_and_restart();

    let mut back = house.socket();
    back.knock(&visit.invites[0], removed.seat.clone());
    assert!(back.you.is_none());
    let again = knock(&visit.invites[1], declined.seat.clone());
    assert_eq!(house.socket().refusal(&again), ProblemCode::KnockLater);
    let over = knock(&ended.invites[0], None);
    assert_eq!(house.socket().refusal(&over), ProblemCode::InviteNotValid);
    let mut socket = house.enter(&provider, &visit);
    assert!(socket.waiting_room_of(1)[0].refused_before);
}

#[test]
fn orderly_stop_closes_connections_and_keeps_everything() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut waiting = house.knock(&visit.invites[0]);
    let address = house.address();

    house.stop();

    waiting.hear_to_the_end();
    assert!(std::net::TcpStream::connect(address).is_err());
    house.kill_and_restart();
    let mut again: Socket = house.socket();
    again.knock(&visit.invites[0], waiting.seat.clone());
    let mut socket = house.enter(&provider, &visit);
    assert_eq!(socket.waiting_room_of(1).len(), 1);
}

/// Says a knock and hears at once that its link does not work.
fn assert_turned_away(house: &House, knock: &ClientMessage) {
    let mut socket = house.socket();
    socket.say(knock);
    let heard = socket.hear();
    let Some(ServerMessage::Problem(problem)) = heard else {
        panic!("{heard:?}");
    };
    assert_eq!(problem.code, ProblemCode::InviteNotValid);
}

#[test]
fn link_that_died_just_before_a_kill_leaves_nobody_waiting() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);
    let revoked = house.knock(&visit.invites[0]);
    let replaced = house.knock(&visit.invites[1]);
    let right = house.knock(&visit.invites[2]);
    let (store, now, by) = (&house.app().store, house.now(), provider.account);
    let of = |n: usize| (visit.visit.id, visit.invites[n].id);
    // As the handlers do, without telling the visit.
    house.wait_for(store.revoke_invite(of(0), by, now)).unwrap();
    let new = InviteRow {
        id: protocol::InviteId::from_bytes([7; 16]),
        name: visit.invites[1].name.clone(),
        role: visit.invites[1].role,
        secret: [7; 32],
    };
    house
        .wait_for(store.reissue_invites(visit.visit.id, &[(of(1).1, new)], by, (8, now)))
        .unwrap();

    house.kill_and_restart();

    for (n, seat) in [(0, revoked.seat), (1, replaced.seat)] {
        let back = knock(&visit.invites[n], seat);
        assert_turned_away(&house, &back);
    }
    house.socket().knock(&visit.invites[2], right.seat);
    let mut socket = house.enter(&provider, &visit);
    assert_eq!(socket.waiting_room_of(1).len(), 1);
}

#[test]
fn visit_cancelled_just_before_a_kill_keeps_no_seat() {
    let mut house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let waiting = house.knock(&visit.invites[0]);
    let (store, now) = (&house.app().store, house.now());
    let is_cancelled = house
        .wait_for(store.cancel_visit(provider.account, visit.visit.id, now))
        .unwrap();

    house.kill_and_restart();

    assert!(is_cancelled);
    let back = knock(&visit.invites[0], waiting.seat);
    assert_turned_away(&house, &back);
}
