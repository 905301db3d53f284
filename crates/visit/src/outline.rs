//! A visit without its numbers: all that decides what it does next, and nothing that only dates, counts or names it.
//!
//! For whoever tries out every order of events (`tests/sim`) and has to know which of them lead to the same place.
//! Nothing is left out by default: whoever gives a visit something more to remember has to say here whether it counts.

mod taken;

use crate::{Standing, effect::ConnectionId};
use protocol::{AccountId, DeviceId, InviteId, ParticipantId, Role, Source};
use std::time::Duration;

/// All that decides what a visit does next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outline {
    /// Whether it is over.
    pub is_over: bool,
    /// Whether anyone was admitted yet.
    pub has_started: bool,
    /// Everyone inside or waiting, by their numbers.
    pub seats: Vec<SeatOutline>,
    /// What is remembered of invites, by their numbers.
    pub invites: Vec<InviteOutline>,
    /// The group.
    pub group: GroupOutline,
}

/// A seat.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeatOutline {
    /// Whose.
    pub who: ParticipantId,
    /// A provider's account.
    pub account: Option<AccountId>,
    /// The invite of anyone else.
    pub invite: Option<InviteId>,
    /// The device of anyone else.
    pub device: Option<DeviceId>,
    /// Role.
    pub role: Role,
    /// On which side of the door.
    pub standing: Standing,
    /// Where its holder is.
    pub connection: Option<ConnectionId>,
    /// How much longer it is kept for a holder who is away.
    pub kept_for: Option<Duration>,
    /// Whether its token is known.
    pub has_token: bool,
    /// What someone inside has.
    pub inside: Option<InsideOutline>,
}

/// What someone inside has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InsideOutline {
    /// Microphone and camera, as told by their holder.
    pub devices: (bool, bool),
    /// Whether their screen may be carried.
    pub may_share: bool,
    /// Their media connection.
    pub media: MediaOutline,
}

/// The media connection of someone inside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaOutline {
    /// Whether the SFU was told of it.
    pub is_open: bool,
    /// Whether there is a session to be kept.
    pub is_settled: bool,
    /// What comes over it, in the order of the offer.
    pub tracks: Vec<Source>,
    /// From whom it receives what, of all that still comes from somebody.
    pub received: Vec<(ParticipantId, Source)>,
    /// The offer on its way: where its answer goes, and what would come over it.
    pub pending: Option<(ConnectionId, Vec<Source>)>,
}

/// What is remembered of an invite.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InviteOutline {
    /// Which.
    pub invite: InviteId,
    /// How often its holders were declined.
    pub declines: u32,
    /// How much longer it may not knock.
    pub back_off: Duration,
    /// How often its holders were removed.
    pub removals: u32,
    /// The device that it belongs to.
    pub device: Option<DeviceId>,
}

/// The group of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GroupOutline {
    /// Whether there is one.
    pub is_founded: bool,
    /// Who is in it.
    pub members: Vec<ParticipantId>,
    /// Who has the keys of its epoch.
    pub ready: Vec<ParticipantId>,
    /// How much of what was said is kept.
    pub entries: usize,
    /// Whether there is a card to knock to.
    pub has_card: bool,
    /// Who knocked to the card.
    pub knocks: Vec<ParticipantId>,
    /// How often they did.
    pub knock_counts: Vec<(ParticipantId, u32)>,
}
