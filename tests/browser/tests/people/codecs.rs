//! Every codec of pictures goes through the server sealed, and what is forwarded shows nothing to whoever has
//! no key.

use crate::cast;
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use std::time::Duration;
use tokio::time::sleep;

/// How long a receiver without keys is watched: some hundred frames of a camera.
const WATCHED_FOR: Duration = Duration::from_secs(5);

/// How long a picture may take that Firefox encodes or decodes without hardware, beside another browser.
const FIREFOX_SHOWS_WITHIN: Duration = Duration::from_secs(40);

/// The codecs that a browser both sends and receives.
const OFFERED: &str = "\
    return [RTCRtpSender, RTCRtpReceiver]\
        .map(end => end.getCapabilities('video').codecs.map(({ mimeType }) => mimeType))\
        .reduce((sent, received) => sent.filter(codec => received.includes(codec)));";

/// A browser that has one codec of pictures only.
macro_rules! with_only {
    ($codec:literal) => {
        concat!(
            "const isLeft = ({ mimeType }) =>",
            "    !/^video[/](VP8|VP9|AV1|H264)$/i.test(mimeType) || mimeType === 'video/",
            $codec,
            "';",
            "const prefer = RTCRtpTransceiver.prototype.setCodecPreferences;",
            "RTCRtpTransceiver.prototype.setCodecPreferences = function (codecs) {",
            "    prefer.call(this, codecs.filter(isLeft));",
            "};",
            "for (const end of [RTCRtpSender, RTCRtpReceiver]) {",
            "    const all = end.getCapabilities;",
            "    end.getCapabilities = kind => {",
            "        const had = all.call(end, kind);",
            "        return { ...had, codecs: had.codecs.filter(isLeft) };",
            "    };",
            "}",
        )
    };
}

/// A browser that leads no received frame through its transform, and shows all that it can make of them.
macro_rules! tap {
    () => {
        "const transforms = new WeakMap();\
         Object.defineProperty(RTCRtpReceiver.prototype, 'transform', {\
             get() { return transforms.get(this) ?? null; },\
             set(transform) { transforms.set(this, transform); },\
         });"
    };
}

macro_rules! without_keys {
    ($codec:literal) => {
        concat!(with_only!($codec), tap!())
    };
}

pub(crate) use tap;

#[tokio::test]
async fn browsers_that_share_only_vp9_see_each_other_by_it() {
    see_each_other_by("video/VP9", with_only!("VP9")).await;
}

#[tokio::test]
async fn browsers_that_share_only_av1_see_each_other_by_it() {
    see_each_other_by("video/AV1", with_only!("AV1")).await;
}

#[tokio::test]
async fn browsers_that_share_only_h264_see_each_other_by_it() {
    see_each_other_by("video/H264", with_only!("H264")).await;
}

#[tokio::test]
async fn firefox_that_has_only_vp9_is_seen_and_sees_by_it() {
    firefox_is_seen_and_sees_by("video/VP9", with_only!("VP9")).await;
}

#[tokio::test]
async fn firefox_that_has_only_av1_is_seen_and_sees_by_it() {
    firefox_is_seen_and_sees_by("video/AV1", with_only!("AV1")).await;
}

#[tokio::test]
async fn forwarded_vp8_shows_nothing_to_whoever_has_no_key() {
    shows_nothing_without_keys(with_only!("VP8"), without_keys!("VP8")).await;
}

#[tokio::test]
async fn forwarded_vp9_shows_nothing_to_whoever_has_no_key() {
    shows_nothing_without_keys(with_only!("VP9"), without_keys!("VP9")).await;
}

#[tokio::test]
async fn forwarded_av1_shows_nothing_to_whoever_has_no_key() {
    shows_nothing_without_keys(with_only!("AV1"), without_keys!("AV1")).await;
}

#[tokio::test]
async fn forwarded_h264_shows_nothing_to_whoever_has_no_key() {
    shows_nothing_without_keys(with_only!("H264"), without_keys!("H264")).await;
}

