//! What a leaf of the group says about itself: the content of its MLS basic credential.
//!
//! A claim is only a claim. That of a host counts where its chain of certificates was verified
//! ([`HostVerifier`]); that of an invited person says which invite the host matched, and nothing more.

use super::bytes::{BadBytes, Reader, Writer};
use protocol::InviteId;

/// Bytes of a host's chain of certificates. A chain of three (delegation, device, leaf) has under 700.
pub const CHAIN_BYTES_MAX: usize = 4 * 1024;

/// Version of the claim. A client that meets another one refuses the leaf.
const VERSION: u8 = 1;

/// What a host may do in the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostRole {
    /// Runs the visit.
    Provider,
    /// Admits and removes as well, but never removes a provider.
    Cohost,
}

/// Verifies a host's chain of certificates.
pub trait HostVerifier {
    /// Returns the role that `chain` gives to the holder of `leaf_key` in this visit at this time, or
    /// `None` where it gives none: the chain must lead to the pinned root.
    fn verify(&self, chain: &[u8], leaf_key: &[u8]) -> Option<HostRole>;
}

/// What a leaf says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A host's device.
    Host {
        /// The claimed role; holds only where the chain gives the same.
        role: HostRole,
        /// Certificates, opaque to the group: at most [`CHAIN_BYTES_MAX`] bytes.
        chain: Vec<u8>,
    },
    /// Someone a host let in.
    Invited {
        /// The invite this leaf was admitted with.
        invite: InviteId,
        /// Ed25519 public key that proves the same tab when it comes back.
        rejoin_key: [u8; 32],
    },
}

impl Claim {
    /// Returns the bytes for the leaf's credential.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.u8(VERSION);
        match self {
            Self::Host { role, chain } => writer.u8(1).u8(encode_role(*role)).vector(chain),
            Self::Invited { invite, rejoin_key } => {
                writer.u8(2).raw(&invite.to_bytes()).raw(rejoin_key)
            }
        };
        writer.finish()
    }

    /// Reads a leaf's credential.
    ///
    /// # Errors
    ///
    /// [`BadBytes`] for another version, a chain that is too long, or anything left over.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBytes> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(BadBytes);
        }
        let claim = match reader.u8()? {
            1 => Self::Host {
                role: decode_role(reader.u8()?)?,
                chain: reader.vector(CHAIN_BYTES_MAX)?.to_vec(),
            },
            2 => Self::Invited {
                invite: InviteId::from_bytes(reader.array()?),
                rejoin_key: reader.array()?,
            },
            _ => return Err(BadBytes),
        };
        reader.finish()?;
        Ok(claim)
    }
}

const fn encode_role(role: HostRole) -> u8 {
    match role {
        HostRole::Provider => 1,
        HostRole::Cohost => 2,
    }
}

const fn decode_role(byte: u8) -> Result<HostRole, BadBytes> {
    match byte {
        1 => Ok(HostRole::Provider),
        2 => Ok(HostRole::Cohost),
        _ => Err(BadBytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> [Claim; 3] {
        let host = |role| Claim::Host {
            role,
            chain: vec![9; 300],
        };
        [
            host(HostRole::Provider),
            host(HostRole::Cohost),
            Claim::Invited {
                invite: InviteId::from_bytes([1; 16]),
                rejoin_key: [2; 32],
            },
        ]
    }

    #[test]
    fn claim_survives_the_credential() {
        for claim in claims() {
            assert_eq!(Claim::decode(&claim.encode()), Ok(claim));
        }
    }

    #[test]
    fn claim_with_anything_missing_or_left_over_is_refused() {
        for claim in claims() {
            let bytes = claim.encode();
            for end in 0..bytes.len() {
                assert_eq!(Claim::decode(&bytes[..end]), Err(BadBytes), "{end}");
            }
            assert_eq!(Claim::decode(&[&bytes[..], &[0]].concat()), Err(BadBytes));
        }
    }

    #[test]
    fn claim_of_another_version_kind_or_role_is_refused() {
        for (at, value) in [(0, 2), (1, 3), (2, 3)] {
            let mut bytes = claims()[0].encode();
            bytes[at] = value;

            assert_eq!(Claim::decode(&bytes), Err(BadBytes), "{at}");
        }
    }

    #[test]
    fn chain_has_a_limit() {
        let host = |length| Claim::Host {
            role: HostRole::Provider,
            chain: vec![0; length],
        };

        assert!(Claim::decode(&host(CHAIN_BYTES_MAX).encode()).is_ok());
        assert!(Claim::decode(&host(CHAIN_BYTES_MAX + 1).encode()).is_err());
    }
}
