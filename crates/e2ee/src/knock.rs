//! The knock: what someone who holds a link says to the hosts, and to nobody else.
//!
//! Sealed to the visit's key (and a front desk's), bound to the card and the invite, authenticated by
//! the key of the link, and signed by a key of the tab with which the same tab comes back.

mod rejoin;

use crate::{
    comparison::Commitment,
    invitation::{InvitationKey, Level},
    kem::{KemBox, KemKey, KemPublicKey},
    primitive::{self, SealFailed, Signature},
    visit_card::{CardHash, VisitCard},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{DisplayName, InviteId, Role};
use std::fmt;
use zeroize::Zeroizing;

pub use rejoin::{RejoinKey, RejoinPublicKey};

/// Longest key package: ten times what ours takes, so that more extensions fit.
pub const KEY_PACKAGE_BYTES_MAX: usize = 4096;

/// Longest sealed knock: two boxes of the longest plain one.
const KNOCK_BYTES_MAX: usize = 16 * 1024;

/// What a knock's length is rounded up to, so that it does not tell the length of a name.
const PADDING_STEP: usize = 256;

const LABEL: &str = "visit/1 knock";
const REJOIN_LABEL: &str = "visit/1 rejoin";

/// What a person's client says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnockContent {
    /// The MLS key package with which the hosts add the person. Opaque here; whoever admits checks it.
    pub key_package: Vec<u8>,
    /// What the person calls themself. The others read the invitation's name.
    pub name: DisplayName,
    /// What the person says to be.
    pub class: Role,
    /// What the person will reveal for the comparison code.
    pub commitment: Commitment,
}

/// Where a knock goes: what both sides know.
#[derive(Clone, Copy, Debug)]
pub struct KnockContext<'a> {
    /// The card's hash.
    pub card: &'a CardHash,
    /// The invite of the link.
    pub invite: InviteId,
}

impl KnockContext<'_> {
    fn aad(&self) -> [u8; 48] {
        let mut aad = [0; 48];
        aad[..32].copy_from_slice(self.card.as_bytes());
        aad[32..].copy_from_slice(&self.invite.to_bytes());
        aad
    }
}

/// Why a knock is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnockError {
    /// The bytes, or what is sealed in them, are no knock.
    #[error("no knock: {0}")]
    Malformed(#[from] Malformed),
    /// The knock is not sealed to this key, is for another card or invite, or was altered.
    #[error("the knock does not open")]
    Closed,
    /// Nothing is sealed to a front desk.
    #[error("not for a front desk")]
    NoGreeter,
    /// The knock is not signed by the key that it says it comes back with.
    #[error("not signed by its own key")]
    Signature,
    /// Whoever knocks does not hold the link's secret.
    #[error("the link's secret is not held")]
    Mac,
    /// The knock shows no link secret, and the visit's card asks for one.
    #[error("server-vouched links are not taken")]
    NotVouched,
}

/// Seals a knock to the hosts of the card's visit, and to its front desk where it has one.
///
/// `key` is that of the link, or `None` where the link has no secret (A0).
///
/// # Errors
///
/// [`SealFailed`] where the key package is longer than [`KEY_PACKAGE_BYTES_MAX`] or the source of
/// randomness fails.
pub fn seal_knock(
    crypto: &RustCrypto,
    (card, invite): (&VisitCard, InviteId),
    content: &KnockContent,
    (rejoin, key): (&RejoinKey, Option<&InvitationKey>),
) -> Result<Vec<u8>, SealFailed> {
    if content.key_package.len() > KEY_PACKAGE_BYTES_MAX {
        return Err(SealFailed);
    }
    let context = KnockContext {
        card: card.hash(),
        invite,
    };
    let said = said(content, rejoin.public_key());
    let mac = key.map(|key| Mac::of(crypto, key, &context, said.as_slice()));
    let to_sign = signed_part(&context, said.as_slice(), mac.as_ref());
    let signature = primitive::sign(crypto, &rejoin.secret, REJOIN_LABEL, &to_sign);

    let mut plain = said;
    plain.option(mac.as_ref());
    signature.write(&mut plain);
    plain.pad(PADDING_STEP);

    let seal =
        |to: &KemPublicKey| KemBox::seal(crypto, to, (LABEL, &context.aad()), plain.as_slice());
    let mut writer = Writer::versioned();
    seal(&card.content().host_kem)?.write(&mut writer);
    let greeter = card.content().greeter_kem.as_ref().map(seal).transpose()?;
    writer.option(greeter.as_ref());
    Ok(writer.into_public())
}

/// A knock that was opened and signed by its own key, of someone who may or may not hold the link.
#[derive(Clone)]
pub struct UnverifiedKnock {
    content: KnockContent,
    rejoin: RejoinPublicKey,
    said: Zeroizing<Vec<u8>>,
    mac: Option<Mac>,
    context: ([u8; 32], InviteId),
}

impl UnverifiedKnock {
    /// Opens a knock as a host of the visit.
    ///
    /// # Errors
    ///
    /// [`KnockError`] with the first thing that does not hold.
    pub fn open(
        crypto: &RustCrypto,
        knock: &[u8],
        key: &KemKey,
        context: &KnockContext<'_>,
    ) -> Result<Self, KnockError> {
        let (host, _) = boxes(knock)?;
        Self::open_box(crypto, &host, key, context)
    }

