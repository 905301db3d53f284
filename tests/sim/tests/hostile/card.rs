//! Acts on the visit's card, and on the versions of everything.

use crate::{
    forged::{self, sealed, told_to},
    house::{HOST, House, VISIT, invite, name, who},
};
use client::keys::KeysAlarm;
use protocol::{
    ClientMessage, Role, ServerMessage, VisitId, VisitMessage, WaitingMessage, time::Instant,
};
use sim::{clock::DAWN, practice::Practice};
use std::time::Duration;

fn knocks_of(house: &House, person: u8) -> usize {
    let is_theirs = |(from, message): &&(u8, ClientMessage)| {
        *from == person && matches!(message, ClientMessage::SealedKnock { .. })
    };
    house.heard.iter().filter(is_theirs).count()
}

fn shows_card(house: &mut House, to: u8, card: Vec<u8>) {
    let card = sealed(card);
    house.hands(to, ServerMessage::Waiting(WaitingMessage::Card { card }));
    house.settle();
}

#[test]
fn card_of_before_is_refused_once_a_newer_one_was_shown() {
    let mut house = House::open();
    house.knocks(2);
    let newer = house.practice.card_with(|card| card.serial = 5);
    shows_card(&mut house, 2, newer);
    let knocks = knocks_of(&house, 2);
    assert!(house.alarms(2).is_empty());

    for serial in [1, 4] {
        let older = house.practice.card_with(|card| card.serial = serial);
        shows_card(&mut house, 2, older);
    }

    assert_eq!(house.alarms(2), [KeysAlarm::Card]);
    assert_eq!(knocks_of(&house, 2), knocks, "nothing was sealed to it");
}

#[test]
fn other_card_of_the_same_number_is_refused() {
    let mut house = House::open();
    house.knocks(2);
    let knocks = knocks_of(&house, 2);

    let later = *DAWN + Duration::from_secs(60);
    let other = house
        .practice
        .card_with(|card| card.validity.not_after = later);
    shows_card(&mut house, 2, other);

    assert_eq!(house.alarms(2), [KeysAlarm::Card]);
    assert_eq!(knocks_of(&house, 2), knocks);
}

#[test]
fn card_of_another_visit_or_another_time_gives_nobody_a_key() {
    let mut house = House::open();
    let before = Instant::from_millis(DAWN.as_millis() - 1_000);
    let over = house.practice.card_with(|card| {
        card.serial = 9;
        card.validity.not_after = before;
    });
    house.lie = Box::new(move |to, mut message| {
        if let (2, ServerMessage::Waiting(WaitingMessage::Card { card })) = (to, &mut message) {
            *card = sealed(over.clone());
        }
        vec![message]
    });
    house.knocks(2);
    assert_eq!(
        (house.alarms(2), knocks_of(&house, 2)),
        (&[KeysAlarm::Card][..], 0)
    );

    // Of the same provider, for another visit: the knock that is made for it is none for this one.
    let other = VisitId::from_bytes([8; 16]);
    let elsewhere = house.practice.card_with(|card| card.visit = other);
    house.lie = Box::new(move |to, mut message| {
        if let (3, ServerMessage::Waiting(WaitingMessage::Card { card })) = (to, &mut message) {
            *card = sealed(elsewhere.clone());
        }
        vec![message]
    });
    house.knocks(3);
    house.admits(3);
    house.waits(5);

    assert_eq!(house.alarms(HOST), [KeysAlarm::Knock(who(3))]);
    house.never_held_a_key(3);
}

#[test]
fn provider_shown_another_card_goes_on_with_the_own_one() {
    let mut house = House::with(&[2]);
    let servers = Practice::new(VISIT, name(HOST), *DAWN);
    servers.invite(invite(3), name(3), Role::Patient);
    let card = sealed(servers.card_with(|card| card.serial = 9));

    house.says(HOST, VisitMessage::Card { card });
    house.knocks(3);
    house.admits(3);
    house.waits(3);

    house.share_one_key(&[2, 3]);
}

#[test]
fn anything_of_another_version_is_refused() {
    for version in [0, 2, 0xff] {
        let mut house = House::with(&[2]);
        house.knocks(3);
        let mut card = house.practice.card_with(|card| card.serial = 7);
        card[0] = version;
        shows_card(&mut house, 3, card);
        assert_eq!(house.alarms(3), [KeysAlarm::Card], "card {version}");

        let mut knock = forged::last_knock(&house).as_bytes().to_owned();
        knock[0] = version;
        let message = VisitMessage::SealedKnock {
            who: who(3),
            invite: Some(invite(3)),
            knock: sealed(knock),
        };
        house.says(HOST, message);
        assert_eq!(
            house.alarms(HOST),
            [KeysAlarm::Knock(who(3))],
            "knock {version}"
        );

        // The version of MLS stands in the second byte of what the group says.
        for entry in told_to(&house, 2) {
            if let VisitMessage::Sealed { message, .. }
            | VisitMessage::Committed {
                commit: message, ..
            } = &entry
            {
                let mut bytes = message.as_bytes().to_owned();
                bytes[1] = version;
                let next = forged::last_entry(&house) + 1;
                house.says(2, with_bytes(forged::numbered(entry, next), bytes));
            }
        }
        house.waits(30);
        house.share_one_key(&[2]);
    }
}

fn with_bytes(mut entry: VisitMessage, bytes: Vec<u8>) -> VisitMessage {
    if let VisitMessage::Sealed { message, .. }
    | VisitMessage::Committed {
        commit: message, ..
    } = &mut entry
    {
        *message = sealed(bytes);
    }
    entry
}

#[test]
fn group_founded_in_the_provider_s_name_while_their_page_is_loaded_leaves_nobody_without_a_card() {
    let mut house = House::with(&[2]);
    house.heard.clear();
    // The server has forgotten the card, and says that this person founded a group before it answers their page.
    house.lie = Box::new(|to, message| {
        let ServerMessage::Visit(inner) = &message else {
            return vec![message];
        };
        if to == HOST && matches!(inner, VisitMessage::Card { .. }) {
            return Vec::new();
        }
        if let (HOST, VisitMessage::Missed { at }) = (to, inner) {
            let founded = VisitMessage::Founded {
                generation: at.generation + 1,
                by: who(HOST),
            };
            return vec![ServerMessage::Visit(founded), message];
        }
        vec![message]
    });

    house.reloads(HOST);
    house.waits(5);

    let shows_card = |(from, said): &(u8, ClientMessage)| {
        *from == HOST && matches!(said, ClientMessage::Card { .. })
    };
    assert!(house.heard.iter().any(shows_card));
}
