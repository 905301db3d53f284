//! People let into a group, and a group that is founded anew.

use crate::{
    Clock,
    practice::{Practice, VISIT},
};
use e2ee::group::{Candidate, Claim, Founding, Group, Joiner, Joining, LeafKey, Outgoing, Terms};
use protocol::{InviteId, time::Instant};
use serde::Serialize;

/// What a change of the group costs.
#[derive(Clone, Debug, Serialize)]
pub struct GroupCost {
    /// Which change.
    pub id: &'static str,
    /// Nanoseconds of the host, by round: with a found group's founding, the checks of those who come, the commit,
    /// and taking it in once it counts.
    pub host: Vec<f64>,
    /// Nanoseconds of one who joins by it, by round: opening the welcome and checking everyone who is in.
    pub joiner: Vec<f64>,
    /// Nanoseconds of making what one knocks with, by round.
    pub knock: Vec<f64>,
    /// Bytes of the commit.
    pub commit_bytes: usize,
    /// Bytes of the welcome.
    pub welcome_bytes: usize,
}

/// The visit's key of the generation.
const PSK: [u8; 32] = [3; 32];

const IN_ORDER: &str = "those who come keep to the rules";

/// A change of the group.
struct Change {
    id: &'static str,
    newcomers: u8,
    /// Whether founding the group is part of it.
    is_founding: bool,
}

const CHANGES: [Change; 3] = [
    Change {
        id: "admit_1",
        newcomers: 1,
        is_founding: false,
    },
    Change {
        id: "admit_11",
        newcomers: 11,
        is_founding: false,
    },
    Change {
        id: "found_again_12",
        newcomers: 11,
        is_founding: true,
    },
];

/// Measures every change.
pub(crate) fn measure(rounds: u32, wall: u64, clock: Clock<'_>) -> Vec<GroupCost> {
    let practice = Practice::open(Instant::from_millis(wall));
    let all = CHANGES.iter();
    all.map(|change| change.measure(rounds, &practice, clock))
        .collect()
}

impl Change {
    fn measure(&self, rounds: u32, practice: &Practice, clock: Clock<'_>) -> GroupCost {
        let mut cost = GroupCost {
            id: self.id,
            host: Vec::new(),
            joiner: Vec::new(),
            knock: Vec::new(),
            commit_bytes: 0,
            welcome_bytes: 0,
        };
        for _ in 0..rounds {
            self.round(practice, clock, &mut cost);
        }
        cost
    }

    fn round(&self, practice: &Practice, clock: Clock<'_>, cost: &mut GroupCost) {
        let start = clock();
        let mut joiners: Vec<Joiner> = (0..self.newcomers)
            .map(|number| knock(number, practice))
            .collect();
        cost.knock
            .push((clock() - start) / f64::from(self.newcomers));

        let mut start = clock();
        let mut group = found(practice);
        if !self.is_founding {
            start = clock();
        }
        let outgoing = admit(&mut group, &joiners, practice);
        cost.host.push(clock() - start);

        let welcome = outgoing.welcome.unwrap_or_default();
        let last = joiners.pop().expect("somebody comes");
        let joining = Joining {
            terms: terms(),
            psk: &PSK,
            welcome: &welcome,
            seen: None,
        };
        let start = clock();
        let joined = last.join(joining, practice).expect(IN_ORDER);
        cost.joiner.push(clock() - start);
        assert_eq!(joined.epoch(), group.epoch());
        cost.commit_bytes = outgoing.commit.len();
        cost.welcome_bytes = welcome.len();
    }
}

const fn terms() -> Terms {
    Terms {
        visit: VISIT,
        card: [2; 32],
        generation: 1,
        members_max: 12,
    }
}

fn found(practice: &Practice) -> Group {
    let key = LeafKey::generate().expect(IN_ORDER);
    let claim = practice.claim(&key);
    let founding = Founding {
        terms: terms(),
        psk: &PSK,
        key,
        claim,
    };
    Group::found(founding, practice.now, practice).expect(IN_ORDER)
}

fn knock(number: u8, practice: &Practice) -> Joiner {
    let claim = Claim::Invited {
        invite: InviteId::from_bytes([number; 16]),
        rejoin_key: [number; 32],
    };
    let key = LeafKey::generate().expect(IN_ORDER);
    Joiner::new(key, &claim, practice.now).expect(IN_ORDER)
}

fn admit(group: &mut Group, joiners: &[Joiner], practice: &Practice) -> Outgoing {
    let check = |joiner: &Joiner| {
        Candidate::check(joiner.key_package(), practice.now, practice).expect(IN_ORDER)
    };
    let candidates: Vec<Candidate> = joiners.iter().map(check).collect();
    let outgoing = group.admit(&candidates, practice).expect(IN_ORDER);
    group.accepted().expect(IN_ORDER);
    outgoing
}
