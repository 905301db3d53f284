//! The rules of one visit: who waits, who is admitted, who holds a seat, who may be seen and heard.
//!
//! In: `handle_*`, one call for each thing that happened, with the time it happened.
//! Out: [`Visit::poll_effect`] until `None`, then [`Visit::poll_timeout`].
//!
//! Nothing here touches a socket, a clock, a random source or a database.
//! `crates/server/src/live/driver.rs` does.

mod arrival;
mod code;
mod delivery;
mod departure;
mod device;
mod effect;
mod end;
#[cfg(test)]
mod fixture;
mod forwarding;
mod outline;
mod permission;
mod publication;
#[cfg(test)]
mod random_story;
mod record;
mod roster;
mod seat;
mod waiting_room;

pub use arrival::{Entry, Fresh, Knock, Return};
pub use effect::{ConnectionId, Deed, Effect, LogEntry, Negotiation, Routing};
pub use outline::{GroupOutline, InsideOutline, InviteOutline, MediaOutline, Outline, SeatOutline};
pub use record::{InviteRecord, SavedVisit, SeatRecord, Standing, VisitCard, VisitRecord};

use crate::{
    delivery::Delivery,
    device::NewDevices,
    forwarding::Watch,
    permission::{Command, Rank, may},
    publication::Offer,
    seat::Seat,
};
use protocol::{
    ClientMessage, Forwarding, InviteId, ParticipantId, Problem, ProblemCode, Sdp, time::Instant,
};
use std::collections::{BTreeMap, VecDeque};

