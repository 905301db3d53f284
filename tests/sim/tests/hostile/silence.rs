//! Acts on the provider's signs of life.

use crate::{
    forged::is_commit,
    house::{HOST, House, who},
    lie::{Kept, honest, keeps, withholds},
};
use client::Command;
use e2ee::group::Confirmation;
use protocol::{ServerMessage, Source, VisitMessage};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

#[test]
fn member_without_beacons_is_warned_after_twenty_seconds_and_stops_after_sixty() {
    let mut house = House::with(&[2, 3]);
    house.lie = withholds(3, |message| matches!(message, VisitMessage::Sealed { .. }));

    let (mut warned_at, mut stopped_at) = (None, None);
    for second in 1..=70 {
        house.waits(1);
        let is_warned = house.inside(3).confirmation != Confirmation::Fresh;
        warned_at = warned_at.or(is_warned.then_some(second));
        stopped_at = stopped_at.or(house.sealing(3).is_none().then_some(second));
    }

    // The last beacon before came up to 5 s ago.
    let [warned_at, stopped_at] = [warned_at, stopped_at].map(|at| at.expect("it happens"));
    assert!((15..=20).contains(&warned_at), "warned after {warned_at} s");
    assert!(
        (55..=60).contains(&stopped_at),
        "stopped after {stopped_at} s"
    );
    assert_eq!(house.films(3, Source::Microphone), None);
    assert!(house.sealing(2).is_some(), "nobody else is touched");

    house.lie = honest();
    house.waits(15);
    house.share_one_key(&[2, 3]);
    assert_eq!(house.inside(3).confirmation, Confirmation::Fresh);
}

#[test]
fn beacons_that_come_later_and_later_confirm_only_the_moment_they_were_made() {
    let mut house = House::with(&[2, 3]);
    // What is said in the second n comes in the second 2n.
    let second = Rc::new(Cell::new(0_u64));
    let kept: Rc<RefCell<Kept>> = Rc::default();
    house.lie = keeps(3, Rc::clone(&second), Rc::clone(&kept));

    let mut last_open = 0;
    for now in 1..=240 {
        second.set(now);
        if now == 10 {
            house.asks(HOST, Command::Remove(who(2)));
        }
        house.waits(1);
        loop {
            let due = kept.borrow_mut().pop_front_if(|(at, _)| *at * 2 <= now);
            let Some((made_at, message)) = due else {
                break;
            };
            // The removal itself never comes.
            let is_removal = is_commit(&message);
            if made_at < 10 || !is_removal {
                house.hands(3, message);
            }
        }
        house.settle();
        let place = house.sealing(3);
        if place.is_some_and(|place| house.pages[&2].frames.ever.contains_key(&place)) {
            last_open = now;
        }
    }

    assert!(last_open <= 10 + 60, "sealed for {} s", last_open - 10);
}

#[test]
fn delay_from_the_beginning_on_gains_the_server_a_minute_at_most() {
    // Nobody can tell a message that took 50 s from a host whose clock is 50 s behind.
    const DELAY_S: u64 = 50;
    let mut house = House::with(&[2]);
    let second = Rc::new(Cell::new(0_u64));
    let kept: Rc<RefCell<Kept>> = Rc::default();
    house.lie = keeps(3, Rc::clone(&second), Rc::clone(&kept));
    house.knocks(3);
    house.admits(3);
    let mut removed_at = None;
    let mut last_open = 0;
    for now in 1..=280 {
        second.set(now);
        house.waits(1);
        let is_due = |(at, _): &(u64, ServerMessage)| at + DELAY_S <= now;
        // The removal itself, and what follows, is never handed over.
        let due: Vec<ServerMessage> = kept
            .borrow()
            .iter()
            .filter(|kept| is_due(kept) && removed_at.is_none_or(|removed| kept.0 < removed))
            .map(|(_, message)| message.clone())
            .collect();
        kept.borrow_mut().retain(|kept| !is_due(kept));
        for message in due {
            house.hands(3, message);
        }
        house.settle();
        if now == 100 {
            assert!(house.sealing(3).is_some(), "the delay alone stops nobody");
            removed_at = Some(now);
            house.asks(HOST, Command::Remove(who(2)));
        }
        let place = house.sealing(3);
        if place.is_some_and(|place| house.pages[&2].frames.ever.contains_key(&place)) {
            last_open = now;
        }
    }
    house.lie = honest();

    let open_for = last_open.saturating_sub(100);
    assert!(open_for <= 60 + DELAY_S, "{open_for} s");
}
