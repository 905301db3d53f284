//! Acts that keep a removal, or a whole view of the group, from some of its members.

use crate::{
    forged::{is_commit, number_of, told_to},
    house::{HOST, House, who},
    lie::{Lie, removes_nobody, withholds},
};
use client::Command;
use e2ee::group::Confirmation;
use protocol::{ClientMessage, GroupPosition, ServerMessage, Source, VisitMessage};
use std::{cell::RefCell, rc::Rc};

/// A server that keeps the next commit from somebody, and numbers what follows as if there had been none.
fn hides_a_commit_from(person: u8) -> Lie {
    let mut hidden = None;
    Box::new(move |to, mut message| {
        if to != person {
            return vec![message];
        }
        if hidden.is_none() && is_commit(&message) {
            hidden = number_of(&message);
            return Vec::new();
        }
        if let (
            Some(hidden),
            ServerMessage::Visit(
                VisitMessage::Committed { sequence, .. } | VisitMessage::Sealed { sequence, .. },
            ),
        ) = (hidden, &mut message)
        {
            *sequence -= u64::from(*sequence > hidden);
        }
        vec![message]
    })
}

/// The last second, of so many, in which somebody still sealed what a person who was removed could open.
fn last_second_open_to(house: &mut House, (from, removed): (u8, u8), seconds: u64) -> u64 {
    let mut last = 0;
    for second in 1..=seconds {
        house.waits(1);
        let place = house.sealing(from);
        let is_open =
            place.is_some_and(|place| house.pages[&removed].frames.ever.contains_key(&place));
        if is_open {
            last = second;
        }
    }
    last
}

#[test]
fn member_from_whom_a_removal_is_withheld_is_warned_and_stops_within_a_minute() {
    // With a hole in the numbers, and with none.
    for is_renumbered in [false, true] {
        let mut house = House::with(&[2, 3]);
        house.lie = if is_renumbered {
            hides_a_commit_from(3)
        } else {
            withholds(3, |message| {
                matches!(message, VisitMessage::Committed { .. })
            })
        };
        // The server does not carry out the removal either.
        house.twist = removes_nobody();

        house.asks(HOST, Command::Remove(who(2)));
        let last = last_second_open_to(&mut house, (3, 2), 30);
        let is_warned = house.inside(3).confirmation == Confirmation::Unconfirmed;
        let last = last.max(30 + last_second_open_to(&mut house, (3, 2), 90));

        assert!(is_warned, "{is_renumbered}");
        assert!(last <= 60, "sealed for {last} s, {is_renumbered}");
        assert_eq!(house.films(3, Source::Camera), None);
        assert!(
            house.sealing(HOST).is_some(),
            "the provider goes on, without the removed one"
        );
    }
}

#[test]
fn frame_of_somebody_removed_is_shown_nowhere_though_the_server_goes_on_carrying_it() {
    let mut house = House::with(&[2, 3]);
    house.twist = removes_nobody();
    house.lie = withholds(2, |message| {
        matches!(
            message,
            VisitMessage::Committed { .. } | VisitMessage::Sealed { .. }
        )
    });

    house.asks(HOST, Command::Remove(who(2)));
    house.waits(3);

    let frame = house
        .films(2, Source::Camera)
        .expect("that page knows of nothing");
    for to in [HOST, 3] {
        assert!(!house.shows_anywhere(to, &frame));
        assert!(!house.sees(to).contains(&2));
    }
    let frame = house.films(HOST, Source::Camera).expect("it is sealed");
    assert!(!house.shows_anywhere(2, &frame));
    house.share_one_key(&[3]);
}

#[test]
fn nothing_sealed_after_a_removal_opens_for_the_removed_whatever_they_are_given() {
    let mut house = House::with(&[2, 3]);
    house.twist = removes_nobody();
    house.asks(HOST, Command::Remove(who(2)));
    house.waits(2);
    let place = house.sealing(HOST).expect("it is sealed");

    // All that was ever handed to anybody.
    for message in [told_to(&house, HOST), told_to(&house, 3)].concat() {
        if !matches!(
            message,
            VisitMessage::Admitted { .. } | VisitMessage::Closed(_)
        ) {
            house.says(2, message);
        }
    }
    house.waits(5);

    let key = house.pages[&HOST].frames.ever[&place];
    assert!(
        !house.pages[&2]
            .frames
            .ever
            .values()
            .any(|held| *held == key)
    );
    house.share_one_key(&[3]);
}

#[test]
fn member_of_a_split_view_is_warned_shares_no_key_and_stops_within_a_minute() {
    let mut house = House::with(&[2, 3]);
    house.knocks(4);
    // The provider's first commit is said to be late, so that it makes another one for the same epoch.
    let first: Rc<RefCell<Option<ClientMessage>>> = Rc::default();
    let takes = Rc::clone(&first);
    house.twist = Box::new(move |from, message| {
        let mut first = takes.borrow_mut();
        if from == HOST && first.is_none() && matches!(message, ClientMessage::Commit { .. }) {
            *first = Some(message);
            return Vec::new();
        }
        vec![message]
    });
    house.admits(4);
    let Some(ClientMessage::Commit { at, commit, .. }) = first.borrow().clone() else {
        panic!("the provider commits");
    };
    let elsewhere = GroupPosition {
        epoch: at.epoch + 9,
        ..at
    };
    let next = crate::forged::last_entry(&house) + 1;
    house.says(HOST, VisitMessage::Conflict { at: elsewhere });
    // One member is shown the first commit, everyone else the second.
    house.lie = withholds(3, |message| {
        matches!(message, VisitMessage::Committed { .. })
    });
    let committed = VisitMessage::Committed {
        at,
        sequence: next,
        by: who(HOST),
        commit,
    };
    house.says(3, committed);
    house.knocks(5);
    house.admits(5);
    house.waits(4);

    let own = house.sealing(3).expect("it does not know yet");
    let others = house.sealing(HOST).expect("it is sealed");
    let keys = [3, HOST].map(|person| house.pages[&person].frames.ever.clone());
    assert_eq!(own, others, "both are in the same epoch");
    assert_ne!(keys[0][&own], keys[1][&others]);
    assert_eq!(
        house.inside(3).unknown,
        1,
        "whom nobody named is shown in red"
    );
    for (from, to) in [(3, HOST), (3, 2), (HOST, 3), (2, 3)] {
        let frame = house.films(from, Source::Camera).expect("it is sealed");
        assert!(!house.shows_anywhere(to, &frame), "{from} to {to}");
    }
    house.waits(20);
    assert_eq!(house.inside(3).confirmation, Confirmation::Unconfirmed);
    house.waits(40);
    assert_eq!(house.films(3, Source::Camera), None);
}
