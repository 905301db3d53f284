//! Links and codes in the running visit: one that may be shared is replaced where it is seen, and a code is made without
//! leaving.

use crate::{cast, desk, phone_code};
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use std::time::Duration;

const PATIENT: &str = "Tomas Novak";

const SOON: Duration = Duration::from_secs(15);

/// A provider in a visit with Tomas Novak, and his link.
async fn provider_inside(house: &House) -> (Person, String) {
    let (provider, link) = desk::plans(house).await;
    provider.presses("Back to the visits").await;
    cast::open_visit_with(&provider, PATIENT).await;
    (provider, link)
}

/// Returns what names a link, before its secret.
fn id(link: &str) -> &str {
    let (page, _) = link.split_once('#').expect("a link has a secret");
    page.rsplit('/').next().expect("a page has a name")
}

#[tokio::test]
async fn link_that_may_be_shared_is_replaced_from_the_waiting_room_with_one_press() {
    let house = House::open();
    let (provider, link) = provider_inside(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .take("patient")
        .await;
    cast::checks_in(&patient, &link).await;
    let thief = Seat::default().at_firefox().take("thief").await;
    cast::checks_in(&thief, &link).await;
    provider.reads("or replace the link").await;
    provider.shows_well("link-shared-in-the-waiting-room").await;

    provider.presses_first("Replace link").await;

    provider
        .reads("The old link of Tomas Novak does not work any more")
        .await;
    // The list is asked for again once the link is replaced.
    let gone = format!("return !document.body.innerHTML.includes('{}')", id(&link));
    provider
        .until("the old link is still shown", SOON, async || {
            provider.evaluate(&gone, &[]).await == Some(true)
        })
        .await;
    let new = cast::shown_link(&provider).await;
    assert_ne!(new, link);
    provider.shows_well("link-replaced-in-the-visit").await;
    for person in [&patient, &thief] {
        person.reads("This link has been replaced").await;
    }
    provider.presses("Close").await;
    provider.reads("Nobody is waiting").await;
    thief.opens("about:blank").await;
    thief.opens(&link).await;
    thief.reads("This link does not work").await;

    patient.opens("about:blank").await;
    cast::checks_in(&patient, &new).await;
    cast::admit(&provider, PATIENT, &patient).await;
    provider.sees_in_tile(PATIENT, Colour::Green).await;
}

#[tokio::test]
async fn code_is_made_in_the_running_visit_and_leads_to_its_waiting_room() {
    let house = House::open();
    let (provider, link) = provider_inside(&house).await;

    // What was asked for goes on where the dialog is closed before it is done.
    provider.presses("Links and codes").await;
    provider.presses("Replace link").await;
    provider.presses("Close").await;
    provider.presses("Links and codes").await;
    provider.finds("Code to read out").await;
    provider
        .until("the link is not replaced", SOON, async || {
            let shown = cast::shown_link(&provider).await;
            if shown != link {
                return true;
            }
            provider.presses("Close").await;
            provider.presses("Links and codes").await;
            provider.finds("Code to read out").await;
            false
        })
        .await;

    provider.presses("Code to read out").await;
    let digits = phone_code::shown(&provider).await;
    provider.shows_well("links-in-the-visit").await;
    provider.presses("Close").await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .take("patient")
        .await;
    phone_code::comes_by(&house, &patient, &digits).await;

    phone_code::is_let_in(&provider, &patient).await;
    provider.sees_in_tile(PATIENT, Colour::Green).await;
}
