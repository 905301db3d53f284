//! Boxes for whoever has a link without a secret: made up and altered, none opens.

use e2ee::{
    Crypto,
    admit_box::AdmitBox,
    invitation::{VisitPsk, VisitSeed},
    kem::KemKey,
};
use protocol::DisplayName;
use std::sync::LazyLock;

const KEY_PACKAGE: &[u8] = b"a key package";

/// The key that a key package says to seal to, and a box that was sealed to it.
struct Newcomer {
    crypto: Crypto,
    init_key: KemKey,
    admit_box: Vec<u8>,
}

static NEWCOMER: LazyLock<Newcomer> = LazyLock::new(|| {
    let crypto = Crypto::default();
    let init_key = VisitSeed::from_bytes([1; 32]).host_kem_key(&crypto);
    let admit_box = AdmitBox {
        psk: VisitPsk::from_bytes([3; 32]),
        generation: 1,
        name: DisplayName::clean("Ada").expect("a name"),
    };
    let admit_box = admit_box.seal_for_key_package(&crypto, init_key.public_key(), KEY_PACKAGE);
    Newcomer {
        admit_box: admit_box.expect("the machine has randomness"),
        init_key,
        crypto,
    }
});

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    let Newcomer {
        crypto,
        init_key,
        admit_box,
    } = &*NEWCOMER;
    let opens = |admit_box: &[u8]| {
        AdmitBox::open_with_key_package(crypto, admit_box, init_key, (KEY_PACKAGE, 0)).is_ok()
    };
    assert!(!opens(bytes), "a box that nobody sealed");
    let altered = crate::altered(admit_box, bytes);
    assert_eq!(opens(&altered), altered == *admit_box, "altered");
}
