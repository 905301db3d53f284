//! What ought to be: who was let in by whom, and who may say what. It is kept beside the visit, by what was done, and
//! never asks the visit.

mod expect;
mod follow;

use crate::people::{INVITED, Line, Person, SEATS, Seat};
use protocol::{
    GroupPosition, ParticipantId,
    limit::{DECLINE_BACK_OFF, SEAT_KEPT_FOR},
};

/// How many pieces of time a seat is kept for, and a declined link kept out at the least: half of
/// [`SEAT_KEPT_FOR`] is the piece, so that of two who drop one after the other one is given up first.
pub(crate) const KEPT_PIECES: u8 = 2;

const _: () = assert!(DECLINE_BACK_OFF.as_millis() == SEAT_KEPT_FOR.as_millis());

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    #[default]
    Unused,
    Waiting,
    Inside,
    /// Given up, timed out, turned away, or over.
    Gone,
    /// Put out by a provider.
    Removed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    #[default]
    Nowhere,
    Here(Line),
    /// For so many pieces of time.
    Away(u8),
}

impl Place {
    /// Returns who is there.
    pub(crate) fn person(self) -> Option<Person> {
        match self {
            Self::Here(line) => Some(line.person()),
            Self::Nowhere | Self::Away(_) => None,
        }
    }
}

/// One seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Held {
    pub(crate) standing: Standing,
    pub(crate) place: Place,
    /// A provider said that their screen may be carried.
    pub(crate) may_share: bool,
    /// A provider added them to the group that there is, or they founded it.
    pub(crate) is_member: bool,
}

/// One link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    /// Somebody who came by it was declined or removed.
    pub(crate) was_refused: bool,
    /// Pieces of time in which it must not knock.
    pub(crate) kept_out: u8,
    pub(crate) is_revoked: bool,
    /// Whose device it belongs to: that of whoever came by it first, or was let in by it last.
    pub(crate) belongs_to: Option<Person>,
}

/// Whether something that is said must be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Taken,
    Refused,
    /// It depends on what has nothing to do with who may do what.
    Either,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// A connection that nobody sits at.
    Nobody,
    Waiting(Seat),
    Invited(Seat),
    Provider(Seat),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Law {
    pub(crate) held: [Held; SEATS],
    pub(crate) links: [Link; INVITED.len()],
    pub(crate) is_over: bool,
    pub(crate) was_restarted: bool,
    /// Where the group stands. A number, which is not looked at to tell states apart.
    pub(crate) at: GroupPosition,
}

impl Law {
    pub(crate) const fn of(&self, seat: Seat) -> &Held {
        &self.held[seat.index()]
    }

    pub(crate) fn standing(&self, seat: Seat) -> Standing {
        self.of(seat).standing
    }

    pub(crate) fn standing_of(&self, who: ParticipantId) -> Standing {
        Seat::of_id(who).map_or(Standing::Unused, |seat| self.standing(seat))
    }

    pub(crate) fn link_of(&self, person: Person) -> Option<&Link> {
        let whose = person.link()?;
        let index = INVITED.iter().position(|invited| *invited == whose)?;
        Some(&self.links[index])
    }

    /// Returns whose seat a connection is at.
    pub(crate) fn seat_at(&self, line: Line) -> Option<Seat> {
        Seat::all().find(|seat| self.of(*seat).place == Place::Here(line))
    }

    pub(crate) fn seats_of(&self, standing: Standing) -> impl Iterator<Item = Seat> {
        Seat::all().filter(move |seat| self.standing(*seat) == standing)
    }

    pub(crate) fn speaker(&self, line: Line) -> Speaker {
        let Some(seat) = self.seat_at(line) else {
            return Speaker::Nobody;
        };
        match self.standing(seat) {
            Standing::Waiting => Speaker::Waiting(seat),
            Standing::Inside if seat.person() == Person::Provider => Speaker::Provider(seat),
            Standing::Inside => Speaker::Invited(seat),
            Standing::Unused | Standing::Gone | Standing::Removed => Speaker::Nobody,
        }
    }

    /// Returns whether a person's screen may be carried.
    pub(crate) fn may_share(&self, seat: Seat) -> bool {
        seat.person() == Person::Provider || self.of(seat).may_share
    }
}
