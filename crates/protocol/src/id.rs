//! Ids: 128 random bits each, redacted when printed.
//!
//! An id is a public locator, never a secret: knowing one gives nothing. It is still personal
//! (it links log lines to one person), so `Debug` shows 24 bits only and there is no `Display`.

use crate::text::{decode_16, encode_16};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Makes an id of 16 bytes that a driver drew from the system's random source,
            /// or that the store kept.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Returns the bytes for the store. Nothing else keeps ids.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0
            }

            /// Returns the 22 characters (base64url) that stand for this id in a URL's path.
            #[must_use]
            pub fn path_segment(self) -> String {
                encode_16(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{:02x}{:02x}{:02x}"), self.0[0], self.0[1], self.0[2])
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                decode_16(text).map(Self).ok_or(InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&encode_16(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(|_| D::Error::custom("not an id"))
            }
        }
    };
}

/// The text is not an id: 22 characters of base64url were expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for InvalidId {}

id!(
    /// One appointment and its live session.
    VisitId, "v"
);
id!(
    /// One person's place in one visit, from the knock to the end. A second device of the same
    /// person is a participant of its own.
    ParticipantId, "p"
);
id!(
    /// One invite: the public half of a private link.
    InviteId, "i"
);
id!(
    /// One try of a code that is said on the telephone.
    CodeRunId, "c"
);
id!(
    /// Someone who can sign in.
    AccountId, "a"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_survives_the_wire() {
        let id = VisitId::from_bytes([7; 16]);

        let wire = crate::write(&id);

        assert_eq!(crate::read::<VisitId>(&wire).unwrap(), id);
        assert_eq!(wire.trim_matches('"').parse::<VisitId>().unwrap(), id);
        assert_eq!(id.path_segment().len(), 22);
    }

    #[test]
    fn printed_id_shows_24_bits_only() {
        let id = ParticipantId::from_bytes([0xab; 16]);

        assert_eq!(format!("{id:?}"), "p-ababab");
    }

    #[test]
    fn text_that_is_no_id_is_refused() {
        for text in [
            "",
            "x",
            "AAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAA=",
            "AAAAAAAAAAAAAAAAAAAAAB",
        ] {
            assert_eq!(text.parse::<VisitId>(), Err(InvalidId), "{text}");
        }
    }
}
