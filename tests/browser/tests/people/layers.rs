//! Where several people receive it, a camera's picture is sent in layers: the best one that is sent is seen, whatever
//! becomes of the others.

use crate::{cast, codecs::tap};
use browser::{
    house::House,
    pattern::{Colour, Size},
    person::{Person, Seat},
};
use serde::Deserialize;
use std::{cell::Cell, time::Duration};
use tokio::time::sleep;

/// Until a connection has found that it can carry all layers: congestion control begins with little.
const GROWS_WITHIN: Duration = Duration::from_secs(40);

/// Until the next layer takes over where the best one ends, or comes back.
const CHANGES_WITHIN: Duration = Duration::from_secs(3);

/// How long a receiver without keys is watched.
const WATCHED_FOR: Duration = Duration::from_secs(3);

/// How long a browser may answer with statistics of before: Chromium keeps them for a twentieth of a second.
const STATISTICS_KEPT_FOR: Duration = Duration::from_millis(100);

/// The slot of a camera in what the page says of its tracks (docs/visit-1.md, section 9).
const CAMERA: u8 = 1;

/// What a browser counts of each stream of its camera.
const LAYERS: &str = "\
    return witness.peers.at(-1).getStats().then(stats => [...stats.values()]\
        .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')\
        .map(({ rid, frameWidth, framesSent, framesEncoded, bytesSent }) =>\
            ({ rid: rid ?? '', width: frameWidth ?? 0, frames: framesSent ?? 0, encoded: framesEncoded ?? 0,\
                bytes: bytesSent ?? 0 })));";

/// How many frames of the last track of that slot the worker has sealed: it is asked, with a number that is none of the
/// page's.
const SEALED: &str = "\
    const { id } = witness.transforms.findLast(({ send }) => send?.slot === arguments[0]);\
    const { worker } = witness.workers.at(-2);\
    return new Promise(done => {\
        const hear = ({ data: { counts, serial } }) => {\
            if (serial !== -1) return;\
            worker.removeEventListener('message', hear);\
            done(counts[id]?.done ?? 0);\
        };\
        worker.addEventListener('message', hear);\
        worker.postMessage({ count: { serial: -1 } });\
    });";

/// Goes on with the best layer, or without.
const SETS_BEST_LAYER: &str = "\
    const sender = witness.peers.at(-1).getSenders().find(({ track }) => track?.kind === 'video');\
    const parameters = sender.getParameters();\
    parameters.encodings.find(({ rid }) => rid === 'c0').active = arguments[0];\
    return sender.setParameters(parameters).then(() => true);";

#[derive(Debug, Deserialize)]
struct Layer {
    rid: String,
    width: u32,
    /// That were sent.
    frames: u64,
    encoded: u64,
    bytes: u64,
}

#[tokio::test]
async fn best_layer_that_is_sent_is_seen_and_the_next_where_it_ends() {
    let house = House::open();
    let (provider, patient) = with_a_large_picture(&house).await;

    sees_width(&provider, 1_280, GROWS_WITHIN).await;
    let alone = layers(&patient).await;
    assert!(
        alone
            .iter()
            .all(|layer| layer.rid == "c0" || layer.frames == 0)
    );
    let companion = cast::companion(&house).await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
    companion.sees_in_tile(cast::PATIENT, Colour::Green).await;

    sends_every_layer(&patient).await;
    sees_width(&provider, 1_280, GROWS_WITHIN).await;
    every_layer_is_sealed(&patient).await;
    set_best_layer(&patient, false).await;
    sees_width(&provider, 640, CHANGES_WITHIN).await;
    set_best_layer(&patient, true).await;
    sees_width(&provider, 1_280, CHANGES_WITHIN).await;

    provider.sees_in_tile(cast::PATIENT, Colour::Green).await;
    patient.seals_and_opens().await;
}

/// Of the same layers, one page shows each that is forwarded, and a decoder that gets them as they are none.
#[tokio::test]
async fn forwarded_layers_show_nothing_to_whoever_has_no_key() {
    let house = House::open();
    let (provider, patient) = with_a_large_picture(&house).await;
    let without = Seat::default().scripted(tap!()).take("without").await;
    cast::checks_in(&without, &house.links.companion_url).await;
    cast::admit(&provider, cast::COMPANION, &without).await;
    without.takes_packets_in().await;
    sends_every_layer(&patient).await;

    for (best, width) in [(true, 1_280), (false, 640)] {
        set_best_layer(&patient, best).await;
        sees_width(&provider, width, GROWS_WITHIN).await;
        let before = without.received().await.arrived;
        sleep(WATCHED_FOR).await;

        let received = without.received().await;
        assert!(received.arrived > before, "{received:?}");
        assert_eq!(received.frames, 0, "{received:?}");
    }
}

/// A provider, and a patient whose camera is large enough for three layers.
async fn with_a_large_picture(house: &House) -> (Person, Person) {
    let provider = cast::provider(house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .filmed_at(Size::Large)
        .take("patient")
        .await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    cast::see_each_other(&provider, &patient).await;
    (provider, patient)
}

async fn sends_every_layer(patient: &Person) {
    let all = "does not send every layer";
    patient
        .until(all, GROWS_WITHIN, async || {
            let layers = layers(patient).await;
            layers.len() == 3 && layers.iter().all(|layer| layer.frames > 0)
        })
        .await;
}

async fn every_layer_is_sealed(person: &Person) {
    let layers = layers(person).await;
    let sizes: Vec<_> = layers.iter().map(|l| (l.rid.as_str(), l.width)).collect();
    assert_eq!(sizes, [("c0", 1_280), ("c1", 640), ("c2", 320)]);
    assert!(
        layers
            .iter()
            .all(|layer| layer.frames > 0 && layer.bytes > 0)
    );
    let sent: u64 = layers.iter().map(|layer| layer.frames).sum();
    let sealed: Option<u64> = person.evaluate(SEALED, &[CAMERA.into()]).await;
    let sealed = sealed.expect("the worker counts");
    sleep(STATISTICS_KEPT_FOR).await;
    let encoded: u64 = self::layers(person).await.iter().map(|it| it.encoded).sum();
    // What is sent was sealed before, and what is sealed was encoded before: none goes past, and no sound is counted.
    assert!(
        sent <= sealed && sealed <= encoded,
        "{sealed} sealed, {encoded} encoded since, {layers:?}"
    );
}

async fn layers(person: &Person) -> Vec<Layer> {
    let layers: Option<Vec<Layer>> = person.evaluate(LAYERS, &[]).await;
    let mut layers = layers.expect("the page has a connection");
    layers.sort_by(|one, other| one.rid.cmp(&other.rid));
    layers
}

async fn set_best_layer(person: &Person, is_active: bool) {
    let done: Option<bool> = person.evaluate(SETS_BEST_LAYER, &[is_active.into()]).await;
    assert_eq!(done, Some(true));
}

/// Waits until the patient's picture is so wide, and moves.
async fn sees_width(person: &Person, width: u32, time: Duration) {
    let before = Cell::new(None);
    let wrong = format!("no moving picture {width} pixels wide");
    person
        .until(&wrong, time, async || {
            let pictures = person.pictures().await;
            let frames = pictures
                .iter()
                .find(|picture| picture.words.contains(cast::PATIENT) && picture.width == width)
                .map(|picture| picture.frames);
            let last = before.replace(frames);
            matches!((last, frames), (Some(last), Some(frames)) if frames > last)
        })
        .await;
}
