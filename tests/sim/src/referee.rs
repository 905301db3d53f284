//! Remembers what should be true of every visit, and compares. The invariants are listed in `invariant.rs`.

mod told;

use crate::{
    input::Input,
    invariant::{Breach, Held, hold},
    media::Flow,
    model::Room,
    store::Shelf,
};
use protocol::{
    AccountId, ClientMessage, ParticipantId, ProblemCode, Role, VisitId, Welcome,
    limit::{PARTICIPANTS_MAX, SEATS_PER_INVITE_MAX, WAITING_MAX},
};
use std::collections::{BTreeMap, BTreeSet};
use visit::{Effect, SeatRecord, Standing};

/// Remembers what should be true of every visit, and compares.
#[derive(Clone, Debug, Default)]
pub struct Referee {
    rooms: BTreeMap<VisitId, Room>,
    /// Who has media, by what the SFU was told.
    open: BTreeSet<(VisitId, ParticipantId)>,
    /// Everyone who ever had a seat, with what they were then.
    known: BTreeMap<ParticipantId, (Role, Option<AccountId>)>,
    removed: BTreeSet<ParticipantId>,
}

impl Referee {
    /// Returns what should be true of a visit.
    pub fn room(&mut self, visit: VisitId) -> &mut Room {
        self.rooms.entry(visit).or_default()
    }

    /// Returns what should be true of every visit that anyone came to.
    pub fn rooms(&self) -> impl Iterator<Item = (VisitId, &Room)> {
        self.rooms.iter().map(|(visit, room)| (*visit, room))
    }

    /// Puts back what should be true of a visit: the server died before it kept anything.
    pub fn take_back(&mut self, visit: VisitId, room: Room) {
        self.rooms.insert(visit, room);
    }

    /// The server died: nobody has media.
    pub fn forget_media(&mut self) {
        self.open.clear();
    }

    /// I9, I10: the outcome of an input is the one expected, and a refusal does nothing.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_outcome(
        &self,
        input: &Input,
        expected: Result<(), ProblemCode>,
        outcome: Result<(), ProblemCode>,
    ) -> Held {
        let is_same = match (expected, outcome) {
            (Ok(()), Ok(())) => true,
            // Which of several faults of one list is named first is up to the visit.
            (Err(_), Err(_)) if is_about_media(input) => true,
            (Err(expected), Err(outcome)) => expected == outcome,
            (Ok(()), Err(_)) | (Err(_), Ok(())) => false,
        };
        hold("I10", is_same, || {
            format!("{input:?} was expected to be {expected:?} and was {outcome:?}")
        })?;
        if let (Input::Return(back), Ok(())) = (input, outcome) {
            // The model has just taken it in, as whoever's it is.
            let mut rooms = self.rooms.values();
            let holder = rooms.find_map(|room| room.person(back.participant));
            let is_theirs = holder.is_some_and(|one| one.device == Some(back.device));
            return hold("I19", is_theirs, || {
                format!("{:?} came back on another device", back.participant)
            });
        }
        Ok(())
    }

    /// I9: a refused input asks for nothing.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_refusal(&self, outcome: Result<(), ProblemCode>, effects: &[Effect]) -> Held {
        hold("I9", outcome.is_ok() || effects.is_empty(), || {
            format!("a refusal with {outcome:?} asked for {effects:?}")
        })
    }

    /// I4 to I7: what was just kept follows from the input, and is who is inside and who waits.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_kept(
        &mut self,
        visit: VisitId,
        cause: &Cause<'_>,
        before: &BTreeMap<ParticipantId, SeatRecord>,
        shelf: &Shelf,
    ) -> Held {
        for seat in shelf.seats.values() {
            let who = seat.participant;
            let of = (seat.role, seat.account);
            let was = *self.known.entry(who).or_insert(of);
            hold("I6", was == of, || {
                format!("{who:?} was {was:?}, is {of:?}")
            })?;
            hold(
                "I6",
                (seat.role == Role::Provider) == seat.account.is_some()
                    && seat.account.is_some() != seat.invite.is_some(),
                || format!("{who:?} is {of:?} by {:?}", seat.invite),
            )?;
            hold("I4", !self.removed.contains(&who), || {
                format!("{who:?} was removed and has a seat")
            })?;
            let was_inside = before
                .get(&who)
                .is_some_and(|seat| seat.standing == Standing::Admitted);
            if seat.standing == Standing::Admitted && !was_inside {
                hold("I5", cause.lets_in(seat), || {
                    format!("{who:?} came in by {:?}", cause.input)
                })?;
            }
        }
        if let Input::Message(_, ClientMessage::Remove { who }) = cause.input
            && before.contains_key(who)
            && !shelf.seats.contains_key(who)
        {
            self.removed.insert(*who);
        }

        let room = self.room(visit);
        let kept: BTreeMap<ParticipantId, bool> = shelf
            .seats
            .values()
            .map(|seat| (seat.participant, seat.standing == Standing::Admitted))
            .collect();
        let expected: BTreeMap<ParticipantId, bool> = room
            .people
            .iter()
            .map(|person| (person.id, person.is_inside()))
            .collect();
        hold("I7", kept == expected, || {
            format!(
                "kept {kept:?}, expected {expected:?} after {:?}",
                cause.input
            )
        })?;
        check_limits(room)
    }

    /// I2, I3: the SFU may be told this.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_media_effect(&mut self, visit: VisitId, effect: &Effect) -> Held {
        match effect {
            Effect::OpenMedia(who) => {
                self.open.insert((visit, *who));
                let is_inside = self.room(visit).is_inside(*who);
                hold("I2", is_inside, || {
                    format!("media is opened for {who:?}, who is not inside")
                })
            }
            Effect::CloseMedia(who) => {
                self.open.remove(&(visit, *who));
                Ok(())
            }
            Effect::Negotiate(negotiation) => self
                .room(visit)
                .negotiated(negotiation)
                .map_err(|seen| Breach { which: "I2", seen }),
            Effect::Route(routing) => {
                for (_, from, track) in &routing.receive {
                    self.room(visit)
                        .check_received(routing.who, *from, *track)
                        .map_err(|seen| Breach { which: "I2", seen })?;
                }
                Ok(())
            }
            Effect::Save(_)
            | Effect::Erase(_)
            | Effect::SaveInvite(_)
            | Effect::SaveVisit(_)
            | Effect::Log(_)
            | Effect::TellWaiting(..)
            | Effect::Tell(..)
            | Effect::TellProblem(..)
            | Effect::AnswerCode(..)
            | Effect::CloseSignaling(_) => Ok(()),
        }
    }

    /// I2: media is open for exactly those inside who have been here since the server started.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_open(&self, visit: VisitId) -> Held {
        let Some(room) = self.rooms.get(&visit) else {
            return Ok(());
        };
        for (_, who) in self.open.iter().filter(|(of, _)| *of == visit) {
            hold("I2", room.is_inside(*who), || {
                format!("{who:?} is not inside and has media")
            })?;
        }
        for person in &room.people {
            let needs = person.is_inside() && person.is_here();
            let has = || self.open.contains(&(visit, person.id));
            hold("I2", !needs || has(), || {
                format!("{:?} is inside and has no media", person.id)
            })?;
        }
        Ok(())
    }

    /// I2: what is forwarded stays between people inside.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_flow(&mut self, flow: &Flow) -> Held {
        let room = self.room(flow.visit);
        hold(
            "I2",
            room.is_inside(flow.to) && room.is_inside(flow.from),
            || format!("{flow:?} is not between people inside"),
        )
    }
}

