//! Who is here, and telling those who may know.
//!
//! Lists go out whole, after each change (docs/decisions/0003-whole-lists.md).

use crate::{
    Visit,
    effect::{ConnectionId, Effect},
    seat::{Link, Place, Seat},
};
use protocol::{Closure, Knocker, Person, VisitMessage, WaitingMessage, time::Instant};

impl Visit {
    pub(crate) fn seat_at(&self, connection: ConnectionId) -> Option<&Seat> {
        self.seats
            .values()
            .find(|seat| seat.connection() == Some(connection))
    }

    pub(crate) fn inside_count(&self) -> usize {
        self.seats
            .values()
            .filter(|seat| !seat.is_waiting())
            .count()
    }

    /// Returns whether a provider has the visit open. One who dropped still counts until the seat is
    /// given up, so that a short drop does not worry those who wait.
    pub(crate) fn is_provider_here(&self) -> bool {
        self.seats.values().any(Seat::is_provider)
    }

    /// Tells everyone inside who is inside.
    pub(crate) fn tell_roster(&mut self, now: Instant) {
        let people = self.people();
        let elapsed_ms = self
            .record
            .started_at
            .map(|started_at| now.as_millis().saturating_sub(started_at.as_millis()));
        let told: Vec<ConnectionId> = self
            .seats
            .values()
            .filter(|seat| !seat.is_waiting())
            .filter_map(Seat::connection)
            .collect();
        for connection in told {
            let roster = VisitMessage::Roster {
                people: people.clone(),
                elapsed_ms,
            };
            self.effects.push_back(Effect::Tell(connection, roster));
        }
    }

    /// Tells every provider who waits.
    pub(crate) fn tell_waiting_room(&mut self, now: Instant) {
        let people = self.knockers(now);
        for connection in self.provider_connections() {
            let waiting_room = VisitMessage::WaitingRoom {
                people: people.clone(),
            };
            self.effects
                .push_back(Effect::Tell(connection, waiting_room));
        }
    }

    /// Tells every provider what was planned.
    pub(crate) fn tell_agenda(&mut self) {
        for connection in self.provider_connections() {
            let agenda = self.agenda();
            self.effects.push_back(Effect::Tell(connection, agenda));
        }
    }

    pub(crate) fn agenda(&self) -> VisitMessage {
        VisitMessage::Agenda {
            starts_at: self.card.starts_at,
            expected: self.card.expected.clone(),
            vault: self.card.vault,
        }
    }

    /// Tells everyone who waits whether a provider is here, where that differs from `before`.
    pub(crate) fn tell_provider_presence(&mut self, before: ProviderHere) {
        let provider_here = self.is_provider_here();
        if before.0 == provider_here {
            return;
        }
        let told: Vec<ConnectionId> = self
            .seats
            .values()
            .filter(|seat| seat.is_waiting())
            .filter_map(Seat::connection)
            .collect();
        for connection in told {
            self.effects.push_back(Effect::TellWaiting(
                connection,
                WaitingMessage::ProviderPresence { provider_here },
            ));
        }
    }

    pub(crate) fn provider_presence(&self) -> ProviderHere {
        ProviderHere(self.is_provider_here())
    }

    /// Tells someone that they are out, in the words of the side of the door they are on, and closes
    /// their connection.
    pub(crate) fn tell_closed(&mut self, seat: &Seat, why: Closure) {
        let Link::Here(connection) = seat.link else {
            return;
        };
        let told = match seat.place {
            Place::Waiting => Effect::TellWaiting(connection, WaitingMessage::Closed(why)),
            Place::Inside(_) => Effect::Tell(connection, VisitMessage::Closed(why)),
        };
        self.effects.push_back(told);
        self.effects.push_back(Effect::CloseSignaling(connection));
    }

    pub(crate) fn provider_connections(&self) -> Vec<ConnectionId> {
        self.seats
            .values()
            .filter(|seat| seat.is_provider())
            .filter_map(Seat::connection)
            .collect()
    }

    /// Returns everyone inside, in order of admission.
    fn people(&self) -> Vec<Person> {
        let mut people: Vec<(Instant, Person)> = self
            .seats
            .values()
            .filter_map(|seat| {
                let inside = seat.inside()?;
                let person = Person {
                    id: seat.participant,
                    name: seat.name.clone(),
                    role: seat.role,
                    presence: seat.presence(),
                    microphone: inside.microphone,
                    camera: inside.camera,
                    tracks: inside.media.tracks(),
                };
                Some((inside.admitted_at, person))
            })
            .collect();
        people.sort_by_key(|(admitted_at, _)| *admitted_at);
        people.into_iter().map(|(_, person)| person).collect()
    }

    /// Returns everyone who waits, the longest wait first.
    pub(crate) fn knockers(&self, now: Instant) -> Vec<Knocker> {
        let mut waiting: Vec<&Seat> = self
            .seats
            .values()
            .filter(|seat| seat.is_waiting())
            .collect();
        waiting.sort_by_key(|seat| seat.since);
        waiting
            .into_iter()
            .map(|seat| Knocker {
                id: seat.participant,
                name: seat.name.clone(),
                role: seat.role,
                presence: seat.presence(),
                waited_ms: now.as_millis().saturating_sub(seat.since.as_millis()),
                new_device: self.is_on_new_device(seat),
                refused_before: self.was_refused(seat),
                may_be_shared: seat.may_be_shared,
            })
            .collect()
    }

    fn was_refused(&self, seat: &Seat) -> bool {
        seat.invite()
            .and_then(|invite| self.invites.get(&invite))
            .is_some_and(|record| record.removals > 0 || record.declines > 0)
    }
}

/// Whether a provider was here before something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProviderHere(bool);
