//! The two workers that seal and open this page's frames (`crates/e2ee/worker.js`), one for each
//! direction, and the transforms that lead frames through them.
//!
//! One worker opens for all received tracks, because what it has opened once it never opens again,
//! in no tile. Nothing here falls back to frames that are not sealed: what fails ends in an error,
//! and the caller makes no media.

mod worker;

pub(super) use worker::entries;

use super::{document, glue, window};
use client::keys::FrameEffect;
use e2ee::{
    frame::{PageNonces, Slot},
    group::{FrameKey, Leaf},
};
use js_sys::{Object, Uint8Array};
use protocol::{MediaKind, Source};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};
use wasm_bindgen::JsValue;
use web_sys::{RtcRtpReceiver, RtcRtpSender};
use worker::{FrameWorker, object};

/// The number of a transform. No two of a page's share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrameTrack(pub u32);

/// What the workers report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameReport {
    /// The first frame of a track was opened since its sender was named.
    Opened(FrameTrack),
    /// A track's frames go nowhere.
    Failed(FrameTrack),
    /// A worker does not start, or does not run any more.
    Broken,
}

/// The workers. Dropped, they end, and with them all keys.
pub struct FrameWorkers {
    seal: FrameWorker,
    open: FrameWorker,
    next: Cell<u32>,
}

thread_local! {
    /// One for the page, whatever is opened in it one after the other: two transforms with one nonce
    /// could seal two frames under one key and counter.
    static NONCES: RefCell<PageNonces> = RefCell::new(PageNonces::new(random_start()));
}

impl FrameWorkers {
    /// Starts loading them. What they report comes through `report`.
    #[must_use]
    pub fn start(report: impl Fn(FrameReport) + Clone + 'static) -> Self {
        let script = document()
            .query_selector("meta[name=frame-worker]")
            .ok()
            .flatten()
            .and_then(|meta| meta.get_attribute("content"));
        Self {
            seal: FrameWorker::start(script.as_deref(), report.clone()),
            open: FrameWorker::start(script.as_deref(), report),
            next: Cell::new(1),
        }
    }

    /// Waits until both take frames; answers whether they do.
    pub async fn are_ready(&self) -> bool {
        self.seal.is_ready().await && self.open.is_ready().await
    }

    /// Leads what a sender sends through the worker. In the task that made the sender: Chromium ignores
    /// a transform that is set later, without a word.
    ///
    /// # Errors
    ///
    /// Where the browser does not take the transform, or the page has used all its nonces.
    pub fn seal(&self, sender: &RtcRtpSender, source: Source) -> Result<FrameTrack, JsValue> {
        let nonce = NONCES
            .with_borrow_mut(PageNonces::draw)
            .ok_or("this page has made too many transforms")?;
        let track = self.draw();
        let send = object(&[
            ("slot", slot_of(source).number().into()),
            ("nonce", nonce.bits().into()),
        ]);
        let options = options(track, source.kind());
        worker::set(&options, "send", &send);
        glue::set_transform(sender, &self.seal.worker()?, &options)?;
        Ok(track)
    }

    /// Leads what a receiver receives through the worker, which opens nothing of it before
    /// [`Self::expect`]. In the task that made the receiver.
    ///
    /// # Errors
    ///
    /// Where the browser does not take the transform.
    pub fn open(&self, receiver: &RtcRtpReceiver, kind: MediaKind) -> Result<FrameTrack, JsValue> {
        let track = self.draw();
        glue::set_transform(receiver, &self.open.worker()?, &options(track, kind))?;
        Ok(track)
    }

