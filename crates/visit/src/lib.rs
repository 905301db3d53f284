//! The rules of one visit: who waits, who is admitted, who holds a seat, who may be seen and heard.
//!
//! In: `handle_*`, one call for each thing that happened, with the time it happened.
//! Out: [`Visit::poll_effect`] until `None`, then [`Visit::poll_timeout`].
//!
//! Nothing here touches a socket, a clock, a random source or a database.
//! `crates/server/src/live/driver.rs` does.

mod arrival;
mod departure;
mod effect;
mod permission;
mod publication;
mod record;
mod roster;
mod seat;
mod waiting_room;

pub use arrival::{Entry, Fresh, Knock, Return};
pub use effect::{ConnectionId, Deed, Effect, LogEntry, Negotiation, Routing};
pub use record::{InviteRecord, SavedVisit, SeatRecord, Standing, VisitCard, VisitRecord};

use crate::{
    permission::{Command, Rank, may},
    publication::Offer,
    seat::Seat,
};
use protocol::{
    ChatText, ClientMessage, InviteId, ParticipantId, Problem, ProblemCode, Sdp, VisitMessage,
    time::Instant,
};
use std::collections::{BTreeMap, VecDeque};

/// One visit.
#[derive(Clone, Debug)]
pub struct Visit {
    card: VisitCard,
    record: VisitRecord,
    /// Everyone inside or waiting. Empty once the visit has ended.
    seats: BTreeMap<ParticipantId, Seat>,
    /// Invites whose holders were refused.
    invites: BTreeMap<InviteId, InviteRecord>,
    /// The highest track number given.
    tracks_issued: u32,
    /// The highest negotiation number given.
    negotiations: u32,
    effects: VecDeque<Effect>,
}

impl Visit {
    /// Makes a visit nobody has come to.
    #[must_use]
    pub fn new(card: VisitCard) -> Self {
        Self {
            card,
            record: VisitRecord::default(),
            seats: BTreeMap::new(),
            invites: BTreeMap::new(),
            tracks_issued: 0,
            negotiations: 0,
            effects: VecDeque::new(),
        }
    }

    /// Makes a visit of what the store kept. Everyone has [`protocol::limit::SEAT_KEPT_FOR`] from `now`
    /// to come back, where they were: nobody is let in or put out by a restart.
    #[must_use]
    pub fn restore(saved: SavedVisit, now: Instant) -> Self {
        let mut visit = Self {
            record: saved.visit,
            ..Self::new(saved.card)
        };
        visit.invites = saved
            .invites
            .into_iter()
            .map(|record| (record.invite, record))
            .collect();
        for record in saved.seats {
            let who = record.participant;
            match Seat::restore(record, now) {
                Some(seat) if visit.record.ended_at.is_none() => {
                    visit.seats.insert(who, seat);
                }
                Some(_) | None => visit.effects.push_back(Effect::Erase(who)),
            }
        }
        visit
    }

    /// Lets a provider in, or back in. An older connection of the same account is closed.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::VisitEnded`]; [`ProblemCode::VisitFull`]; [`ProblemCode::NotNow`] where the
    /// connection is in the visit already; [`ProblemCode::TryAgain`] where the fresh id is not fresh.
    pub fn handle_enter(&mut self, entry: Entry, now: Instant) -> Result<(), ProblemCode> {
        self.enter(entry, now)
    }

    /// Takes a knock: the holder of a link waits from here on.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::InviteNotValid`] where the visit is over; [`ProblemCode::KnockLater`] after a
    /// decline; [`ProblemCode::TooMany`] where the invite has all its seats in use;
    /// [`ProblemCode::WaitingRoomFull`]; [`ProblemCode::NotNow`] where the connection is in the visit
    /// already; [`ProblemCode::TryAgain`] where the fresh id is not fresh.
    pub fn handle_knock(&mut self, knock: Knock, now: Instant) -> Result<(), ProblemCode> {
        self.knock(knock, now)
    }

    /// Brings someone back to a seat. An older connection of the same seat is closed.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotInside`] where the seat is not held any more: it takes a knock.
    /// [`ProblemCode::NotNow`] where the connection is in the visit already.
    pub fn handle_return(&mut self, back: Return, now: Instant) -> Result<(), ProblemCode> {
        self.take_back(back, now)
    }

