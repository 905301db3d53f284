//! What was really sent to whom: told every second, for whoever knows who may receive.
//!
//! Noted where a packet is written into a receiver's connection, and by nothing that was ordered.

use super::Peers;
use crate::Event;
use protocol::VisitId;
use std::time::{Duration, Instant};

/// How often it is told.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// When it is told, and of which visits it was told last that something is sent.
#[derive(Debug, Default)]
pub(super) struct Carried {
    due: Option<Instant>,
    told: Vec<VisitId>,
}

impl Carried {
    /// Takes note that something was sent.
    pub(super) fn note(&mut self, now: Instant) {
        if self.due.is_none() {
            self.due = Some(now + TOLD_EVERY);
        }
    }

    /// Returns when it is to be told; none while nothing is sent.
    pub(super) const fn due(&self) -> Option<Instant> {
        self.due
    }
}

impl Peers {
    /// Tells of every visit what was sent within the last second, and of one in which nothing is sent any more that.
    pub(super) fn tell_carried(&mut self, now: Instant) {
        if self.carried.due.is_none_or(|due| now < due) {
            return;
        }
        let mut sent = self.directory.take_carried();
        self.carried.due = (!sent.is_empty()).then(|| now + TOLD_EVERY);
        let carried: Vec<VisitId> = sent.keys().copied().collect();
        for quiet in std::mem::replace(&mut self.carried.told, carried) {
            sent.entry(quiet).or_default();
        }
        for (visit, list) in sent {
            self.events.push_back(Event::Forwarded { visit, list });
        }
    }
}
