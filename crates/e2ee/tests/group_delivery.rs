//! Two hosts, patients, and a delivery service that withholds, repeats and splits as it likes: nobody
//! ever holds the key of an epoch that a host did not let it in to, and who shares a key sees the same
//! people.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::*;
use e2ee::group::{Group, HostRole, Joiner, Leaf, Member};
use std::collections::{BTreeMap, BTreeSet};

type Keys = BTreeSet<[u8; 32]>;

/// What the test knows: for each frame key, whom the host that made the epoch had let in.
#[derive(Default)]
struct Truth {
    allowed: BTreeMap<[u8; 16], Keys>,
}

struct World {
    random: fastrand::Rng,
    groups: Vec<Group>,
    /// Everything that was ever sent, to be handed to anyone at any time.
    sent: Vec<Vec<u8>>,
    truth: Truth,
    joins: usize,
    followed: usize,
}

fn keys(members: &BTreeMap<Leaf, Member>) -> Keys {
    members.values().map(|member| member.key).collect()
}

fn own_key(group: &Group) -> Option<[u8; 32]> {
    let leaf = group.own_leaf().ok()?;
    group.members().get(&leaf).map(|member| member.key)
}

impl World {
    fn new(seed: u64) -> Self {
        let mut provider = found();
        let cohost = admit(&mut provider, &mut [], cohost_joiner());
        let mut world = Self {
            random: fastrand::Rng::with_seed(seed),
            groups: vec![provider, cohost],
            sent: Vec::new(),
            truth: Truth::default(),
            joins: 0,
            followed: 0,
        };
        world.note(0);
        world
    }

    fn pick(&mut self) -> usize {
        let count = self.groups.len();
        self.random.usize(0..count)
    }

    fn host(&mut self) -> usize {
        self.random.usize(0..2)
    }

    /// A host's commit was taken: these and no others may have the key of its epoch.
    fn note(&mut self, by: usize) {
        let group = &self.groups[by];
        if group.frame_key().is_ok() {
            let allowed = keys(group.members());
            self.truth.allowed.insert(frame_key(group), allowed);
        }
    }

    fn step(&mut self) {
        match self.random.u8(0..10) {
            0 => self.let_in(),
            1 => self.let_out(),
            2 => self.rekey(),
            3 => {
                let from = self.pick();
                if let Ok(sealed) = self.groups[from].seal(&chat("hello")) {
                    self.sent.push(sealed);
                }
            }
            _ => self.hand_out(),
        }
    }

    fn let_in(&mut self) {
        let host = self.host();
        let number = self.random.u8(1..200);
        let newcomer: Joiner = joiner(number);
        let Ok(outgoing) = self.groups[host].admit(&[candidate(&newcomer)], &Pinned) else {
            return;
        };
        if self.is_lost(host) {
            return;
        }
        self.spread(host, outgoing.commit);
        let welcome = outgoing.welcome.unwrap();
        if self.random.bool() {
            // The Welcome goes to somebody else, too.
            assert!(joiner(number).join(joining(&welcome), &Pinned).is_err());
        }
        self.groups
            .push(newcomer.join(joining(&welcome), &Pinned).unwrap());
        self.joins += 1;
    }

    fn let_out(&mut self) {
        let host = self.host();
        let leaves: Vec<_> = self.groups[host].members().keys().copied().collect();
        let leaf = leaves[self.random.usize(0..leaves.len())];
        if let Ok(outgoing) = self.groups[host].remove(&BTreeSet::from([leaf]), &Pinned)
            && !self.is_lost(host)
        {
            self.spread(host, outgoing.commit);
        }
    }

    fn rekey(&mut self) {
        let host = self.host();
        if let Ok(outgoing) = self.groups[host].rekey(&Pinned)
            && !self.is_lost(host)
        {
            self.spread(host, outgoing.commit);
        }
    }

    /// Hands a commit to most of the others at once, and keeps it for later.
    fn spread(&mut self, by: usize, commit: Vec<u8>) {
        for to in (0..self.groups.len()).filter(|to| *to != by) {
            if self.random.u8(0..8) > 0 && self.groups[to].process(&commit, &Pinned).is_ok() {
                self.followed += 1;
            }
        }
        self.sent.push(commit);
    }

    /// The delivery service answers: usually taken, even where it took another for the same epoch.
    fn is_lost(&mut self, host: usize) -> bool {
        if self.random.u8(0..8) == 0 {
            self.groups[host].conflict().unwrap();
            return true;
        }
        self.groups[host].accepted().unwrap();
        self.note(host);
        false
    }

    fn hand_out(&mut self) {
        if self.sent.is_empty() {
            return;
        }
        // Mostly of the last few messages, so that groups do move on.
        let first = if self.random.bool() {
            0
        } else {
            self.sent.len().saturating_sub(4)
        };
        let message = self.sent[self.random.usize(first..self.sent.len())].clone();
        let to = self.pick();
        if self.groups[to].process(&message, &Pinned).is_ok() {
            self.followed += 1;
        }
    }

    fn check(&self, seed: u64) {
        let mut views: BTreeMap<[u8; 16], Keys> = BTreeMap::new();
        for group in &self.groups {
            assert_eq!(
                group.alarm(),
                None,
                "seed {seed}: honest hosts raise no alarm"
            );
            let Ok(key) = group.frame_key() else {
                continue;
            };
            let key = *key.expose_bytes();
            let allowed = self
                .truth
                .allowed
                .get(&key)
                .expect("each key was noted by its maker");
            let own = own_key(group).unwrap();
            assert!(
                allowed.contains(&own),
                "seed {seed}: a key in the hands of who was not let in"
            );
            let view = keys(group.members());
            assert_eq!(
                &view, allowed,
                "seed {seed}: a member that others do not see"
            );
            assert_eq!(
                views.entry(key).or_insert_with(|| view.clone()),
                &view,
                "seed {seed}"
            );
        }
    }
}

#[test]
fn nobody_holds_a_key_of_an_epoch_that_a_host_did_not_let_it_in_to() {
    let (mut joins, mut followed, mut removed) = (0, 0, 0);
    for seed in 0..120 {
        let mut world = World::new(seed);
        for _ in 0..50 {
            world.step();
            world.check(seed);
        }
        joins += world.joins;
        followed += world.followed;
        removed += world
            .groups
            .iter()
            .filter(|group| group.own_leaf().is_err())
            .count();
    }
    // The dice must let people in and out, and hand out what is followed.
    assert!(
        joins > 200 && followed > 1_000 && removed > 20,
        "{joins} {followed} {removed}"
    );
}

#[test]
fn role_of_everyone_is_the_same_for_everyone() {
    let mut provider = found();
    let mut cohost = admit(&mut provider, &mut [], cohost_joiner());
    let patient = admit(&mut cohost, &mut [&mut provider], joiner(1));

    let roles = |group: &Group| {
        group
            .members()
            .values()
            .map(|member| member.role)
            .collect::<Vec<_>>()
    };

    let expected = [Some(HostRole::Provider), Some(HostRole::Cohost), None];
    assert_eq!(roles(&provider), expected);
    assert_eq!(roles(&cohost), expected);
    assert_eq!(roles(&patient), expected);
}
