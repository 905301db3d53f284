//! Commits of the own side: made, judged, and merged only after the delivery service took them.

use super::{
    authorize::authorize,
    change::{EpochChange, Outgoing, PendingChange},
    claim::HostVerifier,
    key_package::Candidate,
    state::{Group, GroupError, Leaf, Member},
};
use openmls::prelude::LeafNodeIndex;
use openmls::{framing::Sender, group::CommitMessageBundle, messages::proposals::Proposal};
use openmls_traits::OpenMlsProvider as _;
use std::collections::BTreeSet;

impl Group {
    /// Adds newcomers, all in one commit.
    ///
    /// # Errors
    ///
    /// [`GroupError::Refused`] where a rule forbids it, among others.
    pub fn admit(
        &mut self,
        newcomers: &[Candidate],
        verifier: &dyn HostVerifier,
    ) -> Result<Outgoing, GroupError> {
        self.commit(&BTreeSet::new(), newcomers, verifier)
    }

    /// Removes leaves.
    ///
    /// # Errors
    ///
    /// [`GroupError::NobodyThere`] for a leaf that is not in, among others.
    pub fn remove(
        &mut self,
        leaves: &BTreeSet<Leaf>,
        verifier: &dyn HostVerifier,
    ) -> Result<Outgoing, GroupError> {
        self.commit(leaves, &[], verifier)
    }

    /// Lets people in again in one commit: their old leaves go, the new ones come.
    ///
    /// # Errors
    ///
    /// [`GroupError::NobodyThere`] where an old leaf is gone already, among others.
    pub fn readmit(
        &mut self,
        old: &BTreeSet<Leaf>,
        newcomers: &[Candidate],
        verifier: &dyn HostVerifier,
    ) -> Result<Outgoing, GroupError> {
        self.commit(old, newcomers, verifier)
    }

    /// Renews the keys without any other change.
    ///
    /// # Errors
    ///
    /// [`GroupError::Pending`] while another commit waits, among others.
    pub fn rekey(&mut self, verifier: &dyn HostVerifier) -> Result<Outgoing, GroupError> {
        self.commit(&BTreeSet::new(), &[], verifier)
    }

    /// The delivery service took the own commit: its epoch begins.
    ///
    /// # Errors
    ///
    /// [`GroupError::NotPending`] where none waits.
    pub fn accepted(&mut self) -> Result<EpochChange, GroupError> {
        let change = self.pending.take().ok_or(GroupError::NotPending)?;
        let own_leaf = self.own_leaf()?;
        self.mls
            .merge_pending_commit(&self.store)
            .map_err(|_| GroupError::Mls)?;
        self.settle(own_leaf, change)
    }

    /// The delivery service took another commit for this epoch: the own one is forgotten.
    ///
    /// # Errors
    ///
    /// [`GroupError::NotPending`] where none waits.
    pub fn conflict(&mut self) -> Result<(), GroupError> {
        self.pending.take().ok_or(GroupError::NotPending)?;
        self.mls
            .clear_pending_commit(self.store.storage())
            .map_err(|_| GroupError::Mls)
    }

    fn commit(
        &mut self,
        leaves: &BTreeSet<Leaf>,
        newcomers: &[Candidate],
        verifier: &dyn HostVerifier,
    ) -> Result<Outgoing, GroupError> {
        let own_leaf = self.own_leaf()?;
        if self.alarm.is_some() {
            return Err(GroupError::Alarmed);
        }
        if self.pending.is_some() {
            return Err(GroupError::Pending);
        }
        if self
            .members
            .get(&own_leaf)
            .is_none_or(|member| member.role.is_none())
        {
            return Err(GroupError::NotHost);
        }
        if leaves.iter().any(|leaf| !self.members.contains_key(leaf)) {
            return Err(GroupError::NobodyThere);
        }

        let bundle = self.build(leaves, newcomers)?;
        let change = match self.judge_own(own_leaf, verifier) {
            Ok(change) => change,
            Err(error) => {
                let cleared = self.mls.clear_pending_commit(self.store.storage());
                return Err(cleared.map_or(GroupError::Mls, |()| error));
            }
        };

        let welcome = bundle.to_welcome_msg().map(|welcome| welcome.to_bytes());
        let outgoing = Outgoing {
            epoch: self.epoch(),
            commit: bundle
                .into_commit()
                .to_bytes()
                .map_err(|_| GroupError::Mls)?,
            welcome: welcome.transpose().map_err(|_| GroupError::Mls)?,
        };
        self.pending = Some(change);
        Ok(outgoing)
    }

    /// Makes the commit: removals, additions, the visit's key where somebody is added, and a path always.
    fn build(
        &mut self,
        leaves: &BTreeSet<Leaf>,
        newcomers: &[Candidate],
    ) -> Result<CommitMessageBundle, GroupError> {
        let psk = if newcomers.is_empty() {
            None
        } else {
            let proposal = self.terms.psk_proposal(&self.store)?;
            Some(Proposal::PreSharedKey(Box::new(proposal)))
        };
        let removals = leaves
            .iter()
            .map(|leaf| LeafNodeIndex::new(leaf.number().into()));
        let key_packages = newcomers
            .iter()
            .map(|newcomer| newcomer.key_package.clone());
        self.mls
            .commit_builder()
            .consume_proposal_store(false)
            .force_self_update(true)
            .propose_removals(removals)
            .propose_adds(key_packages)
            .add_proposals(psk)
            .load_psks(self.store.storage())
            .map_err(|_| GroupError::Mls)?
            .create_group_info(false)
            .build(self.store.rand(), self.store.crypto(), &self.key, |_| true)
            .map_err(|_| GroupError::Mls)?
            .stage_commit(&self.store)
            .map_err(|_| GroupError::Mls)
    }

    /// Judges the own commit as everybody else will.
    fn judge_own(
        &self,
        own_leaf: Leaf,
        verifier: &dyn HostVerifier,
    ) -> Result<PendingChange, GroupError> {
        let commit = self.mls.pending_commit().ok_or(GroupError::Mls)?;
        let sender = Sender::Member(LeafNodeIndex::new(own_leaf.number().into()));
        let judged = self.judge(&sender, commit, verifier);
        authorize(&judged.view, &self.view())?;
        Ok(judged.change)
    }

    /// Brings the list of members up to the epoch that just began.
    pub(super) fn settle(
        &mut self,
        by: Leaf,
        mut change: PendingChange,
    ) -> Result<EpochChange, GroupError> {
        for leaf in &change.removed {
            self.members.remove(leaf);
            self.join_secrets.remove(leaf);
        }
        let epoch = self.epoch();
        let mut added = BTreeSet::new();
        let in_tree: Vec<_> = self.mls.members().collect();
        for member in in_tree {
            let leaf = Leaf::new(member.index.u32()).ok_or(GroupError::Mls)?;
            if self.members.contains_key(&leaf) {
                continue;
            }
            let key: [u8; 32] = member
                .signature_key
                .try_into()
                .map_err(|_| GroupError::Mls)?;
            let (claim, role) = change.added.remove(&key).ok_or(GroupError::Mls)?;
            let since = epoch;
            self.members.insert(
                leaf,
                Member {
                    key,
                    claim,
                    role,
                    since,
                },
            );
            self.keep_join_secret(leaf)?;
            added.insert(leaf);
        }
        self.keep_authenticator()?;
        Ok(EpochChange {
            epoch,
            by,
            added,
            removed: change.removed,
            frame_key: self.frame_key()?,
            own_commit_lost: false,
        })
    }
}
