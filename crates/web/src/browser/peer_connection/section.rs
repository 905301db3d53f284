//! One section of a connection: what it is made with, and what becomes of it.

use super::encodings::encodings;
use crate::browser::{
    frame_worker::{FrameTrack, FrameWorkers},
    glue,
};
use e2ee::group::Leaf;
use protocol::{MediaKind, Mid, Source};
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::{
    MediaStream, MediaStreamTrack, RtcPeerConnection, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcRtpTransceiverInit,
};

/// A section that sends one source, sealed.
pub(super) struct Sending {
    transceiver: RtcRtpTransceiver,
    pub(super) track: FrameTrack,
    /// It sends nothing any more, whatever it is given.
    is_stopped: Cell<bool>,
}

/// A section that receives whoever's track is mapped to it. It is neither seen nor heard before a frame of
/// whom the page expects was opened: Opus plays what is sealed as noise.
pub(super) struct Slot {
    pub(super) kind: MediaKind,
    pub(super) stream: MediaStream,
    pub(super) track: FrameTrack,
    transceiver: RtcRtpTransceiver,
    received: MediaStreamTrack,
    expected: Cell<Option<(Leaf, Source)>>,
    is_stopped: Cell<bool>,
}

impl Sending {
    /// Makes the section. Its transform is set in the same task.
    pub(super) fn make(
        connection: &RtcPeerConnection,
        frames: &FrameWorkers,
        source: Source,
        track: Option<&MediaStreamTrack>,
    ) -> Result<Self, JsValue> {
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Sendonly);
        if let Some(encodings) = encodings(source) {
            init.set_send_encodings(&encodings);
        }
        let kind = source.kind();
        let transceiver = match track {
            Some(track) => {
                connection.add_transceiver_with_media_stream_track_and_init(track, &init)
            }
            None => connection.add_transceiver_with_str_and_init(kind_text(kind), &init),
        };
        let track = frames.seal(&transceiver.sender(), source);
        if track.is_err() {
            // It has no transform and must never send.
            let _ = transceiver.sender().replace_track(None);
        }
        prefer_codecs(&transceiver, kind);
        Ok(Self {
            transceiver,
            track: track?,
            is_stopped: Cell::new(false),
        })
    }

    /// Sends another track, or none.
    pub(super) fn replace(&self, track: Option<&MediaStreamTrack>) {
        if !self.is_stopped.get() {
            // The promise fails only for a connection that is closed; then nothing is sent anyway.
            let _ = self.transceiver.sender().replace_track(track);
        }
    }

    /// Sends all its layers, or the best one alone.
    pub(super) fn send_layers(&self, on: bool) {
        glue::send_layers(&self.transceiver.sender(), on);
    }

    /// Sends nothing any more.
    pub(super) fn stop(&self) {
        self.replace(None);
        self.is_stopped.set(true);
    }

    pub(super) fn mid(&self) -> Option<Mid> {
        Mid::new(&self.transceiver.mid()?)
    }
}

impl Slot {
    /// Makes the section. Its transform is set in the same task.
    pub(super) fn make(
        connection: &RtcPeerConnection,
        frames: &FrameWorkers,
        kind: MediaKind,
    ) -> Result<Self, JsValue> {
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Recvonly);
        let transceiver = connection.add_transceiver_with_str_and_init(kind_text(kind), &init);
        let receiver = transceiver.receiver();
        let received = receiver.track();
        received.set_enabled(false);
        let track = frames.open(&receiver, kind)?;
        prefer_codecs(&transceiver, kind);
        let stream = MediaStream::new()?;
        stream.add_track(&received);
        Ok(Self {
            kind,
            stream,
            track,
            transceiver,
            received,
            expected: Cell::new(None),
            is_stopped: Cell::new(false),
        })
    }

    /// Names whose track it carries. Another one's is neither seen nor heard before it is opened.
    pub(super) fn expect(&self, frames: &FrameWorkers, from: Option<(Leaf, Source)>) {
        if self.expected.replace(from) != from {
            self.show(false);
            frames.expect(self.track, from);
        }
    }

    /// A frame of whom it expects was opened.
    pub(super) fn handle_opened(&self) {
        self.show(self.expected.get().is_some() && !self.is_stopped.get());
    }

    /// Shows and plays nothing any more.
    pub(super) fn stop(&self) {
        self.is_stopped.set(true);
        self.show(false);
    }

    pub(super) fn mid(&self) -> Option<Mid> {
        Mid::new(&self.transceiver.mid()?)
    }

    fn show(&self, is_shown: bool) {
        self.received.set_enabled(is_shown);
    }
}

pub(super) const fn kind_text(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
    }
}

pub(super) fn prefer_codecs(transceiver: &RtcRtpTransceiver, kind: MediaKind) {
    let names: &[&str] = match kind {
        MediaKind::Audio => &["audio/opus"],
        // What everyone has first; the others for browsers that lack it.
        MediaKind::Video => &["video/vp8", "video/vp9", "video/av1", "video/h264"],
    };
    glue::prefer_codecs(
        transceiver,
        kind_text(kind),
        names.iter().map(|name| (*name).to_owned()).collect(),
    );
}
