//! The rules for commits against a second, slow telling of them, over random commits.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

use e2ee::group::{
    CommitView, GroupView, HostRole, Leaf, MemberView, PathView, ProposalView, Refusal, SenderView,
    Standing, authorize,
};
use std::collections::{BTreeMap, BTreeSet};

const PROVIDER: u32 = 0;
const COHOST: u32 = 1;
const PATIENT: u32 = 2;

fn leaf(number: u32) -> Leaf {
    Leaf::new(number).unwrap()
}

fn key(number: u32) -> [u8; 32] {
    [u8::try_from(number).unwrap(); 32]
}

/// A provider, a cohost and a patient, in epoch 7.
fn group() -> GroupView {
    let member = |number, role| {
        (
            leaf(number),
            MemberView {
                key: key(number),
                role,
            },
        )
    };
    GroupView {
        epoch: 7,
        members: BTreeMap::from([
            member(PROVIDER, Some(HostRole::Provider)),
            member(COHOST, Some(HostRole::Cohost)),
            member(PATIENT, None),
        ]),
        members_max: 4,
    }
}

fn commit(by: u32, role: HostRole, proposals: Vec<ProposalView>) -> CommitView {
    CommitView {
        sender: SenderView::Member(leaf(by)),
        standing: Standing::Host(role),
        epoch: 8,
        path: PathView::Kept,
        proposals,
    }
}

fn by_provider(proposals: Vec<ProposalView>) -> CommitView {
    commit(PROVIDER, HostRole::Provider, proposals)
}

fn add(number: u32) -> ProposalView {
    ProposalView::Add {
        key: key(number),
        standing: Standing::Invited,
    }
}

#[test]
fn what_a_visit_needs_is_allowed() {
    let remove = ProposalView::Remove(leaf(PATIENT));
    let host = ProposalView::Add {
        key: key(9),
        standing: Standing::Host(HostRole::Cohost),
    };
    for proposals in [
        vec![],
        vec![add(9), ProposalView::OwnPsk],
        vec![host, ProposalView::OwnPsk],
        vec![remove],
        vec![remove, add(9), ProposalView::OwnPsk, add(8)],
        vec![remove, add(PATIENT), ProposalView::OwnPsk],
    ] {
        assert_eq!(authorize(&by_provider(proposals.clone()), &group()), Ok(()));
        let by_cohost = commit(COHOST, HostRole::Cohost, proposals);
        assert_eq!(authorize(&by_cohost, &group()), Ok(()));
    }
    let cohost = ProposalView::Remove(leaf(COHOST));
    assert_eq!(authorize(&by_provider(vec![cohost]), &group()), Ok(()));
}

#[test]
fn each_rule_refuses_what_only_it_forbids() {
    for (commit, refusal) in bad_proposals().into_iter().chain(bad_envelopes()) {
        let only = BTreeSet::from([refusal]);
        assert_eq!(broken(&commit, &group()), only, "{commit:?}");
        assert_eq!(authorize(&commit, &group()), Err(refusal), "{commit:?}");
    }
}

fn bad_proposals() -> Vec<(CommitView, Refusal)> {
    let psk = ProposalView::OwnPsk;
    let remove = |number| ProposalView::Remove(leaf(number));
    let unproven = ProposalView::Add {
        key: key(9),
        standing: Standing::Unproven,
    };
    let cases = [
        (vec![ProposalView::Other], Refusal::ProposalNotAllowed),
        (vec![remove(5)], Refusal::ProposalNotAllowed),
        (vec![remove(2), remove(2)], Refusal::ProposalNotAllowed),
        (vec![add(9)], Refusal::KeyNotMixedIn),
        (vec![psk], Refusal::KeyNotMixedIn),
        (vec![add(9), psk, psk], Refusal::KeyNotMixedIn),
        (vec![unproven, psk], Refusal::HostUnproven),
        (vec![add(9), add(8), psk], Refusal::TooManyMembers),
        (vec![add(PATIENT), psk], Refusal::KeyTwice),
        (vec![add(9), remove(2), add(9), psk], Refusal::KeyTwice),
        (vec![remove(PROVIDER)], Refusal::RemovesItself),
    ];
    let coup = commit(COHOST, HostRole::Cohost, vec![remove(PROVIDER)]);
    let cases = cases.map(|(proposals, refusal)| (by_provider(proposals), refusal));
    cases
        .into_iter()
        .chain([(coup, Refusal::ProviderRemoved)])
        .collect()
}

