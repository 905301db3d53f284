//! What people type or click on: recovery keys, codes that were said on the telephone, the fragments of links, and what is written in the chat.

use e2ee::{identity::RecoveryKey, invitation::LinkFragment, phone_code::PhoneCode};
use protocol::piece::{HttpsLink, Piece};

/// Takes made-up text.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(text: &str) {
    let _ = RecoveryKey::from_text(text);
    let _ = LinkFragment::from_text(text);
    if let Ok(code) = PhoneCode::read(text) {
        let again = PhoneCode::read(&code.expose_text()).expect("a code is a code");
        assert_eq!(again.expose_groups(), code.expose_groups());
        let made = PhoneCode::new(code.locator(), &code.secret());
        assert_eq!(made.expose_groups(), code.expose_groups());
    }
    for piece in protocol::piece::pieces(text) {
        if let Piece::Link(link) = piece {
            assert_eq!(HttpsLink::read(link.href()), Some(link));
        }
    }
    for piece in protocol::piece::unfinished_pieces(text) {
        assert!(!matches!(piece, Piece::Link(_)));
    }
}
