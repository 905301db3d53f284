//! Describes commits that OpenMLS verified in the words of [`super::authorize()`].

use super::{
    authorize::{CommitView, GroupView, MemberView, PathView, ProposalView, SenderView, Standing},
    change::PendingChange,
    claim::{Claim, HostRole, HostVerifier},
    profile::psk_id,
    state::{Group, Leaf},
};
use openmls::{
    credentials::{Credential, CredentialType},
    framing::Sender,
    group::{QueuedProposal, StagedCommit},
    messages::proposals::{Proposal, ProposalOrRefType},
    treesync::LeafNode,
};

/// What a leaf says about itself, and what of it is proven.
pub(super) struct JudgedLeaf {
    pub(super) key: [u8; 32],
    pub(super) claim: Option<Claim>,
    pub(super) standing: Standing,
}

impl JudgedLeaf {
    /// Looks at a credential and a key.
    pub(super) fn new(credential: &Credential, key: &[u8], verifier: &dyn HostVerifier) -> Self {
        let claim = match credential.credential_type() {
            CredentialType::Basic => Claim::decode(credential.serialized_content()).ok(),
            CredentialType::X509 | CredentialType::Grease(_) | CredentialType::Other(_) => None,
        };
        let standing = claim
            .as_ref()
            .map_or(Standing::Unproven, |claim| standing(claim, key, verifier));
        match key.try_into() {
            Ok(key) => Self {
                key,
                claim,
                standing,
            },
            Err(_) => Self {
                key: [0; 32],
                claim: None,
                standing: Standing::Unproven,
            },
        }
    }

    fn of(leaf: &LeafNode, verifier: &dyn HostVerifier) -> Self {
        Self::new(leaf.credential(), leaf.signature_key().as_slice(), verifier)
    }

    /// Returns the proven role.
    pub(super) const fn role(&self) -> Option<HostRole> {
        match self.standing {
            Standing::Host(role) => Some(role),
            Standing::Invited | Standing::Unproven => None,
        }
    }
}

/// Returns what a claim is worth.
pub(super) fn standing(claim: &Claim, key: &[u8], verifier: &dyn HostVerifier) -> Standing {
    match claim {
        Claim::Invited { .. } => Standing::Invited,
        Claim::Host { role, chain } if verifier.verify(chain, key) == Some(*role) => {
            Standing::Host(*role)
        }
        Claim::Host { .. } => Standing::Unproven,
    }
}

/// A commit described, and what it will change if it is allowed to.
pub(super) struct Judged {
    pub(super) view: CommitView,
    pub(super) change: PendingChange,
}

impl Group {
    /// Describes the group.
    pub(super) fn view(&self) -> GroupView {
        let view = |member: &super::Member| MemberView {
            key: member.key,
            role: member.role,
        };
        GroupView {
            epoch: self.epoch(),
            members: self
                .members
                .iter()
                .map(|(leaf, member)| (*leaf, view(member)))
                .collect(),
            members_max: self.terms.members_max,
        }
    }

    /// Describes a commit.
    pub(super) fn judge(
        &self,
        sender: &Sender,
        commit: &StagedCommit,
        verifier: &dyn HostVerifier,
    ) -> Judged {
        let mut change = PendingChange::default();
        let proposals = commit
            .queued_proposals()
            .map(|proposal| self.judge_proposal(proposal, &mut change, verifier))
            .collect();
        let sender = match sender {
            Sender::Member(index) => Leaf::new(index.u32()),
            Sender::External(_) | Sender::NewMemberProposal | Sender::NewMemberCommit => None,
        };
        let member = sender.and_then(|leaf| self.members.get(&leaf));
        let standing = member.map_or(Standing::Unproven, |member| {
            standing(&member.claim, &member.key, verifier)
        });
        let path = match (commit.update_path_leaf_node(), member) {
            (None, _) => PathView::None,
            (Some(leaf), Some(member)) => {
                let leaf = JudgedLeaf::of(leaf, verifier);
                let is_kept = leaf.key == member.key && leaf.claim.as_ref() == Some(&member.claim);
                if is_kept {
                    PathView::Kept
                } else {
                    PathView::Changed
                }
            }
            (Some(_), None) => PathView::Changed,
        };
        let view = CommitView {
            sender: sender.map_or(SenderView::Outside, SenderView::Member),
            standing,
            epoch: commit.epoch().as_u64(),
            path,
            proposals,
        };
        Judged { view, change }
    }

    fn judge_proposal(
        &self,
        queued: &QueuedProposal,
        change: &mut PendingChange,
        verifier: &dyn HostVerifier,
    ) -> ProposalView {
        if queued.proposal_or_ref_type() == ProposalOrRefType::Reference {
            return ProposalView::Other;
        }
        match queued.proposal() {
            Proposal::Add(add) => {
                let leaf = JudgedLeaf::of(add.key_package().leaf_node(), verifier);
                let (key, role) = (leaf.key, leaf.role());
                let standing = leaf.standing;
                if let Some(claim) = leaf.claim {
                    change.added.insert(key, (claim, role));
                }
                ProposalView::Add { key, standing }
            }
            Proposal::Remove(remove) => match Leaf::new(remove.removed().u32()) {
                Some(leaf) => {
                    change.removed.insert(leaf);
                    ProposalView::Remove(leaf)
                }
                None => ProposalView::Other,
            },
            Proposal::PreSharedKey(psk) => match psk_id(psk) {
                Some(id) if self.terms.is_own_psk(&id) => ProposalView::OwnPsk,
                Some(_) | None => ProposalView::Other,
            },
            Proposal::Update(_)
            | Proposal::ReInit(_)
            | Proposal::ExternalInit(_)
            | Proposal::GroupContextExtensions(_)
            | Proposal::SelfRemove
            | Proposal::Custom(_) => ProposalView::Other,
        }
    }
}
