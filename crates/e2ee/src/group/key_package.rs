//! Key packages: what a newcomer shows, and what a host checks before it adds anybody.

use super::{
    authorize::Standing,
    claim::{Claim, HostRole, HostVerifier},
    profile::{MESSAGE_BYTES_MAX, SUITE, can_take_part},
    store::Store,
    view::JudgedLeaf,
};
use openmls::{
    framing::{MlsMessageBodyIn, MlsMessageIn},
    key_packages::{KeyPackage, Lifetime},
    prelude::tls_codec::Deserialize as _,
    versions::ProtocolVersion,
};
use openmls_traits::OpenMlsProvider as _;
use protocol::time::Instant;
use std::{fmt, time::Duration};

/// Longest time for which a key package may be good.
///
/// It is used within minutes. A day, half of it in the past, lets in a device whose clock is off by a
/// time zone: OpenMLS compares lifetimes with each member's own clock.
pub const LIFETIME_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a lifetime around a moment.
pub(super) fn lifetime(now: Instant) -> Lifetime {
    let now = now.as_millis() / 1_000;
    let half = LIFETIME_MAX.as_secs() / 2;
    Lifetime::init(now.saturating_sub(half), now.saturating_add(half))
}

/// Why a key package is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CandidateRefusal {
    /// Not a key package of this protocol.
    #[error("not a key package")]
    Malformed,
    /// A signature is wrong, the time has run out, or an extension is not announced.
    #[error("the key package does not verify")]
    Invalid,
    /// Another cipher suite, other capabilities, an extension, or made to be used twice.
    #[error("the key package is made for something else")]
    OtherProfile,
    /// Good for longer than [`LIFETIME_MAX`], or not at this time.
    #[error("the key package's time is too long or over")]
    Lifetime,
    /// The claim cannot be read, or claims a host's role without proof.
    #[error("the key package's claim is not proven")]
    Unproven,
}

/// A key package that a host may add: checked, but not admitted.
#[derive(Clone)]
pub struct Candidate {
    pub(super) key_package: KeyPackage,
    claim: Claim,
    key: [u8; 32],
    role: Option<HostRole>,
}

impl Candidate {
    /// Checks a key package.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn check(
        bytes: &[u8],
        now: Instant,
        verifier: &dyn HostVerifier,
    ) -> Result<Self, CandidateRefusal> {
        if bytes.len() > MESSAGE_BYTES_MAX {
            return Err(CandidateRefusal::Malformed);
        }
        let Ok(message) = MlsMessageIn::tls_deserialize_exact(bytes) else {
            return Err(CandidateRefusal::Malformed);
        };
        let MlsMessageBodyIn::KeyPackage(key_package) = message.extract() else {
            return Err(CandidateRefusal::Malformed);
        };
        let key_package = key_package
            .validate(Store::default().crypto(), ProtocolVersion::Mls10)
            .map_err(|_| CandidateRefusal::Invalid)?;
        if !has_profile(&key_package) {
            return Err(CandidateRefusal::OtherProfile);
        }
        if !is_timely(key_package.life_time(), now) {
            return Err(CandidateRefusal::Lifetime);
        }
        let leaf = key_package.leaf_node();
        let leaf = JudgedLeaf::new(leaf.credential(), leaf.signature_key().as_slice(), verifier);
        let role = leaf.role();
        match leaf {
            JudgedLeaf {
                claim: Some(claim),
                standing: Standing::Host(_) | Standing::Invited,
                key,
            } => Ok(Self {
                key_package,
                claim,
                key,
                role,
            }),
            JudgedLeaf { .. } => Err(CandidateRefusal::Unproven),
        }
    }

    /// Returns what the leaf says about itself.
    #[must_use]
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Returns the leaf's signature key.
    #[must_use]
    pub const fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// Returns the proven role of a host's leaf.
    #[must_use]
    pub const fn role(&self) -> Option<HostRole> {
        self.role
    }

    /// Returns the init key (X25519), to which a box can be sealed for someone who has no secret.
    #[must_use]
    pub fn init_key(&self) -> &[u8] {
        self.key_package.hpke_init_key().as_slice()
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

fn has_profile(key_package: &KeyPackage) -> bool {
    let leaf = key_package.leaf_node();
    key_package.ciphersuite() == SUITE
        && can_take_part(leaf.capabilities())
        && key_package.extensions().iter().next().is_none()
        && leaf.extensions().iter().next().is_none()
}

fn is_timely(lifetime: &Lifetime, now: Instant) -> bool {
    let now = now.as_millis() / 1_000;
    let (start, end) = (lifetime.not_before(), lifetime.not_after());
    (start..end).contains(&now) && end - start <= LIFETIME_MAX.as_secs()
}
