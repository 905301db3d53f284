//! What the host says to someone who waits.

use crate::staff::Staff;
use e2ee::{
    Malformed,
    invitation::InvitationKey,
    knock_answer::{KnockAnswer, KnockAnswerError},
};

const KEY_PACKAGE: &[u8] = &[0xc0; 280];

fn sealed(staff: &Staff, answer: KnockAnswer) -> Vec<u8> {
    let key = staff.invitation_key();
    answer.seal(&staff.crypto, &key, KEY_PACKAGE).unwrap()
}

fn open(staff: &Staff, sealed: &[u8]) -> Result<KnockAnswer, KnockAnswerError> {
    KnockAnswer::open(&staff.crypto, sealed, &staff.invitation_key(), KEY_PACKAGE)
}

#[test]
fn answer_says_what_was_put_in_and_its_length_does_not() {
    let staff = Staff::new();
    let [seen, declined] =
        [KnockAnswer::Seen, KnockAnswer::Declined].map(|answer| sealed(&staff, answer));

    assert_eq!(open(&staff, &seen), Ok(KnockAnswer::Seen));
    assert_eq!(open(&staff, &declined), Ok(KnockAnswer::Declined));
    assert_eq!(seen.len(), declined.len());
}

#[test]
fn answer_to_another_knock_or_of_another_link_is_refused() {
    let staff = Staff::new();
    let crypto = &staff.crypto;
    let earlier = KnockAnswer::Declined
        .seal(crypto, &staff.invitation_key(), &[0xc1; 280])
        .unwrap();
    let forger = InvitationKey::from_bytes([0; 32]);
    let forged = KnockAnswer::Declined
        .seal(crypto, &forger, KEY_PACKAGE)
        .unwrap();

    assert_eq!(open(&staff, &earlier), Err(KnockAnswerError::Closed));
    assert_eq!(open(&staff, &forged), Err(KnockAnswerError::Closed));
}

#[test]
fn any_changed_bit_of_an_answer_is_refused_and_so_is_any_other_length() {
    let staff = Staff::new();
    let sealed = sealed(&staff, KnockAnswer::Seen);

    for place in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[place / 8] ^= 1 << (place % 8);
        assert!(open(&staff, &changed).is_err(), "bit {place}");
    }
    for length in 0..sealed.len() {
        assert!(open(&staff, &sealed[..length]).is_err(), "{length}");
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(open(&staff, &longer), Err(Malformed::Trailing.into()));
    assert_eq!(open(&staff, &[1; 4096]), Err(Malformed::TooLong.into()));
}
