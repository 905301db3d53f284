//! The narrowest phone: for a patient, and for everyone who comes in, waits and goes.

use crate::{cast, coming_back, going_out, lock, waiting_room};
use browser::{house::House, pattern::Colour, person::Seat};

#[tokio::test]
async fn phone_of_360_pixels_is_enough_for_a_visit() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .take("patient")
        .await;
    patient.resizes(360, 640, true).await;

    cast::checks_in(&patient, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    cast::see_each_other(&provider, &patient).await;

    let pictures = patient.pictures().await;
    let largest = pictures.iter().map(|picture| picture.shown_width).max();
    assert!(
        largest.is_some_and(|width| (200..=360).contains(&width)),
        "{pictures:?}"
    );
    for control in ["Mute", "Camera", "Chat", "Leave"] {
        let script = "const box = find(arguments[0]).getBoundingClientRect(); \
             return box.left >= 0 && box.right <= 360 && box.top >= 0 && box.bottom <= 640 \
             && box.width >= 40 && box.height >= 40";
        let is_in_reach: Option<bool> = patient.evaluate(script, &[control.into()]).await;
        assert_eq!(
            is_in_reach,
            Some(true),
            "\"{control}\" is out of a thumb's reach"
        );
    }
    patient.presses("Mute").await;
    provider.reads("muted").await;
    patient.presses("Leave").await;
    patient.reads("You have left").await;
}

#[tokio::test]
async fn arriving_provider_admits_nobody_and_who_waits_learns_nothing_on_phones() {
    waiting_room::provider_arrives(House::open_for_phones()).await;
}

#[tokio::test]
async fn declined_patient_has_no_media_on_phones() {
    waiting_room::patient_is_declined(House::open_for_phones()).await;
}

#[tokio::test]
async fn patient_sent_back_keeps_nothing_of_the_visit_on_phones() {
    waiting_room::patient_is_sent_back(House::open_for_phones()).await;
}

#[tokio::test]
async fn removed_patient_is_out_and_a_new_knock_is_marked_on_phones() {
    going_out::patient_is_removed(House::open_for_phones()).await;
}

#[tokio::test]
async fn ended_visit_is_over_for_everyone_on_phones() {
    going_out::visit_ends(House::open_for_phones()).await;
}

#[tokio::test]
async fn provider_who_leaves_promotes_nobody_on_phones() {
    going_out::provider_leaves(House::open_for_phones()).await;
}

#[tokio::test]
async fn locked_visit_lets_nobody_new_in_on_phones() {
    lock::visit_is_locked(House::open_for_phones()).await;
}

#[tokio::test]
async fn patient_who_reloads_is_back_without_queueing_on_phones() {
    coming_back::patient_reloads(House::open_for_phones()).await;
}

#[tokio::test]
async fn provider_who_reloads_is_back_as_provider_on_phones() {
    coming_back::provider_reloads(House::open_for_phones()).await;
}
