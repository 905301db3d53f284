//! The rules of one visit: who waits, who is admitted, who holds a seat, who may be seen and heard.
//!
//! In: `handle_*`, one call for each thing that happened, with the time it happened.
//! Out: [`Visit::poll_effect`] until `None`, then [`Visit::poll_timeout`].
//!
//! Nothing here touches a socket, a clock, a random source or a database.
//! `crates/server/src/live/driver.rs` does.

mod arrival;
mod effect;
mod record;

pub use arrival::{Entry, Fresh, Knock, Return};
pub use effect::{ConnectionId, Deed, Effect, LogEntry, Negotiation, Routing};
pub use record::{InviteRecord, SavedVisit, SeatRecord, Standing, VisitCard, VisitRecord};

use protocol::{ClientMessage, InviteId, ParticipantId, Problem, ProblemCode, Sdp, time::Instant};
use std::collections::VecDeque;

/// One visit.
#[derive(Clone, Debug)]
pub struct Visit {
    card: VisitCard,
    effects: VecDeque<Effect>,
}

impl Visit {
    /// Makes a visit nobody has come to.
    #[must_use]
    pub fn new(card: VisitCard) -> Self {
        Self {
            card,
            effects: VecDeque::new(),
        }
    }

    /// Makes a visit of what the store kept. Everyone has [`protocol::limit::SEAT_KEPT_FOR`] from `now`
    /// to come back.
    #[must_use]
    pub fn restore(saved: SavedVisit, _now: Instant) -> Self {
        Self::new(saved.card)
    }

    /// Lets a provider in, or back in. An older connection of the same account is closed.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::VisitEnded`], [`ProblemCode::VisitFull`].
    pub fn handle_enter(&mut self, _entry: Entry, _now: Instant) -> Result<(), ProblemCode> {
        Ok(())
    }

    /// Takes a knock: the holder of a link waits from here on.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::InviteNotValid`] where the visit is over, [`ProblemCode::KnockLater`] after a
    /// decline, [`ProblemCode::TooMany`] where the invite has its seats in use,
    /// [`ProblemCode::WaitingRoomFull`].
    pub fn handle_knock(&mut self, _knock: Knock, _now: Instant) -> Result<(), ProblemCode> {
        Ok(())
    }

    /// Brings someone back to a seat. An older connection of the same seat is closed.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotInside`] where the seat is not held any more: it takes a knock.
    pub fn handle_return(&mut self, _back: Return, _now: Instant) -> Result<(), ProblemCode> {
        Ok(())
    }

    /// Takes a message of someone who came in by one of the three above.
    ///
    /// # Errors
    ///
    /// The problem to answer with. Nothing has changed then.
    pub fn handle_message(
        &mut self,
        _from: ConnectionId,
        _message: ClientMessage,
        _fresh: Fresh,
        _now: Instant,
    ) -> Result<(), Problem> {
        Ok(())
    }

    /// Takes note that a connection is gone. The seat is kept for a while.
    pub fn handle_disconnect(&mut self, _connection: ConnectionId, _now: Instant) {}

    /// Turns away everyone who waits with an invite that was revoked. Those inside stay.
    pub fn handle_invite_revoked(&mut self, _invite: InviteId, _now: Instant) {}

    /// Takes note that the plan was changed.
    pub fn handle_agenda(&mut self, card: VisitCard) {
        self.card = card;
    }

    /// Takes the SFU's answer to [`Effect::Negotiate`] of that number; `None` where it refused the offer.
    pub fn handle_answer(
        &mut self,
        _who: ParticipantId,
        _number: u32,
        _answer: Option<Sdp>,
        _now: Instant,
    ) {
    }

    /// Takes note that the SFU lost someone's media connection for good.
    pub fn handle_media_lost(&mut self, _who: ParticipantId, _now: Instant) {}

    /// Gives up every seat whose time has run out.
    pub fn handle_timeout(&mut self, _now: Instant) {}

    /// Returns when [`Visit::handle_timeout`] must be called, if nothing else happens first.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// Returns the next thing to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Returns how many people are in the waiting room.
    #[must_use]
    pub fn waiting_count(&self) -> usize {
        0
    }

    /// Returns whether nobody is connected and nothing is due, so that the driver may drop the visit
    /// from memory and restore it at the next arrival.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        true
    }
}
