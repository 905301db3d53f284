//! The media connection to the server's SFU: one `RTCPeerConnection`, sections of one direction each.
//!
//! A section that receives is a slot: it carries whoever's track the client maps to it, one after the
//! other. Each slot has one `MediaStream` for its whole life, so that an element that shows it never
//! has to be set up again.

mod encodings;
mod local_tracks;
mod section;

pub use local_tracks::LocalTracks;

use super::{
    frame_worker::{FrameTrack, SharedFrameWorkers, entries},
    glue,
    listen::Listener,
};
use client::{Direction, OfferPlan, Section};
use e2ee::group::Leaf;
use protocol::{MediaKind, Mid, Source};
use section::{Sending, Slot, kind_text, prefer_codecs};
use std::{cell::RefCell, collections::BTreeMap};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStream, MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcOfferOptions,
    RtcPeerConnection, RtcPeerConnectionState, RtcSdpType, RtcSessionDescriptionInit,
};

/// What the connection reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerEvent {
    /// Media can flow.
    Connected,
    /// No packets for a few seconds; it may come back by itself.
    Disconnected,
    /// It will not come back by itself.
    Failed,
}

/// An offer that was made and is in force on this side.
#[derive(Debug)]
pub struct Offered {
    /// The session description.
    pub sdp: String,
    /// What its sections are.
    pub sections: Vec<Section>,
}

/// A track that was stopped because its frames do not go through their worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// One that was sent.
    Sending(Source),
    /// One that was received.
    Receiving,
}

/// The connection. Dropped, it is closed.
pub struct PeerConnection {
    connection: RtcPeerConnection,
    frames: SharedFrameWorkers,
    slots: RefCell<Vec<Slot>>,
    sending: RefCell<BTreeMap<Source, Sending>>,
    _listener: Listener,
}

impl PeerConnection {
    /// Makes a connection that has not begun yet. `None` where the browser refuses.
    #[must_use]
    pub fn open(frames: SharedFrameWorkers, call: impl Fn(PeerEvent) + 'static) -> Option<Self> {
        let configuration = RtcConfiguration::new();
        configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
        let connection = RtcPeerConnection::new_with_configuration(&configuration).ok()?;
        let watched = connection.clone();
        let listener = Listener::new(&connection, "connectionstatechange", move |_| {
            if let Some(event) = event_of(watched.connection_state()) {
                call(event);
            }
        });
        Some(Self {
            connection,
            frames,
            slots: RefCell::default(),
            sending: RefCell::default(),
            _listener: listener,
        })
    }

    /// Makes the sections the plan asks for, and an offer of them all. Does not wait for candidates:
    /// the SFU has an address and learns ours from our first packet.
    ///
    /// # Errors
    ///
    /// The browser's error, where it could not make the offer, or a section whose frames would not be
    /// sealed: the workers must be ready.
    pub async fn offer(&self, plan: &OfferPlan, local: &LocalTracks) -> Result<Offered, JsValue> {
        // No await between making a section and setting it up: a transform that is set on a sender or
        // receiver in a later task is ignored by Chromium.
        for source in &plan.send {
            self.add_sending(*source, local)?;
        }
        self.add_slots(MediaKind::Audio, plan.receive_audio)?;
        self.add_slots(MediaKind::Video, plan.receive_video)?;
        let options = RtcOfferOptions::new();
        options.set_ice_restart(plan.ice_restart);
        let offer = JsFuture::from(
            self.connection
                .create_offer_with_rtc_offer_options(&options),
        )
        .await?;
        let offer: RtcSessionDescriptionInit = offer.unchecked_into();
        // As it was made, not as it stands after gathering began: that one names this device's
        // addresses, and Firefox gives it a direction for all sections besides.
        let sdp = offer.get_sdp().unwrap_or_default();
        JsFuture::from(self.connection.set_local_description(&offer)).await?;
        Ok(Offered {
            sdp,
            sections: self.sections(plan),
        })
    }

    /// Puts the server's answer in force.
    ///
    /// # Errors
    ///
    /// The browser's error, where the answer does not fit.
    pub async fn apply_answer(&self, sdp: &str) -> Result<(), JsValue> {
        let answer = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
        answer.set_sdp(sdp);
        JsFuture::from(self.connection.set_remote_description(&answer)).await?;
        Ok(())
    }

