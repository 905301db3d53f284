//! The code that two people read to each other: six digits that differ where someone sits between them.
//!
//! The person's client commits to a nonce in its knock; after it was admitted the host's client sends a
//! nonce of its own, and only then the person's is revealed. Neither can be chosen after the other is
//! known, nor can the group's secret: both sides take what the group exports ("visit/1 sas", the person's
//! leaf) in the epoch with which the person came in. Whoever sits between has one try in a million.

use crate::{
    identity::LeafPublicKey,
    octets::octets,
    primitive::{self, SealFailed, Secret},
};
use openmls_rust_crypto::RustCrypto;
use std::fmt;

/// Codes there are: six digits.
const CODES: u64 = 1_000_000;

octets!(
    /// H of the person's nonce and leaf key, in the knock.
    Commitment, 32
);
octets!(
    /// The nonce that the host's client sends.
    HostNonce, 32
);
octets!(
    /// The nonce that the person's client committed to, revealed.
    PersonNonce, 32
);

/// What two people compare.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ComparisonCode(u32);

impl ComparisonCode {
    fn of(
        crypto: &RustCrypto,
        exporter: &[u8; 32],
        host: &HostNonce,
        person: &PersonNonce,
    ) -> Self {
        let nonces: [&[u8]; 2] = [host.as_bytes(), person.as_bytes()];
        let number = primitive::kdf::<8>(crypto, exporter, "", &nonces);
        let code = u64::from_be_bytes(*number.expose_bytes()) % CODES;
        Self(u32::try_from(code).expect("a million fits in 32 bits"))
    }

    /// Returns the digits as people read them: two groups of three.
    #[must_use]
    pub fn for_screen(self) -> String {
        format!("{:03} {:03}", self.0 / 1000, self.0 % 1000)
    }
}

impl fmt::Debug for ComparisonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ComparisonCode(…)")
    }
}

/// Why there is no code. Either is an attack or a broken client: an alarm, not a second try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// The revealed nonce is not the one that the knock committed to.
    #[error("not the nonce that was committed to")]
    Commitment,
    /// A second nonce was sent after the person's was revealed.
    #[error("a second nonce")]
    SecondNonce,
}

/// The person's side of one knock.
#[derive(Clone, Debug)]
pub struct PersonComparison {
    /// Taken when it is revealed.
    nonce: Option<Secret<32>>,
}

impl PersonComparison {
    /// Draws the nonce of a knock with the leaf key of its key package.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn draw(
        crypto: &RustCrypto,
        leaf: &LeafPublicKey,
    ) -> Result<(Self, Commitment), SealFailed> {
        let nonce = Secret::random(crypto)?;
        let commitment = commit(crypto, nonce.expose_bytes(), leaf);
        Ok((Self { nonce: Some(nonce) }, commitment))
    }

    /// Takes the host's nonce, with what the group exports in the epoch with which this person came
    /// in. Returns what to answer and the code.
    ///
    /// The first nonce is the only one: once the person's is known, a second could be chosen so that
    /// the codes agree.
    ///
    /// # Errors
    ///
    /// [`ComparisonError::SecondNonce`].
    pub fn handle_nonce(
        &mut self,
        crypto: &RustCrypto,
        host: &HostNonce,
        exporter: &[u8; 32],
    ) -> Result<(PersonNonce, ComparisonCode), ComparisonError> {
        let nonce = self.nonce.take().ok_or(ComparisonError::SecondNonce)?;
        let nonce = PersonNonce::from_bytes(*nonce.expose_bytes());
        Ok((nonce, ComparisonCode::of(crypto, exporter, host, &nonce)))
    }
}

/// The host's side for one admitted person.
#[derive(Clone, Debug)]
pub struct HostComparison {
    nonce: HostNonce,
    commitment: Commitment,
    leaf: LeafPublicKey,
    exporter: Secret<32>,
}

impl HostComparison {
    /// Draws the host's nonce, to be sent after the person came in. `exporter` is what the group
    /// exports in the epoch with which the person came in: fixed before any nonce is known.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn draw(
        crypto: &RustCrypto,
        commitment: Commitment,
        leaf: LeafPublicKey,
        exporter: &[u8; 32],
    ) -> Result<(Self, HostNonce), SealFailed> {
        let nonce = HostNonce::from_bytes(*Secret::random(crypto)?.expose_bytes());
        let exporter = Secret::from_bytes(*exporter);
        Ok((
            Self {
                nonce,
                commitment,
                leaf,
                exporter,
            },
            nonce,
        ))
    }

    /// Takes the person's nonce and returns the code.
    ///
    /// # Errors
    ///
    /// [`ComparisonError::Commitment`] where the knock committed to another one.
    pub fn handle_answer(
        &self,
        crypto: &RustCrypto,
        person: &PersonNonce,
    ) -> Result<ComparisonCode, ComparisonError> {
        if commit(crypto, person.as_bytes(), &self.leaf) != self.commitment {
            return Err(ComparisonError::Commitment);
        }
        Ok(ComparisonCode::of(
            crypto,
            self.exporter.expose_bytes(),
            &self.nonce,
            person,
        ))
    }
}

fn commit(crypto: &RustCrypto, nonce: &[u8; 32], leaf: &LeafPublicKey) -> Commitment {
    Commitment::from_bytes(primitive::hash(
        crypto,
        "visit/1 sasc",
        &[nonce, leaf.as_bytes()],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_commitment_are_those_of_the_formula() {
        let crypto = RustCrypto::default();
        let (host, person) = (
            HostNonce::from_bytes([2; 32]),
            PersonNonce::from_bytes([3; 32]),
        );
        let leaf = LeafPublicKey::from_bytes([4; 32]);

        let code = ComparisonCode::of(&crypto, &[1; 32], &host, &person);
        let commitment = commit(&crypto, person.as_bytes(), &leaf);

        // Computed with Python's hashlib and hmac.
        assert_eq!(code.for_screen(), "062 651");
        assert_eq!(commitment.as_bytes()[..4], [0x5e, 0xed, 0x2a, 0x24]);
        assert_eq!(ComparisonCode(7).for_screen(), "000 007");
    }
}
