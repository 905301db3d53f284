//! What of a visit outlives a restart of the server.

use protocol::{
    AccountId, DeviceId, DisplayName, Expected, InviteId, ParticipantId, Role, SeatToken, VisitId,
    time::Instant,
};

/// What was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitCard {
    /// Which visit.
    pub id: VisitId,
    /// Planned start.
    pub starts_at: Instant,
    /// Everyone invited, without the provider.
    pub expected: Vec<Expected>,
    /// Version of the vault that is kept, 0 for none.
    pub vault: u32,
}

/// How far the visit has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VisitRecord {
    /// When someone was admitted for the first time.
    pub started_at: Option<Instant>,
    /// When a provider ended the visit. It is over for good then.
    pub ended_at: Option<Instant>,
}

/// One seat.
#[derive(Clone, Debug)]
pub struct SeatRecord {
    /// Whose.
    pub participant: ParticipantId,
    /// The invite it was knocked with. None for a provider.
    pub invite: Option<InviteId>,
    /// The device it was knocked with, which alone comes back to it. None for a provider, and for seats that were taken
    /// before devices were told apart: to these nobody comes back.
    pub device: Option<DeviceId>,
    /// The account that entered. Some for a provider only.
    pub account: Option<AccountId>,
    /// Name, as others read it.
    pub name: DisplayName,
    /// Role.
    pub role: Role,
    /// Waiting or inside.
    pub standing: Standing,
    /// When the seat was taken, or its holder sent back.
    pub since: Instant,
    /// When its holder was admitted, or entered as provider. Some where the standing is
    /// [`Standing::Admitted`].
    pub admitted_at: Option<Instant>,
    /// A token just issued, of which the store keeps a hash in place of the one before. None keeps the
    /// hash that is there.
    pub seat: Option<SeatToken>,
}

/// On which side of the door a seat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// In the waiting room.
    Waiting,
    /// Inside.
    Admitted,
}

/// What is remembered of an invite: whose device it belongs to, and that its holders were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteRecord {
    /// Which.
    pub invite: InviteId,
    /// How often its holders were declined.
    pub declines: u32,
    /// Until when it may not knock.
    pub declined_until: Option<Instant>,
    /// How often its holders were removed.
    pub removals: u32,
    /// The device that it belongs to: the first that knocked by it and, from the first admission on, the one that was
    /// let in by it last.
    pub device: Option<DeviceId>,
}

/// A whole visit as the store kept it.
#[derive(Clone, Debug)]
pub struct SavedVisit {
    /// What was planned.
    pub card: VisitCard,
    /// How far it came.
    pub visit: VisitRecord,
    /// Every seat that was not erased.
    pub seats: Vec<SeatRecord>,
    /// Every invite of which something was saved.
    pub invites: Vec<InviteRecord>,
}
