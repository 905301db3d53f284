//! Acts with a yes that the provider said and took back, or that a lock overtook.

use crate::{
    door::admissible,
    house::{HOST, House, who},
    lie::{drops, takes_all},
};
use client::{Command, keys::Control};
use protocol::{ClientMessage, GroupPosition, VisitMessage};

/// The provider learns that another commit was faster, and that there is nothing to follow; the one who knocked knocks
/// again.
fn release(house: &mut House) {
    house.twist = takes_all();
    let (generation, epoch) = house.sealing(HOST).expect("the provider seals");
    let at = GroupPosition {
        generation,
        epoch: epoch + 1,
    };
    house.says(HOST, VisitMessage::Conflict { at });
    knocks_again(house, 3);
    house.waits(2);
}

/// The server hands the card out anew: whoever waits knocks again, as after a restart.
fn knocks_again(house: &mut House, person: u8) {
    let mut told = house.told.iter().rev();
    let card = told.find_map(|(to, message)| {
        let is_theirs = *to == person;
        (is_theirs && is_card(message)).then(|| message.clone())
    });
    let card = card.expect("they were shown the card");
    house.hands(person, card);
    house.settle();
}

fn is_card(message: &protocol::ServerMessage) -> bool {
    use protocol::{ServerMessage, WaitingMessage};
    matches!(message, ServerMessage::Waiting(WaitingMessage::Card { .. }))
}

fn with_a_yes_kept_back() -> House {
    let mut house = House::with(&[2]);
    house.knocks(3);
    // None of the provider's commits is carried, and no no either.
    house.twist = drops(|message| {
        matches!(
            message,
            ClientMessage::Commit { .. } | ClientMessage::Decline { .. }
        )
    });
    house.admits(3);
    house.settle();
    house
}

#[test]
fn yes_that_the_server_keeps_back_lets_nobody_into_a_visit_that_was_locked_since() {
    let mut house = with_a_yes_kept_back();
    house.asks(HOST, Command::Set(Control::Lock(true)));

    release(&mut house);

    house.never_held_a_key(3);
    house.share_one_key(&[2]);
}

#[test]
fn yes_that_the_server_keeps_back_lets_somebody_in_while_nobody_takes_it_back() {
    let mut house = with_a_yes_kept_back();

    release(&mut house);

    house.share_one_key(&[2, 3]);
}

#[test]
fn who_was_declined_is_not_let_in_by_a_yes_from_before() {
    let mut house = with_a_yes_kept_back();
    house.asks(HOST, Command::Decline(who(3)));

    release(&mut house);

    house.never_held_a_key(3);
    house.share_one_key(&[2]);
}

#[test]
fn link_that_is_revoked_after_a_yes_lets_nobody_in_by_it() {
    let mut house = with_a_yes_kept_back();
    house.practice.revoke(crate::house::invite(3));
    house.changes_agenda();

    release(&mut house);

    house.never_held_a_key(3);
    assert!(admissible(&house).is_empty());
    house.share_one_key(&[2]);
}

#[test]
fn admission_that_comes_long_after_the_lock_is_undone() {
    let mut house = House::with(&[2]);
    house.knocks(3);
    let (kept, keeps) = std::sync::mpsc::channel();
    house.twist = Box::new(move |_, message| {
        if let ClientMessage::Commit { .. } = message {
            let _ = kept.send(message);
            return Vec::new();
        }
        vec![message]
    });
    house.admits(3);
    house.asks(HOST, Command::Set(Control::Lock(true)));
    house.waits(6);

    house.twist = takes_all();
    let commit = keeps.try_recv().expect("it was said");
    house.takes(HOST, commit);
    house.settle();
    house.waits(2);

    house.share_one_key(&[2]);
}