fn bad_envelopes() -> Vec<(CommitView, Refusal)> {
    let from = |sender| CommitView {
        sender,
        ..by_provider(vec![])
    };
    let standing = |standing| CommitView {
        standing,
        ..by_provider(vec![])
    };
    let epoch = |epoch| CommitView {
        epoch,
        ..by_provider(vec![])
    };
    let path = |path| CommitView {
        path,
        ..by_provider(vec![])
    };
    vec![
        (from(SenderView::Outside), Refusal::SenderNotHost),
        (from(SenderView::Member(leaf(5))), Refusal::SenderNotHost),
        (standing(Standing::Invited), Refusal::SenderNotHost),
        (standing(Standing::Unproven), Refusal::SenderNotHost),
        (path(PathView::None), Refusal::NoPath),
        (epoch(7), Refusal::NotNextEpoch),
        (epoch(9), Refusal::NotNextEpoch),
        (path(PathView::Changed), Refusal::LeafChanged),
    ]
}

#[test]
fn last_epoch_has_no_next() {
    let mut group = group();
    group.epoch = u64::MAX;
    let commit = CommitView {
        epoch: 0,
        ..by_provider(vec![])
    };

    assert_eq!(authorize(&commit, &group), Err(Refusal::NotNextEpoch));
}

#[test]
fn random_commits_are_judged_as_the_slow_rules_say() {
    let mut allowed = 0;
    let mut refused: BTreeMap<Refusal, u32> = BTreeMap::new();
    for seed in 0..200_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let group = random_group(&mut random);
        let commit = random_commit(&mut random, &group);

        let broken = broken(&commit, &group);
        let verdict = authorize(&commit, &group);

        assert_eq!(
            verdict.err(),
            broken.first().copied(),
            "seed {seed}: {commit:?} {group:?}"
        );
        match broken.first() {
            None => allowed += 1,
            Some(_) if broken.len() > 1 => {}
            Some(only) => *refused.entry(*only).or_default() += 1,
        }
    }
    // The dice must reach every rule alone, and the allowed.
    assert!(allowed > 1_000, "{allowed}");
    assert_eq!(refused.len(), 11, "{refused:?}");
    assert!(refused.values().all(|count| *count > 50), "{refused:?}");
}

fn random_group(random: &mut fastrand::Rng) -> GroupView {
    let count = random.u32(1..6);
    let members = (0..count)
        .map(|number| {
            let role = match random.u8(0..3) {
                0 => Some(HostRole::Provider),
                1 => Some(HostRole::Cohost),
                _ => None,
            };
            (
                leaf(number),
                MemberView {
                    key: key(number),
                    role,
                },
            )
        })
        .collect();
    GroupView {
        epoch: random.u64(0..3),
        members,
        members_max: random.usize(4..8),
    }
}

fn random_commit(random: &mut fastrand::Rng, group: &GroupView) -> CommitView {
    let sender = random.u32(0..6);
    let role = group
        .members
        .get(&leaf(sender))
        .and_then(|member| member.role);
    let standing = match random.u8(0..12) {
        0 => Standing::Unproven,
        1 => Standing::Invited,
        _ => role.map_or(Standing::Host(HostRole::Cohost), Standing::Host),
    };
    let count = random.usize(0..5);
    let mut proposals: Vec<_> = (0..count).map(|_| random_proposal(random)).collect();
    if random.u8(0..3) > 0 {
        repair_psk(&mut proposals);
    }
    CommitView {
        sender: match random.u8(0..20) {
            0 => SenderView::Outside,
            _ => SenderView::Member(leaf(sender)),
        },
        standing,
        epoch: match random.u8(0..12) {
            0 => random.u64(0..5),
            _ => group.epoch + 1,
        },
        path: match random.u8(0..12) {
            0 => PathView::None,
            1 => PathView::Changed,
            _ => PathView::Kept,
        },
        proposals,
    }
}

