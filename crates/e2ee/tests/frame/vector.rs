//! The vectors of RFC 9605, appendix C.3, through the calls of sframe that the crate makes.

use sframe::{
    CipherSuite,
    crypto::{DecryptionBufferView, EncryptionBufferView},
    header::SframeHeader,
    key::{DecryptionKey, EncryptionKey},
};

const KID: u64 = 0x123;
const COUNTER: u64 = 0x4567;
const BASE_KEY: &str = "000102030405060708090a0b0c0d0e0f";
const METADATA: &str = "4945544620534672616d65205747";
const PLAIN: &str = "64726166742d696574662d736672616d652d656e63";

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

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The header and the metadata, in the order that the RFC wants them authenticated in.
fn associated(header: &SframeHeader) -> Vec<u8> {
    let mut aad = vec![0; header.len()];
    header.serialize(&mut aad[..]).unwrap();
    aad.extend(bytes(METADATA));
    aad
}

#[test]
fn frames_are_sealed_as_the_rfc_says() {
    for (suite, expected) in SEALED {
        let key = EncryptionKey::derive_from(suite, KID, bytes(BASE_KEY)).unwrap();
        let header = SframeHeader::new(KID, COUNTER);
        let mut aad = associated(&header);
        let mut data = bytes(PLAIN);
        let mut tag = vec![0; suite.auth_tag_len()];

        let aad = &mut aad[..];
        let view = EncryptionBufferView {
            aad,
            data: &mut data,
            tag: &mut tag,
        };
        key.encrypt(view, COUNTER).unwrap();

        let sealed = [&associated(&header)[..header.len()], &data, &tag].concat();
        assert_eq!(sealed, bytes(expected), "{suite}");
    }
}

#[test]
fn frames_are_opened_as_the_rfc_says_and_only_with_their_metadata() {
    for (suite, sealed) in SEALED {
        let key = DecryptionKey::derive_from(suite, KID, bytes(BASE_KEY)).unwrap();
        let sealed = bytes(sealed);
        let header = SframeHeader::deserialize(&sealed).unwrap();
        assert_eq!((header.key_id(), header.counter()), (KID, COUNTER));

        let open = |aad: &mut [u8]| {
            let mut data = sealed[header.len()..].to_vec();
            let view = DecryptionBufferView {
                aad,
                data: &mut data,
            };
            key.decrypt(view, COUNTER).ok()?;
            data.truncate(data.len() - suite.auth_tag_len());
            Some(data)
        };

        let mut aad = associated(&header);
        assert_eq!(open(&mut aad), Some(bytes(PLAIN)), "{suite}");
        aad[6] ^= 1;
        assert_eq!(open(&mut aad), None, "{suite}");
    }
}
