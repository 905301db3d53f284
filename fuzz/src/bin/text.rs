//! What people type or click on: recovery keys and the fragments of links.

#![no_main]

use e2ee::{identity::RecoveryKey, invitation::LinkFragment};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = RecoveryKey::from_text(text);
    let _ = LinkFragment::from_text(text);
});
