//! Who takes part, the lines that they come over and the seats that they can get.

use protocol::{AccountId, DeviceId, InviteId, ParticipantId, Role, SeatToken};
use visit::ConnectionId;

/// Connections of one person at a time, and seats that one person takes one after the other or side by side: enough for
/// a second window, and for coming back after having been put out.
pub(crate) const EACH: u8 = 2;

/// Seats, and connections, of all five together.
pub(crate) const SEATS: usize = 5 * EACH as usize;

/// Somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Person {
    Provider,
    Ana,
    Ben,
    Cia,
    /// Has a copy of Ana's link, and of whatever her browser keeps and gives away.
    Attacker,
}

pub(crate) const EVERYONE: [Person; 5] = [
    Person::Provider,
    Person::Ana,
    Person::Ben,
    Person::Cia,
    Person::Attacker,
];

/// Those with a link of their own.
pub(crate) const INVITED: [Person; 3] = [Person::Ana, Person::Ben, Person::Cia];

/// A seat, by its number: one knock, or one entry, has one, and nobody gets it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Seat(u8);

/// A connection, by its number. It is used again once nobody sits at it; the visit must not remember it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Line(u8);

impl Person {
    /// Returns whose link they have, if any.
    pub(crate) const fn link(self) -> Option<Self> {
        match self {
            Self::Provider => None,
            Self::Ana | Self::Attacker => Some(Self::Ana),
            Self::Ben => Some(Self::Ben),
            Self::Cia => Some(Self::Cia),
        }
    }

    pub(crate) const fn role(self) -> Role {
        match self {
            Self::Provider => Role::Provider,
            Self::Ana | Self::Attacker => Role::Patient,
            Self::Ben => Role::Family,
            Self::Cia => Role::SecondProvider,
        }
    }

    pub(crate) fn lines(self) -> impl Iterator<Item = Line> {
        (0..EACH).map(move |n| Line(self as u8 * EACH + n))
    }

    pub(crate) fn seats(self) -> impl Iterator<Item = Seat> {
        (0..EACH).map(move |n| Seat(self as u8 * EACH + n))
    }

    /// Returns which device they are on. Nobody has a copy of its key.
    pub(crate) const fn device(self) -> DeviceId {
        DeviceId::from_bytes([self as u8 + 1; 32])
    }

    /// Returns whether they know the tokens that were issued for a seat.
    pub(crate) fn knows_tokens_of(self, seat: Seat) -> bool {
        seat.person() == self || self == Self::Attacker && seat.person() == Self::Ana
    }
}

pub(crate) const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);

/// Returns the invite that somebody was sent.
pub(crate) const fn invite_of(whose: Person) -> InviteId {
    InviteId::from_bytes([whose as u8; 16])
}

impl Seat {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..5 * EACH).map(Self)
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) const fn bit(self) -> u16 {
        1 << self.0
    }

    pub(crate) const fn person(self) -> Person {
        EVERYONE[(self.0 / EACH) as usize]
    }

    /// Returns the number as the visit has it.
    pub(crate) const fn id(self) -> ParticipantId {
        ParticipantId::from_bytes([self.0 + 1; 16])
    }

    pub(crate) fn of_id(id: ParticipantId) -> Option<Self> {
        let seat = Self(id.to_bytes()[0].checked_sub(1)?);
        (seat.index() < SEATS && seat.id() == id).then_some(seat)
    }

    /// Returns the token that was issued for it as the first, second, …
    pub(crate) const fn token(self, issued: u16) -> SeatToken {
        let [high, low] = issued.to_be_bytes();
        let mut bytes = [self.0; 32];
        bytes[0] = high;
        bytes[1] = low;
        SeatToken::from_bytes(bytes)
    }
}

impl Line {
    pub(crate) fn of(connection: ConnectionId) -> Option<Self> {
        let line = Self(u8::try_from(connection.0).ok()?);
        (line.0 < 5 * EACH).then_some(line)
    }

    pub(crate) const fn connection(self) -> ConnectionId {
        ConnectionId(self.0 as u64)
    }

    pub(crate) const fn person(self) -> Person {
        EVERYONE[(self.0 / EACH) as usize]
    }
}

/// Returns who is at a connection.
pub(crate) fn person_at(connection: ConnectionId) -> Option<Person> {
    Line::of(connection).map(Line::person)
}
