//! Acts that put one thing in the place of another between the provider's word and what is done by it.

use crate::{
    forged::{last_entry, last_knock, sealed, told_to, with_people},
    house::{HOST, House, admitted, invite, name, who},
    lie::{drops, honest, takes_all, withholds},
};
use client::{Command, keys::KeysAlarm};
use e2ee::group::Confirmation;
use protocol::{
    ChatText, ClientMessage, GroupPosition, Person, ServerMessage, Source, VisitMessage,
};

/// The provider says yes to 2; the server hands over the knock of 3 under the number of 2, and has the provider's
/// browser make its commit again.
#[test]
fn knock_that_the_server_exchanges_after_the_provider_s_yes_lets_nobody_else_in() {
    let mut house = House::open();
    house.knocks(2);
    house.knocks(3);
    let knock = last_knock(&house);
    house.twist = drops(|message| matches!(message, ClientMessage::Commit { .. }));
    house.admits(2);

    let at = GroupPosition {
        generation: 1,
        epoch: 7,
    };
    house.says(HOST, VisitMessage::Conflict { at });
    for number in [2, 3] {
        let swapped = VisitMessage::SealedKnock {
            who: who(2),
            invite: Some(invite(number)),
            knock: knock.clone(),
        };
        house.says(HOST, swapped);
    }
    house.twist = takes_all();
    let garbage = VisitMessage::Committed {
        at: GroupPosition {
            generation: 1,
            epoch: 0,
        },
        sequence: last_entry(&house) + 1,
        by: who(9),
        commit: sealed(vec![1; 100]),
    };
    house.says(HOST, garbage);
    house.waits(10);
    // Whatever there is of an admission goes to 3.
    house.says(3, admitted(3));
    for message in told_to(&house, 2) {
        if matches!(message, VisitMessage::Welcome { .. }) {
            house.says(3, message);
        }
    }

    house.never_held_a_key(3);
    assert!(house.alarms(HOST).contains(&KeysAlarm::Knock(who(2))));
    assert!(!house.names(HOST).contains(&name(3).for_screen().to_owned()));
}

/// The server never lets the removal count: whoever was removed must not hear on for as long as it likes.
#[test]
fn removal_that_the_server_withholds_from_the_provider_silences_everybody_within_a_minute() {
    let mut house = House::with(&[2, 3]);
    house.twist = drops(|message| {
        matches!(
            message,
            ClientMessage::Commit { .. } | ClientMessage::Remove { .. }
        )
    });

    house.asks(HOST, Command::Remove(who(2)));
    house.waits(6);

    assert_eq!(
        house.films(HOST, Source::Camera),
        None,
        "the provider seals on"
    );
    assert!(house.alarms(HOST).contains(&KeysAlarm::Removal));
    house.waits(60);
    assert_eq!(house.films(3, Source::Camera), None, "a member seals on");
    assert_eq!(house.inside(3).confirmation, Confirmation::Stopped);

    // An honest server again: the removal counts, and everybody else goes on.
    house.twist = takes_all();
    house.waits(20);
    assert!(house.films(HOST, Source::Camera).is_some());
    assert!(house.films(3, Source::Camera).is_some());
    assert_eq!(house.sees(3), [HOST]);
}

/// Whoever says good-bye and stays, with a server that keeps that from the provider, is still seen by everybody.
#[test]
fn member_who_says_good_bye_and_stays_is_still_seen() {
    let mut house = House::with(&[2, 3]);
    house.lie = Box::new(|to, message| {
        let is_entry = matches!(
            message,
            ServerMessage::Visit(VisitMessage::Sealed { from, .. }) if from == who(2)
        );
        if to == HOST && is_entry {
            return Vec::new();
        }
        vec![message]
    });
    // The server does not carry the leaving out either.
    house.twist = drops(|message| matches!(message, ClientMessage::Leave {}));

    house.asks(2, Command::Leave);
    house.waits(2);

    assert_eq!(house.sees(3), [HOST, 2]);
}

/// Words are sealed as frames are: not at all once the provider's side is not confirmed.
#[test]
fn nothing_is_written_to_a_group_whose_provider_is_not_heard_of() {
    let mut house = House::with(&[2, 3]);
    house.lie = withholds(3, |message| matches!(message, VisitMessage::Sealed { .. }));
    house.waits(70);
    let said = house.heard.len();

    let text = ChatText::clean("a word").expect("a word is text");
    house.asks(3, Command::Chat(text));

    let sealed = house.heard[said..]
        .iter()
        .filter(|(from, message)| *from == 3 && matches!(message, ClientMessage::Seal { .. }));
    assert_eq!(sealed.count(), 0);
}

/// The server says nothing of a second device and of a refusal: the provider reads of them all the same.
#[test]
fn whoever_was_removed_and_knocks_again_is_marked_though_the_server_keeps_it_back() {
    let mut house = House::with(&[2]);
    house.asks(HOST, Command::Remove(who(2)));
    house.waits(1);
    house.lie = Box::new(|_, mut message| {
        if let ServerMessage::Visit(VisitMessage::WaitingRoom { people }) = &mut message {
            for knocker in people {
                knocker.refused_before = false;
                knocker.new_device = false;
            }
        }
        vec![message]
    });

    house.knocks(2);
    house.waits(1);

    let waiting = house.inside(HOST).waiting;
    assert!(
        waiting.iter().any(|person| person.knocker.refused_before),
        "{waiting:?}"
    );
}

#[test]
fn person_whom_the_server_hides_from_the_provider_is_taken_out_of_the_group() {
    let mut house = House::with(&[2, 3]);
    house.lie = Box::new(|to, message| {
        let hide = |people: &mut Vec<Person>| people.retain(|person| person.id != who(3));
        vec![if to == HOST {
            with_people(message, hide)
        } else {
            message
        }]
    });

    house.asks(2, Command::SetMicrophone(false));
    house.waits(10);

    assert_eq!((house.sees(HOST), house.sees(2)), (vec![2], vec![HOST]));
    house.share_one_key(&[2]);
    house.lie = honest();
}
