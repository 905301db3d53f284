//! What a root signs: certificates of its devices and delegations to other roots.

use super::{rights::Rights, root::RootPublicKey};
use crate::{
    octets::octets,
    primitive::{self, Secret, Signature},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{DisplayName, time::Instant};
use std::time::Duration;

/// Longest validity of a certificate.
///
/// There is no revocation but the end of validity: 90 days is how long a stolen device can be used
/// against visits of the root; less would ask staff for their passphrase more often.
pub const CERTIFICATE_VALID_FOR_MAX: Duration = Duration::from_secs(90 * 24 * 60 * 60);

const DEVICE_LABEL: &str = "visit/1 device";
const DELEGATION_LABEL: &str = "visit/1 delegation";

octets!(
    /// The key of one device of staff: Ed25519. The browser makes it and never gives its private half
    /// away, so that signing is asynchronous and somebody else's business.
    DevicePublicKey, 32
);

/// When something holds: from `not_before` on, until just before `not_after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub not_before: Instant,
    /// The first moment after.
    pub not_after: Instant,
}

impl Validity {
    /// Returns the time of a certificate that is issued at `now`: from an hour earlier on, because the
    /// clocks of others may be behind, for [`CERTIFICATE_VALID_FOR_MAX`].
    #[must_use]
    pub fn for_certificate(now: Instant) -> Self {
        const EARLIER_MS: u64 = 60 * 60 * 1000;
        let not_before = Instant::from_millis(now.as_millis().saturating_sub(EARLIER_MS));
        let not_after = not_before + CERTIFICATE_VALID_FOR_MAX;
        Self {
            not_before,
            not_after,
        }
    }

    /// Whether it has begun.
    #[must_use]
    pub fn has_begun(&self, now: Instant) -> bool {
        self.not_before <= now
    }

    /// Whether it is over, or never was.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.not_after <= now
    }

    /// Whether it lasts at most as long as a certificate may.
    pub(super) fn is_of_certificate(&self) -> bool {
        self.not_after.since(self.not_before) <= CERTIFICATE_VALID_FOR_MAX
    }
}

impl Wire for Validity {
    fn write(&self, writer: &mut Writer) {
        writer.instant(self.not_before);
        writer.instant(self.not_after);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (not_before, not_after) = (reader.instant()?, reader.instant()?);
        if not_after <= not_before {
            return Err(Malformed::Value);
        }
        Ok(Self {
            not_before,
            not_after,
        })
    }
}

/// What a certificate says of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Who holds the key, as others read it.
    pub holder: DisplayName,
    /// What the holder may do.
    pub rights: Rights,
    /// When: at most [`CERTIFICATE_VALID_FOR_MAX`].
    pub validity: Validity,
}

impl Wire for Grant {
    fn write(&self, writer: &mut Writer) {
        writer.name(&self.holder);
        self.rights.write(writer);
        self.validity.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            holder: reader.name()?,
            rights: Rights::read(reader)?,
            validity: Validity::read(reader)?,
        })
    }
}

macro_rules! certificate {
    ($(#[$doc:meta])* $name:ident, $subject:ident: $key:ident, $label:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $subject: $key,
            grant: Grant,
            signature: Signature,
        }

        impl $name {
            pub(super) fn sign(crypto: &RustCrypto, issuer: &Secret<32>, $subject: $key, grant: Grant) -> Self {
                let content = content($subject.as_bytes(), &grant);
                let signature = primitive::sign(crypto, issuer, $label, &content);
                Self { $subject, grant, signature }
            }

            /// Whether the root signed this.
            pub(super) fn is_signed_by(&self, crypto: &RustCrypto, issuer: &RootPublicKey) -> bool {
                let content = content(self.$subject.as_bytes(), &self.grant);
                let signed = ($label, &content[..]);
                primitive::is_signed(crypto, issuer.as_bytes(), signed, &self.signature)
            }

            /// Returns the key that is certified.
            #[must_use]
            pub fn $subject(&self) -> &$key {
                &self.$subject
            }

            /// Returns what is said of its holder.
            #[must_use]
            pub fn grant(&self) -> &Grant {
                &self.grant
            }
        }

        impl Wire for $name {
            fn write(&self, writer: &mut Writer) {
                self.$subject.write(writer);
                self.grant.write(writer);
                self.signature.write(writer);
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
                Ok(Self {
                    $subject: $key::read(reader)?,
                    grant: Grant::read(reader)?,
                    signature: Signature::read(reader)?,
                })
            }
        }
    };
}

certificate!(
    /// A root's word for one of its devices.
    DeviceCert, device: DevicePublicKey, DEVICE_LABEL
);
certificate!(
    /// A root's word for another root, whose devices may then act in its visits.
    Delegation, root: RootPublicKey, DELEGATION_LABEL
);

fn content(subject: &[u8; 32], grant: &Grant) -> Vec<u8> {
    let mut writer = Writer::versioned();
    writer.fixed(subject);
    grant.write(&mut writer);
    writer.into_public()
}
