//! Opus: nothing on the way looks into a packet of sound, so all of it is sealed.

use std::ops::Range;

pub(super) const fn open(_frame: &[u8], _out: &mut Vec<u8>) {}

pub(super) fn sealed_part(frame: &[u8]) -> Option<Range<usize>> {
    (!frame.is_empty()).then_some(0..frame.len())
}
