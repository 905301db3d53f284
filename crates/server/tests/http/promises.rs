//! `GET /api/promises`.

use crate::house::House;
use protocol::{ProblemCode, api::Promises};

#[test]
fn promises_of_the_build_are_told_to_whoever_is_signed_in() {
    let house = House::open();
    let stranger = house.request("GET", "/api/promises").send();
    let browser = house.provider();

    let answer = house
        .request("GET", "/api/promises")
        .header("cookie", &browser.cookie)
        .send();

    assert_eq!(stranger.problem(), ProblemCode::SignInNeeded);
    let promises: Promises = answer.read();
    // A test's program is of no release, whatever suite was run before it.
    assert!(!promises.is_of_this_build());
    if let Some(suite) = promises.suite {
        let rows = suite.groups.iter().flat_map(|group| &group.rows);
        assert!(rows.count() > 0);
    }
}