    /// Does what is to be done with the keys. Whom a section expects is [`Self::expect`]'s.
    pub fn handle(&self, effect: &FrameEffect) {
        match effect {
            FrameEffect::Install { generation, key } => {
                self.open
                    .say("install", &key_object(*generation, key, None));
            }
            FrameEffect::SealIn {
                generation,
                key,
                leaf,
            } => {
                self.seal
                    .say("send_in", &key_object(*generation, key, Some(*leaf)));
            }
            FrameEffect::Retire { generation, epoch } => {
                let content = object(&[
                    ("generation", (*generation).into()),
                    ("epoch", number(epoch.saturating_add(1))),
                    ("after_ms", 0.into()),
                ]);
                self.open.say("retire_before", &content);
            }
            FrameEffect::StopSealing => self.seal.say("stop_sending", &Object::new()),
            FrameEffect::Expect { .. } => {}
        }
    }

    /// Says whose frames a received track carries; nobody's where there is none.
    pub fn expect(&self, track: FrameTrack, from: Option<(Leaf, Source)>) {
        let content = object(&[("id", track.0.into())]);
        if let Some((leaf, source)) = from {
            worker::set(&content, "leaf", &leaf.number().into());
            worker::set(&content, "slot", &slot_of(source).number().into());
        }
        self.open.say("expect", &content);
    }

    /// Has the encoder of a sent track make a key frame, where the browser can.
    pub fn ask_key_frame(&self, track: FrameTrack) {
        let content = object(&[("id", track.0.into())]);
        self.seal.say("key_frame", &content);
    }

    /// Says what packets of a payload type hold, for browsers whose frames do not say it.
    pub fn take_codecs(&self, codecs: &BTreeMap<u8, String>) {
        let names = Object::new();
        for (payload_type, name) in codecs {
            worker::set(&names, &payload_type.to_string(), &name.as_str().into());
        }
        self.seal.say("codecs", &names);
        self.open.say("codecs", &names);
    }

    /// Forgets a track. Nothing of it is sealed or opened any more.
    pub fn forget(&self, track: FrameTrack) {
        let content = object(&[("id", track.0.into())]);
        self.seal.say("remove", &content);
        self.open.say("remove", &content);
    }

    /// Returns how many frames of each track came to the workers so far. Waits for their answer, which
    /// a worker that does not run any more never gives.
    pub async fn counts(&self) -> BTreeMap<FrameTrack, u64> {
        let mut counts = self.seal.counts().await;
        counts.append(&mut self.open.counts().await);
        counts
    }

    fn draw(&self) -> FrameTrack {
        let track = FrameTrack(self.next.get());
        self.next.set(track.0.wrapping_add(1));
        track
    }
}

/// The workers, for whoever holds on to them.
pub type SharedFrameWorkers = Rc<FrameWorkers>;

fn options(track: FrameTrack, kind: MediaKind) -> Object {
    let options = object(&[("id", track.0.into())]);
    if kind == MediaKind::Audio {
        worker::set(&options, "codec", &"opus".into());
    }
    options
}

/// The worker wipes the key of its copy; this one's is the page's own, wiped after it is sent.
fn key_object(generation: u32, key: &FrameKey, leaf: Option<Leaf>) -> Object {
    let bytes = Uint8Array::from(key.expose_bytes().as_slice());
    let content = object(&[
        ("generation", generation.into()),
        ("epoch", number(key.epoch())),
        ("key", bytes.into()),
    ]);
    if let Some(leaf) = leaf {
        worker::set(&content, "leaf", &leaf.number().into());
    }
    content
}

/// Epochs stay far below 2^53, up to where JavaScript counts exactly.
#[expect(
    clippy::cast_precision_loss,
    reason = "a visit has no 2^53 epochs, and generations start anew"
)]
fn number(epoch: u64) -> JsValue {
    JsValue::from_f64(epoch as f64)
}

const fn slot_of(source: Source) -> Slot {
    match source {
        Source::Microphone => Slot::MICROPHONE,
        Source::Camera => Slot::CAMERA,
        Source::Screen => Slot::SCREEN,
    }
}

fn random_start() -> u16 {
    let mut bytes = [0; 2];
    // A page without randomness has no keys either.
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    u16::from_le_bytes(bytes)
}
