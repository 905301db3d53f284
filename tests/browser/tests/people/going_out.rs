//! Ways out of a visit.

use crate::{cast, watch};
use browser::{
    house::House,
    person::{Person, STEP_MAX},
};
use std::time::Duration;
use tokio::time::sleep;

/// How long after the press a removed person may still see or hear anybody. What it takes is in the output.
const GONE_WITHIN_MS: f64 = 1_000.0;

#[tokio::test]
async fn removed_patient_is_out_and_a_new_knock_is_marked() {
    patient_is_removed(House::open()).await;
}

pub(crate) async fn patient_is_removed(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;

    cast::open_people(&provider).await;
    watch::begin(&provider).await;
    watch::begin(&patient).await;
    // Until there was a picture and a sound to be the last.
    sleep(Duration::from_secs(1)).await;
    provider.presses_near("Remove", cast::PATIENT).await;

    patient.reads("You are out of the visit").await;
    let pressed = watch::last_press(&provider).await;
    for (what, at) in [
        ("picture", watch::last_picture(&patient).await),
        ("sound", watch::last_sound(&patient).await),
    ] {
        watch::is_over_within(GONE_WITHIN_MS, pressed, what, at);
    }
    assert_eq!(patient.received().await.open, 0, "media is still open");
    assert!(!patient.has("Chat").await);

    patient.presses("Check in again").await;
    cast::passes_checks(&patient).await;
    provider
        .reads("You have turned this link away before")
        .await;
}

#[tokio::test]
async fn whoever_is_removed_for_good_has_no_link_any_more() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    cast::open_people(&provider).await;
    provider.presses_near("More", cast::PATIENT).await;
    provider
        .presses_near("Remove and end the link", cast::PATIENT)
        .await;

    patient.reads("You are out of the visit").await;
    assert_eq!(patient.received().await.open, 0, "media is still open");
    patient.opens("about:blank").await;
    patient.opens(&house.links.patient_url).await;
    patient.reads("This link does not work").await;
}

#[tokio::test]
async fn ended_visit_is_over_for_everyone_and_its_links_are_dead() {
    visit_ends(House::open()).await;
}

pub(crate) async fn visit_ends(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;

    provider.presses("End visit").await;
    provider.reads("End the visit?").await;
    provider.presses("End visit").await;

    patient.reads("The visit is over").await;
    provider.reads("The visit is over").await;
    assert_eq!(
        patient.received().await.open,
        0,
        "the patient's media is open"
    );
    assert_eq!(
        provider.received().await.open,
        0,
        "the provider's media is open"
    );

    patient.opens("about:blank").await;
    patient.opens(&house.links.patient_url).await;
    patient.reads("This link does not work").await;
}

#[tokio::test]
async fn patient_who_leaves_is_gone_for_the_provider() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    patient.presses("Leave").await;

    patient.reads("You have left").await;
    provider.reads("Nobody else is in the visit").await;
    assert_eq!(patient.received().await.open, 0, "media is still open");
}

#[tokio::test]
async fn provider_who_leaves_ends_nothing_and_promotes_nobody() {
    provider_leaves(House::open()).await;
}

pub(crate) async fn provider_leaves(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;

    provider.presses("Leave").await;

    provider.reads("You have left the visit").await;
    patient.reads("Nobody else is here at the moment").await;
    for control in ["Admit", "Remove", "End visit", "Share screen"] {
        assert!(!patient.has(control).await, "the patient has \"{control}\"");
    }

    provider.presses("Go back into the visit").await;
    cast::see_each_other(&provider, &patient).await;
}

#[tokio::test]
async fn provider_sees_who_receives_what_and_whoever_is_removed_receives_nothing() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    cast::open_people(&provider).await;
    provider.presses("Who receives what at this moment").await;
    let receives = async |who: &str| {
        receiving(&provider)
            .await
            .into_iter()
            .find(|row| row.0 == format!("To {who}"))
    };
    provider
        .until("is not shown who receives what", STEP_MAX, async || {
            let (to_provider, to_patient) = (
                receives(cast::PROVIDER).await,
                receives(cast::PATIENT).await,
            );
            to_provider.is_some_and(|(_, what)| what == [sound_and_picture(cast::PATIENT)])
                && to_patient.is_some_and(|(_, what)| what == [sound_and_picture(cast::PROVIDER)])
        })
        .await;
    provider.shows_well("who-receives-what").await;

    provider.presses_near("Remove", cast::PATIENT).await;
    patient.reads("You are out of the visit").await;
    provider.reads("Nothing is sent to anybody").await;

    assert_eq!(receiving(&provider).await, []);
    // Longer than the server waits before it takes somebody who went out for one who is served wrongly.
    sleep(Duration::from_secs(5)).await;
    assert!(!provider.words().await.contains("not in this visit"));
}

fn sound_and_picture(of: &str) -> String {
    format!("{of}: sound, picture")
}

/// What the provider's page shows of who receives what.
async fn receiving(provider: &Person) -> Vec<(String, Vec<String>)> {
    let script = "const words = element => element.textContent.replace(/\\s+/g, ' ').trim();\
        return [...document.querySelectorAll('.receiving > ul > li')].map(row =>\
            [words(row.querySelector('p')), [...row.querySelectorAll('li')].map(words)]);";
    provider.evaluate(script, &[]).await.unwrap_or_default()
}
