//! `POST /api/session`.

use crate::{
    answer::Answer,
    house::{EMAIL, House, PASSWORD, proof},
};
use protocol::{
    ProblemCode,
    api::{Account, SignIn},
};
use server::{app::Mode, auth::session::SESSION_IDLE_MAX};
use std::time::Duration;

fn sign_in(house: &House, email: &str, password: &str, cookie: Option<&str>) -> Answer {
    let body = SignIn {
        email: email.to_owned(),
        authentication: proof(password),
    };
    let mut request = house.post("/api/session", &body);
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    request.send()
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

fn who_is_signed_in(house: &House, cookie: &str) -> Answer {
    house
        .request("GET", "/api/session")
        .header("cookie", cookie)
        .send()
}

#[test]
fn right_password_signs_in_however_the_address_is_typed() {
    let house = House::open();
    let account = house.make_account();

    let answer = sign_in(&house, " Ana@Practice.EXAMPLE ", PASSWORD, None);

    assert_eq!(answer.read::<Account>().id, account);
    let signed_in = who_is_signed_in(&house, &cookie_of(&answer));
    assert_eq!(signed_in.read::<Account>().id, account);
}

#[test]
fn cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let house = House::open();
    house.make_account();

    let answer = sign_in(&house, EMAIL, PASSWORD, None);

    let cookie = answer.header("set-cookie").unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("vestibule=") && pair.len() == "vestibule=".len() + 43);
    assert_eq!(
        attributes,
        "Path=/; HttpOnly; SameSite=Strict; Max-Age=604800"
    );
}

#[test]
fn cookie_is_bound_to_host_and_tls_on_https() {
    let house = House::open_with(Mode::Serve, |config| {
        config.base_url = Some("https://visits.example".parse().unwrap());
    });
    house.make_account();

    let answer = sign_in(&house, EMAIL, PASSWORD, None);

    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-vestibule="));
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800; Secure"));
}

#[test]
fn unknown_address_and_wrong_password_are_answered_alike() {
    let house = House::open();
    house.make_account();

    let wrong = sign_in(&house, EMAIL, "gravel otter lantern eight", None);
    let unknown = sign_in(&house, "nobody@practice.example", PASSWORD, None);
    let empty = sign_in(&house, EMAIL, "", None);

    assert_eq!(wrong.problem(), ProblemCode::SignInRefused);
    assert_eq!(wrong.fingerprint(), unknown.fingerprint());
    assert_eq!(wrong.fingerprint(), empty.fingerprint());
    assert_eq!(wrong.header("set-cookie"), None);
}

#[test]
fn session_planted_before_the_sign_in_is_worth_nothing_after_it() {
    let house = House::open();
    house.make_account();
    let planted = cookie_of(&sign_in(&house, EMAIL, PASSWORD, None));

    let own = cookie_of(&sign_in(&house, EMAIL, PASSWORD, Some(&planted)));

    assert_ne!(own, planted);
    assert_eq!(who_is_signed_in(&house, &own).status, 200);
    let answer = who_is_signed_in(&house, &planted);
    assert_eq!(answer.problem(), ProblemCode::SignInNeeded);
}

#[test]
fn token_that_was_never_issued_signs_nobody_in() {
    let house = House::open();
    house.make_account();

    for token in ["", "x", &"A".repeat(43), &"A".repeat(20_000)] {
        let answer = house
            .request("GET", "/api/session")
            .header("cookie", &format!("vestibule={token}"))
            .send();
        assert!(answer.status == 401 || answer.status == 431, "{token}");
    }
}

#[test]
fn session_that_lies_idle_ends() {
    let house = House::open();
    house.make_account();
    let cookie = cookie_of(&sign_in(&house, EMAIL, PASSWORD, None));
    house
        .app()
        .clock
        .advance(SESSION_IDLE_MAX - Duration::from_secs(60));
    assert_eq!(who_is_signed_in(&house, &cookie).status, 200);
    house
        .app()
        .clock
        .advance(SESSION_IDLE_MAX - Duration::from_secs(60));
    assert_eq!(who_is_signed_in(&house, &cookie).status, 200);

    house.app().clock.advance(SESSION_IDLE_MAX);

    assert_eq!(who_is_signed_in(&house, &cookie).status, 401);
}

