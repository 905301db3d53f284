//! A patient with the narrowest phone.

use crate::cast;
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
