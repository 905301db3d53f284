//! Pictures and sound travel sealed, and what a browser does not seal or open goes nowhere.

use crate::cast;
use browser::{house::House, pattern::Colour, person::Seat};

/// A browser that takes transforms and leads no frame through them.
const SKIPS_TRANSFORMS_OF_SENDERS: &str = "\
    const transforms = new WeakMap();\
    Object.defineProperty(RTCRtpSender.prototype, 'transform', {\
        get() { return transforms.get(this) ?? null; },\
        set(transform) { transforms.set(this, transform); },\
    });";

/// The same for what it receives.
const SKIPS_TRANSFORMS_OF_RECEIVERS: &str = "\
    const transforms = new WeakMap();\
    Object.defineProperty(RTCRtpReceiver.prototype, 'transform', {\
        get() { return transforms.get(this) ?? null; },\
        set(transform) { transforms.set(this, transform); },\
    });";

/// A browser whose workers take a second and a half to say anything: camera and microphone are there before.
const HAS_SLOW_WORKERS: &str = "\
    Worker.prototype.addEventListener = function (type, listener, ...rest) {\
        const later = event => setTimeout(() => listener.call(this, event), 1500);\
        const heard = type === 'message' ? later : listener;\
        EventTarget.prototype.addEventListener.call(this, type, heard, ...rest);\
    };";

/// A browser whose workers do not start.
const HAS_NO_WORKERS: &str = "\
    window.Worker = class extends EventTarget {\
        constructor() { super(); setTimeout(() => this.dispatchEvent(new Event('error')), 50); }\
        postMessage() {}\
        terminate() {}\
    };";

#[tokio::test]
async fn every_frame_is_sealed_and_opened_by_the_workers_of_the_pages() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    for person in [&provider, &patient] {
        person.decodes_pictures().await;
        person.hears_something().await;
        person.seals_and_opens().await;
    }
}

#[tokio::test]
async fn what_is_lost_is_sent_again_and_never_guessed_from_other_packets() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;

    for person in [&provider, &patient] {
        let script = "return witness.peers.at(-1).remoteDescription.sdp\
            .match(/a=rtpmap:[0-9]+ [^/]+/g).map(line => line.split(' ')[1].toLowerCase())";
        let codecs: Option<Vec<String>> = person.evaluate(script, &[]).await;
        let codecs = codecs.unwrap_or_default();

        let has = |name: &str| codecs.iter().any(|codec| codec == name);
        assert!(has("opus") && has("vp8") && has("rtx"), "{codecs:?}");
        // Both would mix bytes of frames that are sealed each by itself.
        assert!(!has("red") && !has("ulpfec"), "{codecs:?}");
    }
}

#[tokio::test]
async fn browser_that_does_not_seal_stops_sending_and_says_so() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .scripted(SKIPS_TRANSFORMS_OF_SENDERS)
        .take("patient")
        .await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient.reads("did not encrypt your").await;
    patient.sends_nothing().await;

    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    let received = provider.received().await;
    assert_eq!(received.frames, 0, "{received:?}");
}

#[tokio::test]
async fn browser_that_does_not_open_shows_and_plays_nothing() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .scripted(SKIPS_TRANSFORMS_OF_RECEIVERS)
        .take("patient")
        .await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient
        .reads("Something arrived that was not encrypted")
        .await;

    provider.sees_in_tile(cast::PATIENT, Colour::Green).await;
    let received = patient.received().await;
    assert_eq!(received.shown, 0, "{received:?}");
}

#[tokio::test]
async fn camera_that_comes_while_the_workers_start_is_sent() {
    let house = House::open();
    let provider = Seat::default()
        .filmed_in(Colour::Blue)
        .scripted(HAS_SLOW_WORKERS)
        .take("provider")
        .await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    let patient = cast::patient(&house).await;

    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    patient.hears_something().await;
}

#[tokio::test]
async fn page_whose_workers_do_not_start_has_no_media_and_says_so() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .scripted(HAS_NO_WORKERS)
        .take("patient")
        .await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;

    patient
        .reads("This browser cannot encrypt sound and picture")
        .await;
    let received = patient.received().await;
    assert_eq!(
        (received.connections, received.sent),
        (0, 0),
        "{received:?}"
    );
}