#[test]
fn session_in_daily_use_ends_after_a_week() {
    let house = House::open();
    house.make_account();
    let cookie = cookie_of(&sign_in(&house, EMAIL, PASSWORD, None));
    let step = SESSION_IDLE_MAX - Duration::from_secs(60);
    let days = 7;
    for _ in 0..days * 2 {
        assert_eq!(who_is_signed_in(&house, &cookie).status, 200);
        house.app().clock.advance(step);
    }
    assert_eq!(who_is_signed_in(&house, &cookie).status, 200);

    house.app().clock.advance(Duration::from_secs(60 * 60));

    assert_eq!(who_is_signed_in(&house, &cookie).status, 401);
}

#[test]
fn guessing_one_password_is_stopped_and_the_owner_elsewhere_is_not() {
    let house = House::open_with(Mode::Serve, |config| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    });
    house.make_account();
    let from = |address: &str, password: &str| {
        let body = SignIn {
            email: EMAIL.to_owned(),
            authentication: proof(password),
        };
        house
            .post("/api/session", &body)
            .header("x-forwarded-for", address)
            .send()
    };

    let codes: Vec<_> = (0..12)
        .map(|guess| from("192.0.2.1", &format!("guess {guess}")).problem())
        .collect();

    assert_eq!(codes[..10], [ProblemCode::SignInRefused; 10]);
    assert_eq!(codes[10..], [ProblemCode::TryLater; 2]);
    assert_eq!(
        from("192.0.2.1", PASSWORD).problem(),
        ProblemCode::TryLater,
        "the right password is held up, too, where it was guessed from"
    );
    assert_eq!(from("192.0.2.2", PASSWORD).status, 200);
    house.app().clock.advance(Duration::from_secs(61));
    assert_eq!(from("192.0.2.1", PASSWORD).status, 200);
}

#[test]
fn forwarding_header_of_a_stranger_does_not_evade_the_limit() {
    let house = House::open();
    house.make_account();

    let codes: Vec<_> = (0..11)
        .map(|guess| {
            let body = SignIn {
                email: EMAIL.to_owned(),
                authentication: proof("wrong"),
            };
            house
                .post("/api/session", &body)
                .header("x-forwarded-for", &format!("192.0.2.{guess}"))
                .send()
                .problem()
        })
        .collect();

    assert_eq!(codes[10], ProblemCode::TryLater);
}

#[test]
fn right_passwords_use_no_tries_up() {
    let house = House::open();
    house.make_account();

    for _ in 0..12 {
        assert_eq!(sign_in(&house, EMAIL, PASSWORD, None).status, 200);
    }
}

#[test]
fn broken_bodies_are_refused() {
    let house = House::open();
    let value = "A".repeat(43);
    let good = format!(r#"{{"email":"a@b","authentication":"{value}"}}"#);
    let twice = good.replace('}', &format!(r#","authentication":"{value}"}}"#));
    let more = good.replace('}', r#","role":"provider"}"#);
    let too_long = good.replace("a@b", &"x".repeat(33 * 1024));
    let cases = [
        ("", ProblemCode::BadMessage),
        ("{}", ProblemCode::BadMessage),
        ("null", ProblemCode::BadMessage),
        (r#"{"email":"a@b"}"#, ProblemCode::BadMessage),
        (
            r#"{"email":"a@b","authentication":1}"#,
            ProblemCode::BadMessage,
        ),
        (
            r#"{"email":"a@b","authentication":"a passphrase as it was typed"}"#,
            ProblemCode::BadMessage,
        ),
        (r#"{"email":"a@b","password":"x"}"#, ProblemCode::BadMessage),
        (&more, ProblemCode::BadMessage),
        (&twice, ProblemCode::BadMessage),
        (&too_long, ProblemCode::TooLong),
        (&good, ProblemCode::SignInRefused),
    ];
    for (body, code) in cases {
        let answer = house.request("POST", "/api/session").json(body).send();

        assert_eq!(answer.problem(), code, "{:.60}", body);
    }
}

#[test]
fn body_of_another_type_is_refused() {
    let house = House::open();
    let body = br#"{"email":"a@b","authentication":"x"}"#;
    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let answer = house
            .request("POST", "/api/session")
            .header("content-type", kind)
            .body(body)
            .send();

        assert_eq!(answer.problem(), ProblemCode::BadMessage, "{kind}");
    }
}
