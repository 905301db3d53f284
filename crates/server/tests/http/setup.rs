//! `POST /api/setup`.

use crate::house::{House, PASSWORD, RECOVERY_KEY, name, proof, sealed};
use protocol::{
    LinkToken, ProblemCode,
    api::{Account, SetUp},
    limit::KEYRING_BYTES_MAX,
};
use server::random;

fn set_up(token: LinkToken) -> SetUp {
    SetUp {
        token,
        practice: name("Lindenhof"),
        name: name("Ana Winter"),
        email: "ana@practice.example".to_owned(),
        authentication: proof(PASSWORD),
        recovery: proof(RECOVERY_KEY),
        keyring: sealed(b"keyring"),
    }
}

#[test]
fn link_makes_the_practice_once() {
    let house = House::open();
    let body = set_up(house.set_up_link());

    let first = house.post("/api/setup", &body).send();
    let second = house.post("/api/setup", &body).send();

    assert_eq!(first.read::<Account>().practice, name("Lindenhof"));
    assert!(first.header("set-cookie").is_some());
    assert_eq!(second.problem(), ProblemCode::LinkNotValid);
}

#[test]
fn two_at_once_make_one_practice() {
    let house = House::open();
    let body = set_up(house.set_up_link());

    let codes: Vec<u16> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| house.post("/api/setup", &body).send().status))
            .collect();
        askers
            .into_iter()
            .map(|asker| asker.join().unwrap())
            .collect()
    });

    assert_eq!(codes.iter().filter(|code| **code == 200).count(), 1);
}

#[test]
fn newer_link_ends_the_older_one() {
    let house = House::open();
    let older = set_up(house.set_up_link());
    let newer = set_up(house.set_up_link());

    let refused = house.post("/api/setup", &older).send();

    assert_eq!(refused.problem(), ProblemCode::LinkNotValid);
    assert_eq!(house.post("/api/setup", &newer).send().status, 200);
}

#[test]
fn wrong_link_learns_nothing_about_the_rest() {
    let house = House::open();
    house.set_up_link();
    let body = SetUp {
        keyring: sealed(&[0; KEYRING_BYTES_MAX + 1]),
        email: "nonsense".to_owned(),
        ..set_up(LinkToken::from_bytes(random::bytes()))
    };

    let answer = house.post("/api/setup", &body).send();

    assert_eq!(answer.problem(), ProblemCode::LinkNotValid);
}

#[test]
fn keyring_that_is_too_long_and_broken_address_leave_the_link_as_it_was() {
    let house = House::open();
    let token = house.set_up_link();
    let body = SetUp {
        keyring: sealed(&[0; KEYRING_BYTES_MAX + 1]),
        ..set_up(token.clone())
    };
    let answer = house.post("/api/setup", &body).send();
    assert_eq!(answer.problem(), ProblemCode::TooLong);
    for email in [
        "",
        "ana",
        "@practice",
        "ana@",
        "a@b@c",
        "a na@practice.example",
    ] {
        let body = SetUp {
            email: email.to_owned(),
            ..set_up(token.clone())
        };
        let answer = house.post("/api/setup", &body).send();
        assert_eq!(answer.problem(), ProblemCode::EmailNotValid, "{email}");
    }

    assert_eq!(house.post("/api/setup", &set_up(token)).send().status, 200);
}
