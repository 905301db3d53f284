//! What people are told: by the side of the door they are on, and truly.

use super::Referee;
use crate::{
    invariant::{Held, hold},
    model::{Room, Someone, Wire},
    people::{CHAT_MARK, NAME_MARK},
};
use protocol::{
    Knocker, ParticipantId, Person, Presence, ServerMessage, Track, VisitId, VisitMessage,
    time::Instant,
};
use visit::ConnectionId;

impl Referee {
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
            (
                ServerMessage::Visit(
                    VisitMessage::Committed { .. }
                    | VisitMessage::Welcome { .. }
                    | VisitMessage::Sealed { .. }
                    | VisitMessage::AllReady { .. },
                ),
                Some(person),
            ) => hold("I14", room.group.members.contains(&person.id), || {
                format!("{:?} is no member and is told {message:?}", person.id)
            }),
            (ServerMessage::Visit(VisitMessage::Forwarding { .. }), Some(person)) => {
                hold("I1", person.account.is_some(), || {
                    format!("{:?} is told who receives what", person.id)
                })
            }
            // The SFU of this clinic does what it is told.
            (ServerMessage::Visit(VisitMessage::Misforwarded {}), _) => hold("I18", false, || {
                "somebody was taken for served wrongly".to_owned()
            }),
            (ServerMessage::Visit(VisitMessage::SealedKnock { .. }), Some(person)) => {
                hold("I14", person.account.is_some(), || {
                    format!("{:?} is told a knock", person.id)
                })
            }
            (ServerMessage::Waiting(_), Some(person)) => hold("I1", !person.is_inside(), || {
                format!("{:?} is inside and told waiting words", person.id)
            }),
            (
                ServerMessage::Waiting(_)
                | ServerMessage::Visit(_)
                | ServerMessage::Problem(_)
                | ServerMessage::Challenge { .. }
                | ServerMessage::Heartbeat {},
                _,
            ) => Ok(()),
        }
    }

    /// I1 by type, and by looking for everyone's marks and ids in the bytes.
    fn check_told_outside(&self, to: ConnectionId, message: &ServerMessage) -> Held {
        let may_be_told = match message {
            ServerMessage::Waiting(_)
            | ServerMessage::Problem(_)
            | ServerMessage::Challenge { .. }
            | ServerMessage::Heartbeat {} => true,
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
            new_device: room.is_on_new_device(person),
            refused_before: person.invite.is_some_and(|invite| room.was_refused(invite)),
            may_be_shared: false,
        })
        .collect();
    hold("I3", told == expected, || {
        format!("the waiting room says {told:?}, true is {expected:?}")
    })
}
