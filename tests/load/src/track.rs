//! One track that is sent: when its next packet is due and what is in it.

use crate::{
    clock,
    payload::{self, Part},
    stamp::Stamp,
};
use protocol::MediaKind;
use std::{
    ops::Range,
    time::{Duration, Instant},
};

/// Sound packets a second: one for 20 ms, as browsers send Opus.
pub(crate) const AUDIO_PER_SECOND: u32 = 50;

/// Sound clock of RTP per packet: 20 ms of 48 kHz (RFC 7587).
const AUDIO_CLOCK_STEP: u32 = 960;

/// Pictures a second, as long as there are that many packets.
const PICTURES_PER_SECOND: u32 = 30;

/// Video clock of RTP: 90 kHz (RFC 7741).
const VIDEO_CLOCK: u64 = 90_000;

/// A track's schedule and its counts.
pub(crate) struct SentTrack {
    number: u32,
    kind: MediaKind,
    interval: Duration,
    packets_per_picture: u64,
    due: Instant,
    count: u64,
    is_keyframe: bool,
    window: Range<u64>,
    sent_in_window: u64,
}

/// One packet to send.
pub(crate) struct Packet {
    /// Sound or picture.
    pub(crate) kind: MediaKind,
    /// Counts up by one, from 0.
    pub(crate) count: u64,
    /// RTP's clock.
    pub(crate) time: u32,
    /// Last of its frame.
    pub(crate) marker: bool,
    /// The payload with its stamp.
    pub(crate) payload: Vec<u8>,
}

impl SentTrack {
    /// Makes a track of sound whose first packet is due then.
    pub(crate) fn audio(number: u32, due: Instant) -> Self {
        Self::new(number, MediaKind::Audio, AUDIO_PER_SECOND, due)
    }

    /// Makes a track of video with so many packets a second.
    pub(crate) fn video(number: u32, packets_per_second: u32, due: Instant) -> Self {
        Self::new(number, MediaKind::Video, packets_per_second, due)
    }

    fn new(number: u32, kind: MediaKind, per_second: u32, due: Instant) -> Self {
        Self {
            number,
            kind,
            interval: Duration::from_secs(1) / per_second,
            packets_per_picture: u64::from((per_second / PICTURES_PER_SECOND).max(1)),
            due,
            count: 0,
            is_keyframe: true,
            window: 0..0,
            sent_in_window: 0,
        }
    }

    /// Returns when the next packet is due.
    pub(crate) const fn due(&self) -> Instant {
        self.due
    }

    /// Returns the count of the next packet.
    pub(crate) const fn next_count(&self) -> u64 {
        self.count
    }

    /// Returns how many packets were sent in the window.
    pub(crate) const fn sent_in_window(&self) -> u64 {
        self.sent_in_window
    }

    /// Starts counting what is sent in a window of the round's nanoseconds.
    pub(crate) fn open_window(&mut self, window: Range<u64>) {
        self.window = window;
    }

    /// Makes the packet that is due, stamped with the time. `wants_keyframe` is taken where the packet
    /// starts a picture.
    pub(crate) fn next_packet(&mut self, at: u64, wants_keyframe: &mut bool) -> Packet {
        let count = self.count;
        self.count += 1;
        self.due += self.interval;
        self.sent_in_window += u64::from(self.window.contains(&at));
        let stamp = Stamp {
            track: self.number,
            count,
            sent: at,
        };
        match self.kind {
            MediaKind::Audio => Packet {
                kind: self.kind,
                count,
                time: low_bits(count).wrapping_mul(AUDIO_CLOCK_STEP),
                marker: count == 0,
                payload: payload::audio(stamp),
            },
            MediaKind::Video => self.video_packet(stamp, wants_keyframe),
        }
    }

    fn video_packet(&mut self, stamp: Stamp, wants_keyframe: &mut bool) -> Packet {
        let picture = stamp.count / self.packets_per_picture;
        let place = stamp.count % self.packets_per_picture;
        if place == 0 {
            self.is_keyframe = std::mem::take(wants_keyframe) || picture == 0;
        }
        let part = Part {
            picture,
            is_keyframe: self.is_keyframe,
            is_first: place == 0,
        };
        let per_packet = VIDEO_CLOCK * clock::nanos_of(self.interval) / 1_000_000_000;
        Packet {
            kind: self.kind,
            count: stamp.count,
            time: low_bits(picture * self.packets_per_picture * per_packet),
            marker: place + 1 == self.packets_per_picture,
            payload: payload::video(part, stamp),
        }
    }
}

/// RTP's clock wraps around (RFC 3550, section 5.1).
fn low_bits(number: u64) -> u32 {
    u32::try_from(number & 0xffff_ffff).expect("32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(track: &mut SentTrack, count: usize, asked_before: usize) -> Vec<Packet> {
        (0..count)
            .map(|index| track.next_packet(index as u64, &mut (index == asked_before)))
            .collect()
    }

    #[test]
    fn picture_is_one_timestamp_with_the_marker_at_its_end() {
        let mut track = SentTrack::video(0, 90, clock::read());

        let sent = packets(&mut track, 6, usize::MAX);

        let times: Vec<u32> = sent.iter().map(|packet| packet.time).collect();
        let markers: Vec<bool> = sent.iter().map(|packet| packet.marker).collect();
        assert_eq!(times[0..3], [0; 3]);
        assert!((2_990..=3_000).contains(&times[3]) && times[3..6] == [times[3]; 3]);
        assert_eq!(markers, [false, false, true, false, false, true]);
    }

    #[test]
    fn keyframe_comes_first_and_with_the_next_picture_that_starts_when_asked() {
        let mut track = SentTrack::video(0, 60, clock::read());

        let sent = packets(&mut track, 6, 4);

        let keyframes: Vec<bool> = sent
            .iter()
            .step_by(2)
            .map(|packet| packet.payload[4] & 1 == 0)
            .collect();
        assert_eq!(keyframes, [true, false, true]);
    }

    #[test]
    fn only_packets_of_the_window_are_counted() {
        let mut track = SentTrack::audio(0, clock::read());
        track.open_window(2..5);

        packets(&mut track, 10, usize::MAX);

        assert_eq!(track.sent_in_window(), 3);
        assert_eq!(track.next_count(), 10);
    }

    #[test]
    fn packets_are_due_at_even_steps() {
        let start = clock::read();
        let mut track = SentTrack::audio(0, start);

        packets(&mut track, 50, usize::MAX);

        assert_eq!(track.due() - start, Duration::from_secs(1));
    }
}