/// What the server forwards of a tone is played twice: by a page that opens it, and by a decoder that gets it as it is.
#[tokio::test]
async fn forwarded_sound_says_nothing_to_whoever_has_no_key() {
    let house = House::open();
    let provider = Seat::default().with_tone().take("provider").await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    let with = Seat::default().take("with the key").await;
    cast::checks_in(&with, &house.links.patient_url).await;
    cast::admit(&provider, cast::PATIENT, &with).await;
    let without = Seat::default()
        .scripted(without_keys!("VP8"))
        .take("without")
        .await;
    cast::checks_in(&without, &house.links.companion_url).await;
    cast::admit(&provider, cast::COMPANION, &without).await;
    // Nobody's own beeps.
    for person in [&with, &without] {
        person.presses("Mute").await;
        person.takes_packets_in().await;
    }
    with.hears_something().await;

    let (moments, share) = with.share_of_tone().await;
    let (noisy, left) = without.share_of_tone().await;

    assert!(moments > 20 && share > 0.5, "{share} of {moments}");
    // It plays something, and that is noise.
    assert!(noisy > 20 && left < 0.1, "{left} of {noisy}");
}

async fn see_each_other_by(codec: &str, script: &'static str) {
    let house = House::open();
    let provider = provider(&house, script).await;
    let patient = patient(&house, script).await;

    cast::admit(&provider, cast::PATIENT, &patient).await;

    cast::see_each_other(&provider, &patient).await;
    for person in [&provider, &patient] {
        let codecs = person.received().await.codecs;
        assert_eq!(codecs, [codec], "{person:?}");
        person.seals_and_opens().await;
    }
}

/// Firefox, which takes no script before its page's own, loses its other codecs while its person waits and has no
/// connection yet.
async fn firefox_is_seen_and_sees_by(codec: &str, script: &'static str) {
    let house = House::open();
    let provider = provider(&house, script).await;
    let patient = Seat::default().at_firefox().take("patient").await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    let offered: Option<Vec<String>> = patient.evaluate(OFFERED, &[]).await;
    let offered = offered.unwrap_or_default();
    assert!(offered.iter().any(|one| one == codec), "it has {offered:?}");
    let left = format!("{script} {OFFERED}");
    let left: Option<Vec<String>> = patient.evaluate(&left, &[]).await;
    assert!(
        left.is_some_and(|left| left.contains(&codec.to_owned()) && left.len() < offered.len())
    );

    cast::admit(&provider, cast::PATIENT, &patient).await;

    provider.decodes_pictures_within(FIREFOX_SHOWS_WITHIN).await;
    provider.sees_something_in_tile(cast::PATIENT).await;
    patient
        .sees_in_tile_within(cast::PROVIDER, Colour::Blue, FIREFOX_SHOWS_WITHIN)
        .await;
    for person in [&provider, &patient] {
        let codecs = person.received().await.codecs;
        assert_eq!(codecs, [codec], "{person:?}");
        person.seals_and_opens().await;
    }
}

/// The patient's decoder gets the frames as the server forwards them.
async fn shows_nothing_without_keys(provider_has: &'static str, patient_has: &'static str) {
    let house = House::open();
    let provider = provider(&house, provider_has).await;
    let patient = patient(&house, patient_has).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    provider.sees_in_tile(cast::PATIENT, Colour::Green).await;
    patient.takes_packets_in().await;

    let before = patient.received().await.arrived;
    sleep(WATCHED_FOR).await;

    let received = patient.received().await;
    assert!(received.arrived > before, "{received:?}");
    assert_eq!(received.frames, 0, "{received:?}");
}

async fn provider(house: &House, script: &'static str) -> Person {
    let provider = seat(Colour::Blue, script).take("provider").await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider
}

async fn patient(house: &House, script: &'static str) -> Person {
    let patient = seat(Colour::Green, script).take("patient").await;
    cast::checks_in(&patient, &house.links.patient_url).await;
    patient
}

fn seat(colour: Colour, script: &'static str) -> Seat<'static> {
    Seat::default().filmed_in(colour).scripted(script)
}
