//! From a root to a leaf.

use crate::staff::{DAY, Device, HOUR, LEAF, NOW, Staff, VISIT, at, grant, leaf_grant};
use e2ee::{
    Malformed,
    identity::{
        CERTIFICATE_VALID_FOR_MAX, ChainError, Expectation, Grant, HostRights, HostRole,
        LEAF_VALID_AFTER_END_MAX, LeafGrant, LeafPublicKey, Rights, Validity, verify_chain,
    },
};
use protocol::{VisitId, time::Instant};

const COHOST: Rights = Rights::ADMIT.and(Rights::GREET);

fn verify(staff: &Staff, chain: &[u8]) -> Result<HostRights, ChainError> {
    verify_under(staff, chain, |_| {})
}

fn verify_under(
    staff: &Staff,
    chain: &[u8],
    change: impl FnOnce(&mut Expectation<'_>),
) -> Result<HostRights, ChainError> {
    let mut expected = Expectation {
        root: staff.root.public_key(),
        visit: VISIT,
        visit_end: at(2),
        leaf: LEAF.as_bytes(),
        now: NOW,
    };
    change(&mut expected);
    verify_chain(&staff.crypto, chain, &expected)
}

fn provider() -> LeafGrant {
    leaf_grant(HostRole::Provider, Rights::OWNER)
}

fn lasting(rights: Rights, from: Instant, until: Instant) -> Grant {
    let validity = Validity {
        not_before: from,
        not_after: until,
    };
    Grant {
        validity,
        ..grant(rights)
    }
}

#[test]
fn chain_of_the_roots_own_device_gives_the_role_and_the_name() {
    let staff = Staff::new();
    let chain = staff.leaf(provider());

    let rights = verify(&staff, &chain).unwrap();

    assert_eq!(rights.role, HostRole::Provider);
    assert_eq!(rights.rights, Rights::OWNER);
    assert_eq!(rights.holder.for_screen(), "Dr. Ada Lind");
    assert_eq!(rights.not_after, at(5));
}

#[test]
fn chain_under_another_root_is_refused() {
    let staff = Staff::new();
    let other = Staff::new();
    let chain = other.leaf(provider());

    assert_eq!(verify(&staff, &chain), Err(ChainError::Device));
    let delegated = other.delegate(grant(COHOST), grant(COHOST));
    let chain = delegated.leaf(leaf_grant(HostRole::Cohost, COHOST));
    assert_eq!(verify(&staff, &chain), Err(ChainError::Delegation));
    assert!(verify(&other, &chain).is_ok());
}

#[test]
fn chain_of_another_visit_or_another_leaf_is_refused() {
    let staff = Staff::new();
    let chain = staff.leaf(provider());
    let other_leaf = LeafPublicKey::from_bytes([0xee; 32]);

    let other_visit = verify_under(&staff, &chain, |expected| {
        expected.visit = VisitId::from_bytes([0xee; 16]);
    });
    assert_eq!(other_visit, Err(ChainError::Visit));
    let verified = verify_chain(
        &staff.crypto,
        &chain,
        &Expectation {
            root: staff.root.public_key(),
            visit: VISIT,
            visit_end: at(2),
            leaf: other_leaf.as_bytes(),
            now: NOW,
        },
    );
    assert_eq!(verified, Err(ChainError::LeafKey));
    let no_key = verify_under(&staff, &chain, |expected| expected.leaf = &[]);
    assert_eq!(no_key, Err(ChainError::LeafKey));
}

#[test]
fn certificates_hold_within_their_time_only() {
    let staff = Staff::with(lasting(Rights::OWNER, at(-1), at(1)));
    let chain = staff.leaf(provider());
    let when = |now| verify_under(&staff, &chain, |expected| expected.now = now).err();

    assert_eq!(
        when(Instant::from_millis(at(-1).as_millis() - 1)),
        Some(ChainError::NotYet)
    );
    assert_eq!(when(at(-1)), None);
    assert_eq!(when(Instant::from_millis(at(1).as_millis() - 1)), None);
    assert_eq!(when(at(1)), Some(ChainError::Expired));

    let staff = Staff::new();
    let chain = staff.leaf(provider());
    let when = |now| verify_under(&staff, &chain, |expected| expected.now = now).err();
    assert_eq!(when(Instant::from_millis(at(5).as_millis() - 1)), None);
    assert_eq!(when(at(5)), Some(ChainError::Expired));
}

#[test]
fn delegation_holds_within_its_time_only() {
    let staff = Staff::new();
    let delegated = lasting(COHOST, at(-1), at(1));
    let other = staff.delegate(delegated, grant(COHOST));
    let chain = other.leaf(leaf_grant(HostRole::Cohost, COHOST));
    let when = |now| verify_under(&staff, &chain, |expected| expected.now = now);

    assert_eq!(when(NOW).unwrap().not_after, at(1));
    assert_eq!(when(at(1)), Err(ChainError::Expired));
    assert_eq!(when(at(-2)), Err(ChainError::NotYet));
}

#[test]
fn certificate_that_would_hold_for_longer_than_any_may_is_refused() {
    let from = at(-1);
    let longest = lasting(Rights::OWNER, from, from + CERTIFICATE_VALID_FOR_MAX);
    let staff = Staff::with(longest);
    assert!(verify(&staff, &staff.leaf(provider())).is_ok());

    let too_long = lasting(Rights::OWNER, from, from + CERTIFICATE_VALID_FOR_MAX + HOUR);
    let staff = Staff::with(too_long.clone());
    assert_eq!(
        verify(&staff, &staff.leaf(provider())),
        Err(ChainError::TooLong)
    );

    let staff = Staff::new();
    let delegated = Grant {
        rights: COHOST,
        ..too_long
    };
    let other = staff.delegate(delegated, grant(COHOST));
    let chain = other.leaf(leaf_grant(HostRole::Cohost, COHOST));
    assert_eq!(verify(&staff, &chain), Err(ChainError::TooLong));

    let last = at(2) + LEAF_VALID_AFTER_END_MAX;
    let until = |not_after| {
        staff.leaf(LeafGrant {
            not_after,
            ..provider()
        })
    };
    assert!(verify(&staff, &until(last)).is_ok());
    assert_eq!(
        verify(&staff, &until(last + HOUR)),
        Err(ChainError::TooLong)
    );
    assert_eq!(
        verify(&staff, &until(NOW + DAY * 30)),
        Err(ChainError::TooLong)
    );
}

#[test]
fn time_of_a_certificate_is_as_long_as_it_may_be_and_has_begun() {
    let validity = Validity::for_certificate(NOW);
    let staff = Staff::with(Grant {
        validity,
        ..grant(Rights::OWNER)
    });
    let early = Validity::for_certificate(Instant::START);

    assert!(verify(&staff, &staff.leaf(provider())).is_ok());
    assert_eq!(validity.not_before, at(-1));
    assert_eq!(
        validity.not_after - validity.not_before,
        CERTIFICATE_VALID_FOR_MAX
    );
    assert_eq!(early.not_before, Instant::START);
}

#[test]
fn certificate_that_ends_before_it_begins_is_no_certificate() {
    let staff = Staff::with(lasting(Rights::OWNER, at(1), at(1)));

    let refused = ChainError::Malformed(Malformed::Value);
    assert_eq!(verify(&staff, &staff.leaf(provider())), Err(refused));
}

#[test]
fn nobody_gives_a_right_that_they_have_not() {
    let staff = Staff::with(grant(COHOST));
    assert_eq!(
        verify(&staff, &staff.leaf(provider())),
        Err(ChainError::Rights)
    );
    let founds = leaf_grant(HostRole::Cohost, COHOST.and(Rights::FOUND));
    assert_eq!(verify(&staff, &staff.leaf(founds)), Err(ChainError::Rights));

    let staff = Staff::new();
    let other = staff.delegate(grant(COHOST), grant(COHOST.and(Rights::FOUND)));
    let chain = other.leaf(leaf_grant(HostRole::Cohost, COHOST));
    assert_eq!(verify(&staff, &chain), Err(ChainError::Rights));
}

#[test]
fn nobody_is_the_provider_by_delegation() {
    let staff = Staff::new();

    let other = staff.delegate(grant(Rights::OWNER), grant(Rights::OWNER));
    assert_eq!(
        verify(&staff, &other.leaf(provider())),
        Err(ChainError::Rights)
    );

    let other = staff.delegate(grant(Rights::DELEGABLE), grant(Rights::DELEGABLE));
    let chain = other.leaf(leaf_grant(HostRole::Provider, Rights::DELEGABLE));
    assert_eq!(verify(&staff, &chain), Err(ChainError::Role));
    let chain = other.leaf(leaf_grant(HostRole::Cohost, Rights::DELEGABLE));
    assert_eq!(verify(&staff, &chain).unwrap().role, HostRole::Cohost);
}

#[test]
fn role_needs_its_rights() {
    let staff = Staff::new();
    let role = |role, rights| verify(&staff, &staff.leaf(leaf_grant(role, rights))).err();

    assert_eq!(
        role(HostRole::Provider, Rights::ADMIT),
        Some(ChainError::Role)
    );
    assert_eq!(
        role(HostRole::Cohost, Rights::GREET),
        Some(ChainError::Role)
    );
    assert_eq!(role(HostRole::Greeter, COHOST), Some(ChainError::Role));
    assert_eq!(
        role(HostRole::Greeter, Rights::NONE),
        Some(ChainError::Role)
    );
    assert_eq!(role(HostRole::Greeter, Rights::GREET), None);
    assert_eq!(role(HostRole::Cohost, COHOST), None);
}

#[test]
fn signature_that_is_not_the_devices_makes_no_chain() {
    let staff = Staff::new();
    let other = Staff::new();
    let leaf = provider();
    let chain = |signature: &[u8]| {
        let made = leaf
            .clone()
            .with_signature(&staff.crypto, staff.chain.clone(), signature);
        made.err()
    };

    let good = staff.device.sign(&staff.crypto, &leaf.to_sign());
    assert_eq!(chain(&good), None);
    assert_eq!(chain(&good[..63]), Some(ChainError::Leaf));
    let foreign = other.device.sign(&staff.crypto, &leaf.to_sign());
    assert_eq!(chain(&foreign), Some(ChainError::Leaf));
    let of_another_leaf = leaf_grant(HostRole::Cohost, COHOST);
    let signature = staff.device.sign(&staff.crypto, &of_another_leaf.to_sign());
    assert_eq!(chain(&signature), Some(ChainError::Leaf));
}

#[test]
fn any_changed_bit_of_a_chain_is_refused() {
    let staff = Staff::new();
    let other = staff.delegate(grant(COHOST), grant(COHOST));
    let chain = other.leaf(leaf_grant(HostRole::Cohost, COHOST));
    assert!(verify(&staff, &chain).is_ok());

    for place in 0..chain.len() * 8 {
        let mut changed = chain.clone();
        changed[place / 8] ^= 1 << (place % 8);

        assert!(verify(&staff, &changed).is_err(), "bit {place}");
    }
}

#[test]
fn chain_of_another_version_length_or_with_bytes_after_it_is_refused() {
    let staff = Staff::new();
    let chain = staff.leaf(provider());
    let refused = |bytes: &[u8]| verify(&staff, bytes).err();

    let mut other_version = chain.clone();
    other_version[0] = 2;
    assert_eq!(refused(&other_version), Some(Malformed::Version.into()));
    assert_eq!(
        refused(&[&chain[..], &[0]].concat()),
        Some(Malformed::Trailing.into())
    );
    for length in 0..chain.len() {
        assert_eq!(
            refused(&chain[..length]),
            Some(Malformed::Ended.into()),
            "{length}"
        );
    }
    let long = [&chain[..], &[0; 4096]].concat();
    assert_eq!(refused(&long), Some(Malformed::TooLong.into()));
}

#[test]
fn leaf_that_another_device_of_the_same_root_signed_is_refused() {
    let staff = Staff::new();
    let leaf = provider();
    let mut chain = staff.leaf(leaf.clone());
    let signature = Device::new(&staff.crypto).sign(&staff.crypto, &leaf.to_sign());

    let start = chain.len() - signature.len();
    chain[start..].copy_from_slice(&signature);

    assert_eq!(verify(&staff, &chain), Err(ChainError::Leaf));
}
