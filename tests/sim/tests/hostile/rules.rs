//! Acts with the rules that the provider sets: hidden from those they are about, late, or against what the server
//! carries. And what the rules do where nobody lies.

use crate::{
    house::{HOST, House, who},
    lie::{drops, honest},
};
use client::{
    Command,
    keys::{Control, PersonControl},
};
use e2ee::group::ChatRule;
use protocol::{ChatText, ClientMessage, DisplayName, Sealed, ServerMessage, Source, VisitMessage};
use std::{cell::RefCell, rc::Rc};

fn set(house: &mut House, person: u8, control: PersonControl, on: bool) {
    let control = Control::Person(who(person), control, on);
    house.asks(HOST, Command::Set(control));
    house.settle();
}

/// A server that gives somebody nonsense for everything that is said in the group.
fn deafen(house: &mut House, person: u8) {
    house.lie = Box::new(move |to, mut message| {
        if to == person
            && let ServerMessage::Visit(VisitMessage::Sealed { message: bytes, .. }) = &mut message
        {
            *bytes = Sealed::new(vec![7; 64]).expect("it is short");
        }
        vec![message]
    });
}

fn is_shown(house: &mut House, from: u8, source: Source, to: u8) -> bool {
    let frame = house.films(from, source).expect("it is sealed");
    house.shows(to, (from, source), &frame)
}

fn chat(house: &mut House, person: u8, words: &str) {
    let text = ChatText::clean(words).expect("they are words");
    house.asks(person, Command::Chat(text));
    house.settle();
}

fn has_read(house: &House, person: u8, words: &str) -> bool {
    let chat = house.inside(person).chat;
    chat.iter().any(|line| line.text.for_screen() == words)
}

const SOUND_AND_PICTURE: [Source; 2] = [Source::Microphone, Source::Camera];

#[test]
fn whoever_does_not_know_the_rules_is_held_to_them_by_everybody_else() {
    for (control, stopped) in [
        (PersonControl::Mute, &SOUND_AND_PICTURE[..1]),
        (PersonControl::StopVideo, &SOUND_AND_PICTURE[1..]),
        (PersonControl::Suspend, &SOUND_AND_PICTURE[..]),
    ] {
        let mut house = House::with(&[2, 3]);
        house.see_each_other(&[HOST, 2, 3]);
        deafen(&mut house, 2);

        set(&mut house, 2, control, true);

        let inside = house.inside(2);
        assert!(inside.microphone_on && inside.camera_on, "they do not know");
        for source in SOUND_AND_PICTURE {
            for to in [HOST, 3] {
                let is_stopped = stopped.contains(&source);
                assert_eq!(
                    is_shown(&mut house, 2, source, to),
                    !is_stopped,
                    "{control:?} {source:?} at {to}"
                );
            }
        }
        chat(&mut house, 2, "hear me");
        let is_read = control != PersonControl::Suspend;
        assert_eq!(has_read(&house, HOST, "hear me"), is_read, "{control:?}");
        assert_eq!(has_read(&house, 3, "hear me"), is_read, "{control:?}");
    }
}

#[test]
fn chat_that_is_off_or_the_provider_s_alone_is_read_of_nobody_else_though_they_do_not_know() {
    for rule in [ChatRule::Hosts, ChatRule::Off] {
        let mut house = House::with(&[2, 3]);
        deafen(&mut house, 2);

        house.asks(HOST, Command::Set(Control::Chat(rule)));
        house.settle();
        chat(&mut house, 2, "hear me");
        chat(&mut house, HOST, "hear your provider");

        assert!(!has_read(&house, HOST, "hear me") && !has_read(&house, 3, "hear me"));
        assert_eq!(
            has_read(&house, 3, "hear your provider"),
            rule == ChatRule::Hosts
        );
        assert!(!house.inside(3).may.chat);
    }
}

#[test]
fn rules_that_come_late_undo_no_newer_ones() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);
    // Of what the provider says, the bytes of the first reach the patient in the place of the second, and the other way
    // round.
    let first: Rc<RefCell<Option<ServerMessage>>> = Rc::default();
    let kept = Rc::clone(&first);
    house.lie = Box::new(move |to, message| {
        let ServerMessage::Visit(VisitMessage::Sealed { .. }) = &message else {
            return vec![message];
        };
        if to != 3 {
            return vec![message];
        }
        let Some(before) = kept.borrow_mut().take() else {
            kept.borrow_mut().replace(message);
            return Vec::new();
        };
        swapped(before, message)
    });
    set(&mut house, 2, PersonControl::Mute, false);
    set(&mut house, 2, PersonControl::Mute, true);
    house.lie = honest();

    assert!(first.borrow().is_none(), "both were said");
    assert!(!is_shown(&mut house, 2, Source::Microphone, 3));
}

