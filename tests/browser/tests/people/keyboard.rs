//! People who use no mouse.

use crate::cast;
use browser::{house::House, person::Seat};

#[tokio::test]
async fn check_in_and_admission_need_nothing_but_the_keyboard() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default().take("patient").await;

    patient.opens(&house.links.patient_url).await;
    patient.walks_to("Check in").await;
    for question in [
        "Can you see yourself?",
        "Say a few words",
        "Can you hear the sound?",
    ] {
        patient.reads(question).await;
        patient.walks_to("Continue").await;
    }
    patient.reads(cast::WAITING).await;
    provider.walks_to("Admit").await;

    patient.finds("Mute").await;
    patient.walks_to("Leave").await;
    patient.reads("You have left").await;
}

#[tokio::test]
async fn question_mark_lists_the_keyboard_shortcuts() {
    let house = House::open();
    let provider = cast::provider(&house).await;

    provider.strikes("?").await;

    provider.reads("Keyboard shortcuts").await;
}
