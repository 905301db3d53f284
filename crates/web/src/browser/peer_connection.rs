//! The media connection to the server's SFU: one `RTCPeerConnection`, sections of one direction each.
//!
//! A section that receives is a slot: it carries whoever's track the client maps to it, one after the
//! other. Each slot has one `MediaStream` for its whole life, so that an element that shows it never
//! has to be set up again.

use super::{
    glue,
    listen::Listener,
    media_devices::{audio_track, video_track},
};
use client::{Direction, OfferPlan, Section};
use js_sys::{Array, Object, Reflect};
use protocol::{MediaKind, Mid, Source};
use std::{cell::RefCell, collections::BTreeMap};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStream, MediaStreamTrack, RtcBundlePolicy, RtcConfiguration, RtcOfferOptions,
    RtcPeerConnection, RtcPeerConnectionState, RtcRtpTransceiver, RtcRtpTransceiverDirection,
    RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit,
};

/// Highest bit rate of a camera: a face at 720p and 30 pictures a second in VP8.
const CAMERA_BITRATE_MAX: u32 = 1_200_000;

/// Highest bit rate of a screen: sharp text at 15 pictures a second.
const SCREEN_BITRATE_MAX: u32 = 1_800_000;

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

/// The connection. Dropped, it is closed.
pub struct PeerConnection {
    connection: RtcPeerConnection,
    slots: RefCell<Vec<Slot>>,
    sending: RefCell<BTreeMap<Source, RtcRtpTransceiver>>,
    _listener: Listener,
}

struct Slot {
    kind: MediaKind,
    transceiver: RtcRtpTransceiver,
    stream: MediaStream,
}

impl PeerConnection {
    /// Makes a connection that has not begun yet. `None` where the browser refuses.
    #[must_use]
    pub fn open(call: impl Fn(PeerEvent) + 'static) -> Option<Self> {
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
    /// The browser's error, where it could not make the offer.
    pub async fn offer(&self, plan: &OfferPlan, local: &LocalTracks) -> Result<Offered, JsValue> {
        // No await between making a section and setting it up: what is set on a sender or receiver
        // in a later task is ignored by Chromium.
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
        if let Some(transceiver) = self.sending.borrow().get(&source) {
            // The promise fails only for a connection that is closed; then nothing is sent anyway.
            let _ = transceiver.sender().replace_track(track);
        }
    }

    /// Returns the stream of a receiving section.
    #[must_use]
    pub fn stream_of(&self, mid: &Mid) -> Option<MediaStream> {
        let slots = self.slots.borrow();
        let slot = slots
            .iter()
            .find(|slot| slot.transceiver.mid().as_deref() == Some(mid.as_sdp()))?;
        Some(slot.stream.clone())
    }

    fn add_sending(&self, source: Source, local: &LocalTracks) -> Result<(), JsValue> {
        if self.sending.borrow().contains_key(&source) {
            self.replace(source, local.of(source).as_ref());
            return Ok(());
        }
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Sendonly);
        match source {
            Source::Microphone => {}
            Source::Camera => init.set_send_encodings(&encodings(CAMERA_BITRATE_MAX)),
            Source::Screen => init.set_send_encodings(&encodings(SCREEN_BITRATE_MAX)),
        }
        let kind = kind_text(source.kind());
        let transceiver = match local.of(source) {
            Some(track) => self
                .connection
                .add_transceiver_with_media_stream_track_and_init(&track, &init),
            None => self
                .connection
                .add_transceiver_with_str_and_init(kind, &init),
        };
        prefer_codecs(&transceiver, source.kind());
        self.sending.borrow_mut().insert(source, transceiver);
        Ok(())
    }

    fn add_slots(&self, kind: MediaKind, wanted: usize) -> Result<(), JsValue> {
        let mut slots = self.slots.borrow_mut();
        let have = slots.iter().filter(|slot| slot.kind == kind).count();
        for _ in have..wanted {
            let init = RtcRtpTransceiverInit::new();
            init.set_direction(RtcRtpTransceiverDirection::Recvonly);
            let transceiver = self
                .connection
                .add_transceiver_with_str_and_init(kind_text(kind), &init);
            prefer_codecs(&transceiver, kind);
            let stream = MediaStream::new()?;
            stream.add_track(&transceiver.receiver().track());
            slots.push(Slot {
                kind,
                transceiver,
                stream,
            });
        }
        Ok(())
    }

    fn sections(&self, plan: &OfferPlan) -> Vec<Section> {
        let mid_of = |transceiver: &RtcRtpTransceiver| Mid::new(&transceiver.mid()?);
        let mut sections = Vec::new();
        for (source, transceiver) in self.sending.borrow().iter() {
            if !plan.send.contains(source) {
                continue;
            }
            if let Some(mid) = mid_of(transceiver) {
                sections.push(Section {
                    mid,
                    direction: Direction::Send(*source),
                });
            }
        }
        for slot in self.slots.borrow().iter() {
            if let Some(mid) = mid_of(&slot.transceiver) {
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
    }
}

/// The tracks this person sends. A source without one sends nothing.
#[derive(Clone, Default)]
pub struct LocalTracks {
    tracks: BTreeMap<Source, MediaStreamTrack>,
}

impl LocalTracks {
    /// Takes the tracks of a camera-and-microphone stream in place of the ones before.
    pub fn take_stream(&mut self, stream: &MediaStream) {
        self.set(Source::Microphone, audio_track(stream));
        self.set(Source::Camera, video_track(stream));
    }

    /// Takes one track, or none, in place of the one before.
    pub fn set(&mut self, source: Source, track: Option<MediaStreamTrack>) {
        match track {
            Some(track) => {
                if source == Source::Camera {
                    glue::hint(&track, "motion");
                }
                self.tracks.insert(source, track);
            }
            None => {
                self.tracks.remove(&source);
            }
        }
    }

    /// Returns the track of a source.
    #[must_use]
    pub fn of(&self, source: Source) -> Option<MediaStreamTrack> {
        self.tracks.get(&source).cloned()
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

const fn kind_text(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
    }
}

fn prefer_codecs(transceiver: &RtcRtpTransceiver, kind: MediaKind) {
    let names: &[&str] = match kind {
        MediaKind::Audio => &["audio/opus"],
        MediaKind::Video => &["video/vp8", "video/h264"],
    };
    glue::prefer_codecs(
        transceiver,
        kind_text(kind),
        names.iter().map(|name| (*name).to_owned()).collect(),
    );
}

fn encodings(bitrate_max: u32) -> Array {
    let encoding = Object::new();
    // Setting a property of an object just made cannot fail.
    let _ = Reflect::set(
        &encoding,
        &JsValue::from_str("maxBitrate"),
        &JsValue::from_f64(f64::from(bitrate_max)),
    );
    Array::of1(&encoding)
}