fn random_proposal(random: &mut fastrand::Rng) -> ProposalView {
    match random.u8(0..40) {
        0 => ProposalView::Other,
        1..4 => ProposalView::OwnPsk,
        4..20 => ProposalView::Remove(leaf(random.u32(0..6))),
        _ => ProposalView::Add {
            key: key(random.u32(0..30)),
            standing: match random.u8(0..10) {
                0 => Standing::Unproven,
                1 => Standing::Host(HostRole::Provider),
                2 => Standing::Host(HostRole::Cohost),
                _ => Standing::Invited,
            },
        },
    }
}

fn repair_psk(proposals: &mut Vec<ProposalView>) {
    proposals.retain(|proposal| *proposal != ProposalView::OwnPsk);
    if proposals
        .iter()
        .any(|proposal| matches!(proposal, ProposalView::Add { .. }))
    {
        proposals.insert(0, ProposalView::OwnPsk);
    }
}

/// Every rule that a commit breaks, told one by one with lists, and slow.
fn broken(commit: &CommitView, group: &GroupView) -> BTreeSet<Refusal> {
    let mut broken = BTreeSet::new();
    let SenderView::Member(sender) = commit.sender else {
        return BTreeSet::from([Refusal::SenderNotHost]);
    };
    let is_in = |leaf: &Leaf| group.members.iter().any(|(other, _)| other == leaf);
    let is_provider = commit.standing == Standing::Host(HostRole::Provider);
    let is_cohost = commit.standing == Standing::Host(HostRole::Cohost);
    if !is_in(&sender) || !(is_provider || is_cohost) {
        broken.insert(Refusal::SenderNotHost);
    }

    let mut gone = Vec::new();
    let mut came = Vec::new();
    let mut psks = 0;
    for proposal in &commit.proposals {
        match proposal {
            ProposalView::Add { key, standing } => {
                came.push(*key);
                if *standing == Standing::Unproven {
                    broken.insert(Refusal::HostUnproven);
                }
            }
            ProposalView::Remove(leaf) => {
                if gone.contains(leaf) || !is_in(leaf) {
                    broken.insert(Refusal::ProposalNotAllowed);
                } else {
                    gone.push(*leaf);
                }
            }
            ProposalView::OwnPsk => psks += 1,
            ProposalView::Other => {
                broken.insert(Refusal::ProposalNotAllowed);
            }
        }
    }

    let psks_wanted = if came.is_empty() { 0 } else { 1 };
    if psks != psks_wanted {
        broken.insert(Refusal::KeyNotMixedIn);
    }
    if commit.path == PathView::None {
        broken.insert(Refusal::NoPath);
    }
    if commit.path == PathView::Changed {
        broken.insert(Refusal::LeafChanged);
    }
    let loses_provider = gone
        .iter()
        .any(|leaf| group.members[leaf].role == Some(HostRole::Provider));
    if loses_provider && !is_provider {
        broken.insert(Refusal::ProviderRemoved);
    }
    let after = keys_after(group, &gone, &came);
    if after.len() > group.members_max {
        broken.insert(Refusal::TooManyMembers);
    }
    for (at, key) in after.iter().enumerate() {
        if after[at + 1..].contains(key) {
            broken.insert(Refusal::KeyTwice);
        }
    }
    if commit.epoch != group.epoch + 1 {
        broken.insert(Refusal::NotNextEpoch);
    }
    if gone.contains(&sender) {
        broken.insert(Refusal::RemovesItself);
    }
    broken
}

fn keys_after(group: &GroupView, gone: &[Leaf], came: &[[u8; 32]]) -> Vec<[u8; 32]> {
    let mut after = Vec::new();
    for (leaf, member) in &group.members {
        if !gone.contains(leaf) {
            after.push(member.key);
        }
    }
    after.extend(came);
    after
}
