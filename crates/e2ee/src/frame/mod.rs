//! Encoded frames of sound and picture, sealed with SFrame (RFC 9605, suite `AES_128_GCM_SHA256_128`).
//!
//! In: base keys that the group exported, frames, and times. Out: frames, or the reason why there is
//! none. A frame is sealed or dropped, opened or dropped: there is no third way and no switch that
//! makes one.
//!
//! What goes over the wire is `decoy || SFrame header || ciphertext of the whole frame || tag`. The
//! decoy is what packetizers, depacketizers and the SFU insist on reading (see [`Codec`]).

mod base_key;
mod decoy;
mod hold;
mod key_id;
mod keys;
mod open;
mod page_nonce;
mod reason;
mod receive;
mod seal;
mod unverified;

pub use base_key::BaseKey;
pub use decoy::Codec;
pub use hold::{HELD_FOR, HELD_MAX};
pub use key_id::{KeyId, Leaf, Sender, Slot};
pub use keys::{EPOCHS_MAX, EpochId, Epochs, StaleEpoch};
pub use open::{KEY_IDS_MAX, Opened, Opener, REPLAY_WINDOW};
pub use page_nonce::{PageNonce, PageNonces};
pub use reason::{Counts, REASONS, Reason};
pub use receive::{Received, Receiver};
pub use seal::{COUNTER_MAX, Sealer};

/// Bytes of the longest frame, sealed or not: a key frame of a shared 4K screen has about 2 MB.
pub const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
