//! `POST /api/session/link`.

use crate::house::House;
use protocol::{
    LinkToken, ProblemCode,
    api::{Account, SignInByLink},
};
use server::{app::Mode, auth::hash, random, store::LinkPurpose};

fn demo_link(house: &House, account: protocol::AccountId) -> SignInByLink {
    let token = LinkToken::from_bytes(random::bytes());
    let hash = hash::of_secret(token.expose_bytes());
    let now = house.now();
    house
        .wait_for(
            house
                .app()
                .store
                .replace_link(&hash, LinkPurpose::Demo(account), now),
        )
        .unwrap();
    SignInByLink { token }
}

#[test]
fn demo_link_works_again_and_again() {
    let house = House::open_with(Mode::Demo, |_| {});
    let account = house.provider().account;
    let link = demo_link(&house, account);

    for _ in 0..3 {
        let answer = house.post("/api/session/link", &link).send();

        assert_eq!(answer.read::<Account>().id, account);
    }
}

#[test]
fn demo_link_does_not_work_on_a_practices_own_server() {
    let house = House::open();
    let account = house.provider().account;
    let link = demo_link(&house, account);

    let answer = house.post("/api/session/link", &link).send();

    assert_eq!(answer.problem(), ProblemCode::LinkNotValid);
}

#[test]
fn set_up_link_signs_nobody_in() {
    let house = House::open_with(Mode::Demo, |_| {});
    let token = house.set_up_link();

    let answer = house
        .post("/api/session/link", &SignInByLink { token })
        .send();

    assert_eq!(answer.problem(), ProblemCode::LinkNotValid);
}
