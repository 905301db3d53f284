//! The card of a visit: which root it is under, which keys people knock to, and its rules.
//!
//! A device of the root signs it; the server keeps and gives it to whoever opens a link. The link names
//! the root, so that a card of the server's making is refused.

mod policy;

use crate::{
    identity::{ChainError, DeviceChain, Rights, RootFingerprint, RootPublicKey, Validity},
    kem::KemPublicKey,
    octets::octets,
    primitive::{self, Signature},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{VisitId, time::Instant};

pub use policy::{MEMBERS_MAX, VisitPolicy};

/// Longest card: keys, rules, and a chain with two names.
const CARD_BYTES_MAX: usize = 2048;

const LABEL: &str = "visit/1 card";

octets!(
    /// One practice.
    PracticeId, 16
);
octets!(
    /// H of a whole card, signature and chain included. Stands in the group's context and in knocks, so
    /// that everyone is under the same card.
    CardHash, 32
);

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardContent {
    /// The visit.
    pub visit: VisitId,
    /// The practice.
    pub practice: PracticeId,
    /// The root over all hosts of the visit.
    pub root: RootPublicKey,
    /// When the visit may be knocked at and founded.
    pub validity: Validity,
    /// What people knock to.
    pub host_kem: KemPublicKey,
    /// What else they knock to, where a front desk greets them.
    pub greeter_kem: Option<KemPublicKey>,
    /// The rules.
    pub policy: VisitPolicy,
    /// Grows with every new card of the same visit.
    pub serial: u32,
}

impl Wire for CardContent {
    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.visit.to_bytes());
        self.practice.write(writer);
        self.root.write(writer);
        self.validity.write(writer);
        self.host_kem.write(writer);
        writer.option(self.greeter_kem.as_ref());
        self.policy.write(writer);
        writer.u32(self.serial);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            visit: VisitId::from_bytes(reader.array()?),
            practice: PracticeId::read(reader)?,
            root: RootPublicKey::read(reader)?,
            validity: Validity::read(reader)?,
            host_kem: KemPublicKey::read(reader)?,
            greeter_kem: reader.option()?,
            policy: VisitPolicy::read(reader)?,
            serial: reader.u32()?,
        })
    }
}

/// A card to be signed by a device.
#[derive(Clone, Debug)]
pub struct CardDraft {
    content: CardContent,
    chain: DeviceChain,
}

impl CardDraft {
    /// Begins a card that the chain's device will sign.
    #[must_use]
    pub fn new(content: CardContent, chain: DeviceChain) -> Self {
        Self { content, chain }
    }

    /// Returns the bytes that the device's key must sign: content and chain.
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        primitive::signed_bytes(LABEL, &self.body())
    }

    /// Takes the signature that the device's key made of [`Self::to_sign`] and returns the card's
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`CardError::Signature`] where it is not a signature by the device's key over those bytes.
    pub fn with_signature(
        &self,
        crypto: &RustCrypto,
        signature: &[u8],
    ) -> Result<Vec<u8>, CardError> {
        let body = self.body();
        let device = self.chain.device.device().as_bytes();
        let is_signed =
            |signature: &Signature| primitive::is_signed(crypto, device, (LABEL, &body), signature);
        match Signature::from_slice(signature).filter(is_signed) {
            Some(signature) => Ok([&body[..], signature.as_bytes()].concat()),
            None => Err(CardError::Signature),
        }
    }

    fn body(&self) -> Vec<u8> {
        let mut writer = Writer::versioned();
        self.content.write(&mut writer);
        self.chain.write(&mut writer);
        writer.into_public()
    }
}

/// Why a card is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The bytes are no card.
    #[error("no card: {0}")]
    Malformed(#[from] Malformed),
    /// The card is under another root than the link names.
    #[error("the card is under another root")]
    Root,
    /// The signer's certificates do not hold.
    #[error("the signer's chain: {0}")]
    Chain(#[from] ChainError),
    /// The signer may not sign cards.
    #[error("the signer may not sign cards")]
    Rights,
    /// The card is not signed by the device it names.
    #[error("not signed")]
    Signature,
    /// The visit cannot be entered yet.
    #[error("not valid yet")]
    NotYet,
    /// The visit is over.
    #[error("not valid any more")]
    Over,
    /// A card with a higher serial was seen, or another card with the same one.
    #[error("an older card than the one seen")]
    Serial,
}

/// The last card of a visit that a client took for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenCard {
    /// Its serial.
    pub serial: u32,
    /// Its hash.
    pub hash: CardHash,
}

/// A card that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitCard {
    content: CardContent,
    hash: CardHash,
}

impl VisitCard {
    /// Checks a card's bytes: the root that the link names, the signer's chain and right, the
    /// signature, the time, and that the card is not older than one already seen.
    ///
    /// # Errors
    ///
    /// [`CardError`] with the first thing that does not hold.
    pub fn verify(
        crypto: &RustCrypto,
        card: &[u8],
        root: &RootFingerprint,
        seen: Option<&SeenCard>,
        now: Instant,
    ) -> Result<Self, CardError> {
        let mut reader = Reader::versioned(card, CARD_BYTES_MAX)?;
        let content = CardContent::read(&mut reader)?;
        let chain = DeviceChain::read(&mut reader)?;
        let signature = Signature::read(&mut reader)?;
        reader.end()?;

        if content.root.fingerprint(crypto) != *root {
            return Err(CardError::Root);
        }
        let signer = chain.verify(crypto, &content.root, now)?;
        if !signer.rights.has(Rights::FOUND) {
            return Err(CardError::Rights);
        }
        let body = &card[..card.len() - signature.as_bytes().len()];
        let device = chain.device.device().as_bytes();
        if !primitive::is_signed(crypto, device, (LABEL, body), &signature) {
            return Err(CardError::Signature);
        }
        if !content.validity.has_begun(now) {
            return Err(CardError::NotYet);
        }
        if content.validity.is_over(now) {
            return Err(CardError::Over);
        }
        let hash = CardHash::from_bytes(primitive::hash(crypto, "", &[card]));
        let card = Self { content, hash };
        match seen {
            Some(seen) if !card.may_follow(seen) => Err(CardError::Serial),
            _ => Ok(card),
        }
    }

    /// Returns the root that a card says it is under, which whoever made it chose. Only for links that the
    /// server made (A0): they name no root, so that there is nothing to hold the card against.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the bytes are no card.
    pub fn unverified_root(card: &[u8]) -> Result<RootPublicKey, Malformed> {
        let mut reader = Reader::versioned(card, CARD_BYTES_MAX)?;
        Ok(CardContent::read(&mut reader)?.root)
    }

    /// Returns what the card says.
    #[must_use]
    pub fn content(&self) -> &CardContent {
        &self.content
    }

    /// Returns H of the card.
    #[must_use]
    pub fn hash(&self) -> &CardHash {
        &self.hash
    }

    /// Returns what to remember of the card, so that an older one is refused later.
    #[must_use]
    pub fn seen(&self) -> SeenCard {
        SeenCard {
            serial: self.content.serial,
            hash: self.hash,
        }
    }

    fn may_follow(&self, seen: &SeenCard) -> bool {
        self.content.serial > seen.serial || self.seen() == *seen
    }
}
