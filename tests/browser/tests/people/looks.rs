//! Every page in light and dark, wide and on a phone: pictures of it, and no barrier on it.

use crate::cast;
use browser::{INSECURE_HOST, house::House, pattern::Colour, person::Seat};
use thirtyfour::Key;

#[tokio::test]
async fn pages_of_the_provider_shut_nobody_out() {
    let house = House::open();
    let base = &house.links.base_url;
    let provider = Seat::default().take("provider").await;

    provider.opens(&format!("{base}/sign-in")).await;
    provider.finds("Sign in").await;
    provider.shows_well("sign-in").await;
    provider
        .opens(&format!("{base}/setup#{}", "A".repeat(43)))
        .await;
    provider.reads("practice").await;
    provider.shows_well("set-up").await;
    provider.opens(&format!("{base}/nowhere/at/all")).await;
    provider.reads("There is no page here").await;
    provider.shows_well("nowhere").await;

    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider.shows_well("visit-alone").await;
    provider.opens(base).await;
    provider.finds("New visit").await;
    provider.reads(cast::PATIENT).await;
    provider.shows_well("desk").await;
    provider.opens(&format!("{base}/promises")).await;
    provider.reads("What this build was tried with").await;
    provider.finds("Back to the visits").await;
    provider.shows_well("promises").await;
    provider.opens(base).await;
    provider.presses("New visit").await;
    provider.types("Name", "Tomas Novak").await;
    provider.shows_well("new-visit").await;
    provider.presses("Create the visit").await;
    provider.reads("The visit is planned").await;
    provider.shows_well("new-visit-links").await;
}

#[tokio::test]
async fn pages_of_the_patient_shut_nobody_out() {
    let house = House::open();
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .take("patient")
        .await;

    patient
        .opens(&format!("{}x", house.links.patient_url))
        .await;
    patient.reads("This link does not work").await;
    patient.shows_well("link-does-not-work").await;
    patient.opens("about:blank").await;
    patient.opens(&house.links.patient_url).await;
    patient.finds("Check in").await;
    patient.shows_well("check-in").await;
    patient.presses("Check in").await;
    for (question, name) in [
        ("Can you see yourself?", "check-see"),
        ("Say a few words", "check-speak"),
        ("Can you hear the sound?", "check-hear"),
    ] {
        patient.reads(question).await;
        patient.shows_well(name).await;
        patient.presses("Continue").await;
    }
    patient.reads(cast::WAITING).await;
    patient.shows_well("waiting-room").await;

    let provider = cast::provider(&house).await;
    provider.presses_near("Decline", cast::PATIENT).await;
    patient.reads("cannot let you in right now").await;
    patient.shows_well("declined").await;
}

#[tokio::test]
async fn refused_camera_is_explained_without_a_barrier() {
    let house = House::open();
    let patient = Seat::default().without_devices().take("patient").await;

    patient.opens(&house.links.patient_url).await;
    patient.presses("Check in").await;
    patient.reads("keeps camera and microphone closed").await;

    patient.shows_well("camera-refused").await;
}

#[tokio::test]
async fn visit_shuts_nobody_out() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let companion = Seat::default()
        .filmed_in(Colour::Red)
        .take("companion")
        .await;
    cast::checks_in(&companion, &house.links.companion_url).await;
    provider.finds("Admit").await;

    provider.shows_well("visit-provider").await;
    cast::open_people(&provider).await;
    provider.shows_well("visit-people").await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
    provider.sees_in_tile(cast::COMPANION, Colour::Red).await;
    cast::open_people(&provider).await;
    provider.presses_near("More", cast::PATIENT).await;
    provider.shows_well("visit-controls").await;
    provider.presses("Chat").await;
    provider
        .types("Write to everyone", "Good to see you both.")
        .await;
    provider.presses("Send").await;
    provider.reads("Good to see you both.").await;
    provider.shows_well("visit-chat").await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    patient.shows_well("visit-patient").await;

    patient.presses("Leave").await;
    patient.reads("You have left").await;
    patient.shows_well("left").await;
    provider.presses("End visit").await;
    provider.reads("End the visit?").await;
    provider.shows_well("end-visit").await;
    provider.presses("End visit").await;
    provider.reads("The visit is over").await;
    provider.shows_well("ended-provider").await;
    companion.reads("The visit is over").await;
    companion.shows_well("ended").await;
}

#[tokio::test]
async fn dialogs_of_a_visit_and_being_removed_shut_nobody_out() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    provider.presses("Settings").await;
    provider.reads("Full screen").await;
    provider.shows_well("settings").await;
    provider.strikes(Key::Escape).await;
    provider.strikes("?").await;
    provider.reads("Keyboard shortcuts").await;
    provider.shows_well("shortcuts").await;
    provider.strikes(Key::Escape).await;
    cast::open_people(&provider).await;
    provider.presses_near("Remove", cast::PATIENT).await;
    patient.reads("You are out of the visit").await;
    patient.shows_well("removed").await;
}

#[tokio::test]
async fn insecure_address_and_old_browser_shut_nobody_out() {
    let house = House::open();
    let link = &house.links.patient_url;
    let patient = Seat::default()
        .scripted("delete window.RTCRtpScriptTransform;")
        .take("patient")
        .await;

    patient.opens(link).await;
    patient.reads("cannot make video visits").await;
    patient.shows_well("old-browser").await;
    patient
        .opens(&link.replacen("127.0.0.1", INSECURE_HOST, 1))
        .await;
    patient.reads("This address is not secure").await;
    patient.shows_well("insecure").await;
}

#[tokio::test]
async fn barrier_that_was_planted_is_found() {
    let person = Seat::default().take("person").await;

    person
        .opens("data:text/html,<title>x</title><html lang=en><button></button><img src=x>")
        .await;
    let barriers = person.barriers("planted").await.join(" ");

    assert!(barriers.contains("button-name"), "{barriers}");
    assert!(barriers.contains("image-alt"), "{barriers}");
}
