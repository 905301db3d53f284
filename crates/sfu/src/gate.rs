//! Lets the packets of one stream through whose frame was seen to start sealed.
//!
//! In: which part of a frame each packet carries ([`Part`]), in whatever order they come. Out: whether it
//! passes. A frame is the packets of one timestamp (RFC 3550, section 5.1). Where its start is late, because it was lost
//! and is sent again, what came before it waits; where it never comes, that never passes.

use crate::sealed::Part;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Frames that are remembered: a second of a shared screen at 60 frames a second. Packets that come later
/// than that are of no use to anybody.
const FRAMES_MAX: usize = 64;

/// Packets that wait for the start of their frame: most of a large key frame. Where more come, the
/// oldest are dropped.
const WAITING_MAX: usize = 128;

/// How long they wait. A start that was lost is sent again within a few round trips.
const WAITING_FOR: Duration = Duration::from_secs(1);

/// Where a packet is in its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Extended sequence number.
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    /// The marker: the frame's last packet.
    pub(crate) is_last: bool,
}

/// What is to become of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass,
    /// The start of its frame has not come yet.
    Wait,
    /// It is the first that was refused of its frame.
    RefuseFrame,
    Refuse,
}

/// Decides about the packets of one SSRC. `P` is a packet.
#[derive(Debug)]
pub(crate) struct Gate<P> {
    /// A ring of the newest starts.
    frames: [Option<Frame>; FRAMES_MAX],
    newest: usize,
    /// Whether any frame ever was refused. Healthy streams spare themselves the search.
    has_refused: bool,
    waiting: VecDeque<Waiting<P>>,
}

/// One frame that started.
#[derive(Clone, Copy, Debug)]
struct Frame {
    timestamp: u32,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Sealed { first: u64, last: Option<u64> },
    Refused,
}

#[derive(Debug)]
struct Waiting<P> {
    place: Place,
    since: Instant,
    packet: P,
}

impl<P> Default for Gate<P> {
    fn default() -> Self {
        Self {
            frames: [None; FRAMES_MAX],
            newest: 0,
            has_refused: false,
            waiting: VecDeque::new(),
        }
    }
}

impl<P> Gate<P> {
    /// Decides about one packet.
    pub(crate) fn judge(&mut self, part: Part, place: Place) -> Verdict {
        match part {
            Part::Nothing => Verdict::Pass,
            Part::Preface if self.is_refused(place.timestamp) => Verdict::Refuse,
            Part::Preface => Verdict::Pass,
            Part::Start => self.start(place),
            Part::Middle => self.go_on(place),
            Part::Plain => self.refuse(place.timestamp),
        }
    }

    /// Keeps a packet that waits for the start of its frame. Returns how many were dropped for it.
    pub(crate) fn hold(&mut self, place: Place, packet: P, now: Instant) -> u64 {
        let before = self.waiting.len();
        self.waiting
            .retain(|one| now.saturating_duration_since(one.since) < WAITING_FOR);
        while self.waiting.len() >= WAITING_MAX {
            self.waiting.pop_front();
        }
        let dropped = before - self.waiting.len();
        self.waiting.push_back(Waiting {
            place,
            since: now,
            packet,
        });
        dropped as u64
    }

    /// Returns the next packet that waited for a start that has come since and was sealed. Those of a
    /// frame that was refused are dropped.
    pub(crate) fn release(&mut self) -> Option<P> {
        let mut index = 0;
        while let Some(one) = self.waiting.get(index) {
            let place = one.place;
            match self.go_on(place) {
                Verdict::Wait => index += 1,
                Verdict::Pass => return self.waiting.remove(index).map(|one| one.packet),
                Verdict::RefuseFrame | Verdict::Refuse => {
                    self.waiting.remove(index);
                }
            }
        }
        None
    }

    fn start(&mut self, place: Place) -> Verdict {
        if self.is_refused(place.timestamp) {
            return Verdict::Refuse;
        }
        self.remember(Frame {
            timestamp: place.timestamp,
            state: State::Sealed {
                first: place.sequence,
                last: place.is_last.then_some(place.sequence),
            },
        });
        Verdict::Pass
    }

    fn go_on(&mut self, place: Place) -> Verdict {
        let mut is_known = false;
        for index in 0..FRAMES_MAX {
            let index = (self.newest + FRAMES_MAX - index) % FRAMES_MAX;
            let Some(frame) = &mut self.frames[index] else {
                break;
            };
            if frame.timestamp != place.timestamp {
                continue;
            }
            match &mut frame.state {
                State::Refused => return Verdict::Refuse,
                State::Sealed { first, .. } if place.sequence <= *first => {}
                State::Sealed { last, .. } => {
                    if last.is_some_and(|last| place.sequence > last) {
                        is_known = true;
                        continue;
                    }
                    if place.is_last {
                        *last = Some(place.sequence);
                    }
                    return Verdict::Pass;
                }
            }
        }
        if is_known {
            Verdict::Refuse
        } else {
            Verdict::Wait
        }
    }

    /// Refuses the frame, also what of it would come as sealed.
    fn refuse(&mut self, timestamp: u32) -> Verdict {
        if self.is_refused(timestamp) {
            return Verdict::Refuse;
        }
        self.has_refused = true;
        for frame in self.frames.iter_mut().flatten() {
            if frame.timestamp == timestamp {
                frame.state = State::Refused;
            }
        }
        if !self.is_refused(timestamp) {
            let state = State::Refused;
            self.remember(Frame { timestamp, state });
        }
        Verdict::RefuseFrame
    }

