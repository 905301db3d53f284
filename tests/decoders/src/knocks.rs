//! Knocks that the server hands to a provider's page: made up, altered, and what is inside of one that opens.

use client::keys::{InviteeKeys, KeysEffect};
use e2ee::{
    Crypto,
    kem::KemKey,
    knock::{KnockContext, UnverifiedKnock},
    visit_card::VisitCard,
};
use protocol::{ClientMessage, DisplayName, InviteId, Role, Sealed, VisitId, WaitingMessage};
use sim::{clock::DAWN, practice::Practice};
use std::{iter, sync::LazyLock};

const INVITE: InviteId = InviteId::from_bytes([2; 16]);

/// What the provider's page has, and a knock that holds.
struct Desk {
    crypto: Crypto,
    kem: KemKey,
    card: VisitCard,
    knock: Vec<u8>,
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let crypto = Crypto::default();
    let name = || DisplayName::clean("Ada").expect("a name");
    let practice = Practice::new(VisitId::from_bytes([1; 16]), name(), *DAWN);
    practice.invite(INVITE, name(), Role::Patient);
    let person = (name(), Role::Patient);
    let secrets = practice.invitee_secrets(INVITE, person, practice.rejoin_key());
    let host = practice.host_secrets();
    let mut keys = InviteeKeys::new(secrets);
    let card = Sealed::new(host.card.clone()).expect("a card is short");
    keys.handle_waiting(&WaitingMessage::Card { card }, *DAWN);
    let mut effects = iter::from_fn(|| keys.poll_effect());
    let knock = effects.find_map(|effect| {
        let KeysEffect::Send(ClientMessage::SealedKnock { knock }) = effect else {
            return None;
        };
        Some(knock)
    });
    Desk {
        kem: host.vault.seed.host_kem_key(&crypto),
        card: VisitCard::verify(&crypto, &host.card, &host.root, None, *DAWN)
            .expect("it is signed"),
        knock: knock.expect("a card is answered").as_bytes().to_owned(),
        crypto,
    }
});

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    e2ee::fuzzing::knock(bytes);

    let Desk {
        crypto,
        kem,
        card,
        knock,
    } = &*DESK;
    let context = KnockContext {
        card: card.hash(),
        invite: INVITE,
    };
    let is_open = |knock: &[u8]| UnverifiedKnock::open(crypto, knock, kem, &context).is_ok();
    assert!(!is_open(bytes), "a knock that nobody made");
    assert!(UnverifiedKnock::open_as_greeter(crypto, bytes, kem, &context).is_err());
    let altered = crate::altered(knock, bytes);
    let opened = is_open(&altered);
    // Behind the hosts' box is one for a front desk, or the byte that says that there is none.
    let (host, _) = knock.split_at(knock.len() - 1);
    assert!(!opened || altered.starts_with(host), "an altered knock");
    assert!(opened || altered != *knock, "a genuine knock");
}
