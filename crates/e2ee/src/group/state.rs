//! One client's place in the group, and what it may ask about the others.

use super::{
    authorize::Refusal,
    change::{FrameKey, PendingChange},
    claim::{Claim, HostRole},
    comparison::JoinSecrets,
    key::LeafKey,
    profile::Terms,
    store::Store,
};
use openmls::group::MlsGroup;
use openmls_traits::{OpenMlsProvider as _, crypto::OpenMlsCrypto as _, types::HashType};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
};
use zeroize::Zeroizing;

/// Exporter label of RFC 9605, section 5.2.
const FRAME_LABEL: &str = "SFrame 1.0 Base Key";

/// Epochs whose authenticator is kept, to judge beacons of a host that is a commit behind. As many as
/// there are frame keys ([`super::Epochs`]).
const AUTHENTICATORS_MAX: usize = 4;

/// A leaf of the group's tree: 0 to 63, as a frame's key id has six bits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf(u8);

impl Leaf {
    /// Takes a leaf's number below 64.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        u8::try_from(number)
            .ok()
            .filter(|number| *number < 64)
            .map(Self)
    }

    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Someone in the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Ed25519 public key that signs what this leaf says.
    pub key: [u8; 32],
    /// What the leaf says about itself.
    pub claim: Claim,
    /// The host's role that was verified when the leaf came in; `None` for everyone invited.
    pub role: Option<HostRole>,
    /// The epoch this leaf came in with. The number of a leaf is used again after a removal, so words of
    /// an older epoch are not this member's.
    pub since: u64,
}

/// Why the group cannot do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// An own commit waits for the delivery service's answer.
    #[error("a commit is waiting for the delivery service")]
    Pending,
    /// No own commit waits for an answer.
    #[error("no commit is waiting for the delivery service")]
    NotPending,
    /// An alarm stopped this client: it says nothing more in this group.
    #[error("the group is stopped by an alarm")]
    Alarmed,
    /// This client was removed.
    #[error("not in the group any more")]
    Removed,
    /// Only a host's leaf may do this.
    #[error("only a host may do this")]
    NotHost,
    /// There is no member at this leaf.
    #[error("nobody is at this leaf")]
    NobodyThere,
    /// The commit would break a rule, so it was not made.
    #[error("the commit would be refused: {0}")]
    Refused(#[from] Refusal),
    /// OpenMLS or a primitive failed.
    #[error("the group's cryptography failed")]
    Mls,
}

/// One client's place in the group of one visit and generation.
///
/// Nothing of it is ever stored. Dropping it wipes what can be wiped.
pub struct Group {
    pub(super) store: Store,
    pub(super) mls: MlsGroup,
    pub(super) key: LeafKey,
    pub(super) terms: Terms,
    pub(super) members: BTreeMap<Leaf, Member>,
    pub(super) join_secrets: JoinSecrets,
    pub(super) authenticators: VecDeque<(u64, [u8; 32])>,
    pub(super) pending: Option<PendingChange>,
    pub(super) alarm: Option<Refusal>,
}

impl Group {
    /// Returns what was agreed on before the group: visit, card, generation, limit.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Returns the epoch. It grows by one with each commit.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    /// Returns the group's id: 16 bytes, another for each generation and founding.
    ///
    /// # Errors
    ///
    /// [`GroupError::Mls`] where the founder chose an id of another length.
    pub fn id(&self) -> Result<[u8; 16], GroupError> {
        self.mls
            .group_id()
            .as_slice()
            .try_into()
            .map_err(|_| GroupError::Mls)
    }

    /// Returns the own leaf.
    ///
    /// # Errors
    ///
    /// [`GroupError::Removed`] after the removal.
    pub fn own_leaf(&self) -> Result<Leaf, GroupError> {
        if !self.mls.is_active() {
            return Err(GroupError::Removed);
        }
        Leaf::new(self.mls.own_leaf_index().u32()).ok_or(GroupError::Mls)
    }

    /// Returns everyone in the group, by leaf.
    #[must_use]
    pub const fn members(&self) -> &BTreeMap<Leaf, Member> {
        &self.members
    }

    /// Returns why this client stopped, if it did. It says nothing more in this group; the way back is a
    /// new knock.
    #[must_use]
    pub const fn alarm(&self) -> Option<Refusal> {
        self.alarm
    }

    /// Whether an own commit waits for the delivery service's answer.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Returns the base key of this epoch's frames (RFC 9605, section 5.2).
    ///
    /// # Errors
    ///
    /// [`GroupError::Removed`] after the removal.
    pub fn frame_key(&self) -> Result<FrameKey, GroupError> {
        let secret = self.export(FRAME_LABEL, &[], 16)?;
        let bytes = secret.as_slice().try_into().map_err(|_| GroupError::Mls)?;
        Ok(FrameKey::new(self.epoch(), bytes))
    }

    /// Returns the hash of an epoch's authenticator, for a beacon: of the current epoch or one of the
    /// three before it, and only if this client was in it.
    #[must_use]
    pub fn authenticator_hash(&self, epoch: u64) -> Option<[u8; 32]> {
        let kept = self.authenticators.iter().find(|(of, _)| *of == epoch);
        kept.map(|(_, hash)| *hash)
    }

    pub(super) fn export(
        &self,
        label: &str,
        context: &[u8],
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, GroupError> {
        if !self.mls.is_active() {
            return Err(GroupError::Removed);
        }
        self.mls
            .export_secret(self.store.crypto(), label, context, length)
            .map(Zeroizing::new)
            .map_err(|_| GroupError::Mls)
    }

    /// Remembers the epoch's authenticator. Called once on each new epoch.
    pub(super) fn keep_authenticator(&mut self) -> Result<(), GroupError> {
        let authenticator = self.mls.epoch_authenticator().as_slice();
        let hash = self
            .store
            .crypto()
            .hash(HashType::Sha2_256, authenticator)
            .map_err(|_| GroupError::Mls)?;
        let hash = hash.as_slice().try_into().map_err(|_| GroupError::Mls)?;
        if self.authenticators.len() == AUTHENTICATORS_MAX {
            self.authenticators.pop_front();
        }
        self.authenticators.push_back((self.epoch(), hash));
        Ok(())
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("generation", &self.terms.generation)
            .field("epoch", &self.epoch())
            .field("members", &self.members.len())
            .field("alarm", &self.alarm)
            .finish_non_exhaustive()
    }
}
