//! A root's seed as the service keeps it.

use e2ee::{
    Malformed,
    identity::{Passphrase, RecoveryKey, RootKey, Unlock, UnwrapError, WrapKind, WrappedRoot},
    primitive::Secret,
};
use openmls_rust_crypto::RustCrypto;
use zeroize::Zeroizing;

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.to_owned())).unwrap()
}

/// Whether a record gives back the root it was made of: a key that is derived from the seed is the same.
fn gives(crypto: &RustCrypto, record: &WrappedRoot, unlock: Unlock<'_>, root: &RootKey) -> bool {
    let opened = record.open(crypto, unlock).unwrap();
    opened.kem_key(crypto).public_key() == root.kem_key(crypto).public_key()
        && opened.public_key() == root.public_key()
}

#[test]
fn every_way_to_unlock_gives_the_root_back_after_a_stay_at_the_service() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let typed = passphrase("correct horse battery staple");
    let paper = RecoveryKey::generate(&crypto).unwrap();
    let passkey = Secret::from_bytes([7; 32]);
    let ways = [
        (Unlock::Passphrase(&typed), WrapKind::Passphrase),
        (Unlock::Recovery(&paper), WrapKind::Recovery),
        (Unlock::Secret(&passkey), WrapKind::Secret),
    ];

    for (unlock, kind) in ways {
        let record = WrappedRoot::wrap(&crypto, &root, unlock).unwrap();
        let kept = WrappedRoot::from_bytes(&record.to_bytes()).unwrap();

        assert_eq!(kept, record);
        assert_eq!(kept.kind(), kind);
        assert_eq!(kept.root(), root.public_key());
        assert!(gives(&crypto, &kept, unlock, &root), "{kind:?}");
        for (other, other_kind) in ways.iter().filter(|(_, other)| *other != kind) {
            let opened = kept.open(&crypto, *other);
            assert_eq!(
                opened.err(),
                Some(UnwrapError::OtherKind),
                "{kind:?} {other_kind:?}"
            );
        }
    }
}

#[test]
fn wrong_passphrase_recovery_key_and_secret_are_refused() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let refused = |right: Unlock<'_>, wrong: Unlock<'_>| {
        let record = WrappedRoot::wrap(&crypto, &root, right).unwrap();
        record.open(&crypto, wrong).err()
    };

    let right = passphrase("correct horse battery staple");
    let wrong = passphrase("correct horse battery stapl3");
    let error = refused(Unlock::Passphrase(&right), Unlock::Passphrase(&wrong));
    assert_eq!(error, Some(UnwrapError::Wrong));
    let right = RecoveryKey::generate(&crypto).unwrap();
    let wrong = RecoveryKey::generate(&crypto).unwrap();
    let error = refused(Unlock::Recovery(&right), Unlock::Recovery(&wrong));
    assert_eq!(error, Some(UnwrapError::Wrong));
    let (right, wrong) = (Secret::from_bytes([1; 32]), Secret::from_bytes([2; 32]));
    let error = refused(Unlock::Secret(&right), Unlock::Secret(&wrong));
    assert_eq!(error, Some(UnwrapError::Wrong));
}

#[test]
fn recovery_key_from_paper_unlocks() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let printed = RecoveryKey::generate(&crypto).unwrap();
    let record = WrappedRoot::wrap(&crypto, &root, Unlock::Recovery(&printed)).unwrap();

    let typed = printed
        .expose_text()
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "o");
    let typed = RecoveryKey::from_text(&typed).unwrap();

    assert!(gives(&crypto, &record, Unlock::Recovery(&typed), &root));
}

#[test]
fn changed_passphrase_opens_the_new_record_and_the_old_one_does_not() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let old = passphrase("the one from last year");
    let new = passphrase("the one for this year");
    let (old, new) = (Unlock::Passphrase(&old), Unlock::Passphrase(&new));
    let record = WrappedRoot::wrap(&crypto, &root, old).unwrap();

    let changed = record.rewrap(&crypto, old, new).unwrap();

    assert!(gives(&crypto, &changed, new, &root));
    assert_eq!(changed.open(&crypto, old).err(), Some(UnwrapError::Wrong));
    assert_eq!(
        record.rewrap(&crypto, new, new).err(),
        Some(UnwrapError::Wrong)
    );
}

#[test]
fn new_recovery_key_takes_the_place_of_the_old() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let old = RecoveryKey::generate(&crypto).unwrap();
    let new = RecoveryKey::generate(&crypto).unwrap();
    let record = WrappedRoot::wrap(&crypto, &root, Unlock::Recovery(&old)).unwrap();

    let replaced = record
        .rewrap(&crypto, Unlock::Recovery(&old), Unlock::Recovery(&new))
        .unwrap();

    assert!(gives(&crypto, &replaced, Unlock::Recovery(&new), &root));
    let opened = replaced.open(&crypto, Unlock::Recovery(&old));
    assert_eq!(opened.err(), Some(UnwrapError::Wrong));
}

#[test]
fn two_records_of_one_root_have_nothing_in_common_but_the_root() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let secret = Secret::from_bytes([7; 32]);
    let record = || {
        WrappedRoot::wrap(&crypto, &root, Unlock::Secret(&secret))
            .unwrap()
            .to_bytes()
    };

    let (one, other) = (record(), record());

    assert_ne!(one[34..46], other[34..46], "the nonce repeats");
    assert_ne!(one[46..], other[46..]);
    assert_eq!(one[..34], other[..34]);
}

#[test]
fn any_changed_bit_of_a_record_is_refused() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let secret = Secret::from_bytes([7; 32]);
    let unlock = Unlock::Secret(&secret);
    let record = WrappedRoot::wrap(&crypto, &root, unlock)
        .unwrap()
        .to_bytes();
    let opens = |bytes: &[u8]| {
        WrappedRoot::from_bytes(bytes).is_ok_and(|record| record.open(&crypto, unlock).is_ok())
    };
    assert!(opens(&record));

    for place in 0..record.len() * 8 {
        let mut changed = record.clone();
        changed[place / 8] ^= 1 << (place % 8);

        assert!(!opens(&changed), "bit {place}");
    }
}

#[test]
fn record_of_another_version_or_length_is_refused() {
    let crypto = RustCrypto::default();
    let root = RootKey::generate(&crypto).unwrap();
    let paper = RecoveryKey::generate(&crypto).unwrap();
    let record = WrappedRoot::wrap(&crypto, &root, Unlock::Recovery(&paper))
        .unwrap()
        .to_bytes();
    let refused = |bytes: &[u8]| WrappedRoot::from_bytes(bytes).err();
    let mut other_version = record.clone();
    other_version[0] = 2;

    assert_eq!(refused(&other_version), Some(Malformed::Version));
    assert_eq!(
        refused(&[&record[..], &[0]].concat()),
        Some(Malformed::Trailing)
    );
    assert_eq!(refused(&[1; 257]), Some(Malformed::TooLong));
    for length in 0..record.len() {
        assert_eq!(
            refused(&record[..length]),
            Some(Malformed::Ended),
            "{length}"
        );
    }
}
