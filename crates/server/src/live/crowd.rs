//! Connections that have not said who they are: a bounded number, in all and from each address.

use crate::auth::address::AddressBlock;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// From one address: a clinic of 500 behind one NAT, all back at once after a restart.
const FROM_ONE_ADDRESS_MAX: u32 = 600;

/// In all. Each lives ten seconds at most and can make us keep one message of a stranger.
const IN_ALL_MAX: u32 = 1_500;

/// Counts those on the threshold; clones are the same.
#[derive(Clone, Default)]
pub struct Threshold(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    by_address: BTreeMap<AddressBlock, u32>,
    in_all: u32,
}

/// A place on the threshold, given back when dropped.
pub struct OnThreshold {
    threshold: Threshold,
    address: AddressBlock,
}

impl Threshold {
    /// Takes a place, if there is one.
    #[must_use]
    pub fn step_on(&self, address: AddressBlock) -> Option<OnThreshold> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = counts.by_address.get(&address).copied().unwrap_or(0);
        if counts.in_all >= IN_ALL_MAX || here >= FROM_ONE_ADDRESS_MAX {
            return None;
        }
        counts.in_all += 1;
        counts.by_address.insert(address, here + 1);
        Some(OnThreshold {
            threshold: self.clone(),
            address,
        })
    }
}

impl Drop for OnThreshold {
    fn drop(&mut self) {
        let mut counts = self
            .threshold
            .0
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
        let threshold = Threshold::default();
        let crowd: Vec<_> = (0..FROM_ONE_ADDRESS_MAX)
            .map(|_| threshold.step_on(address("192.0.2.1:1")).unwrap())
            .collect();

        let one_more = threshold.step_on(address("192.0.2.1:2"));
        let someone_else = threshold.step_on(address("192.0.2.2:1"));

        assert!(one_more.is_none());
        assert!(someone_else.is_some());
        drop(crowd);
        assert!(threshold.step_on(address("192.0.2.1:3")).is_some());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left() {
        let threshold = Threshold::default();

        drop(threshold.step_on(address("192.0.2.1:1")));

        let counts = threshold.0.lock().unwrap();
        assert_eq!(counts.in_all, 0);
        assert!(counts.by_address.is_empty());
    }
}
