//! A provider with a real chain of certificates: whoever lets someone in or joins checks three signatures.

use e2ee::{
    Crypto,
    group::{self, Claim, HostVerifier, LeafKey},
    identity::{
        DeviceChain, DevicePublicKey, Expectation, Grant, HostRole, LeafGrant, LeafPublicKey,
        Rights, RootKey, Validity, verify_chain,
    },
};
use openmls_traits::{crypto::OpenMlsCrypto, types::SignatureScheme};
use protocol::{DisplayName, VisitId, time::Instant};
use std::time::Duration;

/// The visit of all groups.
pub(crate) const VISIT: VisitId = VisitId::from_bytes([3; 16]);

const HOUR: Duration = Duration::from_secs(60 * 60);
const WORKS: &str = "the primitives work";

/// The practice's root, one device of it, and the time.
pub(crate) struct Practice {
    crypto: Crypto,
    root: RootKey,
    device: DeviceChain,
    secret: Vec<u8>,
    pub(crate) now: Instant,
}

impl Practice {
    pub(crate) fn open(now: Instant) -> Self {
        let crypto = Crypto::default();
        let root = RootKey::generate(&crypto).expect(WORKS);
        let (secret, public) = crypto
            .signature_key_gen(SignatureScheme::ED25519)
            .expect(WORKS);
        let grant = Grant {
            holder: DisplayName::clean("Dr. Ana Winter").expect("a visible name"),
            rights: Rights::OWNER,
            validity: Validity::for_certificate(now),
        };
        let public = DevicePublicKey::from_slice(&public).expect(WORKS);
        let device = DeviceChain {
            delegation: None,
            device: root.certify(&crypto, public, grant),
        };
        Self {
            crypto,
            root,
            device,
            secret,
            now,
        }
    }

    /// Makes what a provider claims in the group.
    pub(crate) fn claim(&self, key: &LeafKey) -> Claim {
        let grant = LeafGrant {
            visit: VISIT,
            leaf: LeafPublicKey::from_bytes(*key.public_key()),
            role: HostRole::Provider,
            rights: Rights::OWNER,
            not_after: self.now + HOUR,
        };
        let signature = self
            .crypto
            .sign(SignatureScheme::ED25519, &grant.to_sign(), &self.secret)
            .expect(WORKS);
        let chain = grant.with_signature(&self.crypto, self.device.clone(), &signature);
        Claim::Host {
            role: group::HostRole::Provider,
            chain: chain.expect(WORKS).to_bytes(),
        }
    }
}

impl HostVerifier for Practice {
    fn verify(&self, chain: &[u8], leaf_key: &[u8]) -> Option<group::HostRole> {
        let expected = Expectation {
            root: self.root.public_key(),
            visit: VISIT,
            visit_end: self.now + HOUR,
            leaf: leaf_key,
            now: self.now,
        };
        let rights = verify_chain(&self.crypto, chain, &expected).ok()?;
        (rights.role == HostRole::Provider).then_some(group::HostRole::Provider)
    }
}
