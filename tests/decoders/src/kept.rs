//! What the server keeps for a provider's browsers, as its pages read it: JSON around a keyring or a vault, and a keyring
//! by itself.

use e2ee::{
    Crypto,
    identity::{Keyring, RecoveryKey, RootKey, Unlock},
    kem::KemKey,
    vault::{Vault, VaultKey},
};
use protocol::{
    VisitId,
    api::{KeepOutcome, Kept},
    time::Instant,
};
use std::sync::LazyLock;

/// What the provider has.
struct Provider {
    crypto: Crypto,
    root: RootKey,
    kem: KemKey,
    recovery: RecoveryKey,
}

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| {
    let crypto = Crypto::default();
    let root = RootKey::generate(&crypto).expect("the machine has randomness");
    Provider {
        kem: root.kem_key(&crypto),
        recovery: RecoveryKey::generate(&crypto).expect("the machine has randomness"),
        root,
        crypto,
    }
});

fn take(bytes: &[u8]) {
    let provider = &*PROVIDER;
    if let Ok(keyring) = Keyring::from_bytes(bytes) {
        assert_eq!(keyring.to_bytes(), bytes, "another form of the same");
        // A passphrase would be stretched for a tenth of a second each time.
        let unlock = Unlock::Recovery(&provider.recovery);
        assert!(keyring.open(&provider.crypto, unlock).is_err());
    }
    let key = VaultKey {
        kem: &provider.kem,
        root: provider.root.public_key(),
        serial_min: 0,
        now: Instant::START,
    };
    let visit = VisitId::from_bytes([7; 16]);
    let vault = Vault::open(&provider.crypto, bytes, visit, &key);
    assert!(vault.is_err(), "a vault that nobody sealed");
}

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    take(bytes);
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let conflict = match protocol::read(text) {
        Ok(KeepOutcome::Conflict(kept)) => Some(kept),
        Ok(KeepOutcome::Kept { .. }) | Err(_) => None,
    };
    let kept = protocol::read::<Kept>(text).ok();
    for content in [kept, conflict]
        .into_iter()
        .flatten()
        .flat_map(|kept| kept.content)
    {
        take(content.as_bytes());
    }
}
