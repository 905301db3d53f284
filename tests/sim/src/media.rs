//! The SFU of a simulated clinic: its pure half, or a sketch of it.

use crate::sketch::Sketch;
use protocol::{ParticipantId, TrackId, VisitId, time::Instant};
use sfu::{Command, Event};

/// One track that reaches one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// In which visit.
    pub visit: VisitId,
    /// Whose track.
    pub from: ParticipantId,
    /// Which.
    pub track: TrackId,
    /// Who receives it.
    pub to: ParticipantId,
}

/// The SFU.
#[derive(Debug)]
pub enum Media {
    /// A sketch.
    Sketch(Sketch),
}

impl Media {
    /// Carries out a command.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        match self {
            Self::Sketch(sketch) => sketch.handle_command(command, now),
        }
    }

    /// Returns the next event that is due.
    pub fn poll_event(&mut self, now: Instant) -> Option<Event> {
        match self {
            Self::Sketch(sketch) => sketch.poll_event(now),
        }
    }

    /// Returns when there is something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self {
            Self::Sketch(sketch) => sketch.poll_timeout(),
        }
    }

    /// Returns everything that is forwarded.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        match self {
            Self::Sketch(sketch) => sketch.flows(),
        }
    }
}
