//! The box that goes with an admission: the PSK without which the Welcome cannot be read, and the name
//! that the others see.
//!
//! Two forms. For the holder of a link's secret it is sealed under the link's key: it proves that the
//! sender knows that secret too. For a link without a secret (A0) it is sealed to the key package and
//! proves nothing. Whoever holds a secret takes the first form only.

use crate::{
    invitation::{InvitationKey, VisitPsk},
    kem::{KemBox, KemKey, KemPublicKey},
    primitive::{self, SealFailed},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::DisplayName;

/// Longest box: PSK, generation and name, padded, and what sealing adds.
const BOX_BYTES_MAX: usize = 2048;

/// What a box's length is rounded up to, so that it does not tell the length of a name.
const PADDING_STEP: usize = 256;

const LABEL: &str = "visit/1 box";

/// The forms on the wire.
const FORM_LINK: u8 = 1;
const FORM_KEY_PACKAGE: u8 = 2;

/// What someone who is admitted is given.
#[derive(Clone, Debug)]
pub struct AdmitBox {
    /// The PSK of the group's generation.
    pub psk: VisitPsk,
    /// The generation of the group.
    pub generation: u32,
    /// The name under which the others see the person.
    pub name: DisplayName,
}

/// Why a box is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmitBoxError {
    /// The bytes, or what is sealed in them, are no box.
    #[error("no box: {0}")]
    Malformed(#[from] Malformed),
    /// The box is of the other form. With a link's secret in hand that is an attack.
    #[error("the box is of the other form")]
    OtherForm,
    /// The box is for another key package or another link, or was altered.
    #[error("the box does not open")]
    Closed,
    /// The generation is lower than one already seen.
    #[error("an older generation of the group")]
    Generation,
}

impl AdmitBox {
    /// Seals for the holder of a link, and for this key package only.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn seal_for_link(
        &self,
        crypto: &RustCrypto,
        key: &InvitationKey,
        key_package: &[u8],
    ) -> Result<Vec<u8>, SealFailed> {
        let aad = aad(crypto, FORM_LINK, key_package);
        let sealed = primitive::seal(crypto, &key.box_key(crypto), &aad, self.plain().as_slice())?;
        let mut writer = Writer::versioned();
        writer.u8(FORM_LINK);
        writer.bytes(&sealed);
        Ok(writer.into_public())
    }

    /// Opens what [`Self::seal_for_link`] sealed. `generation_min` is the highest generation seen, 0
    /// for none; coming back to the same one is allowed, because the box is for this key package,
    /// which was never used before.
    ///
    /// # Errors
    ///
    /// [`AdmitBoxError`] with the first thing that does not hold.
    pub fn open_with_link(
        crypto: &RustCrypto,
        sealed: &[u8],
        key: &InvitationKey,
        (key_package, generation_min): (&[u8], u32),
    ) -> Result<Self, AdmitBoxError> {
        let mut reader = form(sealed, FORM_LINK)?;
        let sealed = reader.bytes(BOX_BYTES_MAX)?;
        reader.end()?;
        let aad = aad(crypto, FORM_LINK, key_package);
        let plain = primitive::open(crypto, &key.box_key(crypto), &aad, sealed)
            .ok_or(AdmitBoxError::Closed)?;
        Self::from_plain(&plain, generation_min)
    }

    /// Seals to a key package's init key, for someone whose link has no secret (A0).
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the key is no key or the source of randomness fails.
    pub fn seal_for_key_package(
        &self,
        crypto: &RustCrypto,
        init_key: &KemPublicKey,
        key_package: &[u8],
    ) -> Result<Vec<u8>, SealFailed> {
        let aad = aad(crypto, FORM_KEY_PACKAGE, key_package);
        let sealed = KemBox::seal(crypto, init_key, (LABEL, &aad), self.plain().as_slice())?;
        let mut writer = Writer::versioned();
        writer.u8(FORM_KEY_PACKAGE);
        sealed.write(&mut writer);
        Ok(writer.into_public())
    }

    /// Opens what [`Self::seal_for_key_package`] sealed. Only for links without a secret.
    ///
    /// # Errors
    ///
    /// [`AdmitBoxError`] with the first thing that does not hold.
    pub fn open_with_key_package(
        crypto: &RustCrypto,
        sealed: &[u8],
        init_key: &KemKey,
        (key_package, generation_min): (&[u8], u32),
    ) -> Result<Self, AdmitBoxError> {
        let mut reader = form(sealed, FORM_KEY_PACKAGE)?;
        let sealed = KemBox::read(&mut reader)?;
        reader.end()?;
        let aad = aad(crypto, FORM_KEY_PACKAGE, key_package);
        let plain = init_key
            .open(crypto, &sealed, LABEL, &aad)
            .ok_or(AdmitBoxError::Closed)?;
        Self::from_plain(&plain, generation_min)
    }

    fn plain(&self) -> Writer {
        let mut writer = Writer::versioned();
        writer.fixed(self.psk.expose_bytes());
        writer.u32(self.generation);
        writer.name(&self.name);
        writer.pad(PADDING_STEP);
        writer
    }

    pub(crate) fn from_plain(plain: &[u8], generation_min: u32) -> Result<Self, AdmitBoxError> {
        let mut reader = Reader::versioned(plain, BOX_BYTES_MAX)?;
        let psk = VisitPsk::from_bytes(reader.array()?);
        let generation = reader.u32()?;
        let name = reader.name()?;
        reader.padding()?;
        // The first generation is 1.
        if generation < generation_min.max(1) {
            return Err(AdmitBoxError::Generation);
        }
        Ok(Self {
            psk,
            generation,
            name,
        })
    }
}

fn form(sealed: &[u8], expected: u8) -> Result<Reader<'_>, AdmitBoxError> {
    let mut reader = Reader::versioned(sealed, BOX_BYTES_MAX)?;
    match reader.u8()? {
        form if form == expected => Ok(reader),
        FORM_LINK | FORM_KEY_PACKAGE => Err(AdmitBoxError::OtherForm),
        _ => Err(Malformed::Value.into()),
    }
}

fn aad(crypto: &RustCrypto, form: u8, key_package: &[u8]) -> Vec<u8> {
    let key_package = primitive::hash(crypto, "", &[key_package]);
    [LABEL.as_bytes(), &[form], &key_package].concat()
}
