//! How often someone may try: token buckets, a bounded number of them.
//!
//! A bucket is kept per key (an address block, an account). Where all places are taken, keys that have
//! none share one bucket, so that a flood of addresses costs the newcomers and no memory.

use protocol::time::Instant;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Keys counted at the same time: about 5 MB. More would only help an attacker with more addresses.
const KEYS_MAX: usize = 50_000;

/// How many tries, and how fast they come back.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Tries at once.
    pub burst: u32,
    /// Time after which one more is given.
    pub one_per: Duration,
}

/// The tries left of every key.
#[derive(Debug)]
pub struct Rate<K> {
    allowance: Allowance,
    buckets: Mutex<Buckets<K>>,
}

/// The tries left of one that needs no key, such as a connection.
#[derive(Debug)]
pub struct Pace {
    allowance: Allowance,
    bucket: Bucket,
}

#[derive(Debug)]
struct Buckets<K> {
    by_key: BTreeMap<K, Bucket>,
    everyone_else: Bucket,
    swept_at: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// When the bucket would be full again; in the past where it is full.
    full_at: Instant,
}

impl<K: Ord> Rate<K> {
    /// Starts with every bucket full.
    #[must_use]
    pub fn new(allowance: Allowance) -> Self {
        Self {
            allowance,
            buckets: Mutex::new(Buckets {
                by_key: BTreeMap::new(),
                everyone_else: Bucket {
                    full_at: Instant::START,
                },
                swept_at: Instant::START,
            }),
        }
    }

    /// Takes one try; answers `false` where there is none left.
    pub fn take(&self, key: K, now: Instant) -> bool {
        let allowance = self.allowance;
        self.with_bucket(key, now, |bucket| bucket.take(allowance, now))
    }

    /// Answers whether a try is left, taking none.
    pub fn has_left(&self, key: K, now: Instant) -> bool {
        let allowance = self.allowance;
        self.with_bucket(key, now, |bucket| {
            let mut copy = *bucket;
            copy.take(allowance, now)
        })
    }

    /// Gives a try back: it was a right one.
    pub fn give_back(&self, key: K, now: Instant) {
        let one_per = self.allowance.one_per;
        self.with_bucket(key, now, |bucket| {
            let millis = u64::try_from(one_per.as_millis()).unwrap_or(u64::MAX);
            let full_at = bucket.full_at.as_millis().saturating_sub(millis);
            bucket.full_at = Instant::from_millis(full_at);
        });
    }

    fn with_bucket<T>(&self, key: K, now: Instant, act: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = &mut *buckets;
        if buckets.by_key.len() >= KEYS_MAX && !buckets.by_key.contains_key(&key) {
            buckets.sweep(now, self.allowance.one_per);
            if buckets.by_key.len() >= KEYS_MAX {
                return act(&mut buckets.everyone_else);
            }
        }
        act(buckets.by_key.entry(key).or_insert(Bucket { full_at: now }))
    }
}

impl Pace {
    /// Starts with a full bucket.
    #[must_use]
    pub fn new(allowance: Allowance) -> Self {
        Self {
            allowance,
            bucket: Bucket {
                full_at: Instant::START,
            },
        }
    }

    /// Takes one try; answers `false` where there is none left.
    pub fn take(&mut self, now: Instant) -> bool {
        self.bucket.take(self.allowance, now)
    }
}

impl<K: Ord> Buckets<K> {
    /// Forgets full buckets, at most once in the time of one try: the sweep itself costs, too.
    fn sweep(&mut self, now: Instant, at_most_every: Duration) {
        if now.since(self.swept_at) < at_most_every {
            return;
        }
        self.swept_at = now;
        self.by_key.retain(|_, bucket| bucket.full_at > now);
    }
}

impl Bucket {
    fn take(&mut self, allowance: Allowance, now: Instant) -> bool {
        let start = self.full_at.max(now);
        let full_at = start + allowance.one_per;
        if full_at.since(now) > allowance.one_per * allowance.burst {
            return false;
        }
        self.full_at = full_at;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn rate(burst: u32) -> Rate<u32> {
        Rate::new(Allowance {
            burst,
            one_per: SECOND,
        })
    }

    #[test]
    fn tries_run_out_and_come_back() {
        let rate = rate(3);
        let start = Instant::from_millis(1_000_000);

        let at_once: Vec<bool> = (0..5).map(|_| rate.take(1, start)).collect();
        let a_second_later: Vec<bool> = (0..2).map(|_| rate.take(1, start + SECOND)).collect();

        assert_eq!(at_once, [true, true, true, false, false]);
        assert_eq!(a_second_later, [true, false]);
    }

    #[test]
    fn one_key_does_not_use_up_another() {
        let rate = rate(1);

        assert!(rate.take(1, Instant::START));
        assert!(!rate.take(1, Instant::START));
        assert!(rate.take(2, Instant::START));
    }

    #[test]
    fn a_try_given_back_can_be_taken_again() {
        let rate = rate(1);
        let start = Instant::from_millis(1_000_000);
        assert!(rate.take(1, start));

        rate.give_back(1, start);

        assert!(rate.has_left(1, start));
        assert!(rate.take(1, start));
        assert!(!rate.has_left(1, start));
    }

    #[test]
    fn a_flood_of_keys_shares_one_bucket_and_is_forgotten_later() {
        let rate = rate(2);
        let start = Instant::from_millis(1_000_000);
        let keys_max = u32::try_from(KEYS_MAX).unwrap();
        for key in 0..keys_max {
            assert!(rate.take(key, start));
        }

        let newcomers: Vec<bool> = (0..3).map(|n| rate.take(keys_max + n, start)).collect();
        let later = rate.take(keys_max + 9, start + 2 * SECOND);

        assert_eq!(newcomers, [true, true, false]);
        assert!(later);
        assert_eq!(rate.buckets.lock().unwrap().by_key.len(), 1);
    }
}