    fn is_refused(&self, timestamp: u32) -> bool {
        self.has_refused
            && self
                .frames
                .iter()
                .flatten()
                .any(|frame| frame.timestamp == timestamp && matches!(frame.state, State::Refused))
    }

    fn remember(&mut self, frame: Frame) {
        self.newest = (self.newest + 1) % FRAMES_MAX;
        self.frames[self.newest] = Some(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(sequence: u64, timestamp: u32) -> Place {
        Place {
            sequence,
            timestamp,
            is_last: false,
        }
    }

    fn last(sequence: u64, timestamp: u32) -> Place {
        Place {
            is_last: true,
            ..place(sequence, timestamp)
        }
    }

    #[test]
    fn frame_passes_as_it_started() {
        let mut gate = Gate::<()>::default();

        assert_eq!(gate.judge(Part::Start, place(10, 1)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Middle, place(11, 1)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Plain, place(12, 2)), Verdict::RefuseFrame);
        assert_eq!(gate.judge(Part::Middle, place(13, 2)), Verdict::Refuse);
        assert_eq!(gate.judge(Part::Start, place(14, 3)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Nothing, place(15, 3)), Verdict::Pass);
    }

    #[test]
    fn rest_of_a_frame_passes_in_any_order_and_after_later_frames() {
        let mut gate = Gate::<()>::default();
        gate.judge(Part::Start, place(10, 1));
        gate.judge(Part::Start, last(14, 2));

        assert_eq!(gate.judge(Part::Middle, last(13, 1)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Middle, place(12, 1)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Middle, place(11, 1)), Verdict::Pass);
    }

    #[test]
    fn what_comes_before_the_start_waits_and_passes_with_it() {
        let now = crate::start_of_test();
        let mut gate = Gate::default();
        for sequence in [12, 11, 15] {
            assert_eq!(gate.judge(Part::Middle, place(sequence, 1)), Verdict::Wait);
            gate.hold(place(sequence, 1), sequence, now);
        }
        assert_eq!(gate.judge(Part::Middle, place(16, 2)), Verdict::Wait);
        gate.hold(place(16, 2), 16, now);
        assert_eq!(gate.release(), None);

        assert_eq!(gate.judge(Part::Start, place(10, 1)), Verdict::Pass);

        let released: Vec<_> = std::iter::from_fn(|| gate.release()).collect();
        assert_eq!(released, [12, 11, 15]);
        assert_eq!(gate.waiting.len(), 1);
    }

    #[test]
    fn what_waited_for_a_plain_start_never_passes() {
        let now = crate::start_of_test();
        let mut gate = Gate::default();
        gate.judge(Part::Middle, place(11, 1));
        gate.hold(place(11, 1), 11, now);

        assert_eq!(gate.judge(Part::Plain, place(10, 1)), Verdict::RefuseFrame);

        assert_eq!(gate.release(), None);
        assert!(gate.waiting.is_empty());
    }

    #[test]
    fn middle_of_nothing_waits_for_so_long_and_so_many_only() {
        let now = crate::start_of_test();
        let mut gate = Gate::default();

        let dropped: u64 = (0..200)
            .map(|sequence| gate.hold(place(sequence, 1), sequence, now))
            .sum();
        assert_eq!((gate.waiting.len(), dropped), (WAITING_MAX, 72));

        let dropped = gate.hold(place(300, 2), 300, now + WAITING_FOR);
        assert_eq!((gate.waiting.len(), dropped), (1, WAITING_MAX as u64));
    }

    #[test]
    fn plain_part_takes_the_rest_of_its_frame_with_it() {
        let mut gate = Gate::<()>::default();
        gate.judge(Part::Start, place(10, 1));

        assert_eq!(gate.judge(Part::Plain, place(11, 1)), Verdict::RefuseFrame);

        assert_eq!(gate.judge(Part::Middle, place(12, 1)), Verdict::Refuse);
        assert_eq!(gate.judge(Part::Start, place(13, 1)), Verdict::Refuse);
        assert_eq!(gate.judge(Part::Preface, place(14, 1)), Verdict::Refuse);
        assert_eq!(gate.judge(Part::Plain, place(15, 1)), Verdict::Refuse);
    }

    #[test]
    fn frame_is_over_with_its_marker() {
        let mut gate = Gate::<()>::default();
        gate.judge(Part::Start, place(10, 1));
        gate.judge(Part::Middle, last(12, 1));

        assert_eq!(gate.judge(Part::Middle, place(13, 1)), Verdict::Refuse);
        assert_eq!(gate.judge(Part::Middle, place(11, 1)), Verdict::Pass);
    }

    #[test]
    fn start_is_the_least_number_of_its_frame() {
        let mut gate = Gate::<()>::default();
        gate.judge(Part::Start, place(10, 1));

        assert_eq!(gate.judge(Part::Middle, place(9, 1)), Verdict::Wait);
    }

    #[test]
    fn preface_starts_no_frame() {
        let mut gate = Gate::<()>::default();

        assert_eq!(gate.judge(Part::Preface, place(10, 1)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Middle, place(11, 1)), Verdict::Wait);
    }

    #[test]
    fn frame_of_long_ago_is_forgotten_and_what_is_late_of_it_waits_in_vain() {
        let mut gate = Gate::<()>::default();
        for frame in 0..70 {
            gate.judge(Part::Start, place(u64::from(frame) * 2, frame));
        }

        assert_eq!(gate.judge(Part::Middle, place(1, 0)), Verdict::Wait);
        assert_eq!(gate.judge(Part::Middle, place(13, 6)), Verdict::Pass);
        assert_eq!(gate.judge(Part::Middle, place(139, 69)), Verdict::Pass);
    }
}
