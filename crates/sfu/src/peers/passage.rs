//! The way of a packet through the SFU: past the gate of its stream, to whoever receives the track.

use super::Peers;
use crate::{
    demux::PeerKey,
    forwarder::{Layer, Origin},
    gate::{Place, Verdict},
    peer::{Fate, TrackPacket},
    sealed::{self, Part},
    track::Track,
};
use std::time::Instant;
use str0m::{
    format::PayloadParams,
    rtp::{RtpPacket, Ssrc},
};

/// The publisher, and the index of the track.
type TrackKey = (PeerKey, usize);

impl Peers {
    /// Forwards a packet if it is of a frame that starts sealed, and what waited for it.
    pub(super) fn handle_packet(&mut self, key: TrackKey, packet: RtpPacket, now: Instant) {
        self.stats.packets_in += 1;
        let publisher = self.directory.peer(key.0);
        let params = publisher.and_then(|peer| peer.params(packet.header.payload_type));
        let Some(params) = params else {
            return;
        };
        let Some(track) = self.track_mut(key) else {
            return;
        };
        let ssrc = packet.header.ssrc;
        let place = Place {
            sequence: *packet.seq_no,
            timestamp: packet.header.timestamp,
            is_last: packet.header.marker,
        };
        let part = sealed::part(params.spec().codec, track.source, &packet.payload);
        let gate = track.gates.of(ssrc);
        match gate.judge(part, place) {
            Verdict::Pass => self.forward(key, &params, &packet, now),
            Verdict::Wait => self.stats.packets_startless += gate.hold(place, packet, now),
            Verdict::RefuseFrame => self.stats.unsealed += 1,
            Verdict::Refuse => {}
        }
        if !matches!(part, Part::Start | Part::Plain) {
            return;
        }
        while let Some(packet) = self.release(key, ssrc) {
            self.forward(key, &params, &packet, now);
        }
    }

    fn release(&mut self, key: TrackKey, ssrc: Ssrc) -> Option<RtpPacket> {
        self.track_mut(key)?.gates.of(ssrc).release()
    }

    fn track_mut(&mut self, (publisher, index): TrackKey) -> Option<&mut Track> {
        self.directory.peer_mut(publisher)?.tracks.get_mut(index)
    }

    fn forward(&mut self, key: TrackKey, params: &PayloadParams, packet: &RtpPacket, now: Instant) {
        let publisher = self.directory.peer(key.0);
        let ssrc = packet.header.ssrc;
        let Some((connection, rank)) =
            publisher.map(|peer| (peer.connection, peer.layers.rank(ssrc)))
        else {
            return;
        };
        let Some(track) = self.track_mut(key) else {
            return;
        };
        let layer = layer_of(track, rank, packet, now);
        let packet = TrackPacket {
            origin: Origin { connection, ssrc },
            carried: (key.0, connection, track.source),
            kind: track.source.kind(),
            params,
            packet,
            layer,
        };

        // Taken out for the loop and put back, so that no list is copied.
        let subscribers = std::mem::take(&mut track.subscribers);
        let mut is_keyframe_needed = false;
        for subscriber in &subscribers {
            let Some(peer) = self.directory.peer_mut(subscriber.peer) else {
                continue;
            };
            match peer.forward(subscriber.slot, &packet, now, &mut self.outbox) {
                Fate::Forwarded => {
                    self.stats.packets_forwarded += 1;
                    self.carried.note(now);
                    self.touch(subscriber.peer);
                }
                Fate::KeyframeNeeded => is_keyframe_needed = true,
                Fate::LeftOut => {}
            }
        }
        if let Some(track) = self.track_mut(key) {
            track.subscribers = subscribers;
        }
        if is_keyframe_needed {
            let (publisher, index) = key;
            self.ask_keyframe(publisher, index, now);
        }
    }
}

/// Decides about the layer of a packet. Padding does not make a layer one that is sent.
fn layer_of(track: &mut Track, rank: Option<usize>, packet: &RtpPacket, now: Instant) -> Layer {
    let Some(rank) = rank else {
        return Layer::Only;
    };
    let is_chosen = if packet.payload.is_empty() {
        track.choice.rank() == Some(rank)
    } else {
        track.choice.handle_packet(rank, now)
    };
    if is_chosen {
        Layer::Chosen
    } else {
        Layer::Other
    }
}
