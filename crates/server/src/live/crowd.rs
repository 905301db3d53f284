//! Those who are here at the same time: a bounded number of them, in all and from each address.

use crate::auth::address::AddressBlock;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many there may be.
#[derive(Clone, Copy, Debug)]
pub struct CrowdMax {
    /// From one address.
    pub from_one_address: u32,
    /// In all.
    pub in_all: u32,
}

/// Connections that have not said who they are: a clinic of 500 behind one NAT, all back at once after a restart. Each
/// lives ten seconds at most and can make us keep one message of a stranger.
pub const THRESHOLD: CrowdMax = CrowdMax {
    from_one_address: 600,
    in_all: 1_500,
};

/// Counts who is here; clones are the same.
#[derive(Clone)]
pub struct Crowd {
    max: CrowdMax,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    by_address: BTreeMap<AddressBlock, u32>,
    in_all: u32,
}

/// A place in a crowd, given back when dropped.
pub struct InCrowd {
    crowd: Crowd,
    address: AddressBlock,
}

impl Crowd {
    /// Nobody is here.
    #[must_use]
    pub fn new(max: CrowdMax) -> Self {
        Self {
            max,
            counts: Arc::default(),
        }
    }

    /// Takes a place, if there is one.
    #[must_use]
    pub fn step_in(&self, address: AddressBlock) -> Option<InCrowd> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let here = counts.by_address.get(&address).copied().unwrap_or(0);
        if counts.in_all >= self.max.in_all || here >= self.max.from_one_address {
            return None;
        }
        counts.in_all += 1;
        counts.by_address.insert(address, here + 1);
        Some(InCrowd {
            crowd: self.clone(),
            address,
        })
    }
}

impl Drop for InCrowd {
    fn drop(&mut self) {
        let mut counts = self
            .crowd
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        counts.in_all -= 1;
        let here = counts.by_address.remove(&self.address).unwrap_or(0);
        if here > 1 {
            counts.by_address.insert(self.address, here - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    fn address(text: &str) -> AddressBlock {
        AddressBlock::of_request(text.parse().unwrap(), &HeaderMap::new(), &[])
    }

    #[test]
    fn one_address_cannot_take_every_place() {
        let crowd = Crowd::new(THRESHOLD);
        let first: Vec<_> = (0..THRESHOLD.from_one_address)
            .map(|_| crowd.step_in(address("192.0.2.1:1")).unwrap())
            .collect();

        let one_more = crowd.step_in(address("192.0.2.1:2"));
        let someone_else = crowd.step_in(address("192.0.2.2:1"));

        assert!(one_more.is_none());
        assert!(someone_else.is_some());
        drop(first);
        assert!(crowd.step_in(address("192.0.2.1:3")).is_some());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left() {
        let crowd = Crowd::new(THRESHOLD);

        drop(crowd.step_in(address("192.0.2.1:1")));

        let counts = crowd.counts.lock().unwrap();
        assert_eq!(counts.in_all, 0);
        assert!(counts.by_address.is_empty());
    }
}