    /// Returns whether media can flow.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.connection.connection_state() == RtcPeerConnectionState::Connected
    }

    /// Sends another track of a source, or none. Takes effect without a new offer.
    pub fn replace(&self, source: Source, track: Option<&MediaStreamTrack>) {
        if let Some(sending) = self.sending.borrow().get(&source) {
            sending.replace(track);
        }
    }

    /// Sends all layers of the camera, or the best one alone. Takes effect without a new offer.
    pub fn send_layers(&self, on: bool) {
        if let Some(sending) = self.sending.borrow().get(&Source::Camera) {
            sending.send_layers(on);
        }
    }

    /// Returns the stream of a receiving section.
    #[must_use]
    pub fn stream_of(&self, mid: &Mid) -> Option<MediaStream> {
        let slots = self.slots.borrow();
        let slot = slots.iter().find(|slot| slot.mid().as_ref() == Some(mid))?;
        // The method `clone` makes another stream, of tracks of its own, which nobody would mute.
        Some(Clone::clone(&slot.stream))
    }

    /// Names whose track each receiving section carries, as far as the sections are there.
    pub fn expect(&self, expected: &BTreeMap<Mid, (Leaf, Source)>) {
        for slot in self.slots.borrow().iter() {
            let from = slot.mid().and_then(|mid| expected.get(&mid).copied());
            slot.expect(&self.frames, from);
        }
    }

    /// Lets a received track be seen and heard: a frame of it was opened.
    pub fn handle_opened(&self, track: FrameTrack) {
        let slots = self.slots.borrow();
        if let Some(slot) = slots.iter().find(|slot| slot.track == track) {
            slot.handle_opened();
        }
    }

    /// Has all own pictures begin afresh, for whoever has just got the key.
    pub fn ask_key_frames(&self) {
        for (source, sending) in self.sending.borrow().iter() {
            if source.kind() == MediaKind::Video {
                self.frames.ask_key_frame(sending.track);
            }
        }
    }

    /// Stops a track that does not go through its worker. Returns the source, of one that is sent.
    pub fn stop(&self, track: FrameTrack) -> Option<Stopped> {
        for (source, sending) in self.sending.borrow().iter() {
            if sending.track == track {
                sending.stop();
                return Some(Stopped::Sending(*source));
            }
        }
        let slots = self.slots.borrow();
        let slot = slots.iter().find(|slot| slot.track == track)?;
        slot.stop();
        Some(Stopped::Receiving)
    }

    /// Returns how many frames, or packets where the browser counts no frames, went through each
    /// track so far, by the browser's own count.
    pub async fn counts(&self) -> BTreeMap<FrameTrack, u64> {
        let Ok(counted) = glue::section_counts(&self.connection).await else {
            return BTreeMap::new();
        };
        let counted: BTreeMap<String, JsValue> = entries(&counted).into_iter().collect();
        let sending = self.sending.borrow();
        let slots = self.slots.borrow();
        let sent = sending
            .values()
            .map(|sending| (sending.track, sending.mid()));
        let received = slots.iter().map(|slot| (slot.track, slot.mid()));
        sent.chain(received)
            .filter_map(|(track, mid)| {
                let count = counted.get(mid?.as_sdp())?.as_f64()?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count is a whole number below 2^53"
                )]
                Some((track, count as u64))
            })
            .collect()
    }

    fn add_sending(&self, source: Source, local: &LocalTracks) -> Result<(), JsValue> {
        let track = local.of(source);
        if let Some(sending) = self.sending.borrow().get(&source) {
            sending.replace(track.as_ref());
            return Ok(());
        }
        let sending = Sending::make(&self.connection, &self.frames, source, track.as_ref())?;
        self.sending.borrow_mut().insert(source, sending);
        Ok(())
    }

    fn add_slots(&self, kind: MediaKind, wanted: usize) -> Result<(), JsValue> {
        let mut slots = self.slots.borrow_mut();
        let have = slots.iter().filter(|slot| slot.kind == kind).count();
        for _ in have..wanted {
            slots.push(Slot::make(&self.connection, &self.frames, kind)?);
        }
        Ok(())
    }

    fn sections(&self, plan: &OfferPlan) -> Vec<Section> {
        let mut sections = Vec::new();
        for (source, sending) in self.sending.borrow().iter() {
            if !plan.send.contains(source) {
                continue;
            }
            if let Some(mid) = sending.mid() {
                sections.push(Section {
                    mid,
                    direction: Direction::Send(*source),
                });
            }
        }
        for slot in self.slots.borrow().iter() {
            if let Some(mid) = slot.mid() {
                sections.push(Section {
                    mid,
                    direction: Direction::Receive(slot.kind),
                });
            }
        }
        sections
    }
}

/// Lets the browser load what the first connection of a page needs, with a connection that never says
/// anything to anyone: it gathers no candidates and is closed at once. An admission is quicker by that.
pub async fn warm_up() {
    let Ok(connection) = RtcPeerConnection::new() else {
        return;
    };
    for kind in [MediaKind::Audio, MediaKind::Video] {
        let transceiver = connection.add_transceiver_with_str(kind_text(kind));
        prefer_codecs(&transceiver, kind);
    }
    // What it offers is of no interest; that it was able to is what takes time.
    let _ = JsFuture::from(connection.create_offer()).await;
    connection.close();
}

impl Drop for PeerConnection {
    fn drop(&mut self) {
        self.connection.close();
        let sent = self.sending.take();
        let received = self.slots.take();
        let sent = sent.values().map(|sending| sending.track);
        for track in sent.chain(received.iter().map(|slot| slot.track)) {
            self.frames.forget(track);
        }
    }
}

fn event_of(state: RtcPeerConnectionState) -> Option<PeerEvent> {
    [
        (RtcPeerConnectionState::Connected, PeerEvent::Connected),
        (
            RtcPeerConnectionState::Disconnected,
            PeerEvent::Disconnected,
        ),
        (RtcPeerConnectionState::Failed, PeerEvent::Failed),
    ]
    .into_iter()
    .find_map(|(name, event)| (name == state).then_some(event))
}