/// One visit.
#[derive(Clone, Debug)]
pub struct Visit {
    card: VisitCard,
    record: VisitRecord,
    /// Everyone inside or waiting. Empty once the visit has ended.
    seats: BTreeMap<ParticipantId, Seat>,
    /// Invites that somebody knocked by.
    invites: BTreeMap<InviteId, InviteRecord>,
    /// Devices that the log tells of.
    new_devices: NewDevices,
    /// The highest track number given.
    tracks_issued: u32,
    /// The highest negotiation number given.
    negotiations: u32,
    delivery: Delivery,
    watch: Watch,
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
            new_devices: NewDevices::default(),
            tracks_issued: 0,
            negotiations: 0,
            delivery: Delivery::default(),
            watch: Watch::default(),
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
        self.give_up_seats(now);
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
        self.give_up_seats(now);
        self.knock(knock, now)
    }

    /// Brings someone back to a seat. An older connection of the same seat is closed.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotInside`] where the seat is not held any more, or was taken on another device: it takes a knock.
    /// [`ProblemCode::NotNow`] where the connection is in the visit already.
    pub fn handle_return(&mut self, back: Return, now: Instant) -> Result<(), ProblemCode> {
        self.give_up_seats(now);
        self.take_back(back, now)
    }

    /// Takes a message of someone who came in by one of the three above.
    ///
    /// # Errors
    ///
    /// The problem to answer with. Nothing has changed then but for seats whose time was up.
    pub fn handle_message(
        &mut self,
        from: ConnectionId,
        message: ClientMessage,
        fresh: Fresh,
        now: Instant,
    ) -> Result<(), Problem> {
        self.give_up_seats(now);
        let Some(seat) = self.seat_at(from) else {
            return Err(Problem::new(ProblemCode::NotNow));
        };
        let by = seat.participant;
        check(Rank::of(seat), Command::of(&message))?;

        match message {
            ClientMessage::Enter { .. } | ClientMessage::Knock { .. } => {
                return Err(Problem::new(ProblemCode::NotNow));
            }
            ClientMessage::Decline { who } => self.decline(by, who, now).map_err(Problem::new)?,
            ClientMessage::SendBack { who } => {
                self.send_back(by, who, fresh, now).map_err(Problem::new)?;
            }
            ClientMessage::Remove { who } => self.remove(by, who, now).map_err(Problem::new)?,
            ClientMessage::AllowScreen { who, allowed } => {
                self.allow_screen(who, allowed, now).map_err(Problem::new)?
            }
            ClientMessage::EndVisit {} => self.end_visit(by, now),
            ClientMessage::Leave {} => self.leave(by, now),
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
            ClientMessage::Card { card } => self.publish_card(card),
            ClientMessage::SealedKnock { knock } => {
                self.knock_sealed(by, knock).map_err(Problem::new)?;
            }
            ClientMessage::Found { generation } => self.found(by, generation),
            ClientMessage::Commit {
                at,
                commit,
                welcomes,
            } => self
                .commit(by, at, (commit, welcomes), now)
                .map_err(Problem::new)?,
            ClientMessage::Seal {
                generation,
                message,
            } => self
                .say_sealed(by, generation, message)
                .map_err(Problem::new)?,
            ClientMessage::Ready { at } => self.note_ready(by, at).map_err(Problem::new)?,
            ClientMessage::Resume { generation, after } => self.resume(by, generation, after),
            ClientMessage::AnswerCode { run, answer } => self.answer_code(run, answer),
            ClientMessage::AnswerKnock { who, answer } => {
                self.answer_knock(who, answer).map_err(Problem::new)?;
            }
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

    /// Turns away everyone who waits and closes the visit for whoever is inside: it was cancelled, and is
    /// over for good.
    pub fn handle_cancelled(&mut self, now: Instant) {
        self.cancel(now);
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

    /// Takes note that [`Effect::CloseMedia`] was performed.
    pub fn handle_media_closed(&mut self, who: ParticipantId, now: Instant) {
        self.watch.note_closed(who, now);
    }

    /// Takes the SFU's word for what it sent within the last second.
    pub fn handle_forwarded(&mut self, list: &[Forwarding], now: Instant) {
        self.give_up_seats(now);
        self.compare_forwarding(list, now);
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

    /// Returns who speaks on a connection, where somebody came in by it.
    #[must_use]
    pub fn who_is_at(&self, connection: ConnectionId) -> Option<ParticipantId> {
        self.seat_at(connection).map(|seat| seat.participant)
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

/// Returns whether a message asks for what a provider alone may ask for: no page of ours says it for anybody else.
#[must_use]
pub fn is_the_providers(message: &ClientMessage) -> bool {
    Command::of(message).is_the_providers()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::*;
    use protocol::{GroupPosition, InviteSecret, Role, Subject, VisitId, limit::SEAT_KEPT_FOR};

    /// One message of each kind, about person 2.
    fn every_message() -> Vec<ClientMessage> {
        ClientMessage::one_of_each(&Subject {
            visit: VisitId::from_bytes([7; 16]),
            link: (invite(2), InviteSecret::from_bytes([0; 16])),
            who: who(2),
            at: GroupPosition::default(),
        })
    }

    #[test]
    fn one_who_waits_gets_the_same_answer_to_everything_but_leave_and_a_sealed_knock() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        for message in every_message() {
            if let ClientMessage::Leave {} | ClientMessage::SealedKnock { .. } = message {
                continue;
            }
            let before = format!("{visit:?}");

            let problem = say(&mut visit, 3, message).unwrap_err();

            assert_eq!(problem, Problem::new(ProblemCode::NotAllowed));
            assert_eq!(format!("{visit:?}"), before);
        }
    }

    #[test]
    fn connection_that_did_not_come_in_gets_the_same_answer_to_everything() {
        let mut visit = visit_with(&[2]);

        for message in every_message() {
            assert_eq!(refusal(&mut visit, 77, message), ProblemCode::NotNow);
        }
    }

    #[test]
    fn first_word_does_not_fit_later() {
        let mut visit = visit_with(&[2]);

        let is_first_word = |message: &ClientMessage| {
            matches!(
                message,
                ClientMessage::Enter { .. } | ClientMessage::Knock { .. }
            )
        };
        for message in every_message().into_iter().filter(is_first_word) {
            assert_eq!(refusal(&mut visit, 1, message.clone()), ProblemCode::NotNow);
            assert_eq!(refusal(&mut visit, 2, message), ProblemCode::NotNow);
        }
    }

    #[test]
    fn devices_are_shown_to_everyone_inside_when_they_change() {
        let mut visit = visit_with(&[2]);
        let on = || ClientMessage::SetDevices {
            microphone: true,
            camera: false,
        };

        say(&mut visit, 2, on()).unwrap();
        let rosters = rosters(&effects(&mut visit), 1);
        say(&mut visit, 2, on()).unwrap();

        let devices: Vec<_> = rosters[0]
            .0
            .iter()
            .map(|person| (person.id, person.microphone, person.camera))
            .collect();
        assert_eq!(devices, [(who(1), false, false), (who(2), true, false)]);
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn provider_hears_that_the_plan_changed_and_nobody_else_does() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);
        let mut changed = card();
        changed.expected.push(changed.expected[0].clone());

        visit.handle_agenda(changed);

        assert_eq!(trace(&mut visit), ["to 1: agenda of 2"]);
    }

    #[test]
    fn restart_leaves_everyone_where_they_were() {
        let mut store = Store::default();
        let mut visit = Visit::new(card());
        visit.handle_enter(entry(1), START).unwrap();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 1, admit(2)).unwrap();
        visit.handle_knock(knock(3), START).unwrap();
        store.keep(effects(&mut visit));

        let mut visit = store.restore(after_s(100));
        assert_eq!(trace(&mut visit), [""; 0]);
        assert_eq!(visit.poll_timeout(), Some(after_s(100) + SEAT_KEPT_FOR));
        visit.handle_return(back(2, 22), after_s(101)).unwrap();
        visit.handle_return(back(3, 33), after_s(101)).unwrap();
        visit.handle_enter(entry(11), after_s(101)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "open media 2",
                "to 22: admitted 2 token 2 media_kept false",
                "to 22: roster (1) 2",
                "to waiting 33: knocked token 3 provider_here true",
                "open media 1",
                "to 11: admitted 1 media_kept false",
                "to 11: agenda of 1",
                "to 11: waiting room 3",
                "to 11: roster 1 2",
                "to 22: roster 1 2",
            ]
        );
    }

    #[test]
    fn media_that_did_not_outlive_a_restart_is_not_closed_again() {
        let mut store = Store::default();
        let mut visit = Visit::new(card());
        visit.handle_enter(entry(1), START).unwrap();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 1, admit(2)).unwrap();
        store.keep(effects(&mut visit));
        let mut visit = store.restore(START);
        visit.handle_enter(entry(11), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 11, send_back(2)).unwrap();

        assert_eq!(
            told(&mut visit),
            ["to 11: roster 1", "to 11: waiting room (2)"]
        );
    }

    #[test]
    fn restart_remembers_who_was_refused() {
        let mut store = Store::default();
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        say(&mut visit, 1, remove(2)).unwrap();
        say(&mut visit, 1, decline(3)).unwrap();
        store.keep(effects(&mut visit));

        let mut visit = store.restore(after_s(1));

        assert_eq!(
            visit.handle_knock(knock_with(4, 3), after_s(1)),
            Err(ProblemCode::KnockLater)
        );
        visit.handle_knock(knock_with(5, 2), after_s(1)).unwrap();
        assert!(visit.knockers(after_s(1))[0].refused_before);
        assert_eq!(store.standing_of(2), None);
    }

    #[test]
    fn restart_of_a_visit_that_is_over_keeps_nobody() {
        let mut store = Store::default();
        let mut visit = Visit::new(card());
        visit.handle_enter(entry(1), START).unwrap();
        visit.handle_knock(knock(2), START).unwrap();
        store.keep(effects(&mut visit));
        say(&mut visit, 1, ClientMessage::EndVisit {}).unwrap();
        let first = visit.poll_effect().into_iter().collect();
        store.keep(first);

        let mut visit = store.restore(START);

        assert_eq!(trace(&mut visit), ["erase 1", "erase 2"]);
        assert!(visit.is_idle());
        assert_eq!(
            visit.handle_return(back(2, 22), START),
            Err(ProblemCode::NotInside)
        );
    }

    #[test]
    fn seat_that_belongs_to_nobody_is_erased() {
        let record = SeatRecord {
            participant: who(2),
            invite: None,
            account: None,
            name: name(),
            role: Role::Provider,
            standing: Standing::Admitted,
            since: START,
            admitted_at: None,
            device: None,
            seat: None,
        };
        let mut visit = restored(vec![record], Vec::new());

        assert_eq!(trace(&mut visit), ["erase 2"]);
    }

    #[test]
    fn seat_of_an_invite_never_has_the_rights_of_a_provider() {
        let record = SeatRecord {
            participant: who(2),
            invite: Some(invite(2)),
            account: None,
            name: name(),
            role: Role::Provider,
            standing: Standing::Admitted,
            since: START,
            admitted_at: Some(START),
            device: Some(device(2)),
            seat: None,
        };
        let mut visit = restored(vec![record], Vec::new());
        visit.handle_return(back(2, 2), START).unwrap();
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        assert_eq!(refusal(&mut visit, 2, admit(3)), ProblemCode::NotAllowed);
    }

    #[test]
    fn visit_is_idle_when_no_seat_is_taken() {
        let mut visit = Visit::new(card());
        assert!(visit.is_idle());

        visit.handle_knock(knock(2), START).unwrap();
        assert!(!visit.is_idle());
        visit.handle_disconnect(at(2), START);
        assert!(!visit.is_idle());
        visit.handle_timeout(seat_deadline());

        assert!(visit.is_idle());
    }
}
