//! Which commits count: one pure function, the same at every client.
//!
//! The delivery service orders commits and cannot judge them. Every member judges every commit, its own
//! included, by the rules below; a commit that breaks one changes nothing and raises an alarm.
//! `view.rs` makes the description of a commit from what OpenMLS verified.

use super::{claim::HostRole, state::Leaf};
use std::collections::{BTreeMap, BTreeSet};

/// Who made a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderView {
    /// A member.
    Member(Leaf),
    /// Someone outside: an external commit.
    Outside,
}

/// What a leaf is, after its claim was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A host whose chain gives the role it claims.
    Host(HostRole),
    /// Claims to be no host.
    Invited,
    /// Claims a host's role without proof, or says what cannot be read.
    Unproven,
}

/// The committer's new leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathView {
    /// The commit has no path: it renews no key.
    None,
    /// The leaf keeps its signature key and its claim.
    Kept,
    /// The leaf says something else about itself than before.
    Changed,
}

/// One proposal of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalView {
    /// Adds a leaf.
    Add {
        /// Its signature key.
        key: [u8; 32],
        /// What it is.
        standing: Standing,
    },
    /// Removes a leaf.
    Remove(Leaf),
    /// Mixes in the external key of this visit and generation.
    OwnPsk,
    /// Anything else: another key, another type, or a proposal by reference.
    Other,
}

/// A commit as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitView {
    /// Who made it.
    pub sender: SenderView,
    /// What the sender is at the time of judging: certificates run out.
    pub standing: Standing,
    /// The epoch it leads to.
    pub epoch: u64,
    /// The committer's new leaf.
    pub path: PathView,
    /// What it changes, in the order of the commit.
    pub proposals: Vec<ProposalView>,
}

/// A member as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// Signature key.
    pub key: [u8; 32],
    /// Role that was verified when the leaf came in.
    pub role: Option<HostRole>,
}

/// The group before the commit, as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    /// The epoch.
    pub epoch: u64,
    /// Everyone in it.
    pub members: BTreeMap<Leaf, MemberView>,
    /// Most leaves the visit's card allows.
    pub members_max: usize,
}

/// Which rule a commit breaks. A member that sees one stops sending and shows an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// Rule 1.
    #[error("the committer is no member with a host's certificate")]
    SenderNotHost,
    /// Rule 2.
    #[error("the commit holds a proposal that no visit uses, or removes who is not in")]
    ProposalNotAllowed,
    /// Rule 3.
    #[error("the visit's key is to be mixed in exactly once, and only where somebody is added")]
    KeyNotMixedIn,
    /// Rule 4.
    #[error("the commit renews no keys")]
    NoPath,
    /// Rule 5.
    #[error("an added leaf claims a host's role without proof")]
    HostUnproven,
    /// Rule 6.
    #[error("a cohost removes a provider")]
    ProviderRemoved,
    /// Rule 7.
    #[error("more members than the visit's card allows")]
    TooManyMembers,
    /// Rule 8.
    #[error("two leaves with the same signature key")]
    KeyTwice,
    /// Rule 9.
    #[error("the commit does not lead to the next epoch")]
    NotNextEpoch,
    /// Rule 10.
    #[error("the committer removes itself")]
    RemovesItself,
    /// Rule 11: not in RFC 9420, where a commit may change its sender's credential and key.
    #[error("the committer changes what its leaf says about itself")]
    LeafChanged,
}

/// Judges a commit.
///
/// # Errors
///
/// The lowest rule that the commit breaks.
pub fn authorize(commit: &CommitView, group: &GroupView) -> Result<(), Refusal> {
    let (sender, role) = sender(commit, group).ok_or(Refusal::SenderNotHost)?;
    let removed = removed(commit, group).ok_or(Refusal::ProposalNotAllowed)?;
    let count = |is_counted: fn(&ProposalView) -> bool| {
        commit.proposals.iter().filter(|p| is_counted(p)).count()
    };
    let adds = count(|p| matches!(p, ProposalView::Add { .. }));
    let psks = count(|p| matches!(p, ProposalView::OwnPsk));
    let unproven = count(|p| {
        matches!(
            p,
            ProposalView::Add {
                standing: Standing::Unproven,
                ..
            }
        )
    });

    if psks != usize::from(adds > 0) {
        return Err(Refusal::KeyNotMixedIn);
    }
    if commit.path == PathView::None {
        return Err(Refusal::NoPath);
    }
    if unproven > 0 {
        return Err(Refusal::HostUnproven);
    }
    if role != HostRole::Provider && removed.iter().any(|leaf| is_provider(group, *leaf)) {
        return Err(Refusal::ProviderRemoved);
    }
    if group.members.len() - removed.len() + adds > group.members_max {
        return Err(Refusal::TooManyMembers);
    }
    if has_key_twice(commit, group, &removed) {
        return Err(Refusal::KeyTwice);
    }
    if group.epoch.checked_add(1) != Some(commit.epoch) {
        return Err(Refusal::NotNextEpoch);
    }
    if removed.contains(&sender) {
        return Err(Refusal::RemovesItself);
    }
    if commit.path == PathView::Changed {
        return Err(Refusal::LeafChanged);
    }
    Ok(())
}

/// Returns the committer and its role, where it is a member and a host.
fn sender(commit: &CommitView, group: &GroupView) -> Option<(Leaf, HostRole)> {
    match (commit.sender, commit.standing) {
        (SenderView::Member(leaf), Standing::Host(role)) if group.members.contains_key(&leaf) => {
            Some((leaf, role))
        }
        (SenderView::Member(_) | SenderView::Outside, _) => None,
    }
}

/// Returns the leaves that go, where every proposal is of a kind that a visit uses.
fn removed(commit: &CommitView, group: &GroupView) -> Option<BTreeSet<Leaf>> {
    let mut removed = BTreeSet::new();
    for proposal in &commit.proposals {
        let is_allowed = match proposal {
            ProposalView::Add { .. } | ProposalView::OwnPsk => true,
            ProposalView::Remove(leaf) => group.members.contains_key(leaf) && removed.insert(*leaf),
            ProposalView::Other => false,
        };
        if !is_allowed {
            return None;
        }
    }
    Some(removed)
}

fn is_provider(group: &GroupView, leaf: Leaf) -> bool {
    group.members.get(&leaf).and_then(|member| member.role) == Some(HostRole::Provider)
}

/// Whether two of the leaves that will be in have the same key.
fn has_key_twice(commit: &CommitView, group: &GroupView, removed: &BTreeSet<Leaf>) -> bool {
    let staying = group
        .members
        .iter()
        .filter(|(leaf, _)| !removed.contains(leaf));
    let mut keys: BTreeSet<[u8; 32]> = staying.map(|(_, member)| member.key).collect();
    let staying_count = group.members.len() - removed.len();
    let is_twice_already = keys.len() != staying_count;
    is_twice_already
        || commit.proposals.iter().any(|proposal| match proposal {
            ProposalView::Add { key, .. } => !keys.insert(*key),
            ProposalView::Remove(_) | ProposalView::OwnPsk | ProposalView::Other => false,
        })
}
