//! Acts with links and roots of the server's own making.

use crate::{
    door::admissible,
    forged,
    house::{HOST, House, VISIT, invite, name},
};
use client::keys::KeysAlarm;
use e2ee::group::Level;
use protocol::{InviteSecret, Role, ServerMessage, WaitingMessage};
use sim::{clock::DAWN, practice::Practice};

#[test]
fn link_with_a_root_of_the_server_leads_to_no_visit_of_the_provider() {
    let mut house = House::open();
    let servers = Practice::new(VISIT, name(HOST), *DAWN);
    servers.invite(invite(2), name(2), Role::Patient);

    let link = (invite(2), InviteSecret::from_bytes([2; 16]));
    let credential =
        servers.invitee_credential(link, (name(2), Role::Patient), servers.rejoin_key());
    house.joins(2, credential);
    house.admits(2);
    house.waits(5);

    assert_eq!(house.alarms(2), [KeysAlarm::Card]);
    assert!(admissible(&house).is_empty());
    house.never_held_a_key(2);
}

#[test]
fn true_link_takes_no_card_under_a_root_of_the_server() {
    let mut house = House::open();
    let servers = Practice::new(VISIT, name(HOST), *DAWN);
    let card = forged::sealed(servers.card_with(|card| card.serial = 7));
    house.lie = Box::new(move |_, mut message| {
        if let ServerMessage::Waiting(WaitingMessage::Card { card: shown }) = &mut message {
            *shown = card.clone();
        }
        vec![message]
    });

    house.knocks(2);
    house.waits(2);

    assert_eq!(house.alarms(2), [KeysAlarm::Card]);
    let knocked = house.heard.iter().any(|(from, message)| {
        *from == 2 && matches!(message, protocol::ClientMessage::SealedKnock { .. })
    });
    assert!(!knocked, "a knock was sealed to the server");
}

#[test]
fn server_between_two_ends_of_its_own_link_shows_them_two_codes() {
    // To the provider the server is the patient, to the patient the provider: with a link that it made.
    let mut at_provider = House::open();
    at_provider.knocks(10);
    at_provider.admits(10);
    at_provider.waits(3);
    let mut at_patient = House::of(Practice::new(VISIT, name(HOST), *DAWN));
    at_patient.knocks(10);
    at_patient.admits(10);
    at_patient.waits(3);

    let code = |house: &House, person: u8, of: u8| {
        let tile = house.tile(of, person);
        (tile.code.expect("both gave theirs"), tile.level)
    };
    let (providers, level) = code(&at_provider, HOST, 10);
    let (patients, _) = code(&at_patient, 10, HOST);

    assert_eq!(level, Some(Level::Vouched));
    assert_ne!(providers, patients);
}
