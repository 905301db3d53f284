//! What a call to one peer brought about: datagrams to send, and things for the other peers to act on.

use crate::{datagram::Transmit, demux::PeerKey};
use std::collections::VecDeque;
use str0m::rtp::RtpPacket;

/// Filled while a peer is drained, emptied by [`crate::Peers`]. Kept, so that its memory is used again.
#[derive(Default)]
pub(crate) struct Outbox {
    pub(crate) transmits: VecDeque<(PeerKey, Transmit)>,
    pub(crate) notes: VecDeque<(PeerKey, Note)>,
    /// Datagrams that turned out to be of no use.
    pub(crate) ignored: u64,
}

impl Outbox {
    /// Drops everything of a peer.
    pub(crate) fn forget(&mut self, peer: PeerKey) {
        self.transmits.retain(|(key, _)| *key != peer);
        self.notes.retain(|(key, _)| *key != peer);
    }
}

/// One thing that happened to a peer.
#[expect(
    clippy::large_enum_variant,
    reason = "most notes are packets; a box would be an allocation for each"
)]
pub(crate) enum Note {
    /// ICE and DTLS are through.
    Connected,
    /// The network path is back, or another one.
    Resumed,
    /// A packet came for one of the peer's tracks, by index.
    Packet { track: usize, packet: RtpPacket },
    /// The peer cannot decode one of its slots, by index.
    KeyframeWanted { slot: usize },
    /// The connection is gone for good.
    Gone,
}
