//! Cameras and microphones that are refused or missing.

use crate::cast;
use browser::{INSECURE_HOST, house::House, pattern::Colour, person::Seat};
use std::time::Duration;

/// Another program has the camera; the microphone is free.
const CAMERA_IS_TAKEN: &str = "\
    const capture = MediaDevices.prototype.getUserMedia;\
    MediaDevices.prototype.getUserMedia = function (wanted) {\
        return wanted.video\
            ? Promise.reject(new DOMException('', 'NotReadableError'))\
            : capture.call(this, wanted);\
    };";

/// What the page says of such a camera, and not of the microphone.
const USED_CAMERA: &str = "Another program is using the camera";

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

#[tokio::test]
async fn patient_without_camera_and_microphone_is_told_so_and_still_gets_in() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default().without_hardware().take("patient").await;

    patient.opens(&house.links.patient_url).await;
    patient.presses("Check in").await;
    patient.reads("No camera or microphone was found").await;
    cast::passes_checks(&patient).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
}

#[tokio::test]
async fn patient_whose_camera_is_taken_by_another_program_is_told_so() {
    let house = House::open();
    let patient = Seat::default()
        .scripted(
            "MediaDevices.prototype.getUserMedia = \
             () => Promise.reject(new DOMException('', 'NotReadableError'));",
        )
        .take("patient")
        .await;

    patient.opens(&house.links.patient_url).await;
    patient.presses("Check in").await;

    patient.reads("Another program is using").await;
    patient.finds("Try again").await;
}

#[tokio::test]
async fn patient_whose_camera_alone_is_taken_is_told_so_and_gets_in_to_be_heard() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default()
        .scripted(CAMERA_IS_TAKEN)
        .take("patient")
        .await;

    patient.opens(&house.links.patient_url).await;
    patient.presses("Check in").await;
    patient.reads(USED_CAMERA).await;
    patient.reads("Your microphone works").await;
    patient.presses("Try again").await;
    patient.reads(USED_CAMERA).await;
    cast::passes_checks(&patient).await;
    patient.reads(USED_CAMERA).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    provider.reads("camera off").await;
    provider.hears_something().await;
}

#[tokio::test]
async fn person_in_the_visit_reads_each_time_why_the_camera_does_not_come_on() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    patient.presses("Camera").await;
    provider.reads("camera off").await;
    let taken: Option<bool> = patient
        .evaluate(&format!("{CAMERA_IS_TAKEN} return true"), &[])
        .await;
    assert_eq!(taken, Some(true), "the camera cannot be taken away");
    for _ in 0..2 {
        patient.presses("Camera").await;

        patient.reads(USED_CAMERA).await;
        patient.finds("Try again").await;
        patient.presses("Close").await;
        patient.loses(USED_CAMERA).await;
    }
    provider.hears_something().await;
}

#[tokio::test]
async fn old_browser_is_told_at_the_door_before_anything_is_asked() {
    let house = House::open();
    let patient = Seat::default()
        .scripted("delete window.RTCRtpScriptTransform;")
        .take("patient")
        .await;

    patient.opens(&house.links.patient_url).await;

    patient.finds("Check in").await;
    patient.reads("This browser cannot make video visits").await;
}

#[tokio::test]
async fn insecure_address_leads_to_the_secure_one_with_the_whole_link() {
    let house = House::open();
    let patient = Seat::default().take("patient").await;
    let link = &house.links.patient_url;
    let insecure = link.replacen("127.0.0.1", INSECURE_HOST, 1);
    let secure = insecure.replacen("http://", "https://", 1);

    patient.opens(&insecure).await;

    patient.reads("This address is not secure").await;
    let script = "return [...document.links].map(link => link.href)";
    let links: Option<Vec<String>> = patient.evaluate(script, &[]).await;
    assert!(links.unwrap_or_default().contains(&secure));
}
