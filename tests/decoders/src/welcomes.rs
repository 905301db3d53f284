//! Welcomes to a newcomer's group: made up, and genuine ones with some bytes changed.

use crate::group::{Trusting, now};
use e2ee::group::{Candidate, Claim, Founding, Group, HostRole, Joiner, Joining, LeafKey, Terms};
use protocol::{InviteId, VisitId};
use std::cell::RefCell;

const PSK: [u8; 32] = [3; 32];
const TERMS: Terms = Terms {
    visit: VisitId::from_bytes([1; 16]),
    card: [2; 32],
    generation: 1,
    members_max: 5,
};

/// Bytes at the end of a Welcome that belong to what is sealed for all newcomers.
const SEALED_BYTES: usize = 64;

fn found() -> Group {
    let founding = Founding {
        terms: TERMS,
        psk: &PSK,
        key: LeafKey::generate().expect("the machine has randomness"),
        claim: Claim::Host {
            role: HostRole::Provider,
            chain: vec![1],
        },
    };
    Group::found(founding, now(), &Trusting).expect("nothing is missing")
}

fn joiner() -> Joiner {
    let key = LeafKey::generate().expect("the machine has randomness");
    let claim = Claim::Invited {
        invite: InviteId::from_bytes([4; 16]),
        rejoin_key: [5; 32],
    };
    Joiner::new(key, &claim, now()).expect("nothing is missing")
}

/// Joins; says whether that is possible.
fn is_joined(joiner: Joiner, welcome: &[u8]) -> bool {
    let joining = Joining {
        terms: TERMS,
        psk: &PSK,
        welcome,
        seen: None,
    };
    joiner.join(joining, &Trusting).is_ok()
}

thread_local! {
    static GROUP: RefCell<Group> = RefCell::new(found());
}

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    assert!(!is_joined(joiner(), bytes), "a welcome that nobody made");

    let joiner = joiner();
    let candidate = Candidate::check(joiner.key_package(), now(), &Trusting).expect("it is fresh");
    let made = GROUP.with_borrow_mut(|group| {
        let made = group.admit(&[candidate], &Trusting).expect("there is room");
        group.conflict().expect("it waits");
        made
    });
    let welcome = made.welcome.expect("somebody is added");
    let altered = crate::altered(&welcome, bytes);
    let is_same = altered == welcome;
    let sealed = &welcome[welcome.len() - SEALED_BYTES..];
    // Whoever adds boxes for others leaves the own one, and what is sealed for all, as they are.
    let may_join = altered.ends_with(sealed);
    let is_joined = is_joined(joiner, &altered);
    assert!(is_joined || !is_same, "a genuine welcome");
    assert!(!is_joined || may_join, "an altered welcome");
}