    /// Opens a knock as the front desk.
    ///
    /// # Errors
    ///
    /// [`KnockError`] with the first thing that does not hold.
    pub fn open_as_greeter(
        crypto: &RustCrypto,
        knock: &[u8],
        key: &KemKey,
        context: &KnockContext<'_>,
    ) -> Result<Self, KnockError> {
        let (_, greeter) = boxes(knock)?;
        Self::open_box(crypto, &greeter.ok_or(KnockError::NoGreeter)?, key, context)
    }

    fn open_box(
        crypto: &RustCrypto,
        sealed: &KemBox,
        key: &KemKey,
        context: &KnockContext<'_>,
    ) -> Result<Self, KnockError> {
        let plain = key
            .open(crypto, sealed, LABEL, &context.aad())
            .ok_or(KnockError::Closed)?;
        Self::from_plain(crypto, &plain, context)
    }

    pub(crate) fn from_plain(
        crypto: &RustCrypto,
        plain: &[u8],
        context: &KnockContext<'_>,
    ) -> Result<Self, KnockError> {
        let mut reader = Reader::versioned(plain, KNOCK_BYTES_MAX)?;
        let content = KnockContent {
            key_package: reader.bytes(KEY_PACKAGE_BYTES_MAX)?.to_vec(),
            name: reader.name()?,
            class: reader.role()?,
            commitment: Commitment::read(&mut reader)?,
        };
        let rejoin = RejoinPublicKey::read(&mut reader)?;
        let mac: Option<Mac> = reader.option()?;
        let signature = Signature::read(&mut reader)?;
        reader.padding()?;

        let said = said(&content, &rejoin);
        let signed = signed_part(context, said.as_slice(), mac.as_ref());
        if !primitive::is_signed(
            crypto,
            rejoin.as_bytes(),
            (REJOIN_LABEL, &signed),
            &signature,
        ) {
            return Err(KnockError::Signature);
        }
        let said = Zeroizing::new(said.as_slice().to_vec());
        let context = (*context.card.as_bytes(), context.invite);
        Ok(Self {
            content,
            rejoin,
            said,
            mac,
            context,
        })
    }

    /// Returns what the knock says, which anyone who knows the card may have said.
    #[must_use]
    pub fn unverified_content(&self) -> &KnockContent {
        &self.content
    }

    /// Answers whether whoever knocks holds what this key is made of, also where it is not what the vault gives for
    /// the invite's link: that of a code.
    #[must_use]
    pub fn is_proved_by(&self, crypto: &RustCrypto, key: &InvitationKey) -> bool {
        let (hash, invite) = self.context;
        let hash = CardHash::from_bytes(hash);
        let context = KnockContext {
            card: &hash,
            invite,
        };
        let expected = Mac::of(crypto, key, &context, &self.said);
        let mac = self.mac.as_ref();
        mac.is_some_and(|mac| primitive::is_same(&mac.0, &expected.0))
    }

    /// Checks that whoever knocks holds the link, by the key that the vault gives for the invite.
    ///
    /// `server_vouched_allowed` stands in the card's policy. A wrong proof is never taken for none.
    ///
    /// # Errors
    ///
    /// [`KnockError::Mac`] or [`KnockError::NotVouched`].
    pub fn verify(
        self,
        crypto: &RustCrypto,
        key: &InvitationKey,
        card: &VisitCard,
    ) -> Result<Knock, KnockError> {
        let (hash, invite) = self.context;
        if hash != *card.hash().as_bytes() {
            return Err(KnockError::Closed);
        }
        let level = match &self.mac {
            Some(_) if self.is_proved_by(crypto, key) => Level::Link,
            Some(_) => return Err(KnockError::Mac),
            None if card.content().policy.server_vouched_allowed => Level::ServerVouched,
            None => return Err(KnockError::NotVouched),
        };
        Ok(Knock {
            content: self.content,
            rejoin: self.rejoin,
            invite,
            level,
        })
    }
}

impl fmt::Debug for UnverifiedKnock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedKnock(…)")
    }
}

/// A knock that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knock {
    /// What the person's client says.
    pub content: KnockContent,
    /// The key with which the same tab comes back; the knock proved that it holds it.
    pub rejoin: RejoinPublicKey,
    /// The invite.
    pub invite: InviteId,
    /// How sure it is that the invited person knocks.
    pub level: Level,
}

/// HMAC under a key of the link.
#[derive(Clone)]
struct Mac([u8; 32]);

impl Mac {
    fn of(
        crypto: &RustCrypto,
        key: &InvitationKey,
        context: &KnockContext<'_>,
        said: &[u8],
    ) -> Self {
        let said = primitive::hash(crypto, "", &[said]);
        let message = [&said[..], &context.aad()].concat();
        Self(primitive::mac(crypto, &key.knock_key(crypto), &message))
    }
}

impl Wire for Mac {
    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.array().map(Self)
    }
}

/// Returns the part of a knock that proof and signature are about.
fn said(content: &KnockContent, rejoin: &RejoinPublicKey) -> Writer {
    let mut writer = Writer::versioned();
    writer.bytes(&content.key_package);
    writer.name(&content.name);
    writer.role(content.class);
    content.commitment.write(&mut writer);
    rejoin.write(&mut writer);
    writer
}

fn signed_part(context: &KnockContext<'_>, said: &[u8], mac: Option<&Mac>) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.fixed(&context.aad());
    writer.bytes(said);
    writer.option(mac);
    writer.into_public()
}

fn boxes(knock: &[u8]) -> Result<(KemBox, Option<KemBox>), Malformed> {
    let mut reader = Reader::versioned(knock, KNOCK_BYTES_MAX)?;
    let boxes = (KemBox::read(&mut reader)?, reader.option()?);
    reader.end()?;
    Ok(boxes)
}
