//! The vault of a visit.

use crate::staff::{INVITE, NOW, Staff, VISIT, at, grant, name, seed};
use e2ee::{
    group::ChatRule,
    identity::{ChainError, Rights, RootKey},
    invitation::Level,
    kem::{KemKey, KemPublicKey},
    knock::RejoinPublicKey,
    phone_code::CodeSecret,
    vault::{
        Invitation, InvitationState, InviteCode, PersonControls, RECIPIENTS_MAX, Vault, VaultError,
        VaultKey, VisitControls,
    },
};
use protocol::{InviteId, Locator, Role, VisitId, limit::INVITES_MAX};

fn vault() -> Vault {
    let admitted = InvitationState::Admitted {
        rejoin: RejoinPublicKey::from_bytes([1; 32]),
        left_at: Some(NOW),
        is_compared: true,
    };
    let states = [
        InvitationState::Open,
        admitted,
        InvitationState::Removed,
        InvitationState::SentBack,
    ];
    let invitations = states.map(|state| Invitation {
        id: INVITE,
        name: name("Ana Müller"),
        class: Role::Patient,
        level: Level::Link,
        state,
        is_revoked: state == InvitationState::Open,
        controls: PersonControls {
            is_muted: state == InvitationState::Open,
            may_draw: state == InvitationState::Removed,
            ..PersonControls::default()
        },
        code: (state == InvitationState::SentBack).then(|| InviteCode {
            number: 2,
            locator: Locator::new(407).unwrap(),
            secret: CodeSecret::from_digits([0, 1, 2, 3, 8, 9]).unwrap(),
            failures: 4,
            is_revoked: true,
        }),
    });
    Vault {
        serial: 3,
        generation: 2,
        controls: VisitControls {
            is_locked: true,
            locks_itself: false,
            chat: ChatRule::Hosts,
        },
        seed: seed(),
        invitations: invitations.to_vec(),
    }
}

fn seal(staff: &Staff, vault: &Vault, to: &[KemPublicKey]) -> Result<Vec<u8>, VaultError> {
    let signature = staff
        .device
        .sign(&staff.crypto, &vault.to_sign(&staff.crypto, VISIT));
    vault.seal(&staff.crypto, VISIT, (&staff.chain, &signature), to)
}

fn open(staff: &Staff, bytes: &[u8], kem: &KemKey) -> Result<Vault, VaultError> {
    let root = staff.root.public_key();
    let key = VaultKey {
        kem,
        root,
        serial_min: 0,
        now: NOW,
    };
    Vault::open(&staff.crypto, bytes, VISIT, &key)
}

fn own(staff: &Staff) -> KemKey {
    staff.root.kem_key(&staff.crypto)
}

#[test]
fn vault_opens_for_the_host_and_the_practice_and_holds_what_was_put_in() {
    let staff = Staff::new();
    let practice = RootKey::generate(&staff.crypto)
        .unwrap()
        .kem_key(&staff.crypto);
    let keys = [own(&staff), practice];

    let sealed = seal(
        &staff,
        &vault(),
        &keys.each_ref().map(|key| *key.public_key()),
    )
    .unwrap();

    for key in keys {
        let opened = open(&staff, &sealed, &key).unwrap();
        assert_eq!(opened.serial, 3);
        assert_eq!(opened.generation, 2);
        assert_eq!(opened.seed.expose_bytes(), seed().expose_bytes());
        assert_eq!(opened.invitations, vault().invitations);
    }
}

#[test]
fn vault_stays_closed_to_any_other_key() {
    let staff = Staff::new();
    let other = RootKey::generate(&staff.crypto)
        .unwrap()
        .kem_key(&staff.crypto);
    let sealed = seal(&staff, &vault(), &[*own(&staff).public_key()]).unwrap();

    assert_eq!(
        open(&staff, &sealed, &other).err(),
        Some(VaultError::Closed)
    );
}

#[test]
fn vault_of_another_visit_is_refused() {
    let staff = Staff::new();
    let kem = own(&staff);
    let sealed = seal(&staff, &vault(), &[*kem.public_key()]).unwrap();
    let key = VaultKey {
        kem: &kem,
        root: staff.root.public_key(),
        serial_min: 0,
        now: NOW,
    };
    let elsewhere = VisitId::from_bytes([0xee; 16]);

    let opened = Vault::open(&staff.crypto, &sealed, elsewhere, &key);

    assert_eq!(opened.err(), Some(VaultError::Closed));
}

#[test]
fn vault_that_someone_else_sealed_to_the_hosts_key_is_refused() {
    let staff = Staff::new();
    let service = Staff::new();
    let kem = own(&staff);

    let forged = seal(&service, &vault(), &[*kem.public_key()]).unwrap();

    assert_eq!(
        open(&staff, &forged, &kem).err(),
        Some(ChainError::Device.into())
    );
    assert!(open(&service, &forged, &kem).is_ok());
}

