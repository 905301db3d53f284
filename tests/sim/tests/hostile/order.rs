//! Acts on the group's order: what was said before, in another order, not at all, or never by anybody.

use crate::{
    forged::{last_entry, numbered, sealed, told_to},
    house::{HOST, House, who},
};
use client::Command;
use protocol::{ChatText, GroupPosition, ServerMessage, Source, VisitMessage};
use std::{cell::RefCell, rc::Rc};

/// How long people may take to find each other again, once the server is honest again.
const BACK_WITHIN_S: u64 = 30;

fn commits(house: &House, person: u8) -> Vec<VisitMessage> {
    let is_commit = |message: &VisitMessage| matches!(message, VisitMessage::Committed { .. });
    told_to(house, person)
        .into_iter()
        .filter(is_commit)
        .collect()
}

#[test]
fn commit_that_the_server_repeats_changes_nothing() {
    let mut house = House::with(&[2, 3]);
    let before = house.sealing(HOST).expect("it is sealed");
    let ever = house.pages[&2].frames.ever.clone();

    for commit in commits(&house, 2) {
        house.says(2, commit.clone());
        let next = last_entry(&house) + 1;
        house.says(2, numbered(commit, next));
    }
    assert_eq!(house.pages[&2].frames.ever, ever);

    house.waits(BACK_WITHIN_S);
    house.share_one_key(&[2, 3]);
    assert!(house.sealing(HOST) >= Some(before));
}

#[test]
fn own_commit_that_the_server_repeats_leads_the_provider_to_a_newer_group_only() {
    let mut house = House::with(&[2]);
    let before = house.sealing(HOST).expect("it is sealed");

    for commit in commits(&house, HOST) {
        let next = last_entry(&house) + 1;
        house.says(HOST, numbered(commit, next));
    }
    house.waits(BACK_WITHIN_S);

    assert!(house.sealing(HOST) > Some(before));
    house.share_one_key(&[2]);
}

#[test]
fn generation_of_before_does_not_come_back() {
    let mut house = House::with(&[2]);
    let first = [told_to(&house, 2), told_to(&house, HOST)].concat();
    house.reloads(HOST);
    house.waits(10);
    house.share_one_key(&[2]);
    let second = house.sealing(HOST).expect("it is sealed");
    assert!(second.0 > 1);

    for message in first {
        if matches!(
            message,
            VisitMessage::Admitted { .. } | VisitMessage::Roster { .. }
        ) {
            continue;
        }
        for person in [HOST, 2] {
            house.says(person, message.clone());
            assert!(
                house
                    .sealing(person)
                    .is_none_or(|(generation, _)| generation > 1)
            );
        }
    }
    for generation in [0, 1] {
        let at = GroupPosition {
            generation,
            epoch: 0,
        };
        for person in [HOST, 2] {
            house.says(person, VisitMessage::Missed { at });
            house.says(person, VisitMessage::Conflict { at });
            house.says(person, VisitMessage::AllReady { at });
        }
    }
    house.waits(BACK_WITHIN_S);

    assert!(house.sealing(HOST) >= Some(second));
    house.share_one_key(&[2]);
}

#[test]
fn commits_in_another_order_are_followed_in_the_true_one_or_not_at_all() {
    let mut house = House::with(&[2, 3]);
    let kept: Rc<RefCell<Vec<ServerMessage>>> = Rc::default();
    let mut is_over = false;
    let keeps = Rc::clone(&kept);
    house.lie = Box::new(move |to, message| {
        let is_commit = matches!(
            &message,
            ServerMessage::Visit(VisitMessage::Committed { .. })
        );
        if to != 3 || !is_commit || is_over {
            return vec![message];
        }
        let mut kept = keeps.borrow_mut();
        kept.push(message);
        if kept.len() < 2 {
            return Vec::new();
        }
        is_over = true;
        kept.drain(..).rev().collect()
    });

    house.knocks(4);
    house.admits(4);
    house.knocks(5);
    house.admits(5);
    house.waits(BACK_WITHIN_S);

    assert!(kept.borrow().is_empty(), "two were exchanged");
    house.share_one_key(&[2, 3, 4, 5]);
    assert_eq!(house.sees(3), [HOST, 2, 4, 5]);
}

#[test]
fn commit_that_is_dropped_is_asked_for_again_and_nothing_of_it_is_shown_before() {
    let mut house = House::with(&[2, 3]);
    let mut is_dropped = false;
    house.lie = Box::new(move |to, message| {
        let is_commit = matches!(
            &message,
            ServerMessage::Visit(VisitMessage::Committed { .. })
        );
        if to == 3 && is_commit && !is_dropped {
            is_dropped = true;
            return Vec::new();
        }
        vec![message]
    });
    let before = house.sealing(3);

    house.asks(HOST, Command::Remove(who(2)));
    let frame = house.films(HOST, Source::Camera).expect("it is sealed");
    let is_shown_early = house.sealing(3) == before && house.shows_anywhere(3, &frame);
    house.waits(BACK_WITHIN_S);

    assert!(!is_shown_early);
    house.share_one_key(&[3]);
}

#[test]
fn words_that_the_server_repeats_are_read_once() {
    let mut house = House::with(&[2]);
    let text = ChatText::clean("take two a day").expect("words");
    house.asks(HOST, Command::Chat(text));
    let words: Vec<VisitMessage> = told_to(&house, 2)
        .into_iter()
        .filter(|message| matches!(message, VisitMessage::Sealed { .. }))
        .collect();

    for entry in words {
        let next = last_entry(&house) + 1;
        house.says(2, entry.clone());
        house.says(2, numbered(entry, next));
    }
    house.waits(2);

    assert_eq!(house.inside(2).chat.len(), 1);
}

#[test]
fn malformed_bytes_of_the_group_change_nothing() {
    let mut house = House::with(&[2, 3]);
    let mut random = fastrand::Rng::with_seed(3);
    let entries = [told_to(&house, 2), told_to(&house, HOST)].concat();

    for entry in entries {
        for _ in 0..12 {
            let to = [HOST, 2, 3][random.usize(0..3)];
            let next = last_entry(&house) + 1;
            if let Some(broken) = broken(&entry, &mut random) {
                house.says(to, numbered(broken, next));
            }
        }
    }
    house.waits(BACK_WITHIN_S);

    house.share_one_key(&[2, 3]);
    assert_eq!(
        (house.sees(2), house.sees(3)),
        (vec![HOST, 3], vec![HOST, 2])
    );
}

/// The same message with other sealed bytes: cut, changed, prolonged, or made up.
fn broken(message: &VisitMessage, random: &mut fastrand::Rng) -> Option<VisitMessage> {
    let mut message = message.clone();
    let (VisitMessage::Committed { commit: bytes, .. }
    | VisitMessage::Sealed { message: bytes, .. }
    | VisitMessage::Welcome { welcome: bytes, .. }
    | VisitMessage::SealedKnock { knock: bytes, .. }
    | VisitMessage::Card { card: bytes }) = &mut message
    else {
        return None;
    };
    let mut altered = bytes.as_bytes().to_owned();
    let place = random.usize(0..altered.len());
    match random.u8(0..4) {
        0 => altered.truncate(place),
        1 => altered[place] ^= 1 << random.u8(0..8),
        2 => altered.extend((0..random.usize(1..200)).map(|_| random.u8(..))),
        _ => altered.iter_mut().for_each(|byte| *byte = random.u8(..)),
    }
    *bytes = sealed(altered);
    Some(message)
}
