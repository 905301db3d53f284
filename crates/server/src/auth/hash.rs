//! Secrets become hashes here, before anything else sees them.

use crate::store::Hash;
use aws_lc_rs::{constant_time, digest};

/// Hashes a secret of at least 128 random bits (SHA-256, FIPS 180-4). Such a secret cannot be guessed
/// from its hash, so it needs no salt and no slow hash; passwords do, see [`super::password`].
///
/// # Panics
///
/// Never: SHA-256 has 32 bytes.
#[must_use]
pub fn of_secret(secret: &[u8]) -> Hash {
    let digest = digest::digest(&digest::SHA256, secret);
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Compares two hashes in a time that does not depend on where they differ.
#[must_use]
pub fn is_equal(one: &Hash, other: &Hash) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}
