//! The secret that the comparison code of a newcomer is made of.
//!
//! It is exported from the epoch that the newcomer came in with: the only one of which host and newcomer
//! agree, whatever commits follow before the nonces are exchanged.

use super::state::{Group, GroupError, Leaf};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Exporter label of the comparison code.
const LABEL: &str = "visit/1 sas";

/// By leaf: the exporter of the epoch it came in with.
pub(super) type JoinSecrets = BTreeMap<Leaf, Zeroizing<[u8; 32]>>;

impl Group {
    /// Returns the secret of which the comparison code with the holder of `leaf` is derived. Both sides
    /// have the same: who was in the group when that leaf came in, and the leaf itself.
    #[must_use]
    pub fn comparison_secret(&self, leaf: Leaf) -> Option<&[u8; 32]> {
        self.join_secrets.get(&leaf).map(|secret| &**secret)
    }

    /// Exports the secret of a leaf that came in with this epoch.
    pub(super) fn keep_join_secret(&mut self, leaf: Leaf) -> Result<(), GroupError> {
        let context = u32::from(leaf.number()).to_be_bytes();
        let secret = self.export(LABEL, &context, 32)?;
        let secret = secret.as_slice().try_into().map_err(|_| GroupError::Mls)?;
        self.join_secrets.insert(leaf, Zeroizing::new(secret));
        Ok(())
    }
}
