//! `POST /api/visits/{visit}/reissue`.

use crate::{
    answer::Answer,
    house::{Browser, House, NewInvite, NewVisit},
    socket,
};
use protocol::{
    ClientMessage, Closure, ProblemCode, ServerMessage, WaitingMessage,
    api::{InviteSummary, OpenInvite, ReissueInvite, ReissueInvites, VisitSummary},
    limit::{INVITES_EVER_MAX, INVITES_MAX},
};

/// The house, its provider, and the visit that it is about.
type Scene<'s> = (&'s House, &'s Browser, &'s NewVisit);

fn reissue(scene: Scene<'_>, old: &NewInvite) -> NewInvite {
    let new = like(old);
    let made: Vec<InviteSummary> = ask(scene, &[(old, &new)]).read();
    let made: Vec<_> = made.iter().map(|made| (made.id, made.role)).collect();
    assert_eq!(made, [(new.id, new.role)]);
    new
}

/// Draws another link for the same person.
fn like(old: &NewInvite) -> NewInvite {
    NewInvite::draw(old.name.clone(), old.role)
}

fn ask((house, provider, visit): Scene<'_>, links: &[(&NewInvite, &NewInvite)]) -> Answer {
    let path = format!("/api/visits/{}/reissue", visit.visit.id.path_segment());
    let links = links.iter().map(|(old, new)| ReissueInvite {
        old: old.id,
        id: new.id,
        hash: new.hash(),
    });
    let body = ReissueInvites {
        links: links.collect(),
    };
    house
        .post(&path, &body)
        .header("cookie", &provider.cookie)
        .send()
}

fn works(house: &House, link: &NewInvite) -> bool {
    let body = OpenInvite {
        invite: link.id,
        secret: link.secret.clone(),
    };
    house.post("/api/invites/open", &body).send().status == 200
}

#[test]
fn all_links_are_replaced_in_one_act_and_whoever_waits_is_turned_away() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);
    let mut waiting: Vec<_> = visit.invites.iter().map(|link| house.knock(link)).collect();
    let new: Vec<_> = visit.invites.iter().map(like).collect();
    let links: Vec<_> = visit.invites.iter().zip(&new).collect();

    let made: Vec<InviteSummary> = ask((&house, &provider, &visit), &links).read();

    let ids: Vec<_> = new.iter().map(|link| link.id).collect();
    assert_eq!(made.iter().map(|made| made.id).collect::<Vec<_>>(), ids);
    for waiting in &mut waiting {
        let last = waiting.hear_to_the_end().pop();
        assert!(matches!(
            last,
            Some(ServerMessage::Waiting(WaitingMessage::Closed(
                Closure::LinkRevoked
            )))
        ));
    }
    assert!(visit.invites.iter().all(|link| !works(&house, link)));
    assert!(new.iter().all(|link| works(&house, link)));
}

#[test]
fn links_are_replaced_all_or_none() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let scene = (&house, &provider, &visit);
    let elsewhere = house.plan(&provider, 1);
    let [one, other] = &visit.invites[..] else {
        panic!("two were invited");
    };
    let (new, newer, foreign) = (like(one), like(other), &elsewhere.invites[0]);

    let answers = [
        // An id that is taken, a link of another visit, one link twice, and none.
        ask(scene, &[(one, &new), (other, foreign)]).problem(),
        ask(scene, &[(one, &new), (foreign, &newer)]).problem(),
        ask(scene, &[(one, &new), (one, &newer)]).problem(),
        ask(scene, &[]).problem(),
        ask(scene, &vec![(one, &new); INVITES_MAX + 1]).problem(),
    ];

    assert_eq!(
        answers,
        [
            ProblemCode::BadMessage,
            ProblemCode::NoSuchInvite,
            ProblemCode::BadMessage,
            ProblemCode::BadMessage,
            ProblemCode::TooMany,
        ]
    );
    assert!(
        [one, other, foreign]
            .into_iter()
            .all(|link| works(&house, link))
    );
    assert!([&new, &newer].into_iter().all(|link| !works(&house, link)));
}

#[test]
fn new_link_works_and_the_old_one_does_not() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let old = &visit.invites[0];
    let mut waiting = house.knock(old);

    let new = reissue((&house, &provider, &visit), old);

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
    let new = like(old);
    let answer = ask((&house, &provider, &visit), &[(old, &new)]);

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

    let new = reissue((&house, &provider, &visit), &visit.invites[0]);

    assert!(works(&house, &new));
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

    reissue((&house, &provider, &visit), old);

    let mut again = house.socket();
    again.knock(old, seat);
}

#[test]
fn link_that_was_replaced_is_in_no_list_and_is_not_replaced_again() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let old = &visit.invites[0];

    let new = reissue((&house, &provider, &visit), old);

    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    let shown: VisitSummary = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send()
        .read();
    let ids: Vec<_> = shown.invites.iter().map(|invite| invite.id).collect();
    assert_eq!(ids, [new.id, visit.invites[1].id]);
    let again = like(old);
    let answer = ask((&house, &provider, &visit), &[(old, &again)]);
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

    let answer = ask((&house, &provider, &visit), &[(old, other)]);

    assert_eq!(answer.problem(), ProblemCode::BadMessage);
    assert!(works(&house, old) && works(&house, other));
}

#[test]
fn links_of_one_visit_are_not_replaced_for_ever() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut link = visit.invites[0].clone();
    for _ in 1..INVITES_EVER_MAX {
        link = reissue((&house, &provider, &visit), &link);
    }

    let new = like(&link);
    let answer = ask((&house, &provider, &visit), &[(&link, &new)]);

    assert_eq!(answer.problem(), ProblemCode::TooMany);
}
