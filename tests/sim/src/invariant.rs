//! What must hold, whatever happens.
//!
//! - I0 nothing panics.
//! - I1 nobody who has not been let in is sent anything of the visit: no roster, chat, media answer, name or id.
//! - I2 media is open for those inside and nobody else; every track forwarded goes to someone inside, from
//!   someone inside, of the same visit.
//! - I3 the roster everyone is told is who is inside, in order of admission, with their tracks.
//! - I4 who was removed is out until a new knock of theirs is admitted.
//! - I5 nobody comes in but by a provider's own entry or a provider's `admit` of that very person.
//! - I6 nobody's role ever changes; nobody with a link is a provider.
//! - I7 what is kept is who is inside and who waits, so that a restart changes nothing.
//! - I8 every list and queue stays within its limit.
//! - I9 a refused message tells nobody anything and changes nothing.
//! - I10 the visit takes and refuses what the model takes and refuses.
//! - I11 once the network is well, everyone's screen shows what is true, and everyone inside receives
//!   exactly what the others publish.
//! - I12 a client keeps within the server's limits.

use crate::{
    media::Flow,
    model::{Input, Room, Someone, Wire},
    people::{CHAT_MARK, NAME_MARK},
    store::Shelf,
};
use protocol::{
    AccountId, Knocker, ParticipantId, Person, Presence, ProblemCode, Role, ServerMessage, Track,
    VisitId, VisitMessage,
    limit::{PARTICIPANTS_MAX, SEATS_PER_INVITE_MAX, WAITING_MAX},
    time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use visit::{ConnectionId, Effect, SeatRecord, Standing};

/// Something that must hold does not.
#[derive(Clone, Debug)]
pub struct Breach {
    /// Which, as in the list above.
    pub which: &'static str,
    /// What was seen.
    pub seen: String,
}

/// Whether all is well.
pub type Held = Result<(), Breach>;

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not hold: {}", self.which, self.seen)
    }
}

/// Answers with a breach unless something holds.
pub fn hold(which: &'static str, holds: bool, seen: impl FnOnce() -> String) -> Held {
    if holds {
        return Ok(());
    }
    Err(Breach {
        which,
        seen: seen(),
    })
}

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
        })
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
        if let Input::Message(_, protocol::ClientMessage::Remove { who }) = cause.input
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

    /// I1, I3: someone may be told this.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn check_told(
        &mut self,
        visit: VisitId,
        to: ConnectionId,
        message: &ServerMessage,
        now: Instant,
    ) -> Held {
        self.rooms.entry(visit).or_default();
        let room = &self.rooms[&visit];
        let person = room.at(to);
        if person.is_none_or(|person| !person.is_inside()) {
            self.check_told_outside(to, message)?;
        }
        match (message, person) {
            (ServerMessage::Visit(VisitMessage::Roster { people, .. }), _) => {
                check_roster(room, people)
            }
            (ServerMessage::Visit(VisitMessage::WaitingRoom { people }), Some(person)) => {
                hold("I1", person.account.is_some(), || {
                    format!("{:?} is told who waits", person.id)
                })?;
                check_waiting_room(room, people, now)
            }
            (ServerMessage::Visit(VisitMessage::Agenda { .. }), Some(person)) => {
                hold("I1", person.account.is_some(), || {
                    format!("{:?} is told what was planned", person.id)
                })
            }
            (ServerMessage::Visit(VisitMessage::Admitted { you, role, .. }), Some(person)) => {
                hold("I6", (*you, *role) == (person.id, person.role), || {
                    format!("{:?} is told to be {you:?} as {role:?}", person.id)
                })
            }
            (ServerMessage::Waiting(_), Some(person)) => hold("I1", !person.is_inside(), || {
                format!("{:?} is inside and told waiting words", person.id)
            }),
            (
                ServerMessage::Waiting(_)
                | ServerMessage::Visit(_)
                | ServerMessage::Problem(_)
                | ServerMessage::Heartbeat {},
                _,
            ) => Ok(()),
        }
    }

    /// I1 by type, and by looking for everyone's marks and ids in the bytes.
    fn check_told_outside(&self, to: ConnectionId, message: &ServerMessage) -> Held {
        let may_be_told = match message {
            ServerMessage::Waiting(_) | ServerMessage::Problem(_) | ServerMessage::Heartbeat {} => {
                true
            }
            ServerMessage::Visit(message) => {
                matches!(message, VisitMessage::SentBack {} | VisitMessage::Closed(_))
            }
        };
        let text = protocol::write(message);
        let has_mark = text.contains(NAME_MARK) || text.contains(CHAT_MARK);
        let has_id = self
            .known
            .keys()
            .any(|who| text.contains(&who.path_segment()));
        hold("I1", may_be_told && !has_mark && !has_id, || {
            format!("{to:?} is not inside and is told {text}")
        })
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
            Input::Message(_, protocol::ClientMessage::Admit { who }) => {
                self.is_of_provider && *who == seat.participant
            }
            Input::Knock(_)
            | Input::Return(_)
            | Input::Message(..)
            | Input::Disconnect(_)
            | Input::Revoke(_)
            | Input::Answer { .. }
            | Input::MediaLost(_)
            | Input::Timeout => false,
        }
    }
}

fn is_about_media(input: &Input) -> bool {
    matches!(
        input,
        Input::Message(
            _,
            protocol::ClientMessage::Offer { .. } | protocol::ClientMessage::Receive { .. }
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

/// I3.
fn check_roster(room: &Room, told: &[Person]) -> Held {
    let mut inside: Vec<&Someone> = room
        .people
        .iter()
        .filter(|person| person.is_inside())
        .collect();
    inside.sort_by_key(|person| (person.inside_since, person.id));
    let expected: Vec<Person> = inside
        .iter()
        .map(|person| Person {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            presence: presence(person),
            microphone: person.devices.0,
            camera: person.devices.1,
            tracks: tracks(room, person.id),
        })
        .collect();
    hold("I3", told == expected, || {
        format!("the roster says {told:?}, true is {expected:?}")
    })
}

fn tracks(room: &Room, who: ParticipantId) -> Vec<Track> {
    room.tracks
        .iter()
        .filter(|track| track.owner == who)
        .map(|track| Track {
            id: track.id,
            source: track.source,
        })
        .collect()
}

fn presence(person: &Someone) -> Presence {
    match person.wire {
        Wire::On(_) => Presence::Here,
        Wire::Off(_) => Presence::Reconnecting,
    }
}

fn check_waiting_room(room: &Room, told: &[Knocker], now: Instant) -> Held {
    let mut waiting: Vec<&Someone> = room
        .people
        .iter()
        .filter(|person| !person.is_inside())
        .collect();
    waiting.sort_by_key(|person| (person.since, person.id));
    let expected: Vec<Knocker> = waiting
        .iter()
        .map(|person| Knocker {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            presence: presence(person),
            waited_ms: now.as_millis() - person.since.as_millis(),
            other_device: person
                .invite
                .is_some_and(|invite| room.seats_of(invite) > 1),
            refused_before: person.invite.is_some_and(|invite| room.was_refused(invite)),
        })
        .collect();
    hold("I3", told == expected, || {
        format!("the waiting room says {told:?}, true is {expected:?}")
    })
}
