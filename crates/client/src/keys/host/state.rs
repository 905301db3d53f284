//! What a host remembers of knocks, of those it let in, and of what is to be committed.

use super::*;

/// A knock that holds.
#[derive(Clone, Debug)]
pub(super) struct Knocked {
    pub(super) knock: Knock,
    pub(super) candidate: Candidate,
}

/// Someone who was let in.
#[derive(Clone, Debug)]
pub(super) struct Invitee {
    pub(super) name: DisplayName,
    pub(super) role: Role,
    /// Signature key of the leaf in the group at hand; none while a new one is awaited.
    pub(super) key: Option<[u8; 32]>,
    /// With which the same tab comes back.
    pub(super) rejoin: [u8; 32],
    pub(super) comparison: Option<HostComparison>,
    pub(super) code: Option<ComparisonCode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    In(ParticipantId),
    Out(Leaf),
}

#[derive(Debug)]
pub(super) struct Pending {
    pub(super) at: GroupPosition,
    pub(super) admits: Vec<(ParticipantId, Knocked)>,
    pub(super) removes: BTreeSet<Leaf>,
}
