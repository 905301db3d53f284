//! What the host says to someone who waits, before any admission: that the knock was read, or that it was refused.
//!
//! Sealed under the link's key and for one key package, so that the server can neither make one nor use one again for
//! another knock. Withholding it remains in its power. There is none for a link without a secret (A0): whoever carries it
//! could make it.

use crate::{
    invitation::InvitationKey,
    primitive::{self, SealFailed},
    wire::{Malformed, Reader, Writer},
};
use openmls_rust_crypto::RustCrypto;

/// Longest answer on the wire: version, nonce, one padded step and the tag.
const ANSWER_BYTES_MAX: usize = 256;

/// All answers have one length.
const PADDING_STEP: usize = 64;

const LABEL: &str = "visit/1 answer";

const SEEN: u8 = 1;
const DECLINED: u8 = 2;

/// An answer to a knock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnockAnswer {
    /// The host's own browser has read the knock, and shows it.
    Seen,
    /// The host does not let this person in, for a while.
    Declined,
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnockAnswerError {
    /// The bytes, or what is sealed in them, are no answer.
    #[error("no answer: {0}")]
    Malformed(#[from] Malformed),
    /// The answer is for another knock or another link, or was altered.
    #[error("the answer does not open")]
    Closed,
}

impl KnockAnswer {
    /// Seals for the holder of a link, and for the knock with this key package only.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn seal(
        self,
        crypto: &RustCrypto,
        key: &InvitationKey,
        key_package: &[u8],
    ) -> Result<Vec<u8>, SealFailed> {
        let mut plain = Writer::versioned();
        plain.u8(match self {
            Self::Seen => SEEN,
            Self::Declined => DECLINED,
        });
        plain.pad(PADDING_STEP);
        let aad = aad(crypto, key_package);
        let sealed = primitive::seal(crypto, &key.answer_key(crypto), &aad, plain.as_slice())?;
        let mut writer = Writer::versioned();
        writer.bytes(&sealed);
        Ok(writer.into_public())
    }

    /// Opens what [`Self::seal`] sealed.
    ///
    /// # Errors
    ///
    /// [`KnockAnswerError`] with the first thing that does not hold.
    pub fn open(
        crypto: &RustCrypto,
        sealed: &[u8],
        key: &InvitationKey,
        key_package: &[u8],
    ) -> Result<Self, KnockAnswerError> {
        let mut reader = Reader::versioned(sealed, ANSWER_BYTES_MAX)?;
        let sealed = reader.bytes(ANSWER_BYTES_MAX)?;
        reader.end()?;
        let aad = aad(crypto, key_package);
        let plain = primitive::open(crypto, &key.answer_key(crypto), &aad, sealed)
            .ok_or(KnockAnswerError::Closed)?;
        Ok(Self::from_plain(&plain)?)
    }

    pub(crate) fn from_plain(plain: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(plain, ANSWER_BYTES_MAX)?;
        let answer = match reader.u8()? {
            SEEN => Self::Seen,
            DECLINED => Self::Declined,
            _ => return Err(Malformed::Value),
        };
        reader.padding()?;
        Ok(answer)
    }
}

fn aad(crypto: &RustCrypto, key_package: &[u8]) -> Vec<u8> {
    let key_package = primitive::hash(crypto, "", &[key_package]);
    [LABEL.as_bytes(), &key_package].concat()
}
