//! Cameras and microphones that are refused or missing.

use crate::cast;
use browser::{house::House, pattern::Colour, person::Seat};
use std::time::Duration;

#[tokio::test]
async fn patient_who_refuses_the_camera_is_helped_and_still_gets_in() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default().without_devices().take("patient").await;

    patient.opens(&house.links.patient_url).await;
    patient.presses("Check in").await;
    patient.reads("keeps camera and microphone closed").await;
    patient.finds("Try again").await;
    cast::passes_checks(&patient).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    provider.reads("camera off").await;
}

#[tokio::test]
async fn patient_who_does_nothing_after_check_in_is_led_to_the_wait() {
    let house = House::open();
    let patient = Seat::default().take("patient").await;

    patient.opens(&house.links.patient_url).await;
    patient.presses("Check in").await;

    // Three questions at twenty seconds each, and a busy machine.
    let patience = Duration::from_secs(90);
    patient.reads_within(cast::WAITING, patience).await;
}
