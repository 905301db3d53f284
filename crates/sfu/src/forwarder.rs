//! Rewrites one track for one subscriber: whatever is switched or left out in between, what comes out is
//! one continuous stream that a decoder accepts.
//!
//! Sequence numbers keep the gaps of the source, so that a subscriber notices loss and asks again.

use crate::{keyframe, picture_id::PictureIds};
use std::time::{Duration, Instant};
use str0m::{
    format::Codec,
    rtp::{Ssrc, Vp8Patch},
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

/// One packet as it came from its source.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub(crate) origin: Origin,
    pub(crate) codec: Codec,
    /// Ticks of the timestamp in a second.
    pub(crate) clock_rate: u32,
    /// Extended sequence number.
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) payload: &'a [u8],
    pub(crate) layer: Layer,
}

/// What the stream of a packet is to its track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// All of it.
    Only,
    /// The layer that is to be received.
    Chosen,
    /// Another layer: goes on until the chosen one may take its place.
    Other,
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

    /// Returns whether nothing is forwarded until a keyframe comes.
    #[cfg(test)]
    pub(crate) const fn is_paused(&self) -> bool {
        matches!(self.state, State::Paused)
    }

    /// Returns whether packets of a source are left out, whatever is forwarded of others.
    pub(crate) fn waits_for(&self, origin: Origin) -> bool {
        !matches!(self.state, State::Forwarding(anchor) if anchor.origin == origin)
    }

    /// Numbers one packet, or leaves it out.
    pub(crate) fn forward(&mut self, packet: Incoming<'_>, now: Instant) -> Option<Rewritten> {
        let anchor = match self.state {
            State::Forwarding(anchor) if anchor.origin == packet.origin => anchor,
            State::Forwarding(_) | State::Paused => {
                match packet.layer {
                    Layer::Only => self.state = State::Paused,
                    Layer::Chosen => {}
                    Layer::Other => return None,
                }
                if !keyframe::starts_keyframe(packet.codec, packet.payload) {
                    return None;
                }
                self.start(packet, now)
            }
        };

        // What the source sent before the start would fall onto numbers that another source used.
        let since_first = packet.sequence.checked_sub(anchor.first)?;
        let sequence = anchor.first_out + since_first;
        let timestamp = packet.timestamp.wrapping_add(anchor.timestamp_shift);
        let patch = (packet.codec == Codec::Vp8)
            .then(|| self.picture_ids.forward(packet.payload))
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

    fn start(&mut self, packet: Incoming<'_>, now: Instant) -> Anchor {
        let (first_out, timestamp_out) = match self.last {
            None => (FIRST_SEQUENCE, packet.timestamp),
            Some(last) => {
                let passed = now.saturating_duration_since(last.at);
                let passed = ticks(passed, packet.clock_rate);
                (last.sequence + 1, last.timestamp.wrapping_add(passed))
            }
        };
        let anchor = Anchor {
            origin: packet.origin,
            first: packet.sequence,
            first_out,
            timestamp_shift: timestamp_out.wrapping_sub(packet.timestamp),
        };
        self.state = State::Forwarding(anchor);
        if packet.codec == Codec::Vp8 {
            self.picture_ids.start(packet.payload);
        }
        anchor
    }
}

