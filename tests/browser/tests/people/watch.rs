//! When the last picture and the last sound of anybody else reached a page, and when a button was pressed: in wall time,
//! which the browsers of one machine share.

use browser::person::Person;

/// Sound is looked at every 20 ms, as often as it comes.
const WATCH: &str = "\
    const watch = { picture: 0, sound: 0, press: 0 };\
    window.watch = watch;\
    document.addEventListener('click', () => { watch.press = Date.now(); }, true);\
    const follow = video => {\
        if (video.followed || video.muted && video.closest('[data-own]')) return;\
        video.followed = true;\
        const next = () => { watch.picture = Date.now(); video.requestVideoFrameCallback(next); };\
        video.requestVideoFrameCallback(next);\
    };\
    setInterval(() => document.querySelectorAll('video').forEach(video => {\
        const name = video.closest('[aria-label]')?.getAttribute('aria-label') ?? '';\
        if (!name.includes('you')) follow(video);\
    }), 50);\
    const heard = new Map();\
    setInterval(() => {\
        for (const peer of witness.peers) for (const receiver of peer.getReceivers()) {\
            if (receiver.track.kind !== 'audio') continue;\
            const at = receiver.getSynchronizationSources()[0]?.timestamp;\
            if (at === undefined || at === heard.get(receiver)) continue;\
            heard.set(receiver, at);\
            watch.sound = Date.now();\
        }\
    }, 20);";

/// Begins to watch a page.
pub(crate) async fn begin(person: &Person) {
    person.evaluate::<()>(WATCH, &[]).await;
}

/// When the last button was pressed on a page.
pub(crate) async fn last_press(person: &Person) -> f64 {
    at(person, "press").await
}

/// When the last picture of somebody else was shown.
pub(crate) async fn last_picture(person: &Person) -> f64 {
    at(person, "picture").await
}

/// When the last sound of somebody else was played.
pub(crate) async fn last_sound(person: &Person) -> f64 {
    at(person, "sound").await
}

async fn at(person: &Person, what: &str) -> f64 {
    let at: Option<f64> = person
        .evaluate(&format!("return window.watch.{what}"), &[])
        .await;
    let at = at.expect("the page is watched");
    assert!(at > 0.0, "there was no {what}");
    at
}

/// Fails where the last of something came later than this many milliseconds after the press. How long it took is in the
/// output.
#[expect(
    clippy::print_stdout,
    reason = "how long it took is what the output of this test is read for"
)]
pub(crate) fn is_over_within(max: f64, pressed: f64, what: &str, last: f64) {
    let took = last - pressed;
    println!("the last {what} came {took} ms after the press");
    assert!(took < max, "{what}: {took} ms");
}