/// Why something was kept.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// What was handed to the visit.
    pub input: &'a Input,
    /// Whether it was said over the line of a tab in which a provider of this visit is signed in.
    pub is_of_provider: bool,
}

impl Cause<'_> {
    /// Returns whether this may let that seat's holder in.
    fn lets_in(&self, seat: &SeatRecord) -> bool {
        match self.input {
            Input::Enter(entry) => {
                entry.participant == seat.participant && seat.account == Some(entry.account)
            }
            Input::Message(_, ClientMessage::Commit { welcomes, .. }) => {
                let is_added = |welcome: &Welcome| welcome.who == seat.participant;
                self.is_of_provider && welcomes.iter().any(is_added)
            }
            Input::Knock(_)
            | Input::Return(_)
            | Input::Message(..)
            | Input::Disconnect(_)
            | Input::Revoke(_)
            | Input::Agenda(_)
            | Input::Answer { .. }
            | Input::MediaLost(_)
            | Input::Forwarded(_)
            | Input::Timeout => false,
        }
    }
}

fn is_about_media(input: &Input) -> bool {
    matches!(
        input,
        Input::Message(
            _,
            ClientMessage::Offer { .. } | ClientMessage::Receive { .. }
        )
    )
}

/// I8.
fn check_limits(room: &Room) -> Held {
    hold("I8", room.inside_count() <= PARTICIPANTS_MAX, || {
        format!("{} are inside", room.inside_count())
    })?;
    hold("I8", room.waiting_count() <= WAITING_MAX, || {
        format!("{} wait", room.waiting_count())
    })?;
    for person in &room.people {
        if let Some(invite) = person.invite {
            let seats = room.seats_of(invite);
            hold("I8", seats <= SEATS_PER_INVITE_MAX, || {
                format!("{invite:?} has {seats} seats")
            })?;
        }
    }
    Ok(())
}
