//! The wait: nobody gets in but by "Admit", and who waits learns nothing.

use crate::cast;
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use serde_json::Value;

#[tokio::test]
async fn opening_a_link_tells_nobody_and_leaves_no_secret_in_the_address() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default().take("patient").await;

    patient.opens(&house.links.patient_url).await;
    patient.finds("Check in").await;
    patient.reads(cast::PROVIDER).await;

    let secret = house.links.patient_url.split('#').nth(1).unwrap();
    assert!(!patient.address().await.contains('#'), "a fragment is left");
    assert!(!patient.address().await.contains(secret));
    assert!(
        !house.log().contains(secret),
        "the server logged the secret"
    );
    let announced = format!("{} is waiting", cast::PATIENT);
    assert!(!provider.words().await.contains(&announced));
    assert!(!provider.has("Admit").await);
}

#[tokio::test]
async fn link_without_its_secret_or_with_another_opens_nothing() {
    let house = House::open();
    let stranger = Seat::default().take("stranger").await;
    let (address, secret) = house.links.patient_url.split_once('#').unwrap();

    let turned: String = secret.chars().rev().collect();
    for link in [address.to_owned(), format!("{address}#{turned}")] {
        stranger.opens(&link).await;

        stranger.reads("This link does not work").await;
        assert!(!stranger.has("Check in").await);
        assert!(!stranger.words().await.contains(cast::PROVIDER));
    }
}

#[tokio::test]
async fn arriving_provider_admits_nobody_and_who_waits_learns_nothing() {
    provider_arrives(House::open()).await;
}

pub(crate) async fn provider_arrives(house: House) {
    let patient = cast::patient(&house).await;
    let provider = cast::provider(&house).await;
    let companion = cast::companion(&house).await;
    provider.reads(cast::PATIENT).await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
    provider.presses("Chat").await;
    provider.types("Write to everyone", "a private word").await;
    provider.presses("Send").await;
    provider.reads("a private word").await;

    patient.reads("knows that you are here").await;

    let told = told(&patient).await;
    assert!(!told.is_empty(), "the witness saw no message");
    for message in &told {
        assert!(is_on_the_allow_list(message), "{message}");
    }
    assert!(!patient.words().await.contains(cast::COMPANION));
    assert!(!patient.words().await.contains("a private word"));
    cast::has_no_media(&patient).await;
}

#[tokio::test]
async fn declined_patient_is_told_kindly_and_has_no_media() {
    patient_is_declined(House::open()).await;
}

pub(crate) async fn patient_is_declined(house: House) {
    let provider = cast::provider(&house).await;
    let patient = cast::patient(&house).await;

    provider.presses_near("Decline", cast::PATIENT).await;

    patient.reads("cannot let you in right now").await;
    provider.reads("Nobody is waiting").await;
    assert_eq!(patient.received().await.open, 0);
}

#[tokio::test]
async fn patient_sent_back_keeps_nothing_of_the_visit_and_can_be_admitted_again() {
    patient_is_sent_back(House::open()).await;
}

pub(crate) async fn patient_is_sent_back(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;
    provider.presses("Chat").await;
    provider.types("Write to everyone", "a private word").await;
    provider.presses("Send").await;
    patient.presses("Chat").await;
    patient.reads("a private word").await;

    cast::open_people(&provider).await;
    provider
        .presses_near("Back to waiting room", cast::PATIENT)
        .await;

    patient.reads("You are back in the waiting room").await;
    assert!(!patient.words().await.contains("a private word"));
    assert!(!patient.has("Chat").await);
    let received = patient.received().await;
    assert_eq!(
        received.open, 0,
        "media is open while waiting: {received:?}"
    );
    let pictures = patient.pictures().await;
    let is_provider_seen = pictures
        .iter()
        .any(|picture| Colour::nearest(picture.colour) == Some(Colour::Blue));
    assert!(!is_provider_seen, "{pictures:?}");

    cast::admit(&provider, cast::PATIENT, &patient).await;
    cast::see_each_other(&provider, &patient).await;
}

/// Returns every message that the person's browser was sent.
async fn told(person: &Person) -> Vec<Value> {
    let messages: Option<Vec<String>> = person.evaluate("return witness.messages", &[]).await;
    let messages = messages.unwrap_or_default();
    messages
        .iter()
        .map(|text| serde_json::from_str(text).expect("the server sends JSON"))
        .collect()
}

/// Spelled out here as well as in the protocol: what a stranger may be told.
fn is_on_the_allow_list(message: &Value) -> bool {
    let keys = |value: &Value| -> Vec<String> {
        let object = value.as_object();
        object.map_or_else(Vec::new, |object| object.keys().cloned().collect())
    };
    if keys(message) == ["heartbeat"] {
        return keys(&message["heartbeat"]).is_empty();
    }
    // What a device is to sign: random, and drawn for this connection.
    if keys(message) == ["challenge"] {
        return keys(&message["challenge"]) == ["challenge"];
    }
    let waiting = &message["waiting"];
    let parts = match keys(waiting).as_slice() {
        [only] if only == "knocked" => keys(&waiting["knocked"]),
        [only] if only == "provider_presence" => keys(&waiting["provider_presence"]),
        // To whom a knock is sealed: the keys and the name of the provider, whom the link names.
        [only] if only == "card" => return keys(&waiting["card"]) == ["card"],
        // Sealed by the provider for this knock.
        [only] if only == "answered" => return keys(&waiting["answered"]) == ["answer"],
        _ => return false,
    };
    keys(message) == ["waiting"]
        && parts
            .iter()
            .all(|part| part == "seat" || part == "provider_here")
}
