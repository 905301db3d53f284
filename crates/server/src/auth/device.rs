//! Whether a device is the one that it says it is: its signature over what was drawn for this connection.
//!
//! Nothing is kept of a key but its hash, and nothing of a signature.

use super::hash;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use protocol::{DeviceId, DeviceProof, DeviceStatement};

/// Bytes of an uncompressed point of P-256 (SEC 1, section 2.3.3), and the first of them. Another form of the same point
/// would be another device; browsers give this one.
const KEY_BYTES: usize = 65;
const UNCOMPRESSED: u8 = 4;

/// Returns which device has signed the statement, for a page of that origin; `None` where the key is no point of the
/// curve or the signature is not of this key over this statement (ECDSA with SHA-256, FIPS 186-5), whatever is wrong.
#[must_use]
pub fn verify(statement: &DeviceStatement, origin: &str, proof: &DeviceProof) -> Option<DeviceId> {
    let key = proof.key.unverified_bytes();
    if key.len() != KEY_BYTES || !key.starts_with(&[UNCOMPRESSED]) {
        return None;
    }
    let signature = proof.signature.unverified_bytes();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
        .verify(&statement.to_bytes(origin), signature)
        .ok()?;
    Some(DeviceId::from_bytes(hash::of_secret(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };
    use protocol::{Challenge, DeviceBytes, InviteId, SeatToken};

    const ORIGIN: &str = "https://visits.example";

    fn statement() -> DeviceStatement {
        DeviceStatement {
            challenge: Challenge::from_bytes([1; 32]),
            invite: InviteId::from_bytes([2; 16]),
            seat: Some(SeatToken::from_bytes([3; 32])),
        }
    }

    fn key_pair() -> EcdsaKeyPair {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
    }

    fn signed(pair: &EcdsaKeyPair, bytes: &[u8]) -> DeviceProof {
        let signature = pair.sign(&SystemRandom::new(), bytes).unwrap();
        proof(pair.public_key().as_ref(), signature.as_ref())
    }

    fn proof(key: &[u8], signature: &[u8]) -> DeviceProof {
        DeviceProof {
            key: DeviceBytes::new(key.to_vec()).unwrap(),
            signature: DeviceBytes::new(signature.to_vec()).unwrap(),
        }
    }

    #[test]
    fn device_is_known_by_its_key_and_by_nothing_else() {
        let (one, other) = (key_pair(), key_pair());
        let bytes = statement().to_bytes(ORIGIN);

        let [first, again, another] =
            [&one, &one, &other].map(|pair| verify(&statement(), ORIGIN, &signed(pair, &bytes)));

        assert!(first.is_some());
        assert_eq!(first, again);
        assert_ne!(first, another);
    }

    #[test]
    fn signature_over_anything_else_proves_nothing() {
        let pair = key_pair();
        let others = [
            statement().to_bytes("https://visits.example:8443"),
            DeviceStatement {
                challenge: Challenge::from_bytes([9; 32]),
                ..statement()
            }
            .to_bytes(ORIGIN),
            DeviceStatement {
                invite: InviteId::from_bytes([9; 16]),
                ..statement()
            }
            .to_bytes(ORIGIN),
            DeviceStatement {
                seat: None,
                ..statement()
            }
            .to_bytes(ORIGIN),
            Vec::new(),
        ];

        for bytes in others {
            assert_eq!(verify(&statement(), ORIGIN, &signed(&pair, &bytes)), None);
        }
    }

    #[test]
    fn what_is_no_key_or_no_signature_proves_nothing() {
        let pair = key_pair();
        let right = signed(&pair, &statement().to_bytes(ORIGIN));
        let (key, signature) = (
            right.key.unverified_bytes().to_vec(),
            right.signature.unverified_bytes().to_vec(),
        );
        let mut off_the_curve = key.clone();
        off_the_curve[64] ^= 1;
        let mut compressed = vec![2 + (key[64] & 1)];
        compressed.extend(&key[1..33]);
        let mut hybrid = key.clone();
        hybrid[0] = 6 + (key[64] & 1);
        let mut beyond_the_field = vec![4];
        beyond_the_field.extend([255; 64]);
        let mut swapped = signature[32..].to_vec();
        swapped.extend(&signature[..32]);
        let other = key_pair();

        for key in [
            Vec::new(),
            vec![0],
            vec![4],
            vec![0; 65],
            key[..64].to_vec(),
            [&key[..], &[0]].concat(),
            off_the_curve,
            compressed,
            hybrid,
            beyond_the_field,
            other.public_key().as_ref().to_vec(),
        ] {
            assert_eq!(verify(&statement(), ORIGIN, &proof(&key, &signature)), None);
        }
        for signature in [
            Vec::new(),
            vec![0; 64],
            vec![255; 64],
            signature[..63].to_vec(),
            [&signature[..], &[0]].concat(),
            swapped,
        ] {
            assert_eq!(verify(&statement(), ORIGIN, &proof(&key, &signature)), None);
        }
        assert!(verify(&statement(), ORIGIN, &right).is_some());
    }
}
