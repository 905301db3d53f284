//! What people write stays words: every name that somebody else can see is kept and told as data, or refused; what was
//! sent in a wrong place comes back in no answer.

mod names;
mod nowhere;
mod practice;

use crate::{
    answer::Answer,
    house::{Browser, House, NewInvite, name},
};
use protocol::{DisplayName, Role, VisitId};
use serde_json::{Value, json};
use server::random;
use std::collections::BTreeMap;

/// What has been tried on pages elsewhere, in short, by kind.
const PAYLOADS: &str = include_str!("../../hostile/payloads.json");

/// Fewer leave kinds out.
const PAYLOADS_MIN: usize = 100;

pub(super) fn kinds() -> Vec<Vec<String>> {
    let kinds: BTreeMap<String, Vec<String>> = serde_json::from_str(PAYLOADS).unwrap();
    kinds.into_values().collect()
}

pub(super) fn payloads() -> Vec<String> {
    let all = kinds().concat();
    assert!(all.len() >= PAYLOADS_MIN, "{}", all.len());
    all
}

/// Names that are taken, as they are shown.
pub(super) fn names() -> Vec<DisplayName> {
    let taken = payloads().into_iter();
    taken.filter_map(|text| DisplayName::clean(&text)).collect()
}

/// Checks that a browser makes nothing of an answer but data, also where it is opened by itself.
pub(super) fn assert_inert(answer: &Answer, what: &str) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{what}"
    );
    assert_eq!(
        answer.header("x-content-type-options"),
        Some("nosniff"),
        "{what}"
    );
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
    let read: Result<Value, _> = serde_json::from_slice(&answer.body);
    assert!(read.is_ok(), "{what}: {:?}", answer.body);
}

/// Checks that nothing is in a name that turns the line around, is not seen, or ends the line.
pub(super) fn assert_plain(text: &str) {
    let odd = |c: char| c.is_control() || ('\u{200e}'..='\u{202e}').contains(&c) || c == '\u{feff}';
    assert!(!text.contains(odd), "{text:?}");
    assert!(!text.starts_with(' ') && !text.ends_with(' '), "{text:?}");
}

pub(super) fn ask(
    house: &House,
    provider: &Browser,
    method: &str,
    path: &str,
    body: &Value,
) -> Answer {
    let request = house.request(method, path).json(&body.to_string());
    request.header("cookie", &provider.cookie).send()
}

/// A plan as a client writes it that cleans no names.
pub(super) fn plan(house: &House, people: &[(&NewInvite, &str)]) -> Value {
    let people: Vec<Value> = people
        .iter()
        .map(|(invite, name)| {
            json!({ "id": invite.id, "hash": invite.hash(), "name": name, "role": "patient" })
        })
        .collect();
    let id = VisitId::from_bytes(random::bytes());
    json!({ "id": id, "starts_at": house.now(), "minutes": 30, "people": people })
}

pub(super) fn new_link() -> NewInvite {
    NewInvite::draw(name("as planned"), Role::Patient)
}
