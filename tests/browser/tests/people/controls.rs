//! What the provider sets: for one person, and for everyone.

use crate::{cast, watch};
use browser::{house::House, pattern::Colour, person::Person};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(15);

/// How long after the press somebody may still see or hear anybody: a second, for browsers that share two cores. What
/// it takes is in the output.
const STANDS_STILL_WITHIN_MS: f64 = 1_000.0;

async fn sound_is_off(person: &Person) -> bool {
    person.has("Mute").await && person.words().await.contains("has muted you")
}

#[tokio::test]
async fn provider_pauses_everything_with_one_press_and_lets_people_go_on_one_by_one() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let companion = cast::companion(&house).await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
    patient.sees_something_in_tile(cast::COMPANION).await;
    watch::begin(&provider).await;
    watch::begin(&patient).await;
    cast::open_people(&provider).await;

    provider.presses("Pause all").await;

    for person in [&patient, &companion] {
        person.reads("has paused the visit").await;
        person
            .until("still has a camera on", SOON, async || {
                let script = "return [...document.querySelectorAll('video')]\
                    .every(video => !(video.srcObject?.getVideoTracks() ?? [])\
                    .some(track => track.readyState === 'live' && !track.muted))";
                person.evaluate(script, &[]).await == Some(true)
            })
            .await;
    }
    let pressed = watch::last_press(&provider).await;
    // The patient still hears the provider.
    for (what, at) in [
        (
            "picture at the provider's",
            watch::last_picture(&provider).await,
        ),
        (
            "picture at the patient's",
            watch::last_picture(&patient).await,
        ),
        (
            "sound at the provider's",
            watch::last_sound(&provider).await,
        ),
    ] {
        watch::is_over_within(STANDS_STILL_WITHIN_MS, pressed, what, at);
    }
    patient.hears_something().await;
    provider.reads("Locked: nobody new can be let in").await;

    provider.presses_near("More", cast::PATIENT).await;
    provider.presses_near("Let them go on", cast::PATIENT).await;
    patient.loses("has paused the visit").await;
    cast::see_each_other(&provider, &patient).await;
    companion.reads("has paused the visit").await;
    provider.presses("Go on").await;
    companion.loses("has paused the visit").await;
    companion.sees_in_tile(cast::PATIENT, Colour::Green).await;
    provider.reads("Locked: nobody new can be let in").await;
}

#[tokio::test]
async fn provider_mutes_stops_the_video_allows_a_screen_renames_and_ends_the_chat() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    cast::open_people(&provider).await;
    provider.presses_near("More", cast::PATIENT).await;

    provider.presses("Mute them").await;
    provider.reads("muted by you").await;
    patient
        .until("is not muted", SOON, async || sound_is_off(&patient).await)
        .await;
    provider.presses("Let them be heard").await;
    patient.loses("has muted you").await;
    provider.reads("muted").await;
    patient.presses("Mute").await;
    provider.loses("muted").await;

    provider.presses("Stop their video").await;
    patient.reads("has stopped your video").await;
    provider.reads("video stopped by you").await;
    provider.presses("Let them be seen").await;
    patient.loses("has stopped your video").await;
    patient.presses("Camera").await;
    provider.sees_in_tile(cast::PATIENT, Colour::Green).await;

    provider.presses("Let them share their screen").await;
    patient.presses("Share screen").await;
    provider
        .reads(&format!("{} shares a screen", cast::PATIENT))
        .await;
    provider.sees_something_in_tile("shares a screen").await;
    provider.presses("End their right to share").await;
    provider.loses("shares a screen").await;
    patient
        .until("may still share", SOON, async || {
            !patient.has("Share screen").await
        })
        .await;

    provider.types("Name that everyone reads", "Mr. Berg").await;
    provider.presses("Rename").await;
    provider.sees_in_tile("Mr. Berg", Colour::Green).await;

    patient.presses("Chat").await;
    patient.finds("Write to everyone").await;
    let script = "const field = document.querySelector('.chat-rule select'); field.value = '2'; \
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    provider.evaluate::<()>(script, &[]).await;
    patient.reads("has turned the chat off for you").await;
    assert!(!patient.has("Write to everyone").await);

    // A page that is loaded again goes on so, on both sides.
    patient.reloads().await;
    provider.reloads().await;
    provider.sees_in_tile("Mr. Berg", Colour::Green).await;
    patient.presses("Chat").await;
    patient.reads("has turned the chat off for you").await;
}
