//! The SFU of a simulated clinic: its pure half, or a sketch of it.

use crate::{real::Real, sketch::Sketch};
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
    /// The real thing, without its sockets.
    Real(Box<Real>),
}

impl Media {
    /// Carries out a command.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        match self {
            Self::Sketch(sketch) => sketch.handle_command(command, now),
            Self::Real(real) => real.handle_command(command, now),
        }
    }

    /// Returns the next event that is due.
    pub fn poll_event(&mut self, now: Instant) -> Option<Event> {
        match self {
            Self::Sketch(sketch) => sketch.poll_event(now),
            Self::Real(real) => real.poll_event(now),
        }
    }

    /// Returns when there is something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self {
            Self::Sketch(sketch) => sketch.poll_timeout(),
            Self::Real(real) => real.poll_timeout(),
        }
    }

    /// Returns the sketch, if it is one.
    pub fn sketch(&mut self) -> Option<&mut Sketch> {
        match self {
            Self::Sketch(sketch) => Some(sketch),
            Self::Real(_) => None,
        }
    }

    /// Returns the real SFU, if it is one.
    pub fn real(&mut self) -> Option<&mut Real> {
        match self {
            Self::Sketch(_) => None,
            Self::Real(real) => Some(real),
        }
    }
}
