//! A frame before anything of it was proven.

use super::{COUNTER_MAX, Codec, FRAME_BYTES_MAX, KeyId, Reason, decoy};
use sframe::header::SframeHeader;
use std::ops::Range;

/// A frame whose header was read, and nothing more.
pub(super) struct Unverified {
    pub(super) header: SframeHeader,
    pub(super) id: KeyId,
    /// Where the header and what it is of are.
    pub(super) sealed: Range<usize>,
}

impl Unverified {
    /// Finds the sealed part of a frame and reads its header. Undoes what the codec's transport
    /// needs, so it can be done only once with the same bytes.
    pub(super) fn read(codec: Codec, frame: &mut [u8]) -> Result<Self, Reason> {
        if frame.is_empty() {
            return Err(Reason::Empty);
        }
        // A decoy and escapes make a sealed frame longer: by half as much again at the very most.
        if frame.len() > FRAME_BYTES_MAX + FRAME_BYTES_MAX / 2 {
            return Err(Reason::TooLong);
        }
        let sealed = decoy::sealed_part(codec, frame).ok_or(Reason::Malformed)?;
        let header =
            SframeHeader::deserialize(&frame[sealed.clone()]).map_err(|_| Reason::Malformed)?;
        let id = KeyId::from_bits(header.key_id()).ok_or(Reason::Malformed)?;
        if header.counter() > COUNTER_MAX {
            return Err(Reason::Malformed);
        }
        Ok(Self { header, id, sealed })
    }
}
