//! The card of a visit.

use crate::staff::{Device, HOUR, NOW, Staff, at, grant, policy};
use e2ee::{
    Malformed,
    identity::{ChainError, DeviceChain, Rights, RootFingerprint, Validity},
    kem::KemPublicKey,
    visit_card::{
        CardContent, CardDraft, CardError, MEMBERS_MAX, SeenCard, VisitCard, VisitPolicy,
    },
};
use protocol::time::Instant;
use std::time::Duration;

fn verify(staff: &Staff, card: &[u8]) -> Result<VisitCard, CardError> {
    let root = staff.root.public_key().fingerprint(&staff.crypto);
    VisitCard::verify(&staff.crypto, card, &root, None, NOW)
}

#[test]
fn card_that_holds_says_what_was_signed() {
    let staff = Staff::new();
    let content = CardContent {
        greeter_kem: Some(KemPublicKey::from_bytes([8; 32])),
        policy: VisitPolicy {
            members_max: MEMBERS_MAX,
            grace: Duration::from_secs(600),
            gateway_allowed: true,
            recording_allowed: false,
            comparison_required: true,
            goes_on_without_host: false,
            server_vouched_allowed: true,
        },
        ..staff.card_content()
    };

    let card = verify(&staff, &staff.sign_card(content.clone())).unwrap();

    assert_eq!(card.content(), &content);
}

#[test]
fn every_rule_survives_on_its_own() {
    let staff = Staff::new();
    let none = VisitPolicy {
        comparison_required: false,
        ..policy()
    };
    let rules = [
        none,
        VisitPolicy {
            gateway_allowed: true,
            ..none
        },
        VisitPolicy {
            recording_allowed: true,
            ..none
        },
        VisitPolicy {
            comparison_required: true,
            ..none
        },
        VisitPolicy {
            goes_on_without_host: true,
            ..none
        },
        VisitPolicy {
            server_vouched_allowed: true,
            ..none
        },
    ];
    for policy in rules {
        let content = CardContent {
            policy,
            ..staff.card_content()
        };

        let card = verify(&staff, &staff.sign_card(content)).unwrap();

        assert_eq!(card.content().policy, policy);
    }
}

#[test]
fn rules_out_of_range_are_refused() {
    let staff = Staff::new();
    for members_max in [0, 1, MEMBERS_MAX + 1] {
        let policy = VisitPolicy {
            members_max,
            ..policy()
        };
        let card = staff.sign_card(CardContent {
            policy,
            ..staff.card_content()
        });

        assert_eq!(
            verify(&staff, &card),
            Err(Malformed::Value.into()),
            "{members_max}"
        );
    }
}

#[test]
fn card_under_another_root_than_the_link_names_is_refused() {
    let staff = Staff::new();
    let card = staff.sign_card(staff.card_content());
    let other = RootFingerprint::from_bytes([1; 16]);

    let verified = VisitCard::verify(&staff.crypto, &card, &other, None, NOW);

    assert_eq!(verified, Err(CardError::Root));
}

#[test]
fn card_that_names_the_right_root_but_is_signed_under_another_is_refused() {
    let staff = Staff::new();
    let forger = Staff::new();

    let card = forger.sign_card(staff.card_content());

    assert_eq!(verify(&staff, &card), Err(ChainError::Device.into()));
}

#[test]
fn signer_needs_the_right_to_found() {
    let staff = Staff::with(grant(Rights::ADMIT.and(Rights::GREET).and(Rights::LEAD)));
    assert_eq!(
        verify(&staff, &staff.sign_card(staff.card_content())),
        Err(CardError::Rights)
    );

    let staff = Staff::new();
    let admits = staff.delegate(grant(Rights::ADMIT), grant(Rights::ADMIT));
    let card = admits.sign_card(staff.card_content());
    assert_eq!(verify(&staff, &card), Err(CardError::Rights));
    let founds = Rights::ADMIT.and(Rights::FOUND);
    let founds = staff.delegate(grant(founds), grant(founds));
    assert!(verify(&staff, &founds.sign_card(staff.card_content())).is_ok());
}

