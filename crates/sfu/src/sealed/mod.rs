//! Whether what a packet carries is sealed: the bytes where a frame's SFrame header must be, and nothing
//! behind them.
//!
//! In: a packet's payload. Out: a [`Part`]. Clients seal every frame; this is for the one that fails to,
//! so that its plain frames reach nobody. It proves nothing: whether a frame opens, its receivers see. There is
//! no switch that lets anything else pass.
//!
//! What stands before the header (`decoy`) is what docs/visit-1.md, section 9, has for each codec, to the
//! bit, so that hardly anything plain looks like it.

mod av1;
mod bytes;
mod h264;
mod header;
mod opus;
#[cfg(test)]
mod specimens;
#[cfg(test)]
mod tests;
mod vp8;
mod vp9;

use protocol::Source;
use str0m::format::Codec;

/// Which part of a frame a packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// None: padding, or sound that is not sent. There is nothing in it to hide.
    Nothing,
    /// What a decoder is told before the picture, and shows its size at most.
    Preface,
    /// The start of a frame that is sealed.
    Start,
    /// What goes on with a frame that another packet started.
    Middle,
    /// Something that is not sealed, or broken.
    Plain,
}

/// Reads which part of a frame of that source a payload is.
///
/// A codec that is not known here is never sealed.
#[must_use]
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is open, and what is not known is refused"
)]
pub fn part(codec: Codec, source: Source, payload: &[u8]) -> Part {
    if payload.is_empty() {
        return Part::Nothing;
    }
    let part = match codec {
        Codec::Opus => opus::part(payload, source),
        Codec::Vp8 => vp8::part(payload, source),
        Codec::Vp9 => vp9::part(payload, source),
        Codec::H264 => h264::part(payload, source),
        Codec::Av1 => av1::part(payload, source),
        _ => None,
    };
    part.unwrap_or(Part::Plain)
}

/// Returns the start of a frame where this is one that is sealed.
fn start_of(is_sealed: bool) -> Option<Part> {
    is_sealed.then_some(Part::Start)
}