/// Returns a time in units of a codec's clock, at least one: two frames never share a timestamp.
fn ticks(passed: Duration, clock_rate: u32) -> u32 {
    let ticks = passed.as_micros() * u128::from(clock_rate) / 1_000_000;
    u32::try_from(ticks % (1 << 32)).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const KEY: &[u8] = &[0x10, 0x00];
    const DELTA: &[u8] = &[0x10, 0x01];

    #[test]
    fn video_starts_with_a_keyframe_and_below_the_first_rollover() {
        let now = crate::start_of_test();
        let mut forwarder = Forwarder::default();

        assert_eq!(forwarder.forward(video(1, 900_000, 5, DELTA), now), None);
        assert!(forwarder.is_paused());
        let first = forwarder.forward(video(1, 900_001, 6, KEY), now).unwrap();
        let next = forwarder.forward(video(1, 900_003, 8, DELTA), now).unwrap();

        assert_eq!((first.sequence, first.timestamp), (FIRST_SEQUENCE, 6));
        assert_eq!((next.sequence, next.timestamp), (FIRST_SEQUENCE + 2, 8));
    }

    #[test]
    fn packet_from_before_the_start_is_left_out() {
        let now = crate::start_of_test();
        let mut forwarder = Forwarder::default();
        forwarder.forward(video(1, 10, 0, KEY), now);

        assert_eq!(forwarder.forward(video(1, 9, 0, DELTA), now), None);
        assert!(!forwarder.is_paused());
    }

    #[test]
    fn other_source_goes_on_from_the_newest_packet_after_the_time_that_passed() {
        let now = crate::start_of_test();
        let mut forwarder = Forwarder::default();
        forwarder.forward(video(1, 10, u32::MAX - 10, KEY), now);
        forwarder.forward(video(1, 15, u32::MAX - 9, DELTA), now);
        forwarder.forward(video(1, 12, u32::MAX - 10, DELTA), now + MS);

        let later = now + MS * 100;
        assert_eq!(forwarder.forward(video(2, 70, 0, DELTA), later), None);
        let first = forwarder.forward(video(2, 71, 3_000, KEY), later).unwrap();
        let old = forwarder.forward(video(1, 16, 0, DELTA), later);

        assert_eq!(first.sequence, FIRST_SEQUENCE + 6);
        assert_eq!(first.timestamp, (u32::MAX - 9).wrapping_add(9_000));
        assert_eq!(old, None);
    }

    #[test]
    fn same_source_starts_anew_after_a_pause() {
        let now = crate::start_of_test();
        let mut forwarder = Forwarder::default();
        forwarder.forward(video(1, 10, 0, KEY), now);

        forwarder.pause();
        assert_eq!(forwarder.forward(video(1, 11, 1, DELTA), now), None);
        let again = forwarder.forward(video(1, 500, 2, KEY), now).unwrap();

        assert_eq!((again.sequence, again.timestamp), (FIRST_SEQUENCE + 1, 1));
    }

    #[test]
    fn other_layer_goes_on_until_the_chosen_one_has_a_keyframe() {
        let now = crate::start_of_test();
        let mut forwarder = Forwarder::default();
        let low = |sequence, payload| Incoming {
            layer: Layer::Other,
            ..video(1, sequence, 3_000, payload)
        };
        let high = |sequence, payload| Incoming {
            origin: Origin {
                connection: 1,
                ssrc: 10.into(),
            },
            layer: Layer::Chosen,
            ..video(1, sequence, 90_000, payload)
        };
        let chosen = Incoming {
            layer: Layer::Chosen,
            ..low(10, KEY)
        };
        assert_eq!(forwarder.forward(low(9, KEY), now), None);
        let first = forwarder.forward(chosen, now).unwrap();

        assert_eq!(forwarder.forward(high(70, DELTA), now + MS), None);
        assert!(forwarder.waits_for(high(70, DELTA).origin));
        let second = forwarder.forward(low(11, DELTA), now + MS).unwrap();
        let third = forwarder.forward(high(71, KEY), now + MS * 2).unwrap();
        let old = forwarder.forward(low(12, KEY), now + MS * 2);
        let fourth = forwarder.forward(high(72, DELTA), now + MS * 2).unwrap();

        let sequences = [first, second, third, fourth].map(|packet| packet.sequence);
        assert_eq!(sequences, [1, 2, 3, 4]);
        assert_eq!(third.timestamp, second.timestamp + 90);
        assert_eq!(old, None);
    }

    #[test]
    fn sound_starts_with_any_packet() {
        let now = crate::start_of_test();
        let packet = Incoming {
            codec: Codec::Opus,
            clock_rate: 48_000,
            ..video(1, 77, 960, &[1])
        };

        let first = Forwarder::default().forward(packet, now).unwrap();

        assert_eq!((first.sequence, first.timestamp), (FIRST_SEQUENCE, 960));
    }

    fn video(connection: u64, sequence: u64, timestamp: u32, payload: &[u8]) -> Incoming<'_> {
        Incoming {
            origin: Origin {
                connection,
                ssrc: 9.into(),
            },
            codec: Codec::Vp8,
            clock_rate: 90_000,
            sequence,
            timestamp,
            payload,
            layer: Layer::Only,
        }
    }
}
