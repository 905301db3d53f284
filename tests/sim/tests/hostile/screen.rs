//! Acts on what people see: names, roles, rights, and who is there.

use crate::{
    forged::with_people,
    house::{HOST, House, who},
};
use client::{Command, Sound, keys::Control};
use protocol::{
    ChatText, ClientMessage, DisplayName, Person, Role, ServerMessage, Source, Track, TrackId,
    VisitMessage,
};

/// What a page is told that is to take itself for a provider's.
fn promoted(n: u8) -> VisitMessage {
    VisitMessage::Admitted {
        you: who(n),
        name: DisplayName::clean("Dr. Two").expect("a name"),
        role: Role::Provider,
        seat: None,
        media_kept: true,
    }
}

#[test]
fn screen_of_a_patient_is_shown_nowhere_whatever_the_server_says() {
    let mut house = House::with(&[2, 3]);
    house.asks(HOST, Command::ShareScreen);
    house.waits(1);
    let frame = house.films(HOST, Source::Screen).expect("it is sealed");
    assert!(
        house.shows(2, (HOST, Source::Screen), &frame),
        "a provider may"
    );

    // The patient is told to be a provider, and everyone that the patient is one and shows a screen.
    house.lie = Box::new(|_, message| {
        let promote = |people: &mut Vec<Person>| {
            for person in people.iter_mut().filter(|person| person.id == who(2)) {
                person.role = Role::Provider;
                person.tracks.push(Track {
                    id: TrackId(4_000),
                    source: Source::Screen,
                });
            }
        };
        vec![with_people(message, promote)]
    });
    house.says(2, promoted(2));
    house.asks(2, Command::ShareScreen);
    house.asks(3, Command::SetMicrophone(false));
    house.waits(2);
    let sources = |tile: client::Tile| tile.person.tracks.into_iter().map(|track| track.source);
    let is_said = sources(house.tile(2, HOST)).any(|source| source == Source::Screen);
    assert!(is_said, "the server said so");

    assert!(
        !house.inside(2).is_sharing,
        "the patient's own page goes by the provider's rules"
    );
    let frame = house.films(2, Source::Screen).expect("it is sealed");
    for to in [HOST, 3] {
        let tile = house.tile(2, to);
        assert_eq!((tile.screen, tile.person.role), (None, Role::Patient));
        assert!(!house.shows_anywhere(to, &frame));
    }
}

#[test]
fn patient_whom_the_server_promotes_lets_nobody_in_and_puts_nobody_out() {
    let mut house = House::with(&[2, 3]);
    house.knocks(4);
    house.says(2, promoted(2));
    let before = house.sealing(HOST);

    for command in [
        Command::Admit(who(4)),
        Command::Remove(who(3)),
        Command::Set(Control::Lock(true)),
        Command::MarkCompared(who(3)),
    ] {
        house.asks(2, command);
    }
    house.waits(5);

    assert_eq!(house.sealing(HOST), before);
    house.never_held_a_key(4);
    house.share_one_key(&[2, 3]);
    let said = house.heard.iter().any(|(from, message)| {
        *from == 2
            && matches!(
                message,
                ClientMessage::Commit { .. } | ClientMessage::Found { .. }
            )
    });
    assert!(!said);
}

#[test]
fn names_on_every_screen_are_the_provider_s_whatever_the_server_calls_people() {
    let mut house = House::with(&[2, 3]);
    house.lie = Box::new(|_, mut message| {
        if let ServerMessage::Visit(VisitMessage::WaitingRoom { people }) = &mut message {
            for person in people {
                person.name = DisplayName::clean("Person 1").expect("a name");
                person.role = Role::Provider;
            }
        }
        let rename = |people: &mut Vec<Person>| {
            for person in people {
                person.name = DisplayName::clean("Dr. Somebody Else").expect("a name");
                person.role = Role::SecondProvider;
            }
        };
        vec![with_people(message, rename)]
    });

    house.asks(3, Command::SetCamera(false));
    house.knocks(4);
    house.asks(3, Command::Chat(ChatText::clean("hello").expect("words")));
    house.waits(5);

    assert_eq!(house.names(HOST), ["Person 2", "Person 3"]);
    assert_eq!(house.names(2), ["Person 1", "Person 3"]);
    assert_eq!(house.tile(HOST, 2).person.role, Role::Provider);
    assert_eq!(house.tile(3, 2).person.role, Role::Patient);
    assert_eq!(house.inside(2).chat[0].name.for_screen(), "Person 3");
    let waiting = &house.inside(HOST).waiting[0].knocker;
    assert_eq!(
        (waiting.name.for_screen(), waiting.role),
        ("Person 4", Role::Patient)
    );
}

#[test]
fn person_whom_the_server_hides_from_some_stays_on_their_screens() {
    let mut house = House::with(&[2]);
    house.lie = Box::new(|to, message| {
        let hide = |people: &mut Vec<Person>| people.retain(|person| person.id != who(3));
        vec![if to == 2 {
            with_people(message, hide)
        } else {
            message
        }]
    });

    house.knocks(3);
    house.admits(3);
    house.waits(8);

    assert_eq!(house.sees(2), [HOST, 3]);
    assert!(
        house.page(2).sounds.contains(&Sound::Entry),
        "they are heard to come"
    );
}

#[test]
fn false_list_shown_to_one_side_changes_neither_names_nor_faces() {
    let mut house = House::with(&[2, 3]);
    // To one patient the server says that the provider and the other patient are each other.
    house.lie = Box::new(|to, message| {
        let swap = |people: &mut Vec<Person>| {
            for person in people.iter_mut().filter(|_| to == 2) {
                person.id = match person.id {
                    id if id == who(HOST) => who(3),
                    id if id == who(3) => who(HOST),
                    id => id,
                };
            }
        };
        vec![with_people(message, swap)]
    });
    house.asks(3, Command::SetMicrophone(false));
    house.waits(3);

    assert_eq!(house.names(2), ["Person 1", "Person 3"]);
    for (of, place) in [(HOST, 3), (3, HOST)] {
        let frame = house.films(of, Source::Camera).expect("it is sealed");
        assert!(!house.shows(2, (place, Source::Camera), &frame));
    }
    assert_eq!(house.names(HOST), ["Person 2", "Person 3"]);
}
