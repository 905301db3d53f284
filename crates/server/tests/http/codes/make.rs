//! `POST` and `DELETE /api/invites/{invite}/code`.

use super::{make, post_code};
use crate::house::House;
use protocol::{ClientMessage, ProblemCode};
use std::collections::BTreeSet;

#[test]
fn every_living_code_has_a_locator_of_its_own_and_a_new_one_takes_the_place_of_the_old() {
    let house = House::open();
    let browser = house.provider();
    let visits: Vec<_> = (0..4).map(|_| house.plan(&browser, 20)).collect();
    let invites = || visits.iter().flat_map(|visit| &visit.invites);

    let locators: BTreeSet<_> = invites()
        .map(|invite| make(&house, &browser, invite))
        .collect();
    assert_eq!(locators.len(), 80);

    let invite = &visits[0].invites[0];
    let found = |locator| {
        let found = house.app().store.visit_of_code(locator, house.now());
        house.wait_for(found).unwrap()
    };
    let old = make(&house, &browser, invite);
    let new = loop {
        // By chance the same number may come again, which is then the new code's.
        let new = make(&house, &browser, invite);
        if new != old {
            break new;
        }
    };
    assert_eq!((found(old), found(new)), (None, Some(visits[0].visit.id)));
}

#[test]
fn nobody_but_the_provider_of_a_visit_makes_or_revokes_its_codes() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let path = format!("/api/invites/{}/code", visit.invites[0].id.path_segment());
    for method in ["POST", "DELETE"] {
        let answer = house.request(method, &path).json("{}").send();
        assert_eq!(answer.problem(), ProblemCode::SignInNeeded);
        let nobodys = "/api/invites/AAAAAAAAAAAAAAAAAAAAAA/code";
        let request = house.request(method, nobodys).json("{}");
        let answer = request.header("cookie", &browser.cookie).send();
        assert_eq!(answer.problem(), ProblemCode::NoSuchInvite);
    }

    let path = format!("/api/invites/{}", visit.invites[0].id.path_segment());
    let request = house.request("DELETE", &path);
    request.header("cookie", &browser.cookie).send();
    let answer = post_code(&house, &browser, &visit.invites[0]);
    assert_eq!(
        answer.problem(),
        ProblemCode::NoSuchInvite,
        "the link is revoked"
    );

    let over = house.plan(&browser, 1);
    let mut provider = house.enter(&browser, &over);
    provider.say(&ClientMessage::EndVisit {});
    provider.hear_to_the_end();
    let answer = post_code(&house, &browser, &over.invites[0]);
    assert_eq!(answer.problem(), ProblemCode::VisitEnded);
}

/// What the server keeps of a code is four digits: there is no column, no message and no line for others.
#[test]
fn server_keeps_a_locator_and_writes_it_into_no_log() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);

    make(&house, &browser, &visit.invites[0]);

    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    let request = house.request("GET", &path);
    let log: Vec<protocol::api::LogLine> = request.header("cookie", &browser.cookie).send().read();
    assert!(log.iter().any(|line| line.what == "code_made"));
    let schema = include_str!("../../../migrations/sqlite/0004_code.sql");
    let columns = schema.lines().filter(|line| line.starts_with("    "));
    assert_eq!(columns.count(), 3, "invite, locator and time");
}
