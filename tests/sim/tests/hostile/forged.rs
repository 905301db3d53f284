//! What a server can make by itself.

use crate::{
    frames::codec,
    house::{HOST, House, who},
};
use client::keys::{InviteeKeys, InviteeSecrets, KeysEffect};
use e2ee::frame::{BaseKey, EpochId, Leaf, PageNonce, Sealer, Slot};
use protocol::{
    ClientMessage, DisplayName, InviteId, Person, Presence, Role, Sealed, ServerMessage, Source,
    Track, TrackId, VisitMessage, WaitingMessage, frame::slot,
};

/// Number of somebody who was never there.
pub(crate) const STRANGER: u8 = 99;

/// A knock made of the card and a link's public half, which is all that the server knows.
pub(crate) fn knock(house: &House, invite: InviteId, name: DisplayName) -> Sealed {
    let secrets = InviteeSecrets {
        invite,
        link: None,
        rejoin: house.practice.rejoin_key(),
        name,
        class: Role::Patient,
    };
    let mut keys = InviteeKeys::new(secrets);
    let card = sealed(house.practice.card_with(|_| {}));
    keys.handle_waiting(&WaitingMessage::Card { card }, house.now);
    let effects = std::iter::from_fn(|| keys.poll_effect());
    let knock = effects.into_iter().find_map(|effect| {
        if let KeysEffect::Send(ClientMessage::SealedKnock { knock }) = effect {
            return Some(knock);
        }
        None
    });
    knock.expect("a card is answered with a knock")
}

/// A frame sealed under a key of the server's, as if that leaf had sealed it in that epoch.
pub(crate) fn frame(
    source: Source,
    leaf: u8,
    (generation, epoch): (u32, u64),
    key: [u8; 16],
) -> Vec<u8> {
    let slot = Slot::new(slot(source)).expect("below 8");
    let mut sealer = Sealer::new(slot, PageNonce::from_bits(1));
    let leaf = Leaf::new(leaf.into()).expect("below 64");
    let key = BaseKey::from_bytes(key);
    let mut sealed = Vec::new();
    sealer
        .use_epoch(EpochId::new(generation, epoch), leaf, &key)
        .expect("it is the first");
    sealer
        .seal(
            codec(source.kind()),
            b"a face of the server's making",
            &mut sealed,
        )
        .expect("there is a key");
    sealed
}

/// Somebody in the server's list, with microphone and camera.
pub(crate) fn person(number: u8, name: &str) -> Person {
    let track = |source, place| Track {
        id: TrackId(u32::from(number) * 10 + place),
        source,
    };
    Person {
        id: who(number),
        name: DisplayName::clean(name).expect("a name"),
        role: Role::Patient,
        presence: Presence::Here,
        microphone: true,
        camera: true,
        tracks: vec![track(Source::Microphone, 1), track(Source::Camera, 2)],
    }
}

/// Changes the list of people in a message, where there is one.
pub(crate) fn with_people(
    mut message: ServerMessage,
    change: impl FnOnce(&mut Vec<Person>),
) -> ServerMessage {
    if let ServerMessage::Visit(VisitMessage::Roster { people, .. }) = &mut message {
        change(people);
    }
    message
}

pub(crate) fn sealed(bytes: Vec<u8>) -> Sealed {
    Sealed::new(bytes).expect("it is not too long")
}

/// The visit's messages that somebody should have been told so far.
pub(crate) fn told_to(house: &House, person: u8) -> Vec<VisitMessage> {
    let of_visit = |(to, message): &(u8, ServerMessage)| {
        if let (true, ServerMessage::Visit(message)) = (*to == person, message) {
            return Some(message.clone());
        }
        None
    };
    house.told.iter().filter_map(of_visit).collect()
}

/// The last knock that the provider was handed.
pub(crate) fn last_knock(house: &House) -> Sealed {
    let told = told_to(house, HOST);
    let knock = told.into_iter().rev().find_map(|message| {
        if let VisitMessage::SealedKnock { knock, .. } = message {
            return Some(knock);
        }
        None
    });
    knock.expect("somebody knocked")
}

/// The number of an entry of the group's order.
pub(crate) fn number_of(message: &ServerMessage) -> Option<u64> {
    if let ServerMessage::Visit(
        VisitMessage::Committed { sequence, .. } | VisitMessage::Sealed { sequence, .. },
    ) = message
    {
        return Some(*sequence);
    }
    None
}

/// Whether a message is an entry of the group's order that holds a commit.
pub(crate) const fn is_commit(message: &ServerMessage) -> bool {
    matches!(
        message,
        ServerMessage::Visit(VisitMessage::Committed { .. })
    )
}

/// The number of the last entry of the group's order.
pub(crate) fn last_entry(house: &House) -> u64 {
    let mut told = house.told.iter().rev();
    told.find_map(|(_, message)| number_of(message))
        .unwrap_or_default()
}

/// The same entry under another number.
pub(crate) fn numbered(mut entry: VisitMessage, number: u64) -> VisitMessage {
    if let VisitMessage::Committed { sequence, .. } | VisitMessage::Sealed { sequence, .. } =
        &mut entry
    {
        *sequence = number;
    }
    entry
}
