//! The demo's data and links.

use crate::house::House;
use protocol::{
    LinkToken, ProblemCode,
    api::{InviteCard, OpenInvite, SignInByLink, VisitList},
};
use server::{
    app::Mode,
    demo::{self, Links},
};

fn seed(house: &House) -> Links {
    house
        .wait_for(demo::seed(house.app(), house.data()))
        .unwrap()
}

fn open(house: &House, url: &str) -> crate::answer::Answer {
    let (_, link) = url.split_once("/v/").unwrap();
    let (invite, secret) = link.split_once('#').unwrap();
    let body = OpenInvite {
        invite: invite.parse().unwrap(),
        secret: protocol::InviteSecret::from_text(secret).unwrap(),
    };
    house.post("/api/invites/open", &body).send()
}

fn visits(house: &House, links: &Links) -> VisitList {
    let (_, token) = links.provider_url.split_once("/demo#").unwrap();
    let body = SignInByLink {
        token: LinkToken::from_text(token).unwrap(),
    };
    let answer = house.post("/api/session/link", &body).send();
    let cookie = answer.header("set-cookie").unwrap().split(';').next();
    let now = house.now().as_millis();
    let path = format!(
        "/api/visits?from={}&to={}",
        now - 86_400_000,
        now + 86_400_000
    );
    house
        .request("GET", &path)
        .header("cookie", cookie.unwrap())
        .send()
        .read()
}

#[test]
fn demo_has_a_visit_for_everyone_at_once() {
    let house = House::open_with(Mode::Demo, |_| {});

    let links = seed(&house);

    let visits = visits(&house, &links).visits;
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].invites.len(), 2);
    for url in [&links.patient_url, &links.companion_url] {
        let card: InviteCard = open(&house, url).read();
        assert!(card.opens_at <= card.now);
    }
}

#[test]
fn demo_started_again_keeps_its_visit_and_its_links() {
    let mut house = House::open_with(Mode::Demo, |_| {});
    let first = seed(&house);

    house.kill_and_restart();
    let second = seed(&house);

    assert_eq!(protocol::write(&first), protocol::write(&second));
    assert_eq!(visits(&house, &second).visits.len(), 1);
    assert_eq!(open(&house, &second.patient_url).status, 200);
}

#[test]
fn demo_started_when_its_visit_is_over_plans_another() {
    let house = House::open_with(Mode::Demo, |_| {});
    let first = seed(&house);
    house
        .app()
        .clock
        .advance(std::time::Duration::from_secs(6 * 60 * 60));

    let second = seed(&house);

    assert_eq!(visits(&house, &second).visits.len(), 2);
    assert_eq!(
        open(&house, &first.patient_url).problem(),
        ProblemCode::InviteNotValid
    );
    assert_eq!(open(&house, &second.patient_url).status, 200);
}

#[test]
fn demo_leaves_a_practices_own_folder_alone() {
    let house = House::open_with(Mode::Demo, |_| {});
    house.provider();

    let seeded = house.wait_for(demo::seed(house.app(), house.data()));

    assert!(matches!(seeded, Err(demo::DemoError::NotADemo)));
}
