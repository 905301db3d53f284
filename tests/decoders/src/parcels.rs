//! What the server says is the provider's answer to a knock, to a page that knocked: it lets nobody in.

use client::keys::{InviteeKeys, InviteeSecrets, KeysEffect};
use protocol::{
    DisplayName, GroupPosition, InviteId, Role, Sealed, VisitId, VisitMessage, WaitingMessage,
};
use sim::{clock::DAWN, practice::Practice};
use std::cell::RefCell;

/// Pages of a link that was made in the provider's browser, and of one that the server made.
fn knocked() -> [InviteeKeys; 2] {
    let name = || DisplayName::clean("Ada").expect("a name");
    let practice = Practice::new(VisitId::from_bytes([1; 16]), name(), *DAWN);
    let invite = InviteId::from_bytes([2; 16]);
    practice.invite(invite, name(), Role::Patient);
    let card = Sealed::new(practice.host_secrets().card).expect("a card is short");
    [true, false].map(|has_secret| {
        let rejoin = practice.rejoin_key();
        let secrets = practice.invitee_secrets(invite, (name(), Role::Patient), rejoin);
        let link = secrets.link.filter(|_| has_secret);
        let mut page = InviteeKeys::new(InviteeSecrets { link, ..secrets });
        let card = WaitingMessage::Card { card: card.clone() };
        page.handle_waiting(&card, *DAWN);
        page
    })
}

thread_local! {
    static PAGES: RefCell<[InviteeKeys; 2]> = RefCell::new(knocked());
}

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    let Some(welcome) = Sealed::new(bytes.to_owned()) else {
        return;
    };
    let message = VisitMessage::Welcome {
        at: GroupPosition {
            generation: 1,
            epoch: 1,
        },
        sequence: 1,
        welcome,
    };
    PAGES.with_borrow_mut(|pages| {
        for page in pages {
            page.handle_visit(&message, *DAWN);
            while let Some(effect) = page.poll_effect() {
                assert!(!matches!(effect, KeysEffect::Frames(_)), "{effect:?}");
            }
            assert_eq!(page.position(), None);
        }
    });
}
