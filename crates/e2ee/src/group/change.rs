//! What a commit does: before the delivery service took it, and after.

use super::{claim::Claim, claim::HostRole, epochs::EpochCause, state::Leaf};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use zeroize::Zeroizing;

/// Bytes for the delivery service. They count once it took the commit as the only one for its epoch:
/// then [`super::Group::accepted`], else [`super::Group::conflict`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The epoch the commit was made in, which the delivery service compares.
    pub epoch: u64,
    /// The commit.
    pub commit: Vec<u8>,
    /// What the added ones join with, if any were added.
    pub welcome: Option<Vec<u8>>,
}

/// The base key of one epoch's frames. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct FrameKey {
    epoch: u64,
    bytes: Zeroizing<[u8; 16]>,
}

impl FrameKey {
    pub(super) fn new(epoch: u64, bytes: [u8; 16]) -> Self {
        Self {
            epoch,
            bytes: Zeroizing::new(bytes),
        }
    }

    /// Returns the epoch whose frames it seals.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Returns the key, for the workers that seal and open frames.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8; 16] {
        &self.bytes
    }
}

impl fmt::Debug for FrameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FrameKey(…)")
    }
}

/// A commit that was taken: the group is in another epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochChange {
    /// The epoch that begins.
    pub epoch: u64,
    /// Who made the commit.
    pub by: Leaf,
    /// Leaves that somebody came to. A leaf may be here and in `removed`: its holder changed.
    pub added: BTreeSet<Leaf>,
    /// Leaves whose holder is gone.
    pub removed: BTreeSet<Leaf>,
    /// The base key of the epoch's frames.
    pub frame_key: FrameKey,
    /// Whether an own commit lost to this one. It is forgotten; what it was to do has to be done again.
    pub own_commit_lost: bool,
}

impl EpochChange {
    /// Returns what the change asks of the frame keys.
    #[must_use]
    pub fn cause(&self) -> EpochCause {
        if !self.removed.is_empty() {
            EpochCause::Removed
        } else if self.added.is_empty() {
            EpochCause::Rekeyed
        } else {
            EpochCause::Added
        }
    }
}

/// What a judged commit will change, kept until it is merged.
#[derive(Debug, Default)]
pub(super) struct PendingChange {
    /// Who goes.
    pub(super) removed: BTreeSet<Leaf>,
    /// Who comes, by signature key: the leaf is known only after the merge.
    pub(super) added: BTreeMap<[u8; 32], (Claim, Option<HostRole>)>,
}
