//! Rewrites one track for one subscriber: whatever is switched or left out in between, what comes out is
//! one continuous stream that a decoder accepts.
//!
//! Sequence numbers keep the gaps of the source, so that a subscriber notices loss and asks again.

use crate::{keyframe, picture_id::PictureIds};
use std::time::{Duration, Instant};
use str0m::{
    format::Codec,
    rtp::{RtpPacket, Ssrc, Vp8Patch},
};

/// First sequence number of a stream. Not random (RFC 3550 section 5.1), because SRTP hides what a random
/// one would hide; not 0, so that a decoder can tell it from none.
const FIRST_SEQUENCE: u64 = 1;

/// Where packets come from: the same publisher's connection, section and SSRC give the same numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Counts the publishers' connections of this SFU.
    pub(crate) connection: u64,
    pub(crate) ssrc: Ssrc,
}

/// One packet as it is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rewritten {
    /// Extended sequence number; starts below 65,536, so that the subscriber guesses the SRTP rollover
    /// counter right (RFC 3711 section 3.3.1).
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) patch: Option<Vp8Patch>,
}

/// Numbering of one outgoing stream.
#[derive(Debug, Default)]
pub(crate) struct Forwarder {
    state: State,
    last: Option<Last>,
    picture_ids: PictureIds,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Nothing flows until a packet comes that a decoder may start with.
    #[default]
    Paused,
    Forwarding(Anchor),
}

/// How the source's numbers become ours.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    origin: Origin,
    /// Sequence number of the source that was forwarded first.
    first: u64,
    /// What the first one became.
    first_out: u64,
    /// Added to the source's timestamps, modulo 2^32.
    timestamp_shift: u32,
}

/// The newest packet that was sent.
#[derive(Clone, Copy, Debug)]
struct Last {
    sequence: u64,
    timestamp: u32,
    at: Instant,
}

impl Forwarder {
    /// Stops until the next packet that a decoder may start with.
    pub(crate) fn pause(&mut self) {
        self.state = State::Paused;
    }

    /// Returns whether packets of a source are left out until a keyframe comes.
    pub(crate) const fn is_paused(&self) -> bool {
        matches!(self.state, State::Paused)
    }

    /// Numbers one packet, or leaves it out.
    pub(crate) fn forward(
        &mut self,
        origin: Origin,
        codec: Codec,
        packet: &RtpPacket,
        now: Instant,
    ) -> Option<Rewritten> {
        let anchor = match self.state {
            State::Forwarding(anchor) if anchor.origin == origin => anchor,
            State::Forwarding(_) | State::Paused => {
                self.state = State::Paused;
                if !keyframe::starts_keyframe(codec, &packet.payload) {
                    return None;
                }
                self.picture_ids.start(&packet.payload);
                self.start(origin, packet, now)
            }
        };

        // What the source sent before the start would fall onto numbers that another source used.
        let since_first = (*packet.seq_no).checked_sub(anchor.first)?;
        let sequence = anchor.first_out + since_first;
        let timestamp = packet.header.timestamp.wrapping_add(anchor.timestamp_shift);
        let patch = (codec == Codec::Vp8)
            .then(|| self.picture_ids.forward(&packet.payload))
            .flatten();
        if self.last.is_none_or(|last| sequence > last.sequence) {
            self.last = Some(Last {
                sequence,
                timestamp,
                at: now,
            });
        }
        Some(Rewritten {
            sequence,
            timestamp,
            patch,
        })
    }

    fn start(&mut self, origin: Origin, packet: &RtpPacket, now: Instant) -> Anchor {
        let (first_out, timestamp_out) = match self.last {
            None => (FIRST_SEQUENCE, packet.header.timestamp),
            Some(last) => {
                let passed = ticks(now.saturating_duration_since(last.at), packet.time.denom());
                (last.sequence + 1, last.timestamp.wrapping_add(passed))
            }
        };
        let anchor = Anchor {
            origin,
            first: *packet.seq_no,
            first_out,
            timestamp_shift: timestamp_out.wrapping_sub(packet.header.timestamp),
        };
        self.state = State::Forwarding(anchor);
        anchor
    }
}

/// Returns a time in units of a codec's clock, at least one: two frames never share a timestamp.
fn ticks(passed: Duration, clock_rate: u32) -> u32 {
    let ticks = passed.as_micros() * u128::from(clock_rate) / 1_000_000;
    u32::try_from(ticks % (1 << 32)).unwrap_or(0).max(1)
}
