//! What a frame takes in the page's own worker.

use browser::{house::House, person::Seat};
use serde_json::{Value, json};

/// Runs in the page: makes the worker and sends frames through it.
const SCRIPT: &str = include_str!("sealing.js");

/// Rounds of each kind of frame.
const ROUNDS: u32 = 30;

/// A kind of frame, and how many are in a round: enough that a round takes a hundred ticks of a clock that
/// shows tenths of a millisecond.
struct Kind {
    id: &'static str,
    codec: &'static str,
    bytes: u32,
    is_key: bool,
    each: u32,
}

/// The same as `tests/cost` measures natively.
const KINDS: [Kind; 4] = [
    kind("opus_80", "audio/opus", 80, 2_000),
    kind("opus_160", "audio/opus", 160, 2_000),
    kind("vp8_delta", "video/VP8", 6_250, 400),
    Kind {
        is_key: true,
        ..kind("vp8_key", "video/VP8", 60_000, 50)
    },
];

const fn kind(id: &'static str, codec: &'static str, bytes: u32, each: u32) -> Kind {
    Kind {
        id,
        codec,
        bytes,
        is_key: false,
        each,
    }
}

/// Measures every kind of frame.
pub(crate) async fn measure(house: &House) -> Value {
    let person = Seat::default().take("who seals").await;
    // The worker is started from a script of this test, which the page's policy forbids.
    let bypass = json!({ "enabled": true });
    person.devtools("Page.setBypassCSP", bypass).await;
    person.opens(&house.links.base_url).await;
    let mut frames = Vec::new();
    for kind in &KINDS {
        let order = json!({
            "codec": kind.codec,
            "bytes": kind.bytes,
            "is_key": kind.is_key,
            "each": kind.each,
            "rounds": ROUNDS,
        });
        let Some(cost) = person.evaluate::<Value>(SCRIPT, &[order]).await else {
            person.fails("the worker seals or opens nothing").await
        };
        frames.push(json!({
            "id": kind.id,
            "bytes": kind.bytes,
            "each": kind.each,
            "module": cost["module"],
            "worker": cost["worker"],
        }));
    }
    json!({ "rounds": ROUNDS, "frames": frames })
}
