//! The code that two people compare.

use crate::staff::LEAF;
use e2ee::{
    comparison::{ComparisonError, HostComparison, HostNonce, PersonComparison, PersonNonce},
    identity::LeafPublicKey,
};
use openmls_rust_crypto::RustCrypto;
use std::collections::BTreeSet;

fn exporter(of: u8) -> [u8; 32] {
    [of; 32]
}

/// Runs a comparison with the exporters that each side has; returns what each side shows.
fn compare(crypto: &RustCrypto, host_has: u8, person_has: u8) -> (String, String) {
    let (mut person, commitment) = PersonComparison::draw(crypto, &LEAF).unwrap();
    let (host, nonce) =
        HostComparison::draw(crypto, commitment, LEAF, &exporter(host_has)).unwrap();
    let (answer, seen) = person
        .handle_nonce(crypto, &nonce, &exporter(person_has))
        .unwrap();
    let shown = host.handle_answer(crypto, &answer).unwrap();
    (shown.for_screen(), seen.for_screen())
}

#[test]
fn both_sides_of_one_group_see_the_same_six_digits() {
    let crypto = RustCrypto::default();
    let mut codes = BTreeSet::new();
    for _ in 0..200 {
        let (shown, seen) = compare(&crypto, 1, 1);

        assert_eq!(shown, seen);
        let digits = |group: &str| group.len() == 3 && group.bytes().all(|c| c.is_ascii_digit());
        let (high, low) = shown.split_once(' ').unwrap();
        assert!(digits(high) && digits(low), "{shown}");
        codes.insert(shown);
    }
    assert!(codes.len() > 190, "codes repeat");
}

#[test]
fn sides_of_two_groups_see_different_digits() {
    let crypto = RustCrypto::default();

    let differ = (0..50).filter(|_| {
        let (shown, seen) = compare(&crypto, 1, 2);
        shown != seen
    });

    assert!(differ.count() >= 49);
}

#[test]
fn nonce_that_was_not_committed_to_is_an_alarm() {
    let crypto = RustCrypto::default();
    let (mut person, commitment) = PersonComparison::draw(&crypto, &LEAF).unwrap();
    let (host, nonce) = HostComparison::draw(&crypto, commitment, LEAF, &exporter(1)).unwrap();
    let (answer, _) = person.handle_nonce(&crypto, &nonce, &exporter(1)).unwrap();
    let other = PersonNonce::from_bytes([0; 32]);
    let refused = Some(ComparisonError::Commitment);

    assert_eq!(host.handle_answer(&crypto, &other).err(), refused);
    let other_leaf = LeafPublicKey::from_bytes([0xee; 32]);
    let (of_other, _) =
        HostComparison::draw(&crypto, commitment, other_leaf, &exporter(1)).unwrap();
    assert_eq!(of_other.handle_answer(&crypto, &answer).err(), refused);
    assert!(host.handle_answer(&crypto, &answer).is_ok());
}

#[test]
fn second_nonce_is_an_alarm_even_if_it_is_the_first_again() {
    let crypto = RustCrypto::default();
    let (mut person, _) = PersonComparison::draw(&crypto, &LEAF).unwrap();
    let nonce = HostNonce::from_bytes([1; 32]);

    assert!(person.handle_nonce(&crypto, &nonce, &exporter(1)).is_ok());

    let again = person.handle_nonce(&crypto, &nonce, &exporter(1));
    assert_eq!(again.err(), Some(ComparisonError::SecondNonce));
}
