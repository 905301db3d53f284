//! What another program wrote: every structure that travels or is kept, byte for byte.
//!
//! `vector.txt` was made by a program in Python on hashlib, cryptography, pyhpke and argon2-cffi that shares
//! no line with this crate. Where a structure is random (a nonce, HPKE), this crate reads what that
//! program wrote; where it is not, it writes the same.

use crate::staff::{Device, INVITE, LEAF, NOW, VISIT, at, name, policy};
use e2ee::{
    admit_box::AdmitBox,
    comparison::Commitment,
    group::ChatRule,
    identity::{
        DeviceChain, Expectation, Grant, HostRole, LeafGrant, Passphrase, RecoveryKey, Rights,
        RootKey, RootPublicKey, Unlock, Validity, WrappedRoot, verify_chain,
    },
    invitation::{InvitationKey, Level, VisitSeed},
    knock::{KnockContext, RejoinPublicKey, UnverifiedKnock},
    primitive::Secret,
    vault::{InvitationState, PersonControls, Vault, VaultKey, VisitControls},
    visit_card::{CardContent, CardDraft, PracticeId, VisitCard},
};
use openmls_rust_crypto::RustCrypto;
use protocol::Role;
use zeroize::Zeroizing;

const ROOT_SEED: [u8; 32] = [b'r'; 32];
const SEED: [u8; 32] = [9; 32];

/// Returns one line of the file.
fn vector(wanted: &str) -> Vec<u8> {
    let file = include_str!("vector.txt");
    let line = file
        .lines()
        .find_map(|line| line.strip_prefix(wanted)?.strip_prefix(' '));
    let pairs = line.unwrap().as_bytes().as_chunks::<2>().0;
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}

fn root(crypto: &RustCrypto) -> RootKey {
    let public = RootPublicKey::from_slice(&vector("root_public_key")).unwrap();
    RootKey::from_seed(crypto, Secret::from_bytes(ROOT_SEED), public).unwrap()
}

fn device_chain(crypto: &RustCrypto, device: &Device) -> DeviceChain {
    let validity = Validity {
        not_before: at(-1),
        not_after: at(89 * 24),
    };
    let grant = Grant {
        holder: name("Ada Lind"),
        rights: Rights::OWNER,
        validity,
    };
    DeviceChain {
        delegation: None,
        device: root(crypto).certify(crypto, device.public, grant),
    }
}

fn card(crypto: &RustCrypto) -> VisitCard {
    let fingerprint = root(crypto).public_key().fingerprint(crypto);
    VisitCard::verify(crypto, &vector("card"), &fingerprint, None, NOW).unwrap()
}

#[test]
fn chain_is_written_and_read_as_elsewhere() {
    let crypto = RustCrypto::default();
    let root = root(&crypto);
    assert_eq!(
        root.public_key().fingerprint(&crypto).as_bytes()[..],
        vector("fingerprint")
    );
    let device = Device::of_seed([b'd'; 32], &vector("device_public_key"));
    let leaf = LeafGrant {
        visit: VISIT,
        leaf: LEAF,
        role: HostRole::Provider,
        rights: Rights::OWNER,
        not_after: at(5),
    };

    let signature = device.sign(&crypto, &leaf.to_sign());
    let chain = leaf.with_signature(&crypto, device_chain(&crypto, &device), &signature);
    assert_eq!(chain.unwrap().to_bytes(), vector("leaf_chain"));

    let expected = Expectation {
        root: root.public_key(),
        visit: VISIT,
        visit_end: at(2),
        leaf: LEAF.as_bytes(),
        now: NOW,
    };
    let delegated = verify_chain(&crypto, &vector("delegated_chain"), &expected).unwrap();
    assert_eq!(delegated.role, HostRole::Cohost);
    assert_eq!(delegated.rights, Rights::ADMIT);
    assert_eq!(delegated.holder, name("Bo Ek"));
}

#[test]
fn card_is_written_and_hashed_as_elsewhere() {
    let crypto = RustCrypto::default();
    let device = Device::of_seed([b'd'; 32], &vector("device_public_key"));
    let content = CardContent {
        visit: VISIT,
        practice: PracticeId::from_bytes([6; 16]),
        root: *root(&crypto).public_key(),
        validity: Validity {
            not_before: at(-1),
            not_after: at(2),
        },
        host_kem: *VisitSeed::from_bytes(SEED)
            .host_kem_key(&crypto)
            .public_key(),
        greeter_kem: None,
        policy: policy(),
        serial: 7,
    };
    let draft = CardDraft::new(content, device_chain(&crypto, &device));

    let written = draft.with_signature(&crypto, &device.sign(&crypto, &draft.to_sign()));

    assert_eq!(written.unwrap(), vector("card"));
    assert_eq!(card(&crypto).hash().as_bytes()[..], vector("card_hash"));
}

