//! A host founds the group of a visit: for the first time, or again after everything was lost.

use super::{
    authorize::Standing,
    claim::{Claim, HostVerifier},
    key::LeafKey,
    key_package::lifetime,
    profile::{Terms, create_config, credential},
    state::{Group, GroupError, Leaf, Member},
    store::Store,
    view::standing,
};
use openmls::group::MlsGroup;
use protocol::time::Instant;
use std::collections::{BTreeMap, VecDeque};

/// What a host founds with.
pub struct Founding<'a> {
    /// What the group is for. The generation is one above the highest known.
    pub terms: Terms,
    /// The visit's key of this generation, which each Add mixes in.
    pub psk: &'a [u8; 32],
    /// The host's leaf key.
    pub key: LeafKey,
    /// The host's claim; others refuse the group where it is not proven.
    pub claim: Claim,
}

impl Group {
    /// Founds a group with one member, the host.
    ///
    /// # Errors
    ///
    /// [`GroupError::NotHost`] where the own claim is not proven: nobody would join.
    pub fn found(
        founding: Founding<'_>,
        now: Instant,
        verifier: &dyn HostVerifier,
    ) -> Result<Self, GroupError> {
        let Founding {
            terms,
            psk,
            key,
            claim,
        } = founding;
        let Standing::Host(role) = standing(&claim, key.public_key(), verifier) else {
            return Err(GroupError::NotHost);
        };

        let store = Store::default();
        terms.keep_psk(&store, psk)?;
        let id = terms.draw_group_id(&store)?;
        let config = create_config(&terms, lifetime(now))?;
        let leaf = credential(claim.encode(), key.public_key());
        let mls = MlsGroup::new_with_group_id(&store, &key, &config, id, leaf)
            .map_err(|_| GroupError::Mls)?;
        let own_leaf = Leaf::new(mls.own_leaf_index().u32()).ok_or(GroupError::Mls)?;
        let founder = Member {
            key: *key.public_key(),
            claim,
            role: Some(role),
            since: 0,
        };

        let mut group = Self {
            store,
            mls,
            key,
            terms,
            members: BTreeMap::from([(own_leaf, founder)]),
            join_secrets: BTreeMap::new(),
            authenticators: VecDeque::new(),
            pending: None,
            alarm: None,
        };
        group.keep_authenticator()?;
        Ok(group)
    }
}
