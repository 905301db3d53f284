//! What people type or click on: recovery keys, the fragments of links, and what is written in the chat.

#![no_main]

use e2ee::{identity::RecoveryKey, invitation::LinkFragment};
use libfuzzer_sys::fuzz_target;
use protocol::piece::{HttpsLink, Piece};

fuzz_target!(|text: &str| {
    let _ = RecoveryKey::from_text(text);
    let _ = LinkFragment::from_text(text);
    for piece in protocol::piece::pieces(text) {
        if let Piece::Link(link) = piece {
            assert_eq!(HttpsLink::read(link.href()), Some(link));
        }
    }
});
