//! What members say to each other (roster, policy, beacon, chat, tracks, comparison, drawing, real-time text), and
//! what their leaves claim. Each has one byte form.

#![no_main]

use e2ee::group::{Claim, Message};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = Message::decode(bytes) {
        assert_eq!(message.encode(), bytes);
    }
    if let Ok(claim) = Claim::decode(bytes) {
        assert_eq!(claim.encode(), bytes);
    }
});