fn swapped(mut one: ServerMessage, mut other: ServerMessage) -> Vec<ServerMessage> {
    let (
        ServerMessage::Visit(VisitMessage::Sealed { message: first, .. }),
        ServerMessage::Visit(VisitMessage::Sealed {
            message: second, ..
        }),
    ) = (&mut one, &mut other)
    else {
        panic!("both are said in the group");
    };
    std::mem::swap(first, second);
    vec![one, other]
}

#[test]
fn screen_is_shown_while_the_provider_allows_it_whatever_the_server_carries() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);
    house.asks(2, Command::ShareScreen);
    assert!(!house.inside(2).is_sharing && !house.inside(2).may.share_screen);

    set(&mut house, 2, PersonControl::Share, true);
    assert!(house.inside(2).may.share_screen && !house.inside(3).may.share_screen);
    house.asks(2, Command::ShareScreen);
    house.waits(2);
    assert!(house.inside(2).is_sharing);
    for to in [HOST, 3] {
        assert!(is_shown(&mut house, 2, Source::Screen, to));
    }
    // Of the provider's no the server keeps everything from the one who shares, and goes on carrying the screen.
    deafen(&mut house, 2);
    house.twist = drops(|message| matches!(message, ClientMessage::AllowScreen { .. }));
    set(&mut house, 2, PersonControl::Share, false);

    assert!(house.inside(2).is_sharing, "they do not know");
    let frame = house.films(2, Source::Screen).expect("it is sealed");
    for to in [HOST, 3] {
        assert!(!house.shows_anywhere(to, &frame));
    }
}

#[test]
fn suspended_one_hears_the_provider_and_sees_and_reads_nothing() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);
    let everyone = |on| Command::Set(Control::Everyone(PersonControl::Suspend, on));

    house.asks(HOST, everyone(true));
    house.settle();

    let rules = house.inside(HOST).rules.expect("they are the provider's");
    assert!(rules.is_locked, "nobody else comes in meanwhile");
    assert!(house.inside(HOST).microphone_on && !house.inside(HOST).camera_on);
    for person in [2, 3] {
        let inside = house.inside(person);
        assert!(!inside.microphone_on && !inside.camera_on && inside.stopped.is_suspended);
        assert!(is_shown(&mut house, HOST, Source::Microphone, person));
        assert!(!is_shown(&mut house, HOST, Source::Camera, person));
        for source in SOUND_AND_PICTURE {
            assert!(!is_shown(&mut house, 5 - person, source, person));
            assert!(!is_shown(&mut house, person, source, HOST));
        }
        chat(&mut house, person, "hear me");
        assert!(!has_read(&house, HOST, "hear me"));
    }
    chat(&mut house, HOST, "to nobody yet");
    assert!(!has_read(&house, 2, "to nobody yet"));

    // One by one: the other stays as they are.
    set(&mut house, 2, PersonControl::Suspend, false);
    house.waits(1);
    let (two, three) = (house.inside(2), house.inside(3));
    assert!(two.microphone_on && two.camera_on && !two.stopped.is_suspended);
    assert!(!three.microphone_on && three.stopped.is_suspended);
    assert!(house.inside(HOST).camera_on);
    assert!(is_shown(&mut house, 2, Source::Camera, HOST));
    assert!(is_shown(&mut house, HOST, Source::Camera, 2));
    assert!(!is_shown(&mut house, HOST, Source::Camera, 3));
    assert!(!is_shown(&mut house, 2, Source::Microphone, 3));
    house.asks(HOST, everyone(false));
    house.waits(1);
    assert!(house.inside(3).microphone_on && house.inside(3).camera_on);
    assert!(
        house.inside(HOST).rules.unwrap().is_locked,
        "that is another control"
    );
}

