//! What is inside of vaults, cards, certificates and boxes, and the records of wrapped keys.

#![no_main]

use e2ee::identity::WrappedRoot;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    e2ee::fuzzing::structures(bytes);
    if let Ok(record) = WrappedRoot::from_bytes(bytes) {
        assert_eq!(record.to_bytes(), bytes);
    }
});
