//! `POST /api/invites/{invite}/reissue`.

use crate::{
    house::{Browser, House},
    socket,
};
use protocol::{
    ClientMessage, Closure, ProblemCode, ServerMessage, WaitingMessage,
    api::{NewInvite, OpenInvite},
};

fn reissue(house: &House, provider: &Browser, link: &NewInvite) -> NewInvite {
    let path = format!("/api/invites/{}/reissue", link.id.path_segment());
    let request = house.request("POST", &path);
    request.header("cookie", &provider.cookie).send().read()
}

#[test]
fn new_link_works_and_the_old_one_does_not() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let old = &visit.invites[0];
    let mut waiting = house.knock(old);

    let new = reissue(&house, &provider, old);

    let last = waiting.hear_to_the_end().pop();
    assert!(matches!(
        last,
        Some(ServerMessage::Waiting(WaitingMessage::Closed(
            Closure::LinkRevoked
        )))
    ));
    let mut again = house.socket();
    let knock = socket::knock(old, waiting.seat.clone());
    assert_eq!(again.refusal(&knock), ProblemCode::InviteNotValid);
    house.knock(&new);
}

#[test]
fn no_link_is_made_for_a_visit_that_is_over() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);
    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();

    let path = format!(
        "/api/invites/{}/reissue",
        visit.invites[0].id.path_segment()
    );
    let request = house.request("POST", &path);
    let answer = request.header("cookie", &provider.cookie).send();

    assert_eq!(answer.problem(), ProblemCode::VisitEnded);
}

#[test]
fn revoked_link_made_again_works() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let path = format!("/api/invites/{}", visit.invites[0].id.path_segment());
    house
        .request("DELETE", &path)
        .header("cookie", &provider.cookie)
        .send();

    let new = reissue(&house, &provider, &visit.invites[0]);

    let body = OpenInvite {
        invite: new.id,
        secret: new.secret,
    };
    assert_eq!(house.post("/api/invites/open", &body).send().status, 200);
}
