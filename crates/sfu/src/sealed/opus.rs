//! Opus: a packet is a frame (RFC 7587, section 4.2), and all of it is sealed.

use super::{Part, header, start_of};
use protocol::Source;

pub(super) fn part(payload: &[u8], source: Source) -> Option<Part> {
    start_of(header::stands_in(payload.iter().copied(), source))
}
