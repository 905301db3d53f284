//! What a link carries and what is made of it: one secret per invited person, and the keys that only
//! the person and the hosts of the visit can compute.

mod fragment;

pub use fragment::LinkFragment;

use crate::{
    kem::KemKey,
    primitive::{self, SealFailed, Secret},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{InviteId, VisitId};
use std::fmt;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Secret<$len>);

        impl $name {
            /// Makes the secret of its bytes.
            #[must_use]
            pub fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(Secret::from_bytes(bytes))
            }

            /// Returns the bytes. They must reach no log, path, query or error.
            #[must_use]
            pub fn expose_bytes(&self) -> &[u8; $len] {
                self.0.expose_bytes()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret!(
    /// What every secret of one visit is derived from. Kept in the visit's vault.
    VisitSeed, 32
);
secret!(
    /// The secret in a person's link. The server never has it.
    LinkSecret, 16
);
secret!(
    /// `K_inv`: what the holder of a link and the hosts of the visit share.
    InvitationKey, 32
);
secret!(
    /// Shows the server that a page holds the link: the server keeps its hash and lets nobody else
    /// knock. Keeps strangers from being a nuisance; nothing that is guaranteed rests on it.
    JoinToken, 16
);
secret!(
    /// The external PSK of one generation of a visit's group: without it no commit that adds someone
    /// can be read.
    VisitPsk, 32
);

/// How sure a host can be that a knock comes from the invited person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A0: the server says so, and could say so of anyone.
    ServerVouched,
    /// A1: whoever knocks holds the secret of a link that was made in the provider's browser.
    Link,
    /// A2: whoever knocks knew the digits of a code that was said on the telephone.
    PhoneCode,
}

impl VisitSeed {
    /// Draws the seed of a visit.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn generate(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        Secret::random(crypto).map(Self)
    }

    /// Returns the secret of one person's link.
    #[must_use]
    pub fn link_secret(&self, crypto: &RustCrypto, invite: InviteId) -> LinkSecret {
        let invite = invite.to_bytes();
        LinkSecret(primitive::kdf(
            crypto,
            self.expose_bytes(),
            "visit/1 invite",
            &[&invite],
        ))
    }

    /// Returns what whoever knows a code is given: of each code that an invite has had, another.
    #[must_use]
    pub fn code_secret(&self, crypto: &RustCrypto, invite: InviteId, number: u32) -> LinkSecret {
        let (invite, number) = (invite.to_bytes(), number.to_be_bytes());
        LinkSecret(primitive::kdf(
            crypto,
            self.expose_bytes(),
            "visit/1 code",
            &[&invite, &number],
        ))
    }

    /// Returns the PSK of a generation of the group. The first generation is 1.
    #[must_use]
    pub fn psk(&self, crypto: &RustCrypto, generation: u32) -> VisitPsk {
        let generation = generation.to_be_bytes();
        VisitPsk(primitive::kdf(
            crypto,
            self.expose_bytes(),
            "visit/1 psk",
            &[&generation],
        ))
    }

    /// Returns the key that people knock to: its public half stands in the visit's card.
    #[must_use]
    pub fn host_kem_key(&self, crypto: &RustCrypto) -> KemKey {
        let seed = self.expose_bytes();
        KemKey::derive(
            crypto,
            &primitive::kdf(crypto, seed, "visit/1 host kem", &[]),
        )
    }
}

impl LinkSecret {
    /// Returns what is shown to the server. Made of what a link carries alone, because a page shows it
    /// before it is told which visit the link is for.
    #[must_use]
    pub fn join_token(&self, crypto: &RustCrypto, invite: InviteId) -> JoinToken {
        let invite = invite.to_bytes();
        JoinToken(primitive::kdf(
            crypto,
            self.expose_bytes(),
            "visit/1 join token",
            &[&invite],
        ))
    }
}

impl JoinToken {
    /// Returns what the server keeps of it: the hash that it compares with.
    #[must_use]
    pub fn hash(&self, crypto: &RustCrypto) -> [u8; 32] {
        primitive::hash(crypto, "", &[self.expose_bytes()])
    }
}

