//! What somebody is told, and whether it is for them.

use crate::{
    breach::Breach,
    law::Standing,
    people::{Person, Seat},
    state::State,
};
use protocol::{Knocker, ParticipantId, Person as Listed, Source, VisitMessage, WaitingMessage};
use visit::ConnectionId;

impl State {
    /// Somebody who is not inside is told something. The type has no room for anything of the visit.
    pub(crate) fn hear_waiting(&mut self, to: ConnectionId, message: &WaitingMessage) {
        let standing = self.seat_of(to).map(|seat| self.law.standing(seat));
        let is_right = match message {
            WaitingMessage::Knocked { .. }
            | WaitingMessage::ProviderPresence { .. }
            | WaitingMessage::Card { .. }
            | WaitingMessage::Answered { .. } => standing == Some(Standing::Waiting),
            WaitingMessage::Declined { .. } | WaitingMessage::Closed(_) => true,
        };
        self.breaches
            .check(is_right, Breach::ComesBack, (to, message));
    }

    /// Somebody is told something of the visit.
    pub(crate) fn hear(&mut self, to: ConnectionId, message: VisitMessage) {
        let Some(seat) = self.seat_of(to) else {
            let is_last_word = matches!(message, VisitMessage::Closed(_));
            return self
                .breaches
                .check(is_last_word, Breach::Receiving, (to, message));
        };
        let is_inside = self.law.standing(seat) == Standing::Inside;
        let is_provider = is_inside && seat.person() == Person::Provider;
        let is_member = is_inside && self.law.of(seat).is_member;
        let is_right = match &message {
            VisitMessage::Closed(_) | VisitMessage::SentBack {} => true,
            VisitMessage::Admitted { you, .. } => is_inside && *you == seat.id(),
            VisitMessage::Roster { people, .. } => {
                self.check_roster(people);
                is_inside
            }
            VisitMessage::WaitingRoom { people } => {
                self.check_waiting_room(people);
                is_provider
            }
            VisitMessage::Agenda { .. }
            | VisitMessage::SealedKnock { .. }
            | VisitMessage::Forwarding { .. }
            | VisitMessage::CodeAsked { .. }
            | VisitMessage::CodeProved { .. } => is_provider,
            // The SFU of this search does what it is told.
            VisitMessage::Misforwarded {} => false,
            VisitMessage::Answer { .. }
            | VisitMessage::Card { .. }
            | VisitMessage::Founded { .. }
            | VisitMessage::Conflict { .. }
            | VisitMessage::Missed { .. } => is_inside,
            VisitMessage::Committed { .. }
            | VisitMessage::Welcome { .. }
            | VisitMessage::Sealed { .. }
            | VisitMessage::AllReady { .. } => is_member,
        };
        self.breaches
            .check(is_right, Breach::Receiving, (seat, message));
    }

    /// Everyone inside is listed, nobody else is, and no screen is that no provider allowed.
    fn check_roster(&mut self, people: &[Listed]) {
        let mut listed: Vec<ParticipantId> = people.iter().map(|person| person.id).collect();
        listed.sort_unstable();
        let inside = self.law.seats_of(Standing::Inside).map(Seat::id);
        let is_right = inside.eq(listed.iter().copied());
        self.breaches.check(is_right, Breach::Receiving, people);
        for person in people {
            let mut tracks = person.tracks.iter();
            self.check_screen(
                person.id,
                tracks.any(|track| track.source == Source::Screen),
            );
            if let Some(seat) = Seat::of_id(person.id) {
                let tracks = person.tracks.iter().map(|track| (track.id, track.source));
                self.numbers.tracks[seat.index()] = tracks.collect();
            }
        }
    }

    /// Everyone who waits is listed, and marked where their link was refused.
    fn check_waiting_room(&mut self, people: &[Knocker]) {
        let mut listed: Vec<ParticipantId> = people.iter().map(|person| person.id).collect();
        listed.sort_unstable();
        let waiting = self.law.seats_of(Standing::Waiting).map(Seat::id);
        let is_right = waiting.eq(listed.iter().copied());
        self.breaches.check(is_right, Breach::ControlLost, people);
        for person in people {
            let link = Seat::of_id(person.id).and_then(|seat| self.law.link_of(seat.person()));
            let was_refused = link.is_some_and(|link| link.was_refused);
            self.breaches
                .check(person.refused_before == was_refused, Breach::Undone, person);
            let whose = Seat::of_id(person.id).map(Seat::person);
            let is_new = link.is_some_and(|link| link.belongs_to != whose);
            self.breaches
                .check(person.new_device == is_new, Breach::Undone, person);
        }
    }
}
