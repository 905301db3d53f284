//! Secrets: values whose holder may do something. They never print.

use crate::text::{decode_16, decode_32, encode_16, encode_32};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $len:literal, $encode:ident, $decode:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Makes a secret of bytes that a driver drew from the system's random source.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// Returns the bytes, to be hashed and then forgotten.
            #[must_use]
            pub const fn expose_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Returns the base64url text that stands for this secret in a link's fragment, a cookie
            /// or the browser's session storage. It must reach no log, path, query or error.
            #[must_use]
            pub fn expose_text(&self) -> String {
                $encode(&self.0)
            }

            /// Reads the text made by [`Self::expose_text`].
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                $decode(text).map(Self)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&$encode(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::from_text(&text).ok_or_else(|| D::Error::custom("not a secret"))
            }
        }
    };
}

secret!(
    /// The private half of an invite's link: 128 bits, in the URL's fragment, so that it reaches no
    /// server log. The server keeps a hash only.
    InviteSecret, 16, encode_16, decode_16
);
secret!(
    /// Proves that a connection belongs to a seat already held: 256 bits, kept by the browser's tab
    /// (session storage). The server keeps a hash only.
    SeatToken, 32, encode_32, decode_32
);
secret!(
    /// A signed-in browser's cookie: 256 bits. The server keeps a hash only.
    SessionToken, 32, encode_32, decode_32
);
secret!(
    /// A link that signs in without a password: the one-time set-up link and the demo's provider
    /// link. 256 bits, in the fragment. The server keeps a hash only.
    LinkToken, 32, encode_32, decode_32
);
secret!(
    /// What a page shows to sign in: stretched of a passphrase, or made of a recovery key, so that the
    /// server sees neither. The server keeps a hash of it, as of a password.
    Authentication, 32, encode_32, decode_32
);
secret!(
    /// The SHA-256 of a secret that a browser drew and keeps to itself. No secret, but it says which
    /// invitation a secret opens, so it does not print either.
    SecretHash, 32, encode_32, decode_32
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_never_prints() {
        let secret = InviteSecret::from_bytes([1; 16]);

        assert_eq!(format!("{secret:?}"), "InviteSecret(…)");
    }

    #[test]
    fn secret_survives_text_and_wire() {
        let token = SeatToken::from_bytes([9; 32]);

        let text = token.expose_text();
        let wire: SeatToken = crate::read(&crate::write(&token)).unwrap();

        assert_eq!(
            SeatToken::from_text(&text).unwrap().expose_bytes(),
            token.expose_bytes()
        );
        assert_eq!(wire.expose_bytes(), token.expose_bytes());
    }

    #[test]
    fn text_of_another_length_is_no_secret() {
        for text in [
            "",
            "AA",
            &"A".repeat(21),
            &"A".repeat(23),
            &"A".repeat(10_000),
            "AAAAAAAAAAAAAAAAAAAAA/",
        ] {
            assert!(InviteSecret::from_text(text).is_none(), "{text}");
        }
    }
}
