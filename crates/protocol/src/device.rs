//! The proof that a knock comes from a device: a key pair that a browser made for one invite and never gives away, and
//! its signature over what the server drew for this connection.
//!
//! Nothing here signs or checks: browsers do the one, `crates/server/src/auth/device.rs` the other.

use crate::{
    InviteId, SeatToken,
    limit::DEVICE_BYTES_MAX,
    text::{decode_32, decode_bytes, encode_32, encode_bytes},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{borrow::Cow, fmt};

/// What the signature is for, so that it is good for nothing else.
const CONTEXT: &[u8] = b"vestibule device proof v1";

/// What a proof must be made for: 32 random bytes, drawn by the server for one connection and worth one try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Challenge([u8; 32]);

/// Which device: the SHA-256 of its key. Nobody can make it of another key, and it proves nothing by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId([u8; 32]);

/// A key and a signature that somebody shows. Of any length up to [`DEVICE_BYTES_MAX`]: whether they hold is one
/// question with one answer, whatever is wrong with them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceProof {
    /// The public key: a point of P-256, uncompressed (SEC 1, section 2.3.3; 65 bytes).
    pub key: DeviceBytes,
    /// ECDSA with SHA-256 over [`DeviceStatement::to_bytes`], as r and s behind each other (FIPS 186-5; 64 bytes).
    pub signature: DeviceBytes,
}

/// Bytes of a proof; base64url on the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceBytes(Vec<u8>);

/// What a device signs: that it is here, on this connection, for this invite and this seat.
#[derive(Clone, Debug)]
pub struct DeviceStatement {
    /// What the server drew for the connection.
    pub challenge: Challenge,
    /// The invite that is knocked with.
    pub invite: InviteId,
    /// The seat that is asked back, if any.
    pub seat: Option<SeatToken>,
}

impl DeviceStatement {
    /// Returns the bytes to be signed by a page of this origin (RFC 6454, section 6.2), as the browser says it of the
    /// page. Every field but the last one has a fixed length, so that no two statements have the same bytes.
    #[must_use]
    pub fn to_bytes(&self, origin: &str) -> Vec<u8> {
        let seat = self.seat.as_ref();
        let seat_bytes = seat.map_or([0; 32], |seat| *seat.expose_bytes());
        let mut bytes = Vec::with_capacity(CONTEXT.len() + 81 + origin.len());
        bytes.extend(CONTEXT);
        bytes.extend(self.challenge.0);
        bytes.extend(self.invite.to_bytes());
        bytes.push(u8::from(seat.is_some()));
        bytes.extend(seat_bytes);
        bytes.extend(origin.as_bytes());
        bytes
    }
}

impl Challenge {
    /// Takes 32 bytes that the server drew from the system's random source.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl DeviceId {
    /// Takes the SHA-256 of a device's public key.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes for the store. Nothing else keeps them.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

impl DeviceBytes {
    /// Takes the bytes. `None` where there are more than [`DEVICE_BYTES_MAX`].
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= DEVICE_BYTES_MAX).then_some(Self(bytes))
    }

    /// Returns the bytes, to be checked.
    #[must_use]
    pub fn unverified_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(…)")
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "d-{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2])
    }
}

impl fmt::Debug for DeviceProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceProof(…)")
    }
}

impl fmt::Debug for DeviceBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceBytes({} bytes)", self.0.len())
    }
}

impl Serialize for Challenge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode_32(&self.0))
    }
}

impl<'de> Deserialize<'de> for Challenge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = decode_32(&text).ok_or_else(|| D::Error::custom("not a challenge"))?;
        Ok(Self(bytes))
    }
}

impl Serialize for DeviceBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode_bytes(&self.0))
    }
}

impl<'de> Deserialize<'de> for DeviceBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = decode_bytes(&text, DEVICE_BYTES_MAX).and_then(Self::new);
        bytes.ok_or_else(|| D::Error::custom("not bytes of a proof"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn statement() -> DeviceStatement {
        DeviceStatement {
            challenge: Challenge([1; 32]),
            invite: InviteId::from_bytes([2; 16]),
            seat: None,
        }
    }

    #[test]
    fn statement_differs_with_everything_that_it_is_about() {
        let seat = |byte| Some(SeatToken::from_bytes([byte; 32]));
        let origin = "https://visits.example";

        let statements = [
            statement().to_bytes(origin),
            statement().to_bytes("https://visits.example:8443"),
            DeviceStatement {
                challenge: Challenge([3; 32]),
                ..statement()
            }
            .to_bytes(origin),
            DeviceStatement {
                invite: InviteId::from_bytes([3; 16]),
                ..statement()
            }
            .to_bytes(origin),
            DeviceStatement {
                seat: seat(0),
                ..statement()
            }
            .to_bytes(origin),
            DeviceStatement {
                seat: seat(9),
                ..statement()
            }
            .to_bytes(origin),
        ];

        let different: BTreeSet<&Vec<u8>> = statements.iter().collect();
        assert_eq!(different.len(), statements.len());
    }

    #[test]
    fn statement_stands_as_pages_of_this_version_sign_it() {
        let bytes = statement().to_bytes("https://a.example");

        let (context, rest) = bytes.split_at(25);
        assert_eq!(context, b"vestibule device proof v1");
        assert_eq!(rest[..32], [1; 32]);
        assert_eq!(rest[32..48], [2; 16]);
        assert_eq!(rest[48..81], [0; 33]);
        assert_eq!(&rest[81..], b"https://a.example");
    }

    #[test]
    fn proof_survives_the_wire_and_never_prints() {
        let bytes = |byte| DeviceBytes::new(vec![byte; 3]).unwrap();
        let proof = DeviceProof {
            key: bytes(4),
            signature: bytes(5),
        };

        let wire = crate::write(&proof);

        assert_eq!(wire, r#"{"key":"BAQE","signature":"BQUF"}"#);
        assert_eq!(crate::read::<DeviceProof>(&wire), Ok(proof.clone()));
        assert_eq!(format!("{proof:?}"), "DeviceProof(…)");
        assert_eq!(format!("{:?}", Challenge([7; 32])), "Challenge(…)");
        assert_eq!(format!("{:?}", DeviceId([7; 32])), "d-070707");
        assert_eq!(format!("{:?}", proof.key), "DeviceBytes(3 bytes)");
    }

    #[test]
    fn bytes_of_a_proof_have_a_limit() {
        let text = |bytes: usize| crate::write(&encode_bytes(&vec![0; bytes]));

        assert!(DeviceBytes::new(vec![0; DEVICE_BYTES_MAX + 1]).is_none());
        assert!(crate::read::<DeviceBytes>(&text(DEVICE_BYTES_MAX)).is_ok());
        assert!(crate::read::<DeviceBytes>(&text(DEVICE_BYTES_MAX + 1)).is_err());
        assert!(crate::read::<DeviceBytes>(r#""""#).is_ok());
    }
}
