//! Acts at the door: who comes in, and by whose word.

use crate::{
    forged::{self, STRANGER, person, told_to, with_people},
    house::{HOST, House, admitted, invite, name, who},
    lie::honest,
};
use client::{
    Command, Phase, Sound,
    keys::{Control, KeysAlarm, Word},
};
use e2ee::invitation;
use protocol::{Knocker, Presence, Role, ServerMessage, Source, VisitMessage};

/// Who waits and could be let in, as the provider sees it.
pub(crate) fn admissible(house: &House) -> Vec<u8> {
    let waiting = house.inside(HOST).waiting;
    let may_come = waiting.iter().filter(|person| person.may_admit);
    may_come
        .map(|person| person.knocker.id.to_bytes()[0])
        .collect()
}

#[test]
fn stranger_whom_the_server_seats_is_on_no_screen_and_shown_nowhere() {
    let mut house = House::with(&[2]);
    house.see_each_other(&[HOST, 2]);
    let sounds = house.page(2).sounds.len();

    house.lie = Box::new(|_, message| {
        let seat = |people: &mut Vec<_>| people.push(person(STRANGER, "Dr. Stranger"));
        vec![with_people(message, seat)]
    });
    house.asks(2, Command::SetMicrophone(false));
    house.waits(10);

    for (to, other) in [(HOST, 2), (2, HOST)] {
        assert_eq!(house.sees(to), [other]);
        assert_eq!(house.inside(to).unknown, 0);
        for leaf in 0..4 {
            let place = house.sealing(to).expect("still sealed");
            let frame = forged::frame(Source::Camera, leaf, place, [9; 16]);
            assert!(!house.shows_anywhere(to, &frame));
        }
    }
    assert_eq!(
        house.page(2).sounds.len(),
        sounds,
        "somebody was heard to come"
    );
    house.share_one_key(&[2]);
}

#[test]
fn knock_of_the_server_s_own_making_lets_nobody_in() {
    let mut house = House::with(&[2]);
    // With a link that the provider's browser made, and with one that nobody made.
    for (number, invited) in [(STRANGER, invite(3)), (98, invite(77))] {
        let knocker = Knocker {
            id: who(number),
            name: name(3),
            role: Role::Patient,
            presence: Presence::Here,
            waited_ms: 0,
            new_device: false,
            refused_before: false,
            may_be_shared: false,
        };
        let knock = forged::knock(&house, invited, name(3));
        house.says(
            HOST,
            VisitMessage::WaitingRoom {
                people: vec![knocker],
            },
        );
        let message = VisitMessage::SealedKnock {
            who: who(number),
            invite: Some(invited),
            knock,
        };
        house.says(HOST, message);
        house.waits(1);

        let waiting = house.inside(HOST).waiting;
        let level = waiting[0].visitor.as_ref().map(|visitor| visitor.level);
        let as_the_server_s = (invited == invite(77)).then_some(invitation::Level::ServerVouched);
        assert_eq!(
            level, as_the_server_s,
            "what the provider reads of the link"
        );
    }
    assert_eq!(house.alarms(HOST), [KeysAlarm::Knock(who(STRANGER))]);
    house.share_one_key(&[2]);
}

#[test]
fn knocker_whom_the_server_admits_by_itself_holds_no_key_and_sees_nobody() {
    let mut house = House::with(&[2]);
    house.knocks(3);

    // What the members were told is told to the one who waits, and the members are told that they are three.
    house.lie = Box::new(|_, message| {
        let seat = |people: &mut Vec<_>| people.push(person(3, "Person 3"));
        vec![with_people(message, seat)]
    });
    house.says(3, admitted(3));
    for message in [told_to(&house, HOST), told_to(&house, 2)].concat() {
        if !matches!(message, VisitMessage::Admitted { .. }) {
            house.says(3, message);
        }
    }
    house.asks(2, Command::SetMicrophone(false));
    house.waits(10);

    house.never_held_a_key(3);
    assert_eq!(house.films(3, Source::Camera), None);
    assert!(!house.inside(3).is_sealed);
    assert!(house.sees(3).is_empty());
    let frame = house.films(HOST, Source::Camera).expect("it is sealed");
    assert!(!house.shows_anywhere(3, &frame));
    assert_eq!((house.sees(HOST), house.sees(2)), (vec![2], vec![HOST]));
    house.share_one_key(&[2]);
}

#[test]
fn key_package_in_the_place_of_another_is_refused() {
    // The server's own, another person's, and the right one with one byte changed.
    for case in 0..3 {
        let mut house = House::open();
        house.knocks(3);
        let other = forged::last_knock(&house);
        let own = forged::knock(&house, invite(2), name(2));
        house.lie = Box::new(move |_, mut message| {
            if let ServerMessage::Visit(VisitMessage::SealedKnock { who: of, knock, .. }) =
                &mut message
                && *of == who(2)
            {
                let mut altered = knock.as_bytes().to_owned();
                *altered.last_mut().expect("it is not empty") ^= 1;
                *knock = match case {
                    0 => own.clone(),
                    1 => other.clone(),
                    _ => forged::sealed(altered),
                };
            }
            vec![message]
        });

        house.knocks(2);
        house.admits(2);
        house.waits(5);

        assert_eq!(
            house.alarms(HOST),
            [KeysAlarm::Knock(who(2))],
            "case {case}"
        );
        assert_eq!(admissible(&house), [3]);
        house.never_held_a_key(2);
        house.share_one_key(&[]);
    }
}

