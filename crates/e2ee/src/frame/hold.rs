//! Frames that came before their key, or before the page said whose they are.

use super::KeyId;
use protocol::time::Instant;
use std::{collections::VecDeque, time::Duration};

/// How long a frame waits. A frame that is later than this is of no use to a decoder, and a commit
/// takes a tenth of it.
pub const HELD_FOR: Duration = Duration::from_millis(500);

/// Frames of one track that wait: half a second of sound and of a camera, with air.
pub const HELD_MAX: usize = 64;

/// The frames of one track that wait, in the order they came.
#[derive(Debug)]
pub(super) struct Hold<F> {
    frames: VecDeque<Held<F>>,
}

/// A frame that waits.
#[derive(Debug)]
pub(super) struct Held<F> {
    pub(super) frame: F,
    pub(super) id: KeyId,
    since: Instant,
}

impl<F> Default for Hold<F> {
    fn default() -> Self {
        let frames = VecDeque::new();
        Self { frames }
    }
}

impl<F> Hold<F> {
    /// Takes a frame in, and returns the oldest one where there is no room for both.
    pub(super) fn keep(&mut self, frame: F, id: KeyId, now: Instant) -> Option<Held<F>> {
        let since = now;
        self.frames.push_back(Held { frame, id, since });
        (self.frames.len() > HELD_MAX)
            .then(|| self.frames.pop_front())
            .flatten()
    }

    /// Takes out the oldest frame where it has waited too long.
    pub(super) fn expired(&mut self, now: Instant) -> Option<Held<F>> {
        let is_over = |held: &Held<F>| now.since(held.since) > HELD_FOR;
        self.frames
            .front()
            .is_some_and(is_over)
            .then(|| self.frames.pop_front())
            .flatten()
    }

    /// Takes out the frames that need not wait any more, in the order they came.
    pub(super) fn release(&mut self, is_ready: impl Fn(KeyId) -> bool) -> Vec<F> {
        let (ready, waiting) = self.frames.drain(..).partition(|held| is_ready(held.id));
        self.frames = waiting;
        let ready: VecDeque<Held<F>> = ready;
        ready.into_iter().map(|held| held.frame).collect()
    }
}