#[test]
fn signer_needs_the_right_to_admit_and_a_valid_certificate() {
    let greeter = Staff::with(grant(Rights::GREET.and(Rights::FOUND)));
    let kem = own(&greeter);
    let sealed = seal(&greeter, &vault(), &[*kem.public_key()]).unwrap();
    assert_eq!(
        open(&greeter, &sealed, &kem).err(),
        Some(VaultError::Rights)
    );

    let staff = Staff::new();
    let kem = own(&staff);
    let sealed = seal(&staff, &vault(), &[*kem.public_key()]).unwrap();
    let now = at(24 * 90);
    let key = VaultKey {
        kem: &kem,
        root: staff.root.public_key(),
        serial_min: 0,
        now,
    };
    let opened = Vault::open(&staff.crypto, &sealed, VISIT, &key);
    assert_eq!(opened.err(), Some(ChainError::Expired.into()));
}

#[test]
fn signature_over_another_vault_seals_nothing() {
    let staff = Staff::new();
    let to = [*own(&staff).public_key()];
    let other = Vault {
        serial: 4,
        ..vault()
    };
    let signature = staff
        .device
        .sign(&staff.crypto, &other.to_sign(&staff.crypto, VISIT));
    let elsewhere = VisitId::from_bytes([0xee; 16]);
    let of_elsewhere = vault().to_sign(&staff.crypto, elsewhere);
    let of_elsewhere = staff.device.sign(&staff.crypto, &of_elsewhere);

    for wrong in [&signature[..], &signature[..63], &of_elsewhere] {
        let sealed = vault().seal(&staff.crypto, VISIT, (&staff.chain, wrong), &to);
        assert_eq!(sealed.err(), Some(VaultError::Signature));
    }
}

#[test]
fn older_vault_than_the_one_seen_is_refused() {
    let staff = Staff::new();
    let kem = own(&staff);
    let sealed = seal(&staff, &vault(), &[*kem.public_key()]).unwrap();
    let after = |serial_min| {
        let root = staff.root.public_key();
        let key = VaultKey {
            kem: &kem,
            root,
            serial_min,
            now: NOW,
        };
        Vault::open(&staff.crypto, &sealed, VISIT, &key).err()
    };

    assert_eq!(after(3), None);
    assert_eq!(after(4), Some(VaultError::Serial));
}

#[test]
fn any_changed_bit_of_a_vault_is_refused() {
    let staff = Staff::new();
    let kem = own(&staff);
    let sealed = seal(&staff, &vault(), &[*kem.public_key()]).unwrap();

    for place in (0..sealed.len() * 8).step_by(3) {
        let mut changed = sealed.clone();
        changed[place / 8] ^= 1 << (place % 8);

        assert!(open(&staff, &changed, &kem).is_err(), "bit {place}");
    }
}

#[test]
fn vault_has_limits_and_at_least_one_recipient() {
    let staff = Staff::new();
    let kem = own(&staff);
    let to = *kem.public_key();
    let invitation = |number| Invitation {
        id: InviteId::from_bytes([number; 16]),
        name: name(&"ä".repeat(80)),
        class: Role::Interpreter,
        level: Level::ServerVouched,
        state: InvitationState::Open,
        is_revoked: false,
        controls: PersonControls::default(),
        code: None,
    };
    let with = |count: usize| {
        let invitations = (0..count).map(|number| invitation(u8::try_from(number).unwrap()));
        Vault {
            invitations: invitations.collect(),
            ..vault()
        }
    };

    let largest = seal(&staff, &with(INVITES_MAX), &[to; RECIPIENTS_MAX]).unwrap();
    assert_eq!(
        open(&staff, &largest, &kem).unwrap().invitations.len(),
        INVITES_MAX
    );
    for (count, recipients) in [(INVITES_MAX + 1, 1), (1, 0), (1, RECIPIENTS_MAX + 1)] {
        let sealed = seal(&staff, &with(count), &vec![to; recipients]);
        assert_eq!(sealed, Err(VaultError::Seal), "{count} {recipients}");
    }
}

#[test]
fn provider_is_no_class_of_an_invitation() {
    let staff = Staff::new();
    let kem = own(&staff);
    let mut vault = vault();
    vault.invitations[0].class = Role::Provider;

    let sealed = seal(&staff, &vault, &[*kem.public_key()]).unwrap();

    let refused = VaultError::Malformed(e2ee::Malformed::Value);
    assert_eq!(open(&staff, &sealed, &kem).err(), Some(refused));
}

#[test]
fn length_and_print_of_a_vault_tell_no_name() {
    let staff = Staff::new();
    let to = [*own(&staff).public_key()];
    let mut short = vault();
    short.invitations[0].name = name("Al");

    let lengths = [vault(), short].map(|vault| seal(&staff, &vault, &to).unwrap().len());

    assert_eq!(lengths[0], lengths[1]);
    let printed = format!("{:?}", vault());
    assert!(
        !printed.contains("Ana") && !printed.contains("9, 9"),
        "{printed}"
    );
}
