//! What members say to each other (roster, policy, beacon, chat, tracks, comparison, drawing, real-time text), and
//! what their leaves claim. Each has one byte form.

use e2ee::group::{Claim, Message};

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    if let Ok(message) = Message::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
    if let Ok(claim) = Claim::decode(bytes) {
        assert_eq!(claim.encode(), bytes);
    }
}
