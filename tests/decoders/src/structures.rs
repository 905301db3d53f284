//! What is inside of vaults, cards, certificates and boxes, and the records of wrapped keys.

use e2ee::identity::WrappedRoot;

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    e2ee::fuzzing::structures(bytes);
    if let Ok(record) = WrappedRoot::from_bytes(bytes) {
        assert_eq!(record.to_bytes(), bytes);
    }
}
