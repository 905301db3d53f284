//! Acts with what the provider says to someone who waits.

use crate::{
    house::{HOST, House, who},
    lie::both,
};
use client::{Command, Phase, keys::Word};
use protocol::{ServerMessage, WaitingMessage};

/// By a link of the server's own.
const VOUCHED: u8 = 10;

fn refusal() -> ServerMessage {
    ServerMessage::Waiting(WaitingMessage::Declined {
        retry_after_ms: 1_000,
    })
}

fn is_answer(message: &ServerMessage) -> bool {
    matches!(
        message,
        ServerMessage::Waiting(WaitingMessage::Answered { .. })
    )
}

/// The last answer that the provider gave to somebody.
fn answer_to(house: &House, person: u8) -> ServerMessage {
    let mut told = house.told.iter().rev();
    let found = told.find(|(to, message)| *to == person && is_answer(message));
    found.expect("the provider answered").1.clone()
}

fn seen(house: &House, person: u8) -> Word {
    let phase = house.pages[&person].client.view().phase;
    let Phase::Waiting { seen, .. } = phase else {
        panic!("{person} does not wait: {phase:?}");
    };
    seen
}

fn refused(house: &House, person: u8) -> Word {
    let phase = house.pages[&person].client.view().phase;
    let Phase::Declined { word, .. } = phase else {
        panic!("{person} is not refused: {phase:?}");
    };
    word
}

fn withholds_answers(from: u8) -> crate::lie::Lie {
    Box::new(move |to, message| {
        let is_kept = to == from && is_answer(&message);
        if is_kept { Vec::new() } else { vec![message] }
    })
}

#[test]
fn provider_s_no_and_that_a_knock_was_read_are_the_provider_s_word() {
    let mut house = House::with(&[2]);
    house.knocks(3);
    house.knocks(VOUCHED);
    house.waits(2);

    assert_eq!(seen(&house, 3), Word::Provider);
    assert_eq!(seen(&house, VOUCHED), Word::Server);
    for person in [3, VOUCHED] {
        house.asks(HOST, Command::Decline(who(person)));
    }
    assert_eq!(refused(&house, 3), Word::Provider);
    assert_eq!(refused(&house, VOUCHED), Word::Server);
}

#[test]
fn no_that_the_server_says_by_itself_is_shown_as_not_confirmed() {
    let mut house = House::with(&[2]);
    house.knocks(3);

    house.hands(3, refusal());
    house.settle();

    assert_eq!(refused(&house, 3), Word::Unconfirmed);
}

#[test]
fn no_of_before_or_to_somebody_else_is_none_to_another_knock() {
    let mut house = House::open();
    house.knocks(2);
    house.knocks(3);
    house.asks(HOST, Command::Decline(who(2)));
    house.asks(HOST, Command::Decline(who(3)));
    let (to_other, of_before) = (answer_to(&house, 2), answer_to(&house, 3));
    house.waits(600);
    house.lie = withholds_answers(3);
    house.asks(3, Command::Retry);
    assert_eq!(seen(&house, 3), Word::Unconfirmed);

    for answer in [to_other, of_before, refusal()] {
        // The lie keeps only what an honest server would say.
        house.hands(3, answer);
        house.settle();
    }

    assert_eq!(refused(&house, 3), Word::Unconfirmed);
}

#[test]
fn provider_of_whom_the_server_says_that_they_know_is_not_said_to_know() {
    let mut house = House::open();
    let says_here = Box::new(|_, mut message| {
        if let ServerMessage::Waiting(
            WaitingMessage::Knocked { provider_here, .. }
            | WaitingMessage::ProviderPresence { provider_here },
        ) = &mut message
        {
            *provider_here = true;
        }
        vec![message]
    });
    house.lie = both(withholds_answers(2), says_here);

    house.knocks(2);
    house.waits(2);

    assert_eq!(seen(&house, 2), Word::Unconfirmed);
}

#[test]
fn answer_that_is_withheld_from_somebody_is_given_anew_to_their_next_knock() {
    let mut house = House::open();
    house.lie = withholds_answers(2);
    house.knocks(2);
    assert_eq!(seen(&house, 2), Word::Unconfirmed);

    house.lie = crate::lie::honest();
    house.reloads(2);

    assert_eq!(seen(&house, 2), Word::Provider);
}