impl InvitationKey {
    /// Derives the key from a link's secret.
    #[must_use]
    pub fn of_link(
        crypto: &RustCrypto,
        visit: VisitId,
        invite: InviteId,
        secret: &LinkSecret,
    ) -> Self {
        let (visit, invite) = (visit.to_bytes(), invite.to_bytes());
        let salt = [b"visit/1 inv", &visit[..], &invite].concat();
        Self(primitive::extract(crypto, &salt, secret.expose_bytes()))
    }

    pub(crate) fn knock_key(&self, crypto: &RustCrypto) -> Secret<32> {
        primitive::kdf(crypto, self.expose_bytes(), "visit/1 knock", &[])
    }

    pub(crate) fn box_key(&self, crypto: &RustCrypto) -> Secret<32> {
        primitive::kdf(crypto, self.expose_bytes(), "visit/1 box", &[])
    }

    pub(crate) fn answer_key(&self, crypto: &RustCrypto) -> Secret<32> {
        primitive::kdf(crypto, self.expose_bytes(), "visit/1 answer", &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Malformed;

    const LINK: &str = "1.AQEBAQEBAQEBAQEBAQEBAQ.AgICAgICAgICAgICAgICAg";

    #[test]
    fn fragment_with_and_without_a_secret_reads_back() {
        let link = LinkFragment::from_text(LINK).unwrap();
        assert_eq!(link.root.as_bytes(), &[1; 16]);
        assert_eq!(link.secret.as_ref().unwrap().expose_bytes(), &[2; 16]);
        assert_eq!(link.expose_text().as_str(), LINK);

        let vouched = LinkFragment::from_text(&LINK[..24]).unwrap();
        assert!(vouched.secret.is_none());
        assert_eq!(vouched.expose_text().as_str(), &LINK[..24]);
    }

    #[test]
    fn fragment_of_another_form_is_refused() {
        let cases = [
            ("", Malformed::Ended),
            ("1", Malformed::Ended),
            ("2.AQEBAQEBAQEBAQEBAQEBAQ", Malformed::Version),
            ("01.AQEBAQEBAQEBAQEBAQEBAQ", Malformed::Version),
            ("1.", Malformed::Value),
            ("1.AQEBAQEBAQEBAQEBAQEBAQ.", Malformed::Value),
            ("1..AgICAgICAgICAgICAgICAg", Malformed::Value),
            (
                "1.AQEBAQEBAQEBAQEBAQEBAQ.AgICAgICAgICAgICAgICAh",
                Malformed::Value,
            ),
            (
                "1.AQEBAQEBAQEBAQEBAQEBAQ.AgICAgICAgICAgICAgICAg.x",
                Malformed::Value,
            ),
        ];
        for (text, error) in cases {
            assert_eq!(LinkFragment::from_text(text).err(), Some(error), "{text}");
        }
        let long = "1".repeat(65);
        assert_eq!(
            LinkFragment::from_text(&long).err(),
            Some(Malformed::TooLong)
        );
    }

    #[test]
    fn printed_link_holds_no_secret() {
        let printed = format!("{:?}", LinkFragment::from_text(LINK).unwrap());

        assert_eq!(
            printed,
            "LinkFragment { root: RootFingerprint(010101…), secret: Some(LinkSecret(…)) }"
        );
    }

    #[test]
    fn every_visit_invite_and_generation_has_secrets_of_its_own() {
        let crypto = RustCrypto::default();
        let seed = VisitSeed::from_bytes([7; 32]);
        let (one, other) = (InviteId::from_bytes([1; 16]), InviteId::from_bytes([2; 16]));
        let (visit, later) = (VisitId::from_bytes([3; 16]), VisitId::from_bytes([4; 16]));
        let secret = seed.link_secret(&crypto, one);
        let key =
            |visit, invite| *InvitationKey::of_link(&crypto, visit, invite, &secret).expose_bytes();

        assert_ne!(
            secret.expose_bytes(),
            seed.link_secret(&crypto, other).expose_bytes()
        );
        assert_ne!(
            seed.psk(&crypto, 1).expose_bytes(),
            seed.psk(&crypto, 2).expose_bytes()
        );
        assert_ne!(key(visit, one), key(visit, other));
        assert_ne!(key(visit, one), key(later, one));
        let key = InvitationKey::of_link(&crypto, visit, one, &secret);
        assert_ne!(
            key.knock_key(&crypto).expose_bytes(),
            key.box_key(&crypto).expose_bytes()
        );
    }
}
