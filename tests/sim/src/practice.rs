//! A provider's root, device and visit, with real keys: what a browser of staff keeps, and what it makes for each
//! page that is loaded.

use client::{
    Credential,
    keys::{HostSecrets, InviteeSecrets, Link},
};
use e2ee::{
    Crypto,
    group::LeafKey,
    identity::{
        DeviceChain, DevicePublicKey, Grant, HostRole, LeafGrant, LeafPublicKey, Rights, RootKey,
        Validity,
    },
    invitation::{Level, VisitSeed},
    knock::RejoinKey,
    vault::{Invitation, InvitationState, Vault},
    visit_card::{CardContent, CardDraft, PracticeId, VisitPolicy},
};
use openmls_traits::{crypto::OpenMlsCrypto, types::SignatureScheme};
use protocol::{DisplayName, InviteId, InviteSecret, Role, VisitId, time::Instant};
use std::{cell::RefCell, time::Duration};

const DAY: Duration = Duration::from_secs(24 * 3_600);
const INVALID: &str = "there is randomness, and what was just signed is signed";

/// The provider's root, device and visit.
#[derive(Debug)]
pub struct Practice {
    crypto: Crypto,
    root: RootKey,
    visit: VisitId,
    name: DisplayName,
    chain: DeviceChain,
    device: Vec<u8>,
    validity: Validity,
    /// What the service keeps of the visit, sealed, for the provider's next page.
    vault: RefCell<Vault>,
    /// As above, not sealed: all pages of the visit's hosts show the same card.
    card: Vec<u8>,
}

impl Practice {
    /// Makes everything new. Links that the server makes are taken.
    ///
    /// # Panics
    ///
    /// Where there is no randomness.
    #[must_use]
    pub fn new(visit: VisitId, name: DisplayName, now: Instant) -> Self {
        let crypto = Crypto::default();
        let root = RootKey::generate(&crypto).expect(INVALID);
        let (device, public) = crypto
            .signature_key_gen(SignatureScheme::ED25519)
            .expect(INVALID);
        let validity = Validity {
            not_before: Instant::from_millis(now.as_millis() - 3_600_000),
            not_after: now + DAY,
        };
        let grant = Grant {
            holder: name.clone(),
            rights: Rights::OWNER,
            validity,
        };
        let public = DevicePublicKey::from_slice(&public).expect("32 bytes");
        let chain = DeviceChain {
            delegation: None,
            device: root.certify(&crypto, public, grant),
        };
        let vault = Vault {
            serial: 1,
            generation: 0,
            seed: VisitSeed::generate(&crypto).expect(INVALID),
            invitations: Vec::new(),
        };
        let mut practice = Self {
            crypto,
            root,
            visit,
            name,
            chain,
            device,
            validity,
            vault: RefCell::new(vault),
            card: Vec::new(),
        };
        practice.card = practice.card_with(|_| {});
        practice
    }

    /// Signs a card that is changed before.
    ///
    /// # Panics
    ///
    /// Never: what was just signed is signed.
    #[must_use]
    pub fn card_with(&self, change: impl FnOnce(&mut CardContent)) -> Vec<u8> {
        let vault = self.vault.borrow();
        let mut content = CardContent {
            visit: self.visit,
            practice: PracticeId::from_bytes([6; 16]),
            root: *self.root.public_key(),
            validity: self.validity,
            host_kem: *vault.seed.host_kem_key(&self.crypto).public_key(),
            greeter_kem: None,
            policy: VisitPolicy {
                members_max: 12,
                grace: Duration::from_secs(60),
                gateway_allowed: false,
                recording_allowed: false,
                comparison_required: false,
                goes_on_without_host: false,
                server_vouched_allowed: true,
            },
            serial: 1,
        };
        change(&mut content);
        let draft = CardDraft::new(content, self.chain.clone());
        let signature = self.sign(&draft.to_sign());
        draft
            .with_signature(&self.crypto, &signature)
            .expect(INVALID)
    }

    /// Notes that a link was made in the provider's browser.
    pub fn invite(&self, invite: InviteId, name: DisplayName, class: Role) {
        self.vault.borrow_mut().invitations.push(Invitation {
            id: invite,
            name,
            class,
            level: Level::Link,
            state: InvitationState::Open,
        });
    }

    /// Keeps what a page of the provider's left, for the next one.
    pub fn keep(&self, vault: Vault) {
        let mut kept = self.vault.borrow_mut();
        if vault.serial > kept.serial {
            *kept = vault;
        }
    }

    /// Makes what a page of the provider's holds.
    ///
    /// # Panics
    ///
    /// Where there is no randomness.
    #[must_use]
    pub fn host_secrets(&self) -> HostSecrets {
        let vault = self.vault.borrow().clone();
        let leaf = LeafKey::generate().expect(INVALID);
        let grant = LeafGrant {
            visit: self.visit,
            leaf: LeafPublicKey::from_bytes(*leaf.public_key()),
            role: HostRole::Provider,
            rights: Rights::OWNER,
            not_after: self.validity.not_after,
        };
        let signature = self.sign(&grant.to_sign());
        let chain = grant
            .with_signature(&self.crypto, self.chain.clone(), &signature)
            .expect(INVALID);
        HostSecrets {
            vault,
            card: self.card.clone(),
            root: self.root.public_key().fingerprint(&self.crypto),
            leaf,
            chain: chain.to_bytes(),
            name: self.name.clone(),
        }
    }

    /// Makes what a page of the provider's is opened with.
    #[must_use]
    pub fn credential(&self) -> Credential {
        Credential::Provider {
            visit: self.visit,
            secrets: Box::new(self.host_secrets()),
        }
    }

    /// Makes the key that a tab keeps over a reload.
    ///
    /// # Panics
    ///
    /// Where there is no randomness.
    #[must_use]
    pub fn rejoin_key(&self) -> RejoinKey {
        RejoinKey::generate(&self.crypto).expect(INVALID)
    }

    /// Makes what the page of somebody invited holds: of a link that this browser made, or of one that the
    /// server made, which names nobody and proves nothing.
    #[must_use]
    pub fn invitee_secrets(
        &self,
        invite: InviteId,
        (name, class): (DisplayName, Role),
        rejoin: RejoinKey,
    ) -> InviteeSecrets {
        let vault = self.vault.borrow();
        let made_here =
            |invitation: &Invitation| invitation.id == invite && invitation.level == Level::Link;
        let link = vault.invitations.iter().any(made_here).then(|| Link {
            root: self.root.public_key().fingerprint(&self.crypto),
            secret: vault.seed.link_secret(&self.crypto, invite),
        });
        InviteeSecrets {
            invite,
            link,
            rejoin,
            name,
            class,
        }
    }

    /// Makes what the page of somebody invited is opened with.
    #[must_use]
    pub fn invitee_credential(
        &self,
        (invite, token): (InviteId, InviteSecret),
        person: (DisplayName, Role),
        rejoin: RejoinKey,
    ) -> Credential {
        Credential::Invite {
            token,
            secrets: Box::new(self.invitee_secrets(invite, person, rejoin)),
        }
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.crypto
            .sign(SignatureScheme::ED25519, bytes, &self.device)
            .expect(INVALID)
    }
}
