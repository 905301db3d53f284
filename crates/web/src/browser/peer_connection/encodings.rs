//! In which sizes and at which bit rates a source is sent.

use crate::browser::glue;
use js_sys::{Array, Object, Reflect};
use protocol::Source;
use wasm_bindgen::JsValue;

/// Highest bit rate of a camera: a face at 720p and 30 pictures a second in VP8.
const CAMERA_BITRATE_MAX: u32 = 1_200_000;

/// The layers of a camera, the best one first, which the SFU knows by the order of their names: name, how many
/// times smaller each side is, highest bit rate. The smaller ones cost a quarter of the best one's bits together.
const CAMERA_LAYERS: [(&str, u32, u32); 3] = [
    ("c0", 1, CAMERA_BITRATE_MAX),
    ("c1", 2, 300_000),
    ("c2", 4, 100_000),
];

/// One time layer in each stream: the SFU leaves out no frame of a stream that it forwards.
const SCALABILITY: &str = "L1T1";

/// Highest bit rate of a screen: sharp text at 15 pictures a second.
const SCREEN_BITRATE_MAX: u32 = 1_800_000;

/// Returns what the section of a source is to be made with; none where the browser knows best.
pub(super) fn encodings(source: Source) -> Option<Array> {
    match source {
        Source::Microphone => None,
        Source::Camera if glue::sends_layers() => Some(camera_layers()),
        Source::Camera => Some(one_layer(CAMERA_BITRATE_MAX)),
        Source::Screen => Some(one_layer(SCREEN_BITRATE_MAX)),
    }
}

fn one_layer(bitrate_max: u32) -> Array {
    Array::of1(&encoding(&[("maxBitrate", bitrate_max.into())]))
}

fn camera_layers() -> Array {
    let layers = CAMERA_LAYERS.map(|(name, smaller, bitrate_max)| {
        encoding(&[
            ("rid", name.into()),
            ("scaleResolutionDownBy", smaller.into()),
            ("maxBitrate", bitrate_max.into()),
            // The others when there is more than one who receives them.
            ("active", (smaller == 1).into()),
            ("scalabilityMode", SCALABILITY.into()),
        ])
    });
    layers.into_iter().collect()
}

fn encoding(entries: &[(&str, JsValue)]) -> Object {
    let encoding = Object::new();
    for (name, value) in entries {
        // Setting a property of an object just made cannot fail.
        let _ = Reflect::set(&encoding, &JsValue::from_str(name), value);
    }
    encoding
}
