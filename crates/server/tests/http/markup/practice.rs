//! Names of a practice and its provider.

use super::{ask, assert_inert, kinds, new_link, payloads, plan};
use crate::house::{Browser, House, PASSWORD, RECOVERY_KEY, name, proof, sealed};
use protocol::{
    DisplayName, LinkToken, ProblemCode,
    api::{Account, InviteCard, OpenInvite, SetUp},
};
use serde_json::Value;
use server::random;
use std::time::Duration;

fn set_up(token: &LinkToken, practice: &str, provider: &str) -> Value {
    let body = SetUp {
        token: token.clone(),
        practice: name("Lindenhof"),
        name: name("Ana Winter"),
        // An address as RFC 5321 has it may hold all of these. It is shown to its owner alone.
        email: "<svg/onload=alert(1)>@practice.example".to_owned(),
        authentication: proof(PASSWORD),
        recovery: proof(RECOVERY_KEY),
        keyring: sealed(b"keyring"),
    };
    let mut body = serde_json::to_value(body).unwrap();
    body["practice"] = practice.into();
    body["name"] = provider.into();
    body
}

#[test]
fn names_of_practice_and_provider_with_markup_are_shown_as_the_words_they_are_or_refused() {
    let house = House::open();
    let nobody_s = LinkToken::from_bytes(random::bytes());
    for payload in payloads() {
        for body in [
            set_up(&nobody_s, &payload, "Ana Winter"),
            set_up(&nobody_s, "Lindenhof", &payload),
        ] {
            // Tries with no link of ours come back with time.
            house.app().clock.advance(Duration::from_secs(7));
            let answer = house
                .request("POST", "/api/setup")
                .json(&body.to_string())
                .send();

            assert_inert(&answer, &payload);
            let taken = DisplayName::clean(&payload).is_some();
            let wrong = if taken {
                ProblemCode::LinkNotValid
            } else {
                ProblemCode::BadMessage
            };
            assert_eq!(answer.problem(), wrong, "{payload:?}");
        }
    }
    // A practice is set up once, so one of each kind has to do.
    for kind in kinds() {
        let mut taken = kind.iter().filter_map(|text| DisplayName::clean(text));
        let (practice, provider) = (taken.next().unwrap(), taken.next_back().unwrap());
        let house = House::open();
        let body = set_up(
            &house.set_up_link(),
            practice.for_screen(),
            provider.for_screen(),
        );

        let answer = house
            .request("POST", "/api/setup")
            .json(&body.to_string())
            .send();

        assert_inert(&answer, practice.for_screen());
        let account: Account = answer.read();
        assert_eq!((&account.practice, &account.name), (&practice, &provider));
        let cookie = answer.header("set-cookie").unwrap().split(';').next();
        let browser = Browser {
            cookie: cookie.unwrap().to_owned(),
            account: account.id,
        };
        let link = new_link();
        let plan = plan(&house, &[(&link, "Jonas Berg")]);
        assert_eq!(
            ask(&house, &browser, "POST", "/api/visits", &plan).status,
            200
        );
        let open = OpenInvite {
            invite: link.id,
            secret: link.secret.clone(),
        };
        let card = house.post("/api/invites/open", &open).send();
        assert_inert(&card, provider.for_screen());
        let card: InviteCard = card.read();
        assert_eq!((card.practice, card.provider), (practice, provider));
    }
}
