//! The secret that an epoch's keys are derived from.

use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a base key: what suite 0x0004 takes (RFC 9605, section 5.2).
const BASE_KEY_BYTES: usize = 16;

/// The secret of one epoch: MLS-Exporter("SFrame 1.0 Base Key", "", 16). Every sender's key of that
/// epoch is derived from it.
#[derive(Clone)]
pub struct BaseKey(Zeroizing<[u8; BASE_KEY_BYTES]>);

impl BaseKey {
    /// Takes over what the group exported.
    #[must_use]
    pub fn from_bytes(bytes: [u8; BASE_KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the bytes, to derive a key of, or to be given to a worker and then forgotten.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8; BASE_KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for BaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BaseKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_key_never_prints() {
        assert_eq!(format!("{:?}", BaseKey::from_bytes([7; 16])), "BaseKey(…)");
    }
}
