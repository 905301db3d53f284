//! The proof of the device that goes with a knock.

use crate::common::{Test, proof};
use client::{Command, Effect, Phase, SignalingEvent};
use protocol::{ClientMessage, ProblemCode, SeatToken, limit::SILENCE_MAX};
use std::time::Duration;

/// A patient whose browser and server do nothing by themselves, on a connection that stands.
fn patient(seat: Option<SeatToken>) -> Test {
    let mut test = Test::with_seat(seat);
    test.proves_at_once = false;
    test.connect();
    test
}

#[test]
fn a_knock_waits_for_what_the_server_draws_and_for_the_device_to_sign_it() {
    let mut test = patient(Some(SeatToken::from_bytes([5; 32])));
    assert!(test.sent().is_empty());

    test.challenge(1);
    assert!(test.sent().is_empty());
    let statements = test.statements();
    test.prove(1, Some(proof()));

    assert_eq!(statements.len(), 1);
    assert!(statements[0].seat.is_some());
    assert!(matches!(
        &test.sent()[..],
        [ClientMessage::Knock { seat: Some(_), proof: Some(made), .. }] if *made == proof()
    ));
}

#[test]
fn a_provider_enters_at_once_and_signs_nothing() {
    let mut test = Test::provider();
    test.proves_at_once = false;

    test.connect();
    test.challenge(1);

    assert!(matches!(test.sent()[..], [ClientMessage::Enter { .. }]));
    assert!(test.statements().is_empty());
}

#[test]
fn one_connection_has_one_thing_signed_and_one_knock_however_often_the_server_asks() {
    let mut test = patient(None);

    for number in 1..9 {
        test.challenge(number);
    }
    for number in 1..9 {
        test.prove(number, Some(proof()));
    }
    test.challenge(1);
    test.knocked(1);
    test.challenge(2);

    assert_eq!(test.statements().len(), 1);
    assert_eq!(test.sent().len(), 1);
}

#[test]
fn a_proof_for_a_connection_that_is_gone_is_not_shown_on_the_next_one() {
    let mut test = patient(None);
    test.challenge(1);

    test.signaling(SignalingEvent::Closed);
    test.prove(1, Some(proof()));
    test.pass(Duration::from_secs(1));
    test.signaling(SignalingEvent::Opened);
    test.prove(1, Some(proof()));
    test.challenge(2);
    test.prove(1, Some(proof()));
    assert!(test.sent().is_empty());

    test.prove(2, Some(proof()));
    assert_eq!(test.sent().len(), 1);
}

#[test]
fn a_proof_that_nobody_asked_for_is_said_to_nobody() {
    let mut test = Test::waiting();

    test.prove(1, Some(proof()));
    test.prove(2, None);

    assert!(test.effects.is_empty());
    assert!(matches!(test.phase(), Phase::Waiting { .. }));
}

#[test]
fn a_browser_that_can_prove_nothing_says_so_and_does_not_knock() {
    let mut test = patient(None);
    test.challenge(1);

    test.prove(1, None);
    test.pass(Duration::from_secs(60));

    assert_eq!(test.phase(), Phase::Refused(ProblemCode::DeviceNotProved));
    assert!(test.sent().is_empty());
    assert_eq!(test.connects(), 1);
}

#[test]
fn a_server_that_draws_nothing_and_a_browser_that_does_not_answer_are_not_waited_for_longer_than_silence()
 {
    for has_challenge in [false, true] {
        let mut test = patient(None);
        if has_challenge {
            test.challenge(1);
        }

        test.pass(SILENCE_MAX + Duration::from_secs(1));

        assert_eq!(test.connects(), 2, "{has_challenge}");
    }
}

#[test]
fn a_tab_whose_proof_was_refused_tries_again_when_it_is_asked_to() {
    let mut test = patient(None);
    test.challenge(1);
    test.prove(1, Some(proof()));
    test.hear(protocol::ServerMessage::Problem(protocol::Problem::new(
        ProblemCode::DeviceNotProved,
    )));
    assert_eq!(test.phase(), Phase::Refused(ProblemCode::DeviceNotProved));
    assert_eq!(test.count(|effect| matches!(effect, Effect::ForgetSeat)), 0);

    test.command(Command::Retry);
    test.signaling(SignalingEvent::Opened);
    test.challenge(2);
    test.prove(2, Some(proof()));

    assert_eq!(test.sent().len(), 2);
}
