//! `POST /api/recovery/open` and `POST /api/recovery`.

use crate::{
    answer::Answer,
    house::{EMAIL, House, PASSWORD, RECOVERY_KEY, proof, sealed},
};
use protocol::{
    ProblemCode,
    api::{Account, Kept, OpenRecovery, Recover, SignIn},
};

const NEW_PASSWORD: &str = "lantern otter gravel ten";

fn open(house: &House, email: &str, key: &str) -> Answer {
    let body = OpenRecovery {
        email: email.to_owned(),
        recovery: proof(key),
    };
    house.post("/api/recovery/open", &body).send()
}

fn recover(house: &House, key: &str, replaces: u32) -> Answer {
    let body = Recover {
        email: EMAIL.to_owned(),
        recovery: proof(key),
        authentication: proof(NEW_PASSWORD),
        next_recovery: proof("the new paper"),
        replaces,
        keyring: sealed(b"second keyring"),
    };
    house.post("/api/recovery", &body).send()
}

fn sign_in(house: &House, passphrase: &str) -> Answer {
    let body = SignIn {
        email: EMAIL.to_owned(),
        authentication: proof(passphrase),
    };
    house.post("/api/session", &body).send()
}

#[test]
fn recovery_key_gives_the_keyring_and_a_new_passphrase() {
    let house = House::open();
    let account = house.make_account();

    let kept: Kept = open(&house, " Ana@Practice.example", RECOVERY_KEY).read();
    let recovered = recover(&house, RECOVERY_KEY, kept.version);

    assert_eq!(kept.content, Some(sealed(b"first keyring")));
    assert_eq!(recovered.read::<Account>().id, account);
    assert!(recovered.header("set-cookie").is_some());
    assert_eq!(sign_in(&house, NEW_PASSWORD).status, 200);
    let refused = sign_in(&house, PASSWORD).problem();
    assert_eq!(refused, ProblemCode::SignInRefused);
    let kept: Kept = open(&house, EMAIL, "the new paper").read();
    assert_eq!(kept.content, Some(sealed(b"second keyring")));
    let refused = open(&house, EMAIL, RECOVERY_KEY).problem();
    assert_eq!(refused, ProblemCode::SignInRefused);
}

#[test]
fn recovery_ends_every_other_session() {
    let house = House::open();
    house.make_account();
    let answer = sign_in(&house, PASSWORD);
    let cookie = answer.header("set-cookie").unwrap().split(';').next();
    let who = |cookie: &str| {
        let request = house.request("GET", "/api/session");
        request.header("cookie", cookie).send().status
    };
    assert_eq!(who(cookie.unwrap()), 200);

    recover(&house, RECOVERY_KEY, 1);

    assert_eq!(who(cookie.unwrap()), 401);
}

#[test]
fn unknown_address_and_wrong_key_are_answered_alike() {
    let house = House::open();
    house.make_account();

    let wrong = open(&house, EMAIL, "another paper");
    let unknown = open(&house, "nobody@practice.example", RECOVERY_KEY);

    assert_eq!(wrong.problem(), ProblemCode::SignInRefused);
    assert_eq!(wrong.fingerprint(), unknown.fingerprint());
    let wrong = recover(&house, "another paper", 1);
    assert_eq!(wrong.fingerprint(), unknown.fingerprint());
    assert_eq!(wrong.header("set-cookie"), None);
    assert_eq!(sign_in(&house, PASSWORD).status, 200);
}

#[test]
fn keyring_that_changed_meanwhile_is_not_overwritten() {
    let house = House::open();
    house.make_account();

    let answer = recover(&house, RECOVERY_KEY, 7);

    assert_eq!(answer.problem(), ProblemCode::NotNow);
    assert_eq!(sign_in(&house, PASSWORD).status, 200);
}

#[test]
fn guessing_recovery_keys_is_stopped() {
    let house = House::open();
    house.make_account();

    let codes: Vec<_> = (0..11)
        .map(|guess| open(&house, EMAIL, &format!("guess {guess}")).problem())
        .collect();

    assert_eq!(codes[10], ProblemCode::TryLater);
}

#[test]
fn account_without_a_recovery_key_is_recovered_by_none() {
    let house = House::open();
    house.make_account();
    house
        .execute("UPDATE account SET recovery = NULL", &[])
        .unwrap();

    let answer = open(&house, EMAIL, RECOVERY_KEY);

    assert_eq!(answer.problem(), ProblemCode::SignInRefused);
}
