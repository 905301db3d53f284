//! What was sent where no words belong.

use super::{ask, assert_inert, new_link, payloads, plan};
use crate::house::{EMAIL, House};
use protocol::ProblemCode;
use serde_json::{Value, json};

#[test]
fn what_is_no_name_is_refused_and_comes_back_in_no_answer() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let id = visit.visit.id.path_segment();
    let link = new_link();
    for payload in payloads() {
        let mut with_role = plan(&house, &[(&link, "Jonas Berg")]);
        with_role["people"][0]["role"] = payload.clone().into();
        // Links that do not work are counted; a second gives one try back.
        house.app().clock.advance(std::time::Duration::from_secs(2));
        let mut with_field = plan(&house, &[(&link, "Jonas Berg")]);
        with_field[&payload] = payload.clone().into();
        let mut with_vault = plan(&house, &[(&link, "Jonas Berg")]);
        with_vault["vault"] = payload.clone().into();
        let vault = json!({ "replaces": 0, "content": payload });
        let sign_in = json!({ "email": EMAIL, "authentication": payload });
        let secret = json!({ "invite": payload, "secret": payload });
        for (method, path, body) in [
            ("POST", "/api/visits", &with_role),
            ("POST", "/api/visits", &with_field),
            ("POST", "/api/visits", &with_vault),
            ("PUT", &*format!("/api/visits/{id}/vault"), &vault),
            (
                "PUT",
                "/api/keyring",
                &json!({ "replaces": 0, "keyring": payload }),
            ),
            ("POST", "/api/session", &sign_in),
            ("POST", "/api/invites/open", &secret),
        ] {
            let answer = ask(&house, &provider, method, path, body);

            assert_inert(&answer, &payload);
            // What can be no link is answered as one that was never issued.
            let expected = match path {
                "/api/invites/open" => ProblemCode::InviteNotValid,
                _ => ProblemCode::BadMessage,
            };
            assert_eq!(answer.problem(), expected, "{path} {payload:?}");
        }
    }
}

/// Writes every byte as `%hh`.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[test]
fn what_stands_in_an_address_comes_back_in_no_answer() {
    let house = House::open();
    let provider = house.provider();
    let get = |path: &str| ask(&house, &provider, "GET", path, &Value::Null).fingerprint();
    let paths = [
        "/v/{}",
        "/{}",
        "/sign-in?next={}",
        "/api/{}",
        "/api/visits/{}",
        "/api/visits/{}/log",
        "/api/visits?from={}&to=1",
        "/api/visits?from=0&to=1&{}=1",
    ];
    for path in paths {
        let expected = get(&path.replace("{}", "x"));
        for payload in payloads() {
            let answer = get(&path.replace("{}", &percent(&payload)));

            assert!(answer == expected, "{path} {payload:?}");
        }
    }
}
