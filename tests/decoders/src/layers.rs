//! Packets that say which layer of a camera they are of, before they are authenticated.

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    sfu::fuzzing::packets(bytes);
}