    /// Takes a message of someone who came in by one of the three above.
    ///
    /// # Errors
    ///
    /// The problem to answer with. Nothing has changed then, and there is no effect.
    pub fn handle_message(
        &mut self,
        from: ConnectionId,
        message: ClientMessage,
        fresh: Fresh,
        now: Instant,
    ) -> Result<(), Problem> {
        let Some(seat) = self.seat_at(from) else {
            return Err(Problem::new(ProblemCode::NotNow));
        };
        let by = seat.participant;
        check(Rank::of(seat), Command::of(&message))?;

        match message {
            ClientMessage::Enter { .. } | ClientMessage::Knock { .. } => {
                return Err(Problem::new(ProblemCode::NotNow));
            }
            ClientMessage::Admit { who } => self.admit(by, who, now).map_err(Problem::new)?,
            ClientMessage::Decline { who } => self.decline(by, who, now).map_err(Problem::new)?,
            ClientMessage::SendBack { who } => {
                self.send_back(by, who, fresh, now).map_err(Problem::new)?;
            }
            ClientMessage::Remove { who } => self.remove(by, who, now).map_err(Problem::new)?,
            ClientMessage::EndVisit {} => self.end_visit(by, now),
            ClientMessage::Leave {} => self.leave(by, now),
            ClientMessage::Chat { text } => self.chat(by, &text),
            ClientMessage::SetDevices { microphone, camera } => {
                self.set_devices(by, (microphone, camera), now);
            }
            ClientMessage::Offer {
                number,
                sdp,
                publish,
                receive,
            } => {
                let offer = Offer {
                    number,
                    sdp,
                    publish,
                    receive,
                };
                self.offer(by, from, offer)?;
            }
            ClientMessage::Receive { receive } => self.receive(by, &receive)?,
        }
        Ok(())
    }

    /// Takes note that a connection is gone. The seat is kept for a while.
    pub fn handle_disconnect(&mut self, connection: ConnectionId, now: Instant) {
        self.disconnect(connection, now);
    }

    /// Turns away everyone who waits with an invite that was revoked. Those inside stay.
    pub fn handle_invite_revoked(&mut self, invite: InviteId, now: Instant) {
        self.revoke(invite, now);
    }

    /// Takes note that the plan was changed.
    pub fn handle_agenda(&mut self, card: VisitCard) {
        self.card = card;
        self.tell_agenda();
    }

    /// Takes the SFU's answer to [`Effect::Negotiate`] of that number; `None` where it refused the offer.
    pub fn handle_answer(
        &mut self,
        who: ParticipantId,
        number: u32,
        answer: Option<Sdp>,
        now: Instant,
    ) {
        self.answer(who, number, answer, now);
    }

    /// Takes note that the SFU lost someone's media connection for good.
    pub fn handle_media_lost(&mut self, who: ParticipantId, now: Instant) {
        self.lose_media(who, now);
    }

    /// Gives up every seat whose time has run out.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.give_up_seats(now);
    }

    /// Returns when [`Visit::handle_timeout`] must be called, if nothing else happens first.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.seats.values().filter_map(Seat::away_until).min()
    }

    /// Returns the next thing to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Returns how many people are in the waiting room.
    #[must_use]
    pub fn waiting_count(&self) -> usize {
        self.seats.values().filter(|seat| seat.is_waiting()).count()
    }

    /// Returns whether nobody is connected and no seat is kept, so that the driver may drop the visit
    /// from memory and restore it at the next arrival.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.seats.is_empty()
    }

    /// Passes words on to everyone inside, the writer included.
    fn chat(&mut self, from: ParticipantId, text: &ChatText) {
        let told: Vec<ConnectionId> = self
            .seats
            .values()
            .filter(|seat| !seat.is_waiting())
            .filter_map(Seat::connection)
            .collect();
        for connection in told {
            let chat = VisitMessage::Chat {
                from,
                text: text.clone(),
            };
            self.effects.push_back(Effect::Tell(connection, chat));
        }
    }

    fn set_devices(
        &mut self,
        who: ParticipantId,
        (microphone, camera): (bool, bool),
        now: Instant,
    ) {
        let Some(inside) = self.seats.get_mut(&who).and_then(Seat::inside_mut) else {
            return;
        };
        if (inside.microphone, inside.camera) == (microphone, camera) {
            return;
        }
        inside.microphone = microphone;
        inside.camera = camera;
        self.tell_roster(now);
    }
}

/// Checks a message against the table. Whoever waits gets one answer for everything.
fn check(rank: Rank, command: Command) -> Result<(), Problem> {
    if may(rank, command) {
        return Ok(());
    }
    let is_first_word = matches!(command, Command::Enter | Command::Knock);
    let code = if is_first_word && rank != Rank::Waiting {
        ProblemCode::NotNow
    } else {
        ProblemCode::NotAllowed
    };
    Err(Problem::new(code))
}
