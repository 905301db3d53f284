//! `DELETE /api/invites/{invite}`.

use crate::{
    house::{Browser, House},
    socket,
};
use protocol::{ClientMessage, Closure, InviteId, ProblemCode, ServerMessage, WaitingMessage};

fn revoke(house: &House, provider: &Browser, invite: InviteId) {
    let path = format!("/api/invites/{}", invite.path_segment());
    let request = house.request("DELETE", &path);
    let answer = request.header("cookie", &provider.cookie).send();
    assert_eq!(answer.status, 204);
}

#[test]
fn one_who_waits_with_a_revoked_link_is_turned_away_for_good() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let mut waiting = house.knock(&visit.invites[0]);
    let mut other = house.knock(&visit.invites[1]);

    revoke(&house, &provider, visit.invites[0].id);

    let last = waiting.hear_to_the_end().pop();
    assert!(matches!(
        last,
        Some(ServerMessage::Waiting(WaitingMessage::Closed(
            Closure::LinkRevoked
        )))
    ));
    let mut again = house.socket();
    let knock = socket::knock(&visit.invites[0], waiting.seat.clone());
    assert_eq!(again.refusal(&knock), ProblemCode::InviteNotValid);
    let mut provider = house.enter(&provider, &visit);
    assert_eq!(provider.waiting_room_of(1).len(), 1);
    other.say(&ClientMessage::Leave {});
    provider.waiting_room_of(0);
}

#[test]
fn one_inside_stays_and_comes_back_to_the_seat() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    patient.admitted();

    revoke(&house, &provider, visit.invites[0].id);

    let seat = patient.seat.clone();
    patient.cut();
    let mut back = house.socket();
    back.say(&socket::knock(&visit.invites[0], seat));
    back.admitted();
    assert_eq!(back.you, Some(who));
    let mut second_device = house.socket();
    assert_eq!(
        second_device.refusal(&socket::knock(&visit.invites[0], None)),
        ProblemCode::InviteNotValid
    );
}
