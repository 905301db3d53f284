//! Bytes that the server carries and cannot read.

use crate::{
    limit::SEALED_BYTES_MAX,
    text::{decode_bytes, encode_bytes},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// Something sealed by one client for others: an MLS message (RFC 9420), a knock, a visit card. At least
/// one and at most [`SEALED_BYTES_MAX`] bytes; base64url on the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Takes the bytes. `None` where there are none, or too many.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (1..=SEALED_BYTES_MAX)
            .contains(&bytes.len())
            .then_some(Self(bytes))
    }

    /// Returns the bytes, for whoever holds the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode_bytes(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        decode_bytes(&text, SEALED_BYTES_MAX)
            .and_then(Self::new)
            .ok_or_else(|| D::Error::custom("not sealed bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_bytes_survive_the_wire_and_print_only_their_number() {
        let sealed = Sealed::new(vec![0, 255, 7]).unwrap();

        let wire = crate::write(&sealed);
        let read: Sealed = crate::read(&wire).unwrap();

        assert_eq!(wire, r#""AP8H""#);
        assert_eq!(read, sealed);
        assert_eq!(format!("{sealed:?}"), "Sealed(3 bytes)");
    }

    #[test]
    fn nothing_and_too_much_are_no_sealed_bytes() {
        let longest = "A".repeat(SEALED_BYTES_MAX * 4 / 3);
        assert!(Sealed::new(Vec::new()).is_none());
        assert!(Sealed::new(vec![0; SEALED_BYTES_MAX + 1]).is_none());
        assert!(crate::read::<Sealed>(&format!("\"{longest}\"")).is_ok());
        for text in ["\"\"", "\"A\"", "\"A+==\"", "\"AA=\"", "7", "null", "[1]"] {
            assert!(crate::read::<Sealed>(text).is_err(), "{text}");
        }
        assert!(crate::read::<Sealed>(&format!("\"{longest}AAAA\"")).is_err());
    }
}
