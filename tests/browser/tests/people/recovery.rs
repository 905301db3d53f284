//! Pages that are gone and come back, with their keys: everyone has pictures again without a click, within three
//! seconds of the moment in which the last of them was let in.

use crate::cast;
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use std::time::Duration;
use tokio::time::sleep;

/// From the server's word that somebody is in again to moving pictures of the others on every screen.
const BACK_MAX_MS: f64 = 3_000.0;

/// How often one of these may be tried: a machine that is busy with something else at that very moment is late
/// however good the program is.
const TRIES_MAX: u32 = 3;

/// A server that is killed is seen to be gone, and is started again, in this time.
const DOWN_FOR: Duration = Duration::from_millis(500);

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The moment before which nobody came back.
async fn latest_admission_ms(people: &[&Person]) -> f64 {
    let mut latest = 0.0_f64;
    for person in people {
        latest = latest.max(person.admitted_at_ms().await.unwrap_or_default());
    }
    latest
}

/// Waits until all of these were let in after that moment, and everyone sees motion since; returns how long that took.
async fn back_after_ms(returning: &[&Person], everyone: &[&Person], since_ms: f64) -> f64 {
    for person in returning {
        person
            .until("is not let in again", Duration::from_secs(20), async || {
                person.admitted_at_ms().await > Some(since_ms)
            })
            .await;
    }
    let admitted_ms = latest_admission_ms(returning).await;
    let mut moved_ms = admitted_ms;
    for person in everyone {
        moved_ms = moved_ms.max(person.sees_motion_after_ms(admitted_ms).await);
    }
    moved_ms - admitted_ms
}

async fn is_as_before(provider: &Person, patient: &Person) {
    cast::see_each_other(provider, patient).await;
    provider.seals_and_opens().await;
    patient.seals_and_opens().await;
    assert!(!provider.has("Admit").await, "somebody has to be let in");
}

#[tokio::test]
async fn reloaded_pages_show_pictures_within_three_seconds_of_being_let_in() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let both = [&provider, &patient];

    for (what, returning) in [
        ("patient's page", &both[1..]),
        ("provider's page", &both[..1]),
        ("both pages", &both[..]),
    ] {
        let mut tries = 0;
        loop {
            tries += 1;
            let since_ms = latest_admission_ms(&both).await;
            if let [provider, patient] = returning {
                tokio::join!(provider.reloads(), patient.reloads());
            } else {
                returning[0].reloads().await;
            }
            let took_ms = back_after_ms(returning, &both, since_ms).await;
            if took_ms <= BACK_MAX_MS {
                break;
            }
            assert!(tries < TRIES_MAX, "{what}: {took_ms} ms at the last try");
        }
        is_as_before(&provider, &patient).await;
    }
}

#[tokio::test]
async fn provider_whose_browser_was_killed_goes_on_in_another_one() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    // As `kill -9` does: nothing of the browser is left.
    drop(provider);
    let since_ms = latest_admission_ms(&[&patient]).await;
    let provider = cast::provider(&house).await;
    let took_ms = back_after_ms(&[&provider], &[&provider, &patient], since_ms).await;

    assert!(took_ms <= BACK_MAX_MS, "another browser: {took_ms} ms");
    is_as_before(&provider, &patient).await;
}

#[tokio::test]
async fn second_device_of_the_provider_takes_over_and_the_first_one_takes_the_visit_back() {
    let house = House::open();
    let (first, patient) = cast::visit_of_two(&house).await;
    let since_ms = latest_admission_ms(&[&first, &patient]).await;

    let second = Seat::default()
        .filmed_in(Colour::Red)
        .take("second device")
        .await;
    second.opens(&house.links.provider_url).await;
    let took_ms = back_after_ms(&[&second], &[&second, &patient], since_ms).await;
    assert!(took_ms <= BACK_MAX_MS, "the second device: {took_ms} ms");
    patient.sees_in_tile(cast::PROVIDER, Colour::Red).await;
    first.reads("another window").await;

    let since_ms = latest_admission_ms(&[&second]).await;
    first.presses("Go back into the visit").await;
    let took_ms = back_after_ms(&[&first], &[&first, &patient], since_ms).await;
    assert!(took_ms <= BACK_MAX_MS, "the first device: {took_ms} ms");
    is_as_before(&first, &patient).await;
}

#[tokio::test]
async fn server_killed_in_the_middle_of_a_commit_leaves_one_visit_with_everyone() {
    let mut house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let companion = cast::companion(&house).await;
    provider.reads(cast::COMPANION).await;
    let both = [&provider, &patient];
    let since_ms = latest_admission_ms(&both).await;

    provider.presses_near("Admit", cast::COMPANION).await;
    house.kill();
    sleep(DOWN_FOR).await;
    house.reopen();
    let took_ms = back_after_ms(&both, &both, since_ms).await;

    assert!(took_ms <= BACK_MAX_MS, "everyone: {took_ms} ms");
    cast::see_each_other(&provider, &patient).await;
    // The commit arrived or did not. Whoever was to come in by it is in, or waits and can be let in.
    let is_decided = Duration::from_secs(20);
    provider
        .until("the companion is nowhere", is_decided, async || {
            companion.has("Leave").await && companion.has("Mute").await
                || provider.has("Admit").await
        })
        .await;
    sleep(LOOK_EVERY).await;
    if provider.has("Admit").await {
        cast::admit(&provider, cast::COMPANION, &companion).await;
    }
    companion.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    provider.sees_something_in_tile(cast::COMPANION).await;
}
