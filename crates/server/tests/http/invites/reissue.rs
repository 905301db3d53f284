//! `POST /api/invites/{invite}/reissue`.

use crate::{
    answer::Answer,
    house::{Browser, House, NewInvite},
    socket,
};
use protocol::{
    ClientMessage, Closure, ProblemCode, ServerMessage, WaitingMessage,
    api::{InviteSummary, OpenInvite, ReissueInvite, VisitSummary},
    limit::INVITES_EVER_MAX,
};

fn reissue(house: &House, provider: &Browser, link: &NewInvite) -> NewInvite {
    let new = NewInvite::draw(link.name.clone(), link.role);
    let made: InviteSummary = ask(house, provider, link, &new).read();
    assert_eq!((made.id, made.role), (new.id, new.role));
    new
}

fn ask(house: &House, provider: &Browser, old: &NewInvite, new: &NewInvite) -> Answer {
    let path = format!("/api/invites/{}/reissue", old.id.path_segment());
    let body = ReissueInvite {
        id: new.id,
        hash: new.hash(),
    };
    house
        .post(&path, &body)
        .header("cookie", &provider.cookie)
        .send()
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

    let old = &visit.invites[0];
    let new = NewInvite::draw(old.name.clone(), old.role);
    let answer = ask(&house, &provider, old, &new);

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

#[test]
fn who_is_inside_stays_and_comes_back_by_the_old_link() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let old = &visit.invites[0];
    let waiting = house.knock(old);
    let seat = waiting.seat;
    house
        .execute(
            "UPDATE seat SET standing = 'admitted', admitted_at = since",
            &[],
        )
        .unwrap();
    let mut house = house;
    house.kill_and_restart();

    reissue(&house, &provider, old);

    let mut again = house.socket();
    again.knock(old, seat);
}

#[test]
fn link_that_was_replaced_is_in_no_list_and_is_not_replaced_again() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let old = &visit.invites[0];

    let new = reissue(&house, &provider, old);

    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    let shown: VisitSummary = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send()
        .read();
    let ids: Vec<_> = shown.invites.iter().map(|invite| invite.id).collect();
    assert_eq!(ids, [new.id, visit.invites[1].id]);
    let again = NewInvite::draw(old.name.clone(), old.role);
    let answer = ask(&house, &provider, old, &again);
    assert_eq!(answer.problem(), ProblemCode::NoSuchInvite);
}

#[test]
fn id_of_another_invite_is_refused_and_changes_nothing() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let [old, other] = &visit.invites[..] else {
        panic!("two were invited");
    };

    let answer = ask(&house, &provider, old, other);

    assert_eq!(answer.problem(), ProblemCode::BadMessage);
    for link in [old, other] {
        let body = OpenInvite {
            invite: link.id,
            secret: link.secret.clone(),
        };
        assert_eq!(house.post("/api/invites/open", &body).send().status, 200);
    }
}

#[test]
fn links_of_one_visit_are_not_replaced_for_ever() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut link = visit.invites[0].clone();
    for _ in 1..INVITES_EVER_MAX {
        link = reissue(&house, &provider, &link);
    }

    let new = NewInvite::draw(link.name.clone(), link.role);
    let answer = ask(&house, &provider, &link, &new);

    assert_eq!(answer.problem(), ProblemCode::TooMany);
}