#[test]
fn muted_one_stays_muted_after_a_reload_of_either_page_and_turns_the_microphone_on_themself() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);
    set(&mut house, 2, PersonControl::Mute, true);

    for person in [2, HOST] {
        house.reloads(person);
        house.waits(5);
        assert!(
            house.inside(2).stopped.microphone,
            "after a reload of {person}"
        );
        assert!(!is_shown(&mut house, 2, Source::Microphone, 3));
    }
    house.asks(2, Command::SetMicrophone(true));
    assert!(
        !house.inside(2).microphone_on,
        "that is the provider's to allow"
    );

    set(&mut house, 2, PersonControl::Mute, false);
    house.waits(1);
    assert!(!house.inside(2).microphone_on, "nobody is made to be heard");
    house.asks(2, Command::SetMicrophone(true));
    house.settle();
    assert!(house.inside(2).microphone_on && !house.inside(2).stopped.microphone);
    assert!(is_shown(&mut house, 2, Source::Microphone, 3));
}

#[test]
fn no_control_changes_another_one() {
    let persons = [
        PersonControl::Share,
        PersonControl::Draw,
        PersonControl::Mute,
        PersonControl::StopVideo,
        PersonControl::Suspend,
    ];
    let person = |on| persons.map(move |control| Control::Person(who(2), control, on));
    let visit = |on| {
        let rule = if on {
            ChatRule::Off
        } else {
            ChatRule::Everyone
        };
        [
            Control::Lock(on),
            Control::LockByItself(!on),
            Control::Chat(rule),
        ]
    };
    let all = |on| [&person(on)[..], &visit(on)].concat();
    let state = |house: &House| {
        let of = |number| house.tile(number, HOST).controls.expect("they are inside");
        (house.inside(HOST).rules.unwrap(), of(2), of(3))
    };
    for first in 0..all(true).len() {
        for second in 0..all(true).len() {
            if first == second {
                continue;
            }
            let mut house = House::with(&[2, 3]);
            let before = state(&house);
            house.asks(HOST, Command::Set(all(true)[first]));
            let with_first = state(&house);
            assert_ne!(with_first, before);
            house.asks(HOST, Command::Set(all(true)[second]));
            house.asks(HOST, Command::Set(all(false)[second]));
            assert_eq!(
                state(&house),
                with_first,
                "{:?} changed {:?}",
                all(true)[second],
                all(true)[first]
            );
            house.asks(HOST, Command::Set(all(false)[first]));
            assert_eq!(state(&house), before);
        }
    }
}

#[test]
fn nobody_but_the_provider_sets_anything() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);
    let heard = house.heard.len();

    for control in [
        Control::Lock(true),
        Control::Chat(ChatRule::Off),
        Control::Person(who(3), PersonControl::Mute, true),
        Control::Everyone(PersonControl::Suspend, true),
    ] {
        house.asks(2, Command::Set(control));
    }
    let name = DisplayName::clean("Dr. Somebody").expect("it is a name");
    house.asks(2, Command::Rename(who(3), name));
    house.settle();

    assert_eq!(house.heard.len(), heard, "their page says nothing");
    assert!(is_shown(&mut house, 3, Source::Microphone, HOST));
    assert_eq!(house.inside(2).rules, None);
}

#[test]
fn whoever_is_renamed_has_the_new_name_on_every_screen_and_after_a_reload() {
    let mut house = House::with(&[2, 3]);
    let name = DisplayName::clean("Mrs. Okafor").expect("it is a name");

    house.asks(HOST, Command::Rename(who(2), name));
    house.settle();
    for person in [HOST, 3] {
        assert!(house.names(person).contains(&"Mrs. Okafor".to_owned()));
    }
    house.reloads(HOST);
    house.waits(5);

    for person in [HOST, 3] {
        assert!(house.names(person).contains(&"Mrs. Okafor".to_owned()));
    }
}

#[test]
fn whoever_comes_again_and_again_has_no_code_to_compare_any_more() {
    let mut house = House::with(&[2]);
    let code = |house: &House| house.tile(2, HOST).code;
    let mut codes = 1;
    assert!(code(&house).is_some());

    for _ in 0..30 {
        house.reloads(2);
        house.waits(2);
        codes += u32::from(code(&house).is_some());
    }

    assert_eq!(codes, 20);
    house.asks(HOST, Command::MarkCompared(who(2)));
    let level = house.tile(2, HOST).level;
    assert_ne!(level, Some(e2ee::group::Level::Compared));
}
