//! What a page shows the server to sign in: made of the same passphrase or recovery key that opens the
//! keyring, and of no use for opening it.

use super::{
    passphrase::{Passphrase, Stretch},
    recovery::RecoveryKey,
};
use crate::primitive::{self, Secret};
use openmls_rust_crypto::RustCrypto;

/// What the server takes for a password. Nobody who has it gets at the passphrase but by guessing, at the
/// cost of one stretch a guess.
#[derive(Clone, Debug)]
pub struct Authentication(Secret<32>);

impl Authentication {
    /// Makes the value of a passphrase and the email address of its account, in any letter case. `None`
    /// where the memory is not to be had. Takes as long as it is meant to.
    ///
    /// The salt is made of the address, because a page that signs in has nothing else; it is another one
    /// for each account, and never that of a record.
    #[must_use]
    pub fn of_passphrase(
        crypto: &RustCrypto,
        passphrase: &Passphrase,
        email: &str,
    ) -> Option<Self> {
        let email = email.trim().to_lowercase();
        let hash = primitive::hash(crypto, "visit/1 sign-in salt", &[email.as_bytes()]);
        let [salt, _] = hash.as_chunks::<16>().0 else {
            unreachable!("32 bytes are two halves");
        };
        let stretched = Stretch::of_salt(*salt).key(passphrase)?;
        let label = "visit/1 sign-in";
        Some(Self(primitive::kdf(
            crypto,
            stretched.expose_bytes(),
            label,
            &[],
        )))
    }

    /// Makes the value of a recovery key.
    #[must_use]
    pub fn of_recovery_key(crypto: &RustCrypto, key: &RecoveryKey) -> Self {
        let secret = key.secret().expose_bytes();
        Self(primitive::kdf(crypto, secret, "visit/1 recovery", &[]))
    }

    /// Returns the bytes, for the server alone.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8; 32] {
        self.0.expose_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    #[test]
    fn every_passphrase_and_address_signs_in_with_another_value() {
        let crypto = RustCrypto::default();
        let value = |text: &str, email: &str| {
            let value = Authentication::of_passphrase(&crypto, &passphrase(text), email);
            *value.unwrap().expose_bytes()
        };

        let mine = value("a passphrase of some length", "ana@practice.example");

        assert_eq!(
            mine,
            value("a passphrase of some length", " Ana@Practice.EXAMPLE ")
        );
        assert_ne!(
            mine,
            value("a passphrase of some lengtg", "ana@practice.example")
        );
        assert_ne!(
            mine,
            value("a passphrase of some length", "bea@practice.example")
        );
    }

    #[test]
    fn value_of_a_recovery_key_is_not_the_key() {
        let crypto = RustCrypto::default();
        let key = RecoveryKey::generate(&crypto).unwrap();
        let other = RecoveryKey::generate(&crypto).unwrap();

        let value = Authentication::of_recovery_key(&crypto, &key);

        let of_other = Authentication::of_recovery_key(&crypto, &other);
        assert_ne!(value.expose_bytes(), of_other.expose_bytes());
        assert_ne!(value.expose_bytes()[..20], key.secret().expose_bytes()[..]);
    }
}
