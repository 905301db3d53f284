//! How often codes may be tried: from one household, from its neighbourhood, of one locator, and from everywhere.
//!
//! A wrong try burns a fifth of a code, whoever makes it, so these limits save the codes from being burned and the
//! providers' pages from the work; how likely a guess is does not hang on them. A right try is given back but to its
//! locator: whoever holds one code cannot use up what is everybody's.

use super::{
    address::AddressBlock,
    rate::{Allowance, Rate},
};
use protocol::{Locator, time::Instant};
use std::time::Duration;

/// The limits. Has no `Debug`: an address names a person.
pub struct CodeLimits {
    /// From one household: ten, then one a minute.
    here: Rate<AddressBlock>,
    /// From its neighbourhood, of which one person may have all addresses: thirty, then one a minute.
    near: Rate<AddressBlock>,
    /// Of one locator, right tries and wrong ones: twenty, then one in three seconds.
    locator: Rate<Locator>,
    /// From everywhere: a hundred and twenty, then two a second. A practice has no more patients who type one in the same
    /// minute.
    anywhere: Rate<()>,
}

/// Whether a try may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeTry {
    /// It may.
    Begins,
    /// This household, its neighbourhood, or this locator had too many.
    TooMany,
    /// Everybody together had too many: somebody tries codes, or wants nobody to.
    TooManyOfAll,
}

impl Default for CodeLimits {
    fn default() -> Self {
        let rate = |burst, seconds| Allowance {
            burst,
            one_per: Duration::from_secs(seconds),
        };
        let two_a_second = Allowance {
            burst: 120,
            one_per: Duration::from_millis(500),
        };
        Self {
            here: Rate::new(rate(10, 60)),
            near: Rate::new(rate(30, 60)),
            locator: Rate::new(rate(20, 3)),
            anywhere: Rate::new(two_a_second),
        }
    }
}

impl CodeLimits {
    /// Takes a try from each limit, or from none.
    pub fn begin(&self, from: AddressBlock, locator: Locator, now: Instant) -> CodeTry {
        let near = from.neighbourhood();
        let is_free = self.here.has_left(from, now)
            && self.near.has_left(near, now)
            && self.locator.has_left(locator, now);
        if !is_free {
            return CodeTry::TooMany;
        }
        // Of two at once one may find nothing: it has taken from what is its own.
        if !self.anywhere.take((), now) {
            return CodeTry::TooManyOfAll;
        }
        let is_taken = self.here.take(from, now)
            && self.near.take(near, now)
            && self.locator.take(locator, now);
        if is_taken {
            CodeTry::Begins
        } else {
            CodeTry::TooMany
        }
    }

    /// Gives a try back: it was a right one, and patients behind one address are not held up by each other.
    pub fn give_back(&self, from: AddressBlock, now: Instant) {
        self.here.give_back(from, now);
        self.near.give_back(from.neighbourhood(), now);
        self.anywhere.give_back((), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    const NOW: Instant = Instant::from_millis(43_200_000);

    fn block(address: &str) -> AddressBlock {
        let peer = format!("{address}:1").parse().unwrap();
        AddressBlock::of_request(peer, &HeaderMap::new(), &[])
    }

    fn locator(number: u16) -> Locator {
        Locator::new(number).unwrap()
    }

    /// How many of so many tries begin, each from another address and of another locator.
    fn begun(limits: &CodeLimits, tries: u16, address: impl Fn(u16) -> String) -> usize {
        (0..tries)
            .filter(|n| {
                let begins = limits.begin(block(&address(*n)), locator(*n), NOW);
                begins == CodeTry::Begins
            })
            .count()
    }

    #[test]
    fn one_network_of_somebody_who_has_many_addresses_leaves_the_rest_to_everybody_else() {
        let limits = CodeLimits::default();

        let of_one_48 = begun(&limits, 200, |n| format!("[2001:db8:1:{n:x}::1]"));
        let of_one_24 = begun(&limits, 200, |n| format!("198.51.100.{n}"));

        assert_eq!((of_one_48, of_one_24), (30, 30));
        let stranger = block("[2001:db8:2::1]");
        assert_eq!(limits.begin(stranger, locator(1), NOW), CodeTry::Begins);
    }

    #[test]
    fn holder_of_one_code_uses_up_what_is_that_code_s_only() {
        let limits = CodeLimits::default();
        let holder = block("192.0.2.1");
        let mut begun = 0;
        while limits.begin(holder, locator(7), NOW) == CodeTry::Begins {
            limits.give_back(holder, NOW);
            begun += 1;
        }

        assert_eq!(begun, 20);
        assert_eq!(limits.begin(holder, locator(8), NOW), CodeTry::Begins);
        let other = block("192.0.3.1");
        assert_eq!(limits.begin(other, locator(7), NOW), CodeTry::TooMany);
    }

    #[test]
    fn tries_of_many_networks_together_are_stopped_and_cost_nobody_their_own() {
        let limits = CodeLimits::default();
        let of_all = begun(&limits, 200, |n| format!("192.0.{n}.1"));
        let patient = block("198.51.100.1");

        assert_eq!(of_all, 120);
        for _ in 0..50 {
            let code = limits.begin(patient, locator(500), NOW);
            assert_eq!(code, CodeTry::TooManyOfAll);
        }
        let later = NOW + Duration::from_millis(500);
        for n in 0..10 {
            let later = later + Duration::from_secs(n);
            let code = limits.begin(patient, locator(500), later);
            assert_eq!(code, CodeTry::Begins, "{n}");
        }
    }

    #[test]
    fn ten_million_guesses_from_a_thousand_networks_begin_two_tries_a_second() {
        let limits = CodeLimits::default();
        let networks: Vec<_> = (0..1_000)
            .map(|n| block(&format!("10.{}.{}.1", n / 250, n % 250)))
            .collect();
        let locators: Vec<_> = (0..10_000).map(locator).collect();

        // One each millisecond, for close to three hours.
        let begun = (0..10_000_000_usize)
            .filter(|guess| {
                let now = NOW + Duration::from_millis(*guess as u64);
                let from = networks[guess % networks.len()];
                // Every locator in turn, and no two of one network at once.
                let of = locators[guess * 7_919 % locators.len()];
                limits.begin(from, of, now) == CodeTry::Begins
            })
            .count();

        assert!((20_000..=20_120).contains(&begun), "{begun}");
    }
}
