//! Who staff are: a root, devices that it certifies, and the key of one visit that a device certifies.

mod certificate;
mod chain;
mod keyring;
mod leaf;
mod passphrase;
mod recovery;
mod rights;
mod root;
mod sign_in;
mod wrap;

pub use certificate::{
    CERTIFICATE_VALID_FOR_MAX, Delegation, DeviceCert, DevicePublicKey, Grant, Validity,
};
pub use chain::{ChainError, DeviceChain, Expectation, HostRights, verify_chain};
pub use keyring::{Keyring, KeyringError};
pub use leaf::{LEAF_VALID_AFTER_END_MAX, LeafChain, LeafGrant, LeafPublicKey};
pub use passphrase::{Passphrase, PassphraseTooShort};
pub use recovery::{RecoveryKey, RecoveryKeyError};
pub use rights::{HostRole, Rights};
pub use root::{RootFingerprint, RootKey, RootPublicKey};
pub use sign_in::Authentication;
pub use wrap::{Unlock, UnwrapError, WrapKind, WrappedRoot};
