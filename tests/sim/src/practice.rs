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
    vault::{Invitation, InvitationState, PersonControls, Vault, VisitControls},
    visit_card::{CardContent, CardDraft, PracticeId, VisitPolicy},
};
use openmls_traits::{crypto::OpenMlsCrypto, types::SignatureScheme};
use protocol::{DisplayName, InviteId, InviteSecret, Role, VisitId, time::Instant};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

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
    /// What the service keeps of the visit, sealed, for the provider's next page, and its version.
    vault: RefCell<(Vault, u32)>,
    /// The serial of the last page's card.
    serial: Cell<u32>,
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
            controls: VisitControls::default(),
            seed: VisitSeed::generate(&crypto).expect(INVALID),
            invitations: Vec::new(),
        };
        Self {
            crypto,
            root,
            visit,
            name,
            chain,
            device,
            validity,
            vault: RefCell::new((vault, 1)),
            serial: Cell::new(0),
        }
    }

    /// Signs the last page's card once more, changed before.
    ///
    /// # Panics
    ///
    /// Never: what was just signed is signed.
    #[must_use]
    pub fn card_with(&self, change: impl FnOnce(&mut CardContent)) -> Vec<u8> {
        let vault = self.kept();
        let mut content = self.card_content(&vault, self.serial.get());
        change(&mut content);
        self.sign_card(content)
    }

    fn card_content(&self, vault: &Vault, serial: u32) -> CardContent {
        CardContent {
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
            serial,
        }
    }

    fn sign_card(&self, content: CardContent) -> Vec<u8> {
        let draft = CardDraft::new(content, self.chain.clone());
        let signature = self.sign(&draft.to_sign());
        draft
            .with_signature(&self.crypto, &signature)
            .expect(INVALID)
    }

    /// Notes that a link was made in the provider's browser.
    pub fn invite(&self, invite: InviteId, name: DisplayName, class: Role) {
        self.vault.borrow_mut().0.invitations.push(Invitation {
            id: invite,
            name,
            class,
            level: Level::Link,
            state: InvitationState::Open,
            is_revoked: false,
            controls: PersonControls::default(),
            code: None,
        });
    }

    /// Keeps what a page of the provider's left, for the next one, in the place of a version. Where another page was
    /// faster, both changes are made one. Returns the new version.
    pub fn keep(&self, mut vault: Vault, replaces: u32) -> u32 {
        let mut kept = self.vault.borrow_mut();
        if replaces != kept.1 {
            vault.absorb(&kept.0);
        }
        *kept = (vault, kept.1 + 1);
        kept.1
    }

    /// Returns what is kept.
    #[must_use]
    pub fn kept(&self) -> Vault {
        self.vault.borrow().0.clone()
    }

    /// Returns what is kept as the service has it: signed by the device, sealed for the root.
    ///
    /// # Panics
    ///
    /// Never: what was just signed is signed.
    #[must_use]
    pub fn sealed(&self) -> Vec<u8> {
        let vault = self.kept();
        let signature = self.sign(&vault.to_sign(&self.crypto, self.visit));
        let signed = (&self.chain, &signature[..]);
        let to = [*self.root.kem_key(&self.crypto).public_key()];
        vault
            .seal(&self.crypto, self.visit, signed, &to)
            .expect(INVALID)
    }

    /// Returns the provider's root.
    #[must_use]
    pub const fn root(&self) -> &RootKey {
        &self.root
    }

    /// Returns the secret half of the device's key.
    #[must_use]
    pub fn device(&self) -> &[u8] {
        &self.device
    }

    /// Notes in another page of the provider's that a link is dead.
    pub fn revoke(&self, invite: InviteId) {
        let mut kept = self.vault.borrow_mut();
        if let Some(known) = kept.0.invitation_mut(invite) {
            known.is_revoked = true;
            kept.0.serial += 1;
            kept.1 += 1;
        }
    }

    /// Returns the version of what is kept.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.vault.borrow().1
    }

    /// Makes what a page of the provider's holds: among it a card of its own, newer than those before.
    ///
    /// # Panics
    ///
    /// Where there is no randomness.
    #[must_use]
    pub fn host_secrets(&self) -> HostSecrets {
        self.serial.set(self.serial.get() + 1);
        self.host_secrets_with(self.serial.get())
    }

    /// Makes what a page of the provider's is opened with.
    #[must_use]
    pub fn credential(&self) -> Credential {
        Credential::Provider {
            visit: self.visit,
            secrets: Box::new(self.host_secrets()),
        }
    }

    /// As [`Self::host_secrets`], with a card of that serial: of a device whose clock is behind.
    ///
    /// # Panics
    ///
    /// Where there is no randomness.
    #[must_use]
    pub fn host_secrets_with(&self, serial: u32) -> HostSecrets {
        let vault = self.kept();
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
            card: self.sign_card(self.card_content(&vault, serial)),
            vault,
            root: self.root.public_key().fingerprint(&self.crypto),
            leaf,
            chain: chain.to_bytes(),
            name: self.name.clone(),
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
        let vault = &self.vault.borrow().0;
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
