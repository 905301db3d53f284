//! One published track with its subscriptions, and one slot that receives a track.

use crate::{
    demux::PeerKey, forwarder::Forwarder, gate::Gate, keyframe::KeyframeRequests, layers::Choice,
};
use protocol::{MediaKind, ParticipantId, Source, TrackId};
use str0m::{
    media::{Mid, Pt},
    rtp::{RtpPacket, Ssrc},
};

/// Streams of one track whose frames are kept apart. A browser sends one for each layer, and starts others
/// where its section was stopped in between.
const STREAMS_MAX: usize = 8;

/// A track that a peer publishes.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) id: TrackId,
    /// Section of the publisher that carries it.
    pub(crate) mid: Mid,
    pub(crate) source: Source,
    /// Who receives it, and in which slot.
    pub(crate) subscribers: Vec<Subscriber>,
    pub(crate) keyframes: KeyframeRequests,
    pub(crate) gates: Gates,
    pub(crate) choice: Choice,
}

/// The gate of each stream of a track.
#[derive(Debug, Default)]
pub(crate) struct Gates(Vec<(Ssrc, Gate<RtpPacket>)>);

impl Gates {
    /// Returns the gate of a stream. A new one takes the place of the oldest where there are too many.
    pub(crate) fn of(&mut self, ssrc: Ssrc) -> &mut Gate<RtpPacket> {
        let known = self.0.iter().position(|(known, _)| *known == ssrc);
        let index = known.unwrap_or_else(|| {
            if self.0.len() == STREAMS_MAX {
                self.0.remove(0);
            }
            self.0.push((ssrc, Gate::default()));
            self.0.len() - 1
        });
        &mut self.0[index].1
    }
}

/// One slot that receives a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subscriber {
    pub(crate) peer: PeerKey,
    /// Index in the peer's slots.
    pub(crate) slot: usize,
}

/// What a packet is of: the publisher, its connection's number, and the source.
pub(crate) type Carried = (PeerKey, u64, Source);

/// A receiving section of a peer.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) mid: Mid,
    pub(crate) kind: MediaKind,
    pub(crate) ssrc: Ssrc,
    /// Whether the client receives in it at present.
    pub(crate) is_receiving: bool,
    /// What the client wants in it.
    pub(crate) wanted: Option<(ParticipantId, TrackId)>,
    /// What is in it: the publisher, its connection's number, and the index of the track.
    pub(crate) source: Option<(PeerKey, u64, usize)>,
    pub(crate) forwarder: Forwarder,
    /// What went out in it since that was told last.
    pub(crate) carried: Option<Carried>,
    /// The payload type found for a publisher's, by its connection's number.
    pub(crate) payload_type: Option<((u64, Pt), Option<Pt>)>,
}

impl Slot {
    pub(crate) fn new(mid: Mid, kind: MediaKind, ssrc: Ssrc) -> Self {
        Self {
            mid,
            kind,
            ssrc,
            is_receiving: true,
            wanted: None,
            source: None,
            forwarder: Forwarder::default(),
            carried: None,
            payload_type: None,
        }
    }
}