#[test]
fn secrets_of_an_invitation_are_derived_as_elsewhere() {
    let crypto = RustCrypto::default();
    let seed = VisitSeed::from_bytes(SEED);
    let secret = seed.link_secret(&crypto, INVITE);
    let key = InvitationKey::of_link(&crypto, VISIT, INVITE, &secret);

    assert_eq!(secret.expose_bytes()[..], vector("link_secret"));
    assert_eq!(key.expose_bytes()[..], vector("invitation_key"));
    let token = secret.join_token(&crypto, INVITE);
    assert_eq!(token.expose_bytes()[..], vector("join_token"));
    assert_eq!(token.hash(&crypto)[..], vector("join_token_hash"));
    assert_eq!(seed.psk(&crypto, 2).expose_bytes()[..], vector("psk"));
}

#[test]
fn knock_and_box_from_elsewhere_open() {
    let crypto = RustCrypto::default();
    let card = card(&crypto);
    let host = VisitSeed::from_bytes(SEED).host_kem_key(&crypto);
    let key = InvitationKey::from_bytes(vector("invitation_key").try_into().unwrap());
    let context = KnockContext {
        card: card.hash(),
        invite: INVITE,
    };

    let knock = UnverifiedKnock::open(&crypto, &vector("knock"), &host, &context).unwrap();
    let knock = knock.verify(&crypto, &key, &card).unwrap();
    assert_eq!(knock.level, Level::Link);
    assert_eq!(knock.content.name, name("Ana Müller"));
    assert_eq!(knock.content.class, Role::Patient);
    assert_eq!(knock.content.commitment, Commitment::from_bytes([2; 32]));

    let package = knock.content.key_package;
    let admitted =
        AdmitBox::open_with_link(&crypto, &vector("admit_box"), &key, (&package, 0)).unwrap();
    assert_eq!(admitted.psk.expose_bytes()[..], vector("psk"));
    assert_eq!((admitted.generation, admitted.name), (2, name("Ana")));
}

#[test]
fn vault_from_elsewhere_opens() {
    let crypto = RustCrypto::default();
    let root = root(&crypto);
    let kem = root.kem_key(&crypto);
    let key = VaultKey {
        kem: &kem,
        root: root.public_key(),
        serial_min: 3,
        now: NOW,
    };

    let vault = Vault::open(&crypto, &vector("vault"), VISIT, &key).unwrap();

    assert_eq!((vault.serial, vault.generation), (3, 2));
    let controls = VisitControls {
        is_locked: true,
        locks_itself: false,
        chat: ChatRule::Hosts,
    };
    assert_eq!(vault.controls, controls);
    assert_eq!(vault.seed.expose_bytes(), &SEED);
    let [invitation] = &vault.invitations[..] else {
        panic!("one invitation was put in");
    };
    assert_eq!((invitation.id, &invitation.name), (INVITE, &name("Ana")));
    assert_eq!(invitation.level, Level::Link);
    assert!(invitation.is_revoked);
    let controls = PersonControls {
        may_draw: true,
        is_muted: true,
        is_suspended: true,
        ..PersonControls::default()
    };
    assert_eq!(invitation.controls, controls);
    let rejoin = RejoinPublicKey::from_slice(&vector("rejoin_public_key")).unwrap();
    let left_at = Some(NOW);
    assert_eq!(
        invitation.state,
        InvitationState::Admitted {
            rejoin,
            left_at,
            is_compared: true,
        }
    );
}

#[test]
fn records_of_a_root_from_elsewhere_open() {
    let crypto = RustCrypto::default();
    let typed = Passphrase::new(Zeroizing::new("a passphrase of some length".to_owned()));
    let typed = typed.unwrap();
    let paper = RecoveryKey::from_text("68R2-0RKS-EHJQ-683F-CRG7-8T39-ECG6-PSBS-X29N").unwrap();
    let secret = Secret::from_bytes([7; 32]);
    let ways = [
        ("wrap_passphrase", Unlock::Passphrase(&typed)),
        ("wrap_recovery", Unlock::Recovery(&paper)),
        ("wrap_secret", Unlock::Secret(&secret)),
    ];

    for (name, unlock) in ways {
        let record = WrappedRoot::from_bytes(&vector(name)).unwrap();
        let opened = record.open(&crypto, unlock).unwrap();

        assert_eq!(opened.public_key(), root(&crypto).public_key(), "{name}");
    }
}
