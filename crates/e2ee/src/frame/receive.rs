//! One track that is received: whose it is, what waits, and what became of its frames.

use super::{
    Codec, Counts, Opened, Opener, Reason, Sender,
    hold::{Held, Hold},
    unverified::Unverified,
};
use protocol::time::Instant;

/// One received track. `F` is what stands for a frame while it waits.
#[derive(Debug)]
pub struct Receiver<F> {
    expected: Option<Sender>,
    hold: Hold<F>,
    counts: Counts,
}

/// What became of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// It may be shown.
    Opened(Opened),
    /// It waits: [`Receiver::release`] gives it back, or it is dropped in time.
    Held,
    /// It is gone.
    Dropped(Reason),
}

impl<F> Default for Receiver<F> {
    fn default() -> Self {
        Self {
            expected: None,
            hold: Hold::default(),
            counts: Counts::default(),
        }
    }
}

impl<F> Receiver<F> {
    /// Says in whose tile the track is shown. Frames of all others wait, and are dropped in time; so
    /// are all frames where there is no such sender.
    pub const fn expect(&mut self, sender: Option<Sender>) {
        self.expected = sender;
    }

    /// Takes in a frame that came. Where it has to wait, `keep` makes what is given back later; that
    /// must still have the bytes as they came, for `frame` is changed.
    pub fn receive(
        &mut self,
        opener: &mut Opener,
        codec: Codec,
        frame: &mut [u8],
        keep: impl FnOnce() -> F,
        now: Instant,
    ) -> Received {
        self.counts.frames += 1;
        self.handle_timeout(now);
        let received = self.try_receive(opener, codec, frame, keep, now);
        match received {
            Received::Opened(_) => self.counts.done += 1,
            Received::Held => {}
            Received::Dropped(reason) => self.counts.drop(reason),
        }
        received
    }

    /// Counts a frame that came and was dropped unread.
    pub const fn refuse(&mut self, reason: Reason) {
        self.counts.frames += 1;
        self.counts.drop(reason);
    }

    /// Gives back the frames whose key and sender became known, in the order they came. Each is to be
    /// handed to [`Self::receive`] once more, before any other.
    pub fn release(&mut self, opener: &Opener, now: Instant) -> Vec<F> {
        self.handle_timeout(now);
        let expected = self.expected;
        let ready = self
            .hold
            .release(|id| expected == Some(id.sender()) && opener.knows(id, now));
        // They are counted when they come again.
        self.counts.frames -= u64::try_from(ready.len()).unwrap_or_default();
        ready
    }

    /// Drops the frames that waited too long.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(held) = self.hold.expired(now) {
            self.give_up(&held);
        }
    }

    /// Returns what became of the track's frames.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    fn try_receive(
        &mut self,
        opener: &mut Opener,
        codec: Codec,
        frame: &mut [u8],
        keep: impl FnOnce() -> F,
        now: Instant,
    ) -> Received {
        let unverified = match Unverified::read(codec, frame) {
            Ok(unverified) => unverified,
            Err(reason) => return Received::Dropped(reason),
        };
        match opener.open_unverified(&unverified, self.expected, frame, now) {
            Ok(opened) => Received::Opened(opened),
            Err(Reason::UnknownEpoch | Reason::OtherSender) => {
                let id = unverified.id;
                if let Some(oldest) = self.hold.keep(keep(), id, now) {
                    self.give_up(&oldest);
                }
                Received::Held
            }
            Err(
                reason @ (Reason::Empty
                | Reason::UnknownCodec
                | Reason::TooLong
                | Reason::NoKey
                | Reason::Exhausted
                | Reason::Malformed
                | Reason::TooManyKeys
                | Reason::Replayed
                | Reason::Forged),
            ) => Received::Dropped(reason),
        }
    }

    fn give_up(&mut self, held: &Held<F>) {
        let is_of_expected = self.expected == Some(held.id.sender());
        self.counts.drop(if is_of_expected {
            Reason::UnknownEpoch
        } else {
            Reason::OtherSender
        });
    }
}
