//! The provider's desk: planning visits, links.

use crate::cast;
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use std::time::Duration;

/// The desk asks for its list every ten seconds.
const REFRESHED_WITHIN: Duration = Duration::from_secs(25);

/// What a suite of four ways in would have told.
const SUITE: &str = r#"
const fetched = window.fetch;
const rows = [
    { id: "A1", tried: "somebody waits and listens", verdict: "held", note: null, tests: 4 },
    { id: "A8", tried: "names with markup", verdict: "in_part", note: "not every alphabet", tests: 5 },
    { id: "F1", tried: "a call to a locked visit", verdict: "absent", note: "there is no telephone", tests: 0 },
    { id: "H9", tried: "an open window", verdict: "not_held", note: null, tests: 1 },
];
const suite = { commit: "c0ffee", at: 1790000000000, groups: [{ title: "What a waiting person can receive", rows }] };
window.fetch = (request, options) =>
    (request.url ?? String(request)).endsWith("/api/promises")
        ? Promise.resolve(Response.json({ commit: "c0ffee", suite }))
        : fetched(request, options);
"#;

/// A provider who has just planned a visit with Tomas Novak, and his link.
pub(crate) async fn plans(house: &House) -> (Person, String) {
    let provider = Seat::default()
        .filmed_in(Colour::Blue)
        .take("provider")
        .await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider.opens(&house.links.base_url).await;
    provider.presses("New visit").await;
    provider.types("Name", "Tomas Novak").await;
    provider.presses("Create the visit").await;
    provider.reads("The visit is planned").await;
    let link = cast::shown_link(&provider).await;
    (provider, link)
}

#[tokio::test]
async fn new_visit_gives_each_person_a_link_that_works_until_it_is_revoked() {
    let house = House::open();
    let (provider, link) = plans(&house).await;

    let patient = Seat::default().take("patient").await;
    cast::checks_in(&patient, &link).await;

    provider.presses("Back to the visits").await;
    provider.reads("1 person is waiting").await;
    provider
        .presses_near("Links and changes", "Tomas Novak")
        .await;
    provider.presses_near("Revoke", "Tomas Novak").await;
    provider.reads("Revoked").await;
    patient.reads("This link has been replaced").await;
    patient.opens("about:blank").await;
    patient.opens(&link).await;
    patient.reads("This link does not work").await;
}

#[tokio::test]
async fn nobody_sees_the_desk_without_signing_in() {
    let house = House::open();
    let stranger = Seat::default().take("stranger").await;

    stranger.opens(&house.links.base_url).await;
    stranger.finds("Sign in").await;
    stranger.types("Email", "provider@demo.example").await;
    stranger
        .types("Passphrase", "not the passphrase at all")
        .await;
    stranger.presses("Sign in").await;

    stranger.reads("Email or passphrase is wrong").await;
    assert!(!stranger.has("New visit").await);
    assert!(!stranger.words().await.contains(cast::PATIENT));
}

#[tokio::test]
async fn provider_reads_what_the_build_was_tried_with() {
    let house = House::open();
    let provider = Seat::default().scripted(SUITE).take("provider").await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider.opens(&house.links.base_url).await;
    provider.presses("Account").await;

    provider.presses("What this build was tried with").await;

    provider.reads("These results are of this version").await;
    provider
        .reads("1 held, 1 held in part, 1 not held, 1 with nothing there to break into.")
        .await;
    provider.reads("there is no telephone").await;
    provider.shows_well("promises-of-this-build").await;
}

#[tokio::test]
async fn link_used_on_a_second_device_is_shown_and_all_links_are_replaced_at_once() {
    let house = House::open();
    let (provider, link) = plans(&house).await;
    let patient = Seat::default().take("patient").await;
    cast::checks_in(&patient, &link).await;
    provider.presses("Back to the visits").await;
    provider.reads("1 person is waiting").await;
    assert!(!provider.words().await.contains("Link shared?"));

    let thief = Seat::default().at_firefox().take("thief").await;
    thief.opens(&link).await;
    thief.reads("Tomas Novak").await;

    provider
        .reads_within("Link shared?", REFRESHED_WITHIN)
        .await;
    provider
        .presses_near("Links and changes", "Tomas Novak")
        .await;
    provider.reads("This link may have been shared").await;
    provider.shows_well("link-shared").await;
    provider
        .presses_near("Replace all links", "Tomas Novak")
        .await;
    provider.presses_first("Press again: all links").await;
    patient.reads("This link has been replaced").await;
    let new = cast::shown_link(&provider).await;
    assert_ne!(new, link);
    patient.opens("about:blank").await;
    patient.opens(&link).await;
    patient.reads("This link does not work").await;
    patient.opens("about:blank").await;
    cast::checks_in(&patient, &new).await;
}