#[test]
fn signature_that_is_not_the_devices_makes_no_card() {
    let staff = Staff::new();
    let draft = CardDraft::new(staff.card_content(), staff.chain.clone());
    let good = staff.device.sign(&staff.crypto, &draft.to_sign());
    let foreign = Device::new(&staff.crypto).sign(&staff.crypto, &draft.to_sign());

    let mut card = draft.with_signature(&staff.crypto, &good).unwrap();
    for wrong in [&good[..63], &foreign] {
        let made = draft.with_signature(&staff.crypto, wrong);
        assert_eq!(made, Err(CardError::Signature));
    }
    let start = card.len() - foreign.len();
    card[start..].copy_from_slice(&foreign);
    assert_eq!(verify(&staff, &card), Err(CardError::Signature));
}

#[test]
fn chain_of_a_card_cannot_be_exchanged_for_another_of_the_same_device() {
    let staff = Staff::new();
    let longer = Validity {
        not_before: at(-1),
        not_after: at(100),
    };
    let again = e2ee::identity::Grant {
        validity: longer,
        ..grant(Rights::OWNER)
    };
    let device = staff
        .root
        .certify(&staff.crypto, staff.device.public, again);
    let exchanged = DeviceChain {
        delegation: None,
        device,
    };
    let draft = CardDraft::new(staff.card_content(), staff.chain.clone());
    let signature = staff.device.sign(&staff.crypto, &draft.to_sign());

    let other = CardDraft::new(staff.card_content(), exchanged);

    assert_eq!(
        other.with_signature(&staff.crypto, &signature),
        Err(CardError::Signature)
    );
}

#[test]
fn card_holds_within_its_time_only() {
    let staff = Staff::new();
    let card = staff.sign_card(staff.card_content());
    let root = staff.root.public_key().fingerprint(&staff.crypto);
    let when = |now| VisitCard::verify(&staff.crypto, &card, &root, None, now).err();
    let just_before = |instant: Instant| Instant::from_millis(instant.as_millis() - 1);

    assert_eq!(when(at(-1)), None);
    assert_eq!(when(just_before(at(2))), None);
    assert_eq!(when(at(2)), Some(CardError::Over));
    // The device's certificate begins with the card; an earlier card of a later device does not.
    assert_eq!(when(just_before(at(-1))), Some(ChainError::NotYet.into()));
    let later = Validity {
        not_before: NOW + HOUR,
        not_after: at(2),
    };
    let early = staff.sign_card(CardContent {
        validity: later,
        ..staff.card_content()
    });
    assert_eq!(verify(&staff, &early), Err(CardError::NotYet));
}

#[test]
fn older_card_and_another_card_with_the_same_serial_are_refused() {
    let staff = Staff::new();
    let root = staff.root.public_key().fingerprint(&staff.crypto);
    let card = |serial, hours| {
        let validity = Validity {
            not_before: at(-1),
            not_after: at(hours),
        };
        staff.sign_card(CardContent {
            serial,
            validity,
            ..staff.card_content()
        })
    };
    let after = |seen: &SeenCard, card: &[u8]| {
        VisitCard::verify(&staff.crypto, card, &root, Some(seen), NOW).err()
    };
    let first = card(7, 2);
    let seen = verify(&staff, &first).unwrap().seen();

    assert_eq!(after(&seen, &first), None);
    assert_eq!(after(&seen, &card(8, 2)), None);
    assert_eq!(after(&seen, &card(6, 2)), Some(CardError::Serial));
    assert_eq!(after(&seen, &card(7, 3)), Some(CardError::Serial));
}

#[test]
fn any_changed_bit_of_a_card_is_refused() {
    let staff = Staff::new();
    let card = staff.sign_card(staff.card_content());

    for place in 0..card.len() * 8 {
        let mut changed = card.clone();
        changed[place / 8] ^= 1 << (place % 8);

        assert!(verify(&staff, &changed).is_err(), "bit {place}");
    }
}

#[test]
fn card_of_another_version_or_length_is_refused() {
    let staff = Staff::new();
    let card = staff.sign_card(staff.card_content());
    let mut other_version = card.clone();
    other_version[0] = 2;

    assert_eq!(
        verify(&staff, &other_version),
        Err(Malformed::Version.into())
    );
    assert_eq!(
        verify(&staff, &card[..card.len() - 1]),
        Err(Malformed::Ended.into())
    );
    let longer = [&card[..], &[0]].concat();
    assert_eq!(verify(&staff, &longer), Err(Malformed::Trailing.into()));
    let long = [&card[..], &[0; 4096]].concat();
    assert_eq!(verify(&staff, &long), Err(Malformed::TooLong.into()));
}
