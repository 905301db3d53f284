//! The two ends of a track: a packet goes to a subscriber, a request for a keyframe to the publisher.

use super::Peer;
use crate::{
    forwarder::{Incoming, Layer, Origin},
    outbox::Outbox,
    track::Carried,
};
use protocol::MediaKind;
use std::time::Instant;
use str0m::{
    format::PayloadParams,
    media::{KeyframeRequestKind, Pt},
    rtp::{RtpPacket, RtpWrite},
};

/// One packet of a track, on its way to the subscribers.
pub(crate) struct TrackPacket<'a> {
    pub(crate) origin: Origin,
    /// For the slot in which it goes out.
    pub(crate) carried: Carried,
    pub(crate) kind: MediaKind,
    pub(crate) params: &'a PayloadParams,
    pub(crate) packet: &'a RtpPacket,
    pub(crate) layer: Layer,
}

/// What became of a packet at one subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Forwarded,
    /// Left out: the subscriber cannot start before a keyframe.
    KeyframeNeeded,
    /// Left out for any other reason.
    LeftOut,
}

impl Peer {
    /// Returns the format of a payload type, as negotiated with this peer.
    pub(crate) fn params(&self, payload_type: Pt) -> Option<PayloadParams> {
        let params = self.rtc.codec_config().params();
        params.iter().find(|p| p.pt() == payload_type).copied()
    }

    /// Sends one packet in one of the slots.
    pub(crate) fn forward(
        &mut self,
        slot: usize,
        packet: &TrackPacket<'_>,
        now: Instant,
        out: &mut Outbox,
    ) -> Fate {
        if !self.is_open() {
            return Fate::LeftOut;
        }
        let Some(payload_type) = self.payload_type(slot, packet) else {
            return Fate::LeftOut;
        };
        let Some(slot) = self.slots.get_mut(slot) else {
            return Fate::LeftOut;
        };
        let rewritten = slot.forwarder.forward(packet.incoming(), now);
        let Some(rewritten) = rewritten else {
            let is_wanted = packet.layer != Layer::Other;
            return if is_wanted && slot.forwarder.waits_for(packet.origin) {
                Fate::KeyframeNeeded
            } else {
                Fate::LeftOut
            };
        };

        let mut write = RtpWrite::new(
            payload_type,
            rewritten.sequence.into(),
            rewritten.timestamp,
            now,
            packet.packet.payload.clone(),
        )
        .marker(packet.packet.header.marker)
        .nackable(packet.kind == MediaKind::Video);
        if let Some(patch) = rewritten.patch {
            write = write.vp8_patch(patch);
        }
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx(&slot.ssrc) else {
            return Fate::LeftOut;
        };
        stream.write_rtp(write);
        slot.carried = Some(packet.carried);
        self.drain(now, out);
        Fate::Forwarded
    }

    /// Asks the client for a keyframe of one of its tracks, if it was not asked just before.
    pub(crate) fn ask_keyframe(&mut self, track: usize, now: Instant, out: &mut Outbox) -> bool {
        if !self.is_open() {
            return false;
        }
        let Some(track) = self.tracks.get_mut(track) else {
            return false;
        };
        let chosen = self.layers.ssrc(track.mid, track.choice.rank());
        let mut direct = self.rtc.direct_api();
        let stream = match chosen {
            Some(ssrc) => direct.stream_rx(&ssrc),
            None => direct.stream_rx_by_mid(track.mid, None),
        };
        let Some(stream) = stream else {
            return false;
        };
        if !track.keyframes.ask(now) {
            return false;
        }
        stream.request_keyframe(KeyframeRequestKind::Pli);
        self.drain(now, out);
        true
    }

    /// Returns the payload type of this peer for a publisher's.
    fn payload_type(&mut self, slot: usize, packet: &TrackPacket<'_>) -> Option<Pt> {
        let asked = (packet.origin.connection, packet.packet.header.payload_type);
        let slot = self.slots.get_mut(slot)?;
        if let Some((known, found)) = slot.payload_type
            && known == asked
        {
            return found;
        }
        let config = self.rtc.codec_config();
        let found = config.match_params(*packet.params).map(PayloadParams::pt);
        let wanted = self.rtc.media(slot.mid)?.remote_pts();
        let found = found.filter(|pt| wanted.contains(pt));
        slot.payload_type = Some((asked, found));
        found
    }
}

impl TrackPacket<'_> {
    fn incoming(&self) -> Incoming<'_> {
        let spec = self.params.spec();
        Incoming {
            origin: self.origin,
            codec: spec.codec,
            clock_rate: spec.clock_rate.get(),
            sequence: *self.packet.seq_no,
            timestamp: self.packet.header.timestamp,
            payload: &self.packet.payload,
            layer: self.layer,
        }
    }
}