#[test]
fn knocks_that_the_server_mixes_up_are_shown_under_their_own_names() {
    let mut house = House::open();
    house.lie = Box::new(|_, mut message| {
        if let ServerMessage::Visit(VisitMessage::SealedKnock { who: of, .. }) = &mut message {
            *of = if *of == who(2) { who(3) } else { who(2) };
        }
        vec![message]
    });
    house.knocks(2);
    house.knocks(3);

    let waiting = house.inside(HOST).waiting;
    let shown = waiting.iter().find(|person| person.knocker.id == who(2));
    let shown = shown.and_then(|person| person.visitor.as_ref());
    assert_eq!(shown.map(|visitor| visitor.name.clone()), Some(name(3)));

    // Whoever was meant is the only one who can use what they are given.
    house.admits(2);
    house.waits(5);
    house.never_held_a_key(2);
    house.share_one_key(&[]);
}

#[test]
fn welcome_of_before_joins_nobody() {
    let mut house = House::with(&[2, 3]);
    let welcomes: Vec<VisitMessage> = [told_to(&house, 2), told_to(&house, 3)]
        .concat()
        .into_iter()
        .filter(|message| matches!(message, VisitMessage::Welcome { .. }))
        .collect();
    assert_eq!(welcomes.len(), 2);
    house.asks(HOST, Command::Remove(who(2)));
    house.waits(3);

    house.knocks(2);
    house.says(2, admitted(2));
    for welcome in &welcomes {
        house.says(2, welcome.clone());
        house.says(3, welcome.clone());
    }
    house.waits(5);

    house.never_held_a_key(2);
    house.share_one_key(&[3]);
    assert_eq!(house.sees(HOST), [3]);
}

#[test]
fn locked_visit_adds_nobody_whatever_the_server_says() {
    let mut house = House::with(&[2]);
    house.knocks(3);
    house.asks(HOST, Command::Set(Control::Lock(true)));

    house.lie = Box::new(|_, message| {
        let seat = |people: &mut Vec<_>| people.push(person(3, "Person 3"));
        vec![with_people(message, seat)]
    });
    house.says(3, admitted(3));
    house.admits(3);
    house.waits(10);
    house.lie = honest();

    house.never_held_a_key(3);
    assert!(!house.page(HOST).sounds.contains(&Sound::Exit));
    assert!(matches!(
        house.page(3).client.view().phase,
        Phase::Inside(_)
    ));
    house.share_one_key(&[2]);
}

#[test]
fn link_that_another_page_revoked_lets_nobody_in_though_the_server_seats_its_holder() {
    let mut house = House::with(&[2]);
    house.knocks(3);
    house.waits(1);
    assert!(house.waits_with_a_knock(3));

    // The provider revokes the link in another page; the server keeps its holder in the waiting room all the same.
    house.practice.revoke(invite(3));
    house.changes_agenda();
    house.waits(1);
    let was_shown = house.waits_with_a_knock(3);
    house.admits(3);
    house.waits(5);

    assert!(!was_shown);
    house.never_held_a_key(3);
    house.share_one_key(&[2]);
}

#[test]
fn whoever_is_removed_for_good_is_let_in_by_no_press_though_the_server_lets_them_knock() {
    let mut house = House::with(&[2, 3]);

    house.asks(HOST, Command::RemoveForGood(who(3)));
    house.waits(1);
    assert_eq!(house.sealing(3), None);

    // The server takes no notice: it lets them knock, before and after the provider's page is loaded again.
    for reload in [false, true] {
        if reload {
            house.reloads(HOST);
            house.waits(1);
        }
        house.knocks(3);
        house.waits(1);
        assert!(!house.waits_with_a_knock(3), "after a reload: {reload}");
        house.admits(3);
        house.waits(5);
        assert_eq!(house.sealing(3), None, "after a reload: {reload}");
    }
    house.share_one_key(&[2]);
}

#[test]
fn whoever_waits_and_is_declined_for_good_is_told_so_by_the_provider_and_not_let_in_later() {
    let mut house = House::with(&[2]);
    house.knocks(3);

    house.asks(HOST, Command::RemoveForGood(who(3)));
    house.waits(1);

    let phase = house.pages[&3].client.view().phase;
    let is_told = matches!(
        phase,
        Phase::Declined {
            word: Word::Provider,
            ..
        }
    );
    assert!(is_told, "{phase:?}");
    house.waits(600);
    house.asks(3, Command::Retry);
    house.admits(3);
    house.waits(5);
    house.never_held_a_key(3);
}
