//! Offers of clients (SDP), as far as they are read before they make a connection.

/// Takes made-up text.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(text: &str) {
    sfu::fuzzing::offer(text);
}
