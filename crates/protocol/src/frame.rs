//! How a sealed frame begins: what both who seals it and who forwards it must know.
//!
//! A frame of sound or picture travels behind an SFrame header (RFC 9605, section 4.3):
//!
//! ```text
//!     +-+-+-+-+-+-+-+-+---------------------+-----------+
//!     |1|  K  |Y|  C  |   KID, 5 bytes      |   CTR...  |
//!     +-+-+-+-+-+-+-+-+---------------------+-----------+
//! KID bit  32            17 16  14 13    8 7     0
//!         +-+--------------+------+-------+-------+
//!         |1|  page nonce  | slot | leaf  | epoch |
//!         +-+--------------+------+-------+-------+
//! ```
//!
//! The key id's highest bit is always set, so that it always has five bytes: numbers are written with
//! as few bytes as they need.

use crate::Source;

/// Bytes of a key id.
pub const KEY_ID_BYTES: usize = 5;

/// Bytes of the shortest header: that of a key's first eight frames.
pub const HEADER_BYTES_MIN: usize = 1 + KEY_ID_BYTES;

/// Returns the number of a source in key ids.
#[must_use]
pub const fn slot(source: Source) -> u8 {
    match source {
        Source::Microphone => 0,
        Source::Camera => 1,
        Source::Screen => 2,
    }
}

/// Returns the header that a source's first frame has in leaf 0 and epoch 0 under the lowest nonce.
///
/// For programs that send media which nobody opens: the load generator and the simulator.
#[must_use]
pub const fn specimen(source: Source) -> [u8; HEADER_BYTES_MIN] {
    let slot = slot(source);
    [0b1100_0000, 1, 0, slot >> 2, (slot & 0b11) << 6, 0]
}
