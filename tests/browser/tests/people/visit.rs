//! The main job: a whole visit.

use crate::cast;
use browser::{house::House, pattern::Colour};

#[tokio::test]
async fn provider_patient_and_interpreter_see_hear_and_write_to_each_other() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = cast::patient(&house).await;
    let companion = cast::companion(&house).await;

    cast::admit(&provider, cast::PATIENT, &patient).await;
    cast::admit(&provider, cast::COMPANION, &companion).await;

    provider.sees_in_tile(cast::PATIENT, Colour::Green).await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    companion.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    companion.sees_in_tile(cast::PATIENT, Colour::Green).await;
    provider.sees_something_in_tile(cast::COMPANION).await;
    patient.sees_something_in_tile(cast::COMPANION).await;
    for person in [&provider, &patient, &companion] {
        person.decodes_pictures().await;
        person.hears_something().await;
        // What who waits must not have, whoever is inside has: the witness sees it.
        assert!(person.received().await.connections > 0);
    }
}

#[tokio::test]
async fn chat_goes_both_ways_and_shows_markup_as_text() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    for (writer, reader, words) in [
        (&patient, &provider, "Can you hear me? <b>1 < 2</b>"),
        (&provider, &patient, "Yes. Let us begin."),
    ] {
        writer.presses("Chat").await;
        writer.types("Write to everyone", words).await;
        writer.presses("Send").await;
        writer.reads(words).await;
        if !reader.has("Write to everyone").await {
            reader.presses("Chat").await;
        }

        reader.reads(words).await;

        for person in [writer, reader] {
            person.presses("Chat").await;
        }
    }
}

#[tokio::test]
async fn of_what_is_written_an_https_address_alone_may_be_pressed_and_asks_first() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let says = async |words: &str| {
        patient.types("Write to everyone", words).await;
        patient.presses("Send").await;
    };
    patient.presses("Chat").await;
    provider.presses("Chat").await;

    for (written, shown) in [
        (r"\\files\share", r"\ \ files\ share"),
        ("file:///c:/x", "file: / / / c: / x"),
        ("javascript:alert(1)", "javascript: alert(1)"),
        ("http://plain.example", "http: / / plain.example"),
    ] {
        says(written).await;
        provider.reads(shown).await;
    }
    says("Read https://clinic.example/advice, and https://xn--80ak6aa92e.com/.").await;
    provider.finds("https://clinic.example/advice").await;
    let links = "return document.querySelectorAll('a[href]:not([href^=\"#\"])').length";
    assert_eq!(provider.evaluate::<u32>(links, &[]).await, Some(0));

    provider.presses("https://clinic.example/advice").await;
    provider.reads("Open this page?").await;
    let link = "const link = document.querySelector('dialog[open] a'); \
        return [link.href, link.target, link.rel, document.querySelector('dialog[open] .link-host').textContent.trim()]";
    let link: Option<Vec<String>> = provider.evaluate(link, &[]).await;
    let right = [
        "https://clinic.example/advice",
        "_blank",
        "noopener noreferrer",
        "clinic.example",
    ];
    assert_eq!(link.unwrap_or_default(), right);
    provider.shows_well("link").await;
    provider.presses("Stay here").await;
    provider.loses("Open this page?").await;

    provider.presses("https://xn--80ak6aa92e.com/").await;
    provider.reads("letters that can look like others").await;
    provider.presses("Stay here").await;
    provider.shows_well("chat-broken").await;
}

#[tokio::test]
async fn muting_and_hiding_the_camera_are_seen_by_the_others() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    patient.presses("Mute").await;
    provider.reads("muted").await;
    patient.presses("Mute").await;
    provider.loses("muted").await;

    patient.presses("Camera").await;
    provider.reads("camera off").await;
    patient.presses("Camera").await;
    provider.loses("camera off").await;
    provider.sees_in_tile(cast::PATIENT, Colour::Green).await;
}

#[tokio::test]
async fn provider_alone_may_share_a_screen() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    assert!(
        !patient.has("Share screen").await,
        "a patient can share a screen"
    );

    provider.presses("Share screen").await;

    patient
        .reads(&format!("{} shares a screen", cast::PROVIDER))
        .await;
    patient.sees_something_in_tile("shares a screen").await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;

    provider.presses("Share screen").await;
    patient.loses("shares a screen").await;
}
