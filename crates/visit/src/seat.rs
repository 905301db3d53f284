//! One seat: whose it is, on which side of the door, connected or kept for a while.

use crate::{
    effect::ConnectionId,
    publication::Media,
    record::{SeatRecord, Standing},
};
use protocol::{
    AccountId, DeviceId, DisplayName, InviteId, ParticipantId, Presence, Role, SeatToken,
    limit::SEAT_KEPT_FOR, time::Instant,
};

/// A place in the visit, from the knock or the entry to the end.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) participant: ParticipantId,
    pub(crate) origin: Origin,
    pub(crate) name: DisplayName,
    pub(crate) role: Role,
    /// When the seat was taken, or its holder sent back.
    pub(crate) since: Instant,
    pub(crate) place: Place,
    pub(crate) link: Link,
    /// The link may have been handed on. Not kept.
    pub(crate) may_be_shared: bool,
}

/// How someone proved who they are.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// By a session. Only this makes a provider.
    Account(AccountId),
    /// By a link, on a device. The token is known from when its holder was last connected; the store has its hash.
    Invite {
        invite: InviteId,
        token: Option<SeatToken>,
        device: Option<DeviceId>,
    },
}

/// On which side of the door.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Has nothing of the visit.
    Waiting,
    Inside(Inside),
}

/// What someone inside has.
#[derive(Clone, Debug)]
pub(crate) struct Inside {
    pub(crate) admitted_at: Instant,
    pub(crate) microphone: bool,
    pub(crate) camera: bool,
    /// The provider said that this one's screen may be carried. Not kept: a provider's page says it again.
    pub(crate) may_share: bool,
    pub(crate) media: Media,
}

/// Connected or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Here(ConnectionId),
    /// The seat is given up then.
    Away {
        until: Instant,
    },
}

impl Inside {
    /// Makes the state of someone just let in, who has not said anything of their devices yet.
    pub(crate) fn new(admitted_at: Instant, media: Media) -> Self {
        Self {
            admitted_at,
            microphone: false,
            camera: false,
            may_share: false,
            media,
        }
    }
}

impl Link {
    /// Makes the state of someone whose connection is gone since `now`.
    pub(crate) fn away(now: Instant) -> Self {
        Self::Away {
            until: now + SEAT_KEPT_FOR,
        }
    }
}

impl Seat {
    /// Makes the seat of a record kept by the store. Its holder is not connected.
    pub(crate) fn restore(record: SeatRecord, now: Instant) -> Option<Self> {
        let origin = match (record.account, record.invite) {
            (Some(account), _) => Origin::Account(account),
            (None, Some(invite)) => Origin::Invite {
                invite,
                token: None,
                device: record.device,
            },
            (None, None) => return None,
        };
        let place = match record.standing {
            Standing::Waiting => Place::Waiting,
            Standing::Admitted => Place::Inside(Inside::new(
                record.admitted_at.unwrap_or(record.since),
                Media::closed(),
            )),
        };
        Some(Self {
            participant: record.participant,
            origin,
            name: record.name,
            role: record.role,
            since: record.since,
            place,
            link: Link::away(now),
            may_be_shared: false,
        })
    }

    /// Returns what the store is to keep, with a token just issued, if one was.
    pub(crate) fn record(&self, issued: Option<SeatToken>) -> SeatRecord {
        let account = match &self.origin {
            Origin::Account(account) => Some(*account),
            Origin::Invite { .. } => None,
        };
        let (standing, admitted_at) = match &self.place {
            Place::Waiting => (Standing::Waiting, None),
            Place::Inside(inside) => (Standing::Admitted, Some(inside.admitted_at)),
        };
        SeatRecord {
            participant: self.participant,
            invite: self.invite(),
            device: self.device(),
            account,
            name: self.name.clone(),
            role: self.role,
            standing,
            since: self.since,
            admitted_at,
            seat: issued,
        }
    }

    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.link {
            Link::Here(connection) => Some(connection),
            Link::Away { .. } => None,
        }
    }

    pub(crate) fn away_until(&self) -> Option<Instant> {
        match self.link {
            Link::Here(_) => None,
            Link::Away { until } => Some(until),
        }
    }

    pub(crate) fn presence(&self) -> Presence {
        match self.link {
            Link::Here(_) => Presence::Here,
            Link::Away { .. } => Presence::Reconnecting,
        }
    }

    pub(crate) fn invite(&self) -> Option<InviteId> {
        match &self.origin {
            Origin::Account(_) => None,
            Origin::Invite { invite, .. } => Some(*invite),
        }
    }

    pub(crate) fn device(&self) -> Option<DeviceId> {
        match &self.origin {
            Origin::Account(_) => None,
            Origin::Invite { device, .. } => *device,
        }
    }

    pub(crate) fn token(&self) -> Option<SeatToken> {
        match &self.origin {
            Origin::Account(_) => None,
            Origin::Invite { token, .. } => token.clone(),
        }
    }

    pub(crate) fn inside(&self) -> Option<&Inside> {
        match &self.place {
            Place::Waiting => None,
            Place::Inside(inside) => Some(inside),
        }
    }

    pub(crate) fn inside_mut(&mut self) -> Option<&mut Inside> {
        match &mut self.place {
            Place::Waiting => None,
            Place::Inside(inside) => Some(inside),
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.inside().is_none()
    }

    /// Returns whether this is a provider, who came in by an account.
    pub(crate) fn is_provider(&self) -> bool {
        matches!(self.origin, Origin::Account(_))
    }
}
