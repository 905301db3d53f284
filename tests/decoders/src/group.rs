//! What a group of one takes from outside: the machine's clock, and everybody for a host.

use e2ee::group::{HostRole, HostVerifier};
use protocol::time::Instant;
use std::time::{SystemTime, UNIX_EPOCH};

/// Takes whoever claims to be the provider for it.
pub(crate) struct Trusting;

impl HostVerifier for Trusting {
    fn verify(&self, _: &[u8], _: &[u8]) -> Option<HostRole> {
        Some(HostRole::Provider)
    }
}

/// OpenMLS compares key packages with the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the group's cryptography reads the same clock"
)]
pub(crate) fn now() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    Instant::from_millis(u64::try_from(since.as_millis()).expect("64 bits"))
}
