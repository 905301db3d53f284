//! Cards, vaults, knocks, boxes and chains as they come from the server: none is good without a key.

use e2ee::{
    Crypto,
    admit_box::AdmitBox,
    identity::{Expectation, RootFingerprint, RootKey, verify_chain},
    invitation::InvitationKey,
    vault::{Vault, VaultKey},
    visit_card::VisitCard,
};
use protocol::{VisitId, time::Instant};
use std::sync::LazyLock;

static ROOT: LazyLock<(Crypto, RootKey)> = LazyLock::new(|| {
    let crypto = Crypto::default();
    let root = RootKey::generate(&crypto).expect("the machine has randomness");
    (crypto, root)
});

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    let (crypto, root) = &*ROOT;
    let root_public = root.public_key();
    let fingerprint: RootFingerprint = root_public.fingerprint(crypto);
    let now = Instant::START;
    let visit = VisitId::from_bytes([7; 16]);

    let card = VisitCard::verify(crypto, bytes, &fingerprint, None, now);
    assert!(card.is_err(), "a card that nobody signed");
    let _ = VisitCard::unverified_root(bytes);
    let expected = Expectation {
        root: root_public,
        visit,
        visit_end: now,
        leaf: &[1; 32],
        now,
    };
    assert!(verify_chain(crypto, bytes, &expected).is_err());
    let kem = root.kem_key(crypto);
    let key = VaultKey {
        kem: &kem,
        root: root_public,
        now,
        serial_min: 0,
    };
    assert!(Vault::open(crypto, bytes, visit, &key).is_err());
    let link = InvitationKey::from_bytes([9; 32]);
    assert!(AdmitBox::open_with_link(crypto, bytes, &link, (&[1], 0)).is_err());
}
