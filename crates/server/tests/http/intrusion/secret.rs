//! B3 and B4: every secret but the right one is refused, in every form it can take.

use crate::{
    house::{EMAIL, House, PASSWORD, proof},
    socket::{knock, knock_with},
};
use protocol::{
    Authentication, InviteSecret, ProblemCode, SeatToken, SessionToken,
    api::{OpenInvite, SignIn},
};
use serde_json::{Value, json};
use std::time::Duration;

/// What somebody might send where a secret belongs.
fn no_secrets() -> Vec<Value> {
    vec![
        Value::Null,
        json!(""),
        json!(" "),
        json!(0),
        json!(true),
        json!([]),
        json!({}),
        json!(["AAAAAAAAAAAAAAAAAAAAAA"]),
        json!("undefined"),
        json!("*"),
        json!("A".repeat(21)),
        json!("A".repeat(23)),
        json!("A".repeat(2_000)),
        json!("AAAAAAAAAAAAAAAAAAAAA="),
        json!("AAAAAAAAAAAAAAAAAAAAAB"),
        json!("' OR 1=1 --"),
    ]
}

#[test]
fn b3_empty_missing_long_and_mistyped_secrets_let_nobody_wait() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    let mut knocks: Vec<(&str, Option<Value>)> = Vec::new();
    for secret in no_secrets() {
        knocks.push(("secret", Some(secret)));
    }
    for field in ["secret", "invite", "version"] {
        knocks.push((field, None));
    }

    for (field, value) in knocks {
        let mut socket = house.socket();
        let whole = socket.proved(&knock(link, None));
        let mut broken: Value = serde_json::from_str(&protocol::write(&whole)).unwrap();
        match value {
            Some(value) => broken["knock"][field] = value,
            None => {
                broken["knock"].as_object_mut().unwrap().remove(field);
            }
        }
        socket.say_text(&broken.to_string());
        let refused = socket.problem();
        assert!(
            matches!(
                refused,
                ProblemCode::BadMessage | ProblemCode::InviteNotValid
            ),
            "{broken}"
        );
        assert!(socket.seat.is_none());
    }

    let mut provider = house.enter(&browser, &visit);
    assert_eq!(provider.waiting_room_of(0).len(), 0);
}

/// The bytes with one bit turned over.
fn with_bit<const N: usize>(bytes: &[u8; N], bit: usize) -> [u8; N] {
    let mut other = *bytes;
    other[bit / 8] ^= 1 << (bit % 8);
    other
}

#[test]
fn b4_link_with_any_bit_changed_opens_nothing() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    let right = *link.secret.expose_bytes();

    for bit in 0..right.len() * 8 {
        house.app().clock.advance(Duration::from_secs(2));
        let secret = InviteSecret::from_bytes(with_bit(&right, bit));
        let body = OpenInvite {
            invite: link.id,
            secret: secret.clone(),
        };
        let opened = house.post("/api/invites/open", &body).send();
        assert_eq!(opened.problem(), ProblemCode::InviteNotValid, "bit {bit}");
        let knocked = house.socket().refusal(&knock_with(link, &secret, None));
        assert_eq!(knocked, ProblemCode::InviteNotValid, "bit {bit}");
    }

    house.knock(link);
}

#[test]
fn b4_seat_with_any_byte_changed_is_none() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    let mut patient = house.knock(link);
    let mut provider = house.enter(&browser, &visit);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    let seat = patient.seat.clone().unwrap();
    let right = *seat.expose_bytes();
    // Without a link that works, the seat alone decides.
    let wrong = InviteSecret::from_bytes(with_bit(link.secret.expose_bytes(), 0));

    for byte in 0..right.len() {
        house.app().clock.advance(Duration::from_secs(1));
        let other = SeatToken::from_bytes(with_bit(&right, byte * 8 + byte % 8));
        let refused = house
            .socket()
            .refusal(&knock_with(link, &wrong, Some(other)));
        assert_eq!(refused, ProblemCode::InviteNotValid, "byte {byte}");
    }

    let mut back = house.socket();
    back.say(&knock_with(link, &wrong, Some(seat)));
    back.admitted();
}

#[test]
fn b4_session_with_any_byte_changed_is_none() {
    let house = House::open();
    let browser = house.provider();
    let token = SessionToken::from_text(&browser.cookie["vestibule=".len()..]).unwrap();
    let ask = |token: &SessionToken| {
        let cookie = format!("vestibule={}", token.expose_text());
        let request = house.request("GET", "/api/keyring");
        request.header("cookie", &cookie).send()
    };

    for byte in 0..token.expose_bytes().len() {
        let other = SessionToken::from_bytes(with_bit(token.expose_bytes(), byte * 8));
        assert_eq!(ask(&other).problem(), ProblemCode::SignInNeeded, "{byte}");
    }

    assert_ne!(ask(&token).status, 401);
}

#[test]
fn b4_passphrase_with_a_bit_changed_signs_nobody_in() {
    let house = House::open();
    house.make_account();
    let right = proof(PASSWORD);
    let sign_in = |authentication| {
        let body = SignIn {
            email: EMAIL.to_owned(),
            authentication,
        };
        house.post("/api/session", &body).send()
    };

    for bit in [0, 77, 255] {
        let other = Authentication::from_bytes(with_bit(right.expose_bytes(), bit));
        assert_eq!(sign_in(other).problem(), ProblemCode::SignInRefused);
    }

    assert_eq!(sign_in(right).status, 200);
}
