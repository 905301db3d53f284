//! Sessions that somebody else planted in a browser before its person signed in, by any way in.

use crate::{
    answer::Answer,
    house::{EMAIL, House, PASSWORD, RECOVERY_KEY, name, proof, sealed},
};
use protocol::{
    LinkToken, ProblemCode, SessionToken,
    api::{Recover, SetUp, SignIn, SignInByLink},
};
use server::{app::Mode, auth::hash, random, store::LinkPurpose};

/// A token that its planter knows and the server never gave out.
fn planted() -> String {
    let token = SessionToken::from_bytes(random::bytes());
    format!("vestibule={}", token.expose_text())
}

/// Returns the session's cookie, if one is set.
fn given(answer: &Answer) -> Option<String> {
    let cookie = answer.header("set-cookie")?;
    cookie.split(';').next().map(str::to_owned)
}

fn is_signed_in(house: &House, cookie: &str) -> bool {
    let request = house.request("GET", "/api/session");
    request.header("cookie", cookie).send().status == 200
}

fn signs_in(house: &House, password: &str, cookie: &str) -> Answer {
    let body = SignIn {
        email: EMAIL.to_owned(),
        authentication: proof(password),
    };
    let request = house.post("/api/session", &body);
    request.header("cookie", cookie).send()
}

fn recovers(house: &House, cookie: &str) -> Answer {
    let body = Recover {
        email: EMAIL.to_owned(),
        recovery: proof(RECOVERY_KEY),
        authentication: proof("another passphrase"),
        next_recovery: proof("the new paper"),
        replaces: 1,
        keyring: sealed(b"second keyring"),
    };
    let request = house.post("/api/recovery", &body);
    request.header("cookie", cookie).send()
}

fn sets_up(house: &House, cookie: &str) -> Answer {
    let body = SetUp {
        token: house.set_up_link(),
        practice: name("Lindenhof"),
        name: name("Ana Winter"),
        email: EMAIL.to_owned(),
        authentication: proof(PASSWORD),
        recovery: proof(RECOVERY_KEY),
        keyring: sealed(b"keyring"),
    };
    let request = house.post("/api/setup", &body);
    request.header("cookie", cookie).send()
}

fn comes_by_link(house: &House, cookie: &str) -> Answer {
    let account = house.provider().account;
    let token = LinkToken::from_bytes(random::bytes());
    let hash = hash::of_secret(token.expose_bytes());
    let link = LinkPurpose::Demo(account);
    let kept = house.app().store.replace_link(&hash, link, house.now());
    house.wait_for(kept).unwrap();
    let request = house.post("/api/session/link", &SignInByLink { token });
    request.header("cookie", cookie).send()
}

#[test]
fn token_that_somebody_planted_becomes_a_session_by_no_way_in() {
    type Way = (&'static str, bool, fn(&House, &str) -> Answer);
    let ways: [Way; 4] = [
        ("sign-in", true, |house, cookie| {
            signs_in(house, PASSWORD, cookie)
        }),
        ("recovery", true, recovers),
        ("set-up", false, sets_up),
        ("demo's link", false, comes_by_link),
    ];
    for (way, has_account, comes_in) in ways {
        let house = House::open_with(Mode::Demo, |_| {});
        if has_account {
            house.make_account();
        }
        let planted = planted();

        let answer = comes_in(&house, &planted);

        assert_eq!(answer.status, 200, "{way}");
        let own = given(&answer).expect(way);
        assert_ne!(own, planted, "{way}");
        assert!(is_signed_in(&house, &own), "{way}");
        assert!(!is_signed_in(&house, &planted), "{way}");
    }
}

#[test]
fn sign_in_that_fails_gives_no_cookie_and_leaves_the_session_there_is() {
    let house = House::open();
    house.make_account();
    let own = given(&signs_in(&house, PASSWORD, "a=b")).unwrap();

    let refused = signs_in(&house, "gravel otter lantern eight", &own);

    assert_eq!(refused.problem(), ProblemCode::SignInRefused);
    assert_eq!(given(&refused), None);
    assert!(is_signed_in(&house, &own));
}

#[test]
fn nothing_but_signing_in_and_out_sets_a_cookie() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let id = visit.visit.id.path_segment();

    for path in [
        "/".to_owned(),
        "/api/session".to_owned(),
        "/api/keyring".to_owned(),
        format!("/api/visits/{id}"),
        format!("/api/visits/{id}/log"),
        format!("/api/visits/{id}/vault"),
        format!("/api/session?vestibule={}", "A".repeat(43)),
        format!("/?vestibule={}", "A".repeat(43)),
    ] {
        for cookie in [&provider.cookie, &planted()] {
            let request = house.request("GET", &path).header("cookie", cookie);

            let answer = request.send();

            assert_eq!(given(&answer), None, "{path}");
        }
    }
}
