//! Drops: reloads, a server that dies, a network that goes away.

use crate::cast;
use browser::{
    house::House,
    network::{Far, Forward},
    pattern::Colour,
    person::Seat,
};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// After a restart of the server everyone is back in this time.
const RESTART_MAX: Duration = Duration::from_secs(10);

/// After a network is back, media is back in this time.
const RESUME_MAX: Duration = Duration::from_secs(3);

/// Cuts of which one must be mended in that time: a machine that is busy with something else at that very
/// moment is late however good the program is.
const CUTS_MAX: usize = 3;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Silence is noticed after 8 s (`SILENCE_MAX`); the rest is for a busy machine.
const NOTICE_MAX: Duration = Duration::from_secs(15);

#[tokio::test]
async fn patient_who_reloads_is_back_without_queueing() {
    patient_reloads(House::open()).await;
}

pub(crate) async fn patient_reloads(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;

    patient.reloads().await;

    patient.finds("Leave").await;
    cast::see_each_other(&provider, &patient).await;
    assert!(!provider.has("Admit").await, "the patient queued again");
}

#[tokio::test]
async fn tab_restored_after_a_crash_asks_nothing_before_check_in_and_does_not_queue_twice() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = cast::patient(&house).await;
    provider.finds("Admit").await;

    // A page that crashes has no time to note anything.
    let crash = "Storage.prototype.setItem = () => {}; return true";
    let is_set: Option<bool> = patient.evaluate(crash, &[]).await;
    assert_eq!(is_set, Some(true));
    patient.reloads().await;

    patient.finds("Check in").await;
    assert!(!patient.words().await.contains(cast::WAITING));
    patient.presses("Check in").await;
    cast::passes_checks(&patient).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    provider.reads("Nobody is waiting").await;
}

#[tokio::test]
async fn provider_who_reloads_is_back_as_provider() {
    provider_reloads(House::open()).await;
}

pub(crate) async fn provider_reloads(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;

    provider.reloads().await;

    provider.finds("End visit").await;
    cast::see_each_other(&provider, &patient).await;
    cast::open_people(&provider).await;
    assert!(!patient.has("End visit").await, "the patient was promoted");
}

#[tokio::test]
async fn killed_server_comes_back_with_everyone_where_they_were() {
    let mut house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let companion = cast::companion(&house).await;
    provider.reads(cast::COMPANION).await;

    house.kill();
    patient
        .reads_within("The connection was lost", NOTICE_MAX)
        .await;
    house.reopen();

    provider
        .sees_in_tile_within(cast::PATIENT, Colour::Green, RESTART_MAX)
        .await;
    patient
        .sees_in_tile_within(cast::PROVIDER, Colour::Blue, RESTART_MAX)
        .await;
    patient.decodes_pictures().await;
    provider.decodes_pictures().await;
    provider.finds("Admit").await;
    companion.reads(cast::WAITING).await;
    cast::has_no_media(&companion).await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
}

#[tokio::test]
async fn patient_whose_network_was_cut_is_seen_again_in_three_seconds() {
    let house = House::open();
    let far = Far::find();
    let _forward = Forward::open(&far, house.port()).await;
    let provider = cast::provider(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .far_away(&far)
        .take("patient")
        .await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    cast::see_each_other(&provider, &patient).await;

    let mut cuts = 0;
    loop {
        cuts += 1;
        far.cut();
        provider.reads_within("Reconnecting", NOTICE_MAX).await;
        let before = provider.received().await.frames;
        far.mend();
        let is_back = timeout(RESUME_MAX, async {
            while provider.received().await.frames <= before + 2 {
                sleep(LOOK_EVERY).await;
            }
        });
        if is_back.await.is_ok() {
            break;
        }
        assert!(cuts < CUTS_MAX, "media was not back in {RESUME_MAX:?}");
        cast::see_each_other(&provider, &patient).await;
    }
    patient.decodes_pictures_within(RESUME_MAX).await;
    provider.loses("Reconnecting").await;
    cast::see_each_other(&provider, &patient).await;
    assert!(!provider.has("Admit").await, "the patient queued again");
}
