//! What is said to the workers, as plain objects.

use super::FrameTrack;
use e2ee::{
    frame::Slot,
    group::{FrameKey, Leaf},
};
use js_sys::{Object, Reflect, Uint8Array};
use protocol::{MediaKind, Source};
use wasm_bindgen::{JsCast, JsValue};

pub(super) fn options(track: FrameTrack, kind: MediaKind) -> Object {
    let options = object(&[("id", track.0.into())]);
    if kind == MediaKind::Audio {
        set(&options, "codec", &"opus".into());
    }
    options
}

/// The worker wipes the key of its copy; this one's is the page's own, wiped after it is sent.
pub(super) fn key_object(generation: u32, key: &FrameKey, leaf: Option<Leaf>) -> Object {
    let bytes = Uint8Array::from(key.expose_bytes().as_slice());
    let content = object(&[
        ("generation", generation.into()),
        ("epoch", number(key.epoch())),
        ("key", bytes.into()),
    ]);
    if let Some(leaf) = leaf {
        set(&content, "leaf", &leaf.number().into());
    }
    content
}

/// Epochs stay far below 2^53, up to where JavaScript counts exactly.
#[expect(
    clippy::cast_precision_loss,
    reason = "a visit has no 2^53 epochs, and generations start anew"
)]
pub(super) fn number(epoch: u64) -> JsValue {
    JsValue::from_f64(epoch as f64)
}

pub(super) const fn slot_of(source: Source) -> Slot {
    match source {
        Source::Microphone => Slot::MICROPHONE,
        Source::Camera => Slot::CAMERA,
        Source::Screen => Slot::SCREEN,
    }
}

/// Makes a plain object.
pub(super) fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        set(&object, name, value);
    }
    object
}

/// Sets a property of a plain object, which takes every one.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// Lists a plain object's properties; none of what is no object.
pub(in crate::browser) fn entries(object: &JsValue) -> Vec<(String, JsValue)> {
    let Some(object) = object.dyn_ref::<Object>() else {
        return vec![];
    };
    Object::keys(object)
        .into_iter()
        .filter_map(|name| name.as_string())
        .map(|name| {
            let value = get(object, &name);
            (name, value)
        })
        .collect()
}
