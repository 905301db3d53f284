//! C1: links that do not work are told apart neither by what is answered nor by when.

use crate::house::{House, NewVisit};
use protocol::{ClientMessage, InviteId, ProblemCode};
use serde_json::{Value, json};
use server::random;
use std::time::{Duration, Instant};

/// Answers of each kind.
const ROUNDS: usize = 150;

/// How surely one may tell two kinds apart by their times: 0.5 is not at all, 1 is always. By chance alone the value
/// of 150 rounds strays from 0.5 with a standard deviation of 0.033, so that this is five of them. A difference that is
/// smaller than that is not found.
const TOLD_APART_MAX: f64 = 0.665;

fn body(invite: &Value, secret: &Value) -> String {
    json!({"invite": invite, "secret": secret}).to_string()
}

/// One request body of each kind of link that does not work.
fn kinds(
    house: &House,
    cookie: &str,
    visit: &NewVisit,
    over: &NewVisit,
) -> Vec<(&'static str, String)> {
    let [right, revoked] = &visit.invites[..] else {
        panic!("two are invited");
    };
    let path = format!("/api/invites/{}", revoked.id.path_segment());
    let request = house.request("DELETE", &path).header("cookie", cookie);
    assert_eq!(request.send().status, 204);
    let id = |id: InviteId| json!(id.path_segment());
    let never_issued = InviteId::from_bytes(random::bytes());
    let secret = json!(right.secret.expose_text());
    vec![
        ("wrong secret", body(&id(right.id), &json!("A".repeat(22)))),
        ("never issued", body(&id(never_issued), &secret)),
        (
            "revoked",
            body(&id(revoked.id), &json!(revoked.secret.expose_text())),
        ),
        (
            "over",
            body(
                &id(over.invites[0].id),
                &json!(over.invites[0].secret.expose_text()),
            ),
        ),
        ("malformed", body(&json!("1' OR 1=1 --"), &json!("x"))),
    ]
}

/// The chance that a time of the one kind is longer than one of the other (Mann and Whitney's U, as a share).
fn told_apart(one: &[Duration], other: &[Duration]) -> f64 {
    let mut longer = 0.0;
    for a in one {
        for b in other {
            longer += match a.cmp(b) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    let pairs = u32::try_from(one.len() * other.len()).unwrap();
    let share: f64 = longer / f64::from(pairs);
    share.max(1.0 - share)
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what is measured is what an attacker measures"
)]
fn c1_links_that_do_not_work_are_answered_with_the_same_bytes_in_the_same_time() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let over = house.plan(&browser, 1);
    let mut provider = house.enter(&browser, &over);
    provider.say(&ClientMessage::EndVisit {});
    provider.hear_to_the_end();
    let kinds = kinds(&house, &browser.cookie, &visit, &over);
    let ask = |body: &str| house.request("POST", "/api/invites/open").json(body);
    let first = ask(&kinds[0].1).send().fingerprint();
    let mut times = vec![Vec::new(); kinds.len()];

    for round in 0..ROUNDS {
        for turn in 0..kinds.len() {
            // Another order each round, so that no kind always follows the same one.
            let at = (turn * (1 + round % 3) + round) % kinds.len();
            house.app().clock.advance(Duration::from_secs(1));
            let request = ask(&kinds[at].1);
            let began = Instant::now();
            let answer = request.send();
            times[at].push(began.elapsed());
            assert_eq!(
                answer.problem(),
                ProblemCode::InviteNotValid,
                "{}",
                kinds[at].0
            );
            assert_eq!(answer.fingerprint(), first, "{}", kinds[at].0);
        }
    }

    for one in 0..kinds.len() {
        for other in 0..one {
            let sure = told_apart(&times[one], &times[other]);
            let (one, other) = (kinds[one].0, kinds[other].0);
            assert!(sure < TOLD_APART_MAX, "{one} and {other}: {sure}");
        }
    }
}

#[test]
fn times_that_differ_are_told_apart() {
    let short: Vec<Duration> = (0..60).map(|n| Duration::from_micros(20_000 + n)).collect();
    let long: Vec<Duration> = short
        .iter()
        .map(|time| *time + Duration::from_micros(40))
        .collect();

    assert!(told_apart(&short, &short) < TOLD_APART_MAX);
    assert!(told_apart(&short, &long) > TOLD_APART_MAX);
}
