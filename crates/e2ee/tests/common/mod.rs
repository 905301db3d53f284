//! A visit with a provider and whoever is let in, and a member that keeps to no rule.

#![allow(dead_code, reason = "each test file uses its part")]

use e2ee::group::{
    Candidate, Claim, Founding, Group, HostRole, HostVerifier, Incoming, Joiner, Joining, LeafKey,
    Message, Outgoing, Said, Terms,
};
use protocol::{ChatText, InviteId, VisitId, time::Instant};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) mod hostile;

/// The visit's key of generation 1.
pub(crate) const PSK: [u8; 32] = [3; 32];

/// Takes a chain of one role byte and the leaf's key for proven, as if a root had signed it.
pub(crate) struct Pinned;

impl HostVerifier for Pinned {
    fn verify(&self, chain: &[u8], leaf_key: &[u8]) -> Option<HostRole> {
        let (role, key) = chain.split_first()?;
        match role {
            1 if key == leaf_key => Some(HostRole::Provider),
            2 if key == leaf_key => Some(HostRole::Cohost),
            _ => None,
        }
    }
}

/// The system's time, because OpenMLS compares lifetimes with it.
#[expect(
    clippy::disallowed_methods,
    reason = "OpenMLS reads the system's clock for lifetimes"
)]
pub(crate) fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Instant::from_millis(u64::try_from(since.as_millis()).unwrap())
}

pub(crate) fn terms() -> Terms {
    Terms {
        visit: VisitId::from_bytes([1; 16]),
        card: [2; 32],
        generation: 1,
        members_max: 5,
    }
}

pub(crate) fn host_claim(key: &LeafKey, role: HostRole) -> Claim {
    let byte = match role {
        HostRole::Provider => 1,
        HostRole::Cohost => 2,
    };
    Claim::Host {
        role,
        chain: [&[byte], &key.public_key()[..]].concat(),
    }
}

pub(crate) fn invited(number: u8) -> Claim {
    Claim::Invited {
        invite: InviteId::from_bytes([number; 16]),
        rejoin_key: [number; 32],
    }
}

pub(crate) fn found_with(terms: Terms, psk: [u8; 32]) -> Group {
    let key = LeafKey::generate().unwrap();
    let claim = host_claim(&key, HostRole::Provider);
    let psk = &psk;
    let founding = Founding {
        terms,
        psk,
        key,
        claim,
    };
    Group::found(founding, now(), &Pinned).unwrap()
}

pub(crate) fn found() -> Group {
    found_with(terms(), PSK)
}

pub(crate) fn joiner(number: u8) -> Joiner {
    Joiner::new(LeafKey::generate().unwrap(), &invited(number), now()).unwrap()
}

pub(crate) fn cohost_joiner() -> Joiner {
    let key = LeafKey::generate().unwrap();
    let claim = host_claim(&key, HostRole::Cohost);
    Joiner::new(key, &claim, now()).unwrap()
}

pub(crate) fn candidate(joiner: &Joiner) -> Candidate {
    Candidate::check(joiner.key_package(), now(), &Pinned).unwrap()
}

pub(crate) fn joining(welcome: &[u8]) -> Joining<'_> {
    Joining {
        terms: terms(),
        psk: &PSK,
        welcome,
        seen: None,
    }
}

/// Lets the delivery service take a commit: its maker merges, everyone else processes it.
pub(crate) fn deliver(by: &mut Group, others: &mut [&mut Group], outgoing: &Outgoing) {
    by.accepted().unwrap();
    for other in others {
        other.process(&outgoing.commit, &Pinned).unwrap();
    }
}

/// Admits somebody and returns the newcomer's place.
pub(crate) fn admit(by: &mut Group, others: &mut [&mut Group], joiner: Joiner) -> Group {
    let outgoing = by.admit(&[candidate(&joiner)], &Pinned).unwrap();
    deliver(by, others, &outgoing);
    joiner
        .join(joining(&outgoing.welcome.unwrap()), &Pinned)
        .unwrap()
}

pub(crate) fn chat(text: &str) -> Message {
    Message::Chat(ChatText::clean(text).unwrap())
}

pub(crate) fn typed(text: &str) -> Message {
    Message::RealTimeText(ChatText::clean(text))
}

/// Hands words from one to another.
pub(crate) fn say(from: &mut Group, to: &mut Group, message: &Message) -> Said {
    let sealed = from.seal(message).unwrap();
    match to.process(&sealed, &Pinned).unwrap() {
        Incoming::Said(said) => said,
        other @ (Incoming::Changed(_) | Incoming::Own | Incoming::Removed { .. }) => {
            panic!("{other:?}")
        }
    }
}

pub(crate) fn frame_key(group: &Group) -> [u8; 16] {
    *group.frame_key().unwrap().expose_bytes()
}
