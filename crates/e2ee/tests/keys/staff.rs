//! A practice to test with: a root, a device whose key signs, a visit, a person who is invited.

use e2ee::{
    identity::{
        DeviceChain, DevicePublicKey, Grant, HostRole, LeafGrant, LeafPublicKey, Rights, RootKey,
        Validity,
    },
    invitation::{InvitationKey, VisitSeed},
    visit_card::{CardContent, CardDraft, PracticeId, VisitCard, VisitPolicy},
};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{crypto::OpenMlsCrypto, types::SignatureScheme};
use protocol::{DisplayName, InviteId, VisitId, time::Instant};
use std::time::Duration;

pub(crate) const NOW: Instant = Instant::from_millis(1_800_000_000_000);
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const VISIT: VisitId = VisitId::from_bytes([3; 16]);
pub(crate) const INVITE: InviteId = InviteId::from_bytes([4; 16]);
pub(crate) const LEAF: LeafPublicKey = LeafPublicKey::from_bytes([5; 32]);

pub(crate) fn name(text: &str) -> DisplayName {
    DisplayName::clean(text).unwrap()
}

/// Returns the instant `hours` after (or before) [`NOW`].
pub(crate) fn at(hours: i64) -> Instant {
    let millis = i64::try_from(NOW.as_millis()).unwrap() + hours * 3_600_000;
    Instant::from_millis(u64::try_from(millis).unwrap())
}

/// A key as a browser holds it: it signs what it is given.
pub(crate) struct Device {
    secret: Vec<u8>,
    pub(crate) public: DevicePublicKey,
}

impl Device {
    pub(crate) fn new(crypto: &RustCrypto) -> Self {
        let (secret, public) = crypto.signature_key_gen(SignatureScheme::ED25519).unwrap();
        let public = DevicePublicKey::from_slice(&public).unwrap();
        Self { secret, public }
    }

    pub(crate) fn of_seed(seed: [u8; 32], public: &[u8]) -> Self {
        let public = DevicePublicKey::from_slice(public).unwrap();
        Self {
            secret: seed.to_vec(),
            public,
        }
    }

    pub(crate) fn sign(&self, crypto: &RustCrypto, bytes: &[u8]) -> Vec<u8> {
        crypto
            .sign(SignatureScheme::ED25519, bytes, &self.secret)
            .unwrap()
    }
}

pub(crate) fn grant(rights: Rights) -> Grant {
    let validity = Validity {
        not_before: at(-1),
        not_after: NOW + DAY * 89,
    };
    Grant {
        holder: name("Dr. Ada Lind"),
        rights,
        validity,
    }
}

/// A root with one certified device.
pub(crate) struct Staff {
    pub(crate) crypto: RustCrypto,
    pub(crate) root: RootKey,
    pub(crate) device: Device,
    pub(crate) chain: DeviceChain,
}

impl Staff {
    pub(crate) fn new() -> Self {
        Self::with(grant(Rights::OWNER))
    }

    pub(crate) fn with(grant: Grant) -> Self {
        let crypto = RustCrypto::default();
        let root = RootKey::generate(&crypto).unwrap();
        let device = Device::new(&crypto);
        let device_cert = root.certify(&crypto, device.public, grant);
        let chain = DeviceChain {
            delegation: None,
            device: device_cert,
        };
        Self {
            crypto,
            root,
            device,
            chain,
        }
    }

    /// Staff of another root that `self` delegates to.
    pub(crate) fn delegate(&self, delegated: Grant, of_device: Grant) -> Self {
        let mut other = Self::with(of_device);
        let delegation = self
            .root
            .delegate(&self.crypto, *other.root.public_key(), delegated);
        other.chain.delegation = Some(delegation);
        other
    }

    pub(crate) fn leaf(&self, leaf: LeafGrant) -> Vec<u8> {
        let signature = self.device.sign(&self.crypto, &leaf.to_sign());
        let chain = leaf.with_signature(&self.crypto, self.chain.clone(), &signature);
        chain.unwrap().to_bytes()
    }

    pub(crate) fn card_content(&self) -> CardContent {
        CardContent {
            visit: VISIT,
            practice: PracticeId::from_bytes([6; 16]),
            root: *self.root.public_key(),
            validity: Validity {
                not_before: at(-1),
                not_after: at(2),
            },
            host_kem: *seed().host_kem_key(&self.crypto).public_key(),
            greeter_kem: None,
            policy: policy(),
            serial: 7,
        }
    }

    pub(crate) fn sign_card(&self, content: CardContent) -> Vec<u8> {
        let draft = CardDraft::new(content, self.chain.clone());
        let signature = self.device.sign(&self.crypto, &draft.to_sign());
        draft.with_signature(&self.crypto, &signature).unwrap()
    }

    /// The card as a client holds it after its checks.
    pub(crate) fn card(&self, content: CardContent) -> VisitCard {
        let root = content.root.fingerprint(&self.crypto);
        VisitCard::verify(&self.crypto, &self.sign_card(content), &root, None, NOW).unwrap()
    }

    pub(crate) fn invitation_key(&self) -> InvitationKey {
        let secret = seed().link_secret(&self.crypto, INVITE);
        InvitationKey::of_link(&self.crypto, VISIT, INVITE, &secret)
    }
}

pub(crate) fn seed() -> VisitSeed {
    VisitSeed::from_bytes([9; 32])
}

pub(crate) fn leaf_grant(role: HostRole, rights: Rights) -> LeafGrant {
    LeafGrant {
        visit: VISIT,
        leaf: LEAF,
        role,
        rights,
        not_after: at(5),
    }
}

pub(crate) fn policy() -> VisitPolicy {
    VisitPolicy {
        members_max: 12,
        grace: Duration::from_secs(60),
        gateway_allowed: false,
        recording_allowed: false,
        comparison_required: true,
        goes_on_without_host: false,
        server_vouched_allowed: false,
    }
}
