//! MLS messages, key packages and Welcomes from the server, to a group of one.

use crate::group::{Trusting, now};
use e2ee::group::{Candidate, Claim, Founding, Group, HostRole, LeafKey, Terms};
use protocol::VisitId;
use std::cell::RefCell;

fn found() -> Group {
    let key = LeafKey::generate().expect("the machine has randomness");
    let founding = Founding {
        terms: Terms {
            visit: VisitId::from_bytes([1; 16]),
            card: [2; 32],
            generation: 1,
            members_max: 5,
        },
        psk: &[3; 32],
        key,
        claim: Claim::Host {
            role: HostRole::Provider,
            chain: vec![1],
        },
    };
    Group::found(founding, now(), &Trusting).expect("nothing is missing")
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
    GROUP.with_borrow_mut(|group| {
        assert!(
            group.process(bytes, &Trusting).is_err(),
            "a message of nobody"
        );
        assert!(group.process_words(bytes, &Trusting).is_err());
        assert_eq!(group.epoch(), 0);
    });
    let _ = Candidate::check(bytes, now(), &Trusting);
}
