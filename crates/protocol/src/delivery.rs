//! Where a visit's MLS group stands, and what is handed to one member alone.

use crate::{ParticipantId, Sealed};
use serde::{Deserialize, Serialize};

/// A state of a visit's groups. Every commit leads to the next epoch; every founding to the next
/// generation, at epoch 0.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct GroupPosition {
    /// Which group: 1 for the first that was founded in the visit, 0 where there is none.
    pub generation: u32,
    /// Which of its epochs (RFC 9420 section 5.2).
    pub epoch: u64,
}

/// What lets one person join the group that a commit has added them to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Welcome {
    /// For whom.
    pub who: ParticipantId,
    /// The MLS Welcome with the box that holds the key to it, sealed for that person.
    pub sealed: Sealed,
}
