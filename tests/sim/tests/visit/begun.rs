//! A visit that has begun, for searches that start in the middle.

use crate::{
    message::link,
    people::{Line, Person, Seat},
    state::State,
    store::card,
};
use protocol::{ClientMessage, GroupPosition, Sealed, Subject, Welcome};

/// The first seat and connection of somebody.
pub(crate) fn first(person: Person) -> (Line, Seat) {
    let lines = person.lines().zip(person.seats()).next();
    lines.expect("everyone has one")
}

/// The provider, Ana and Ben are inside and share a group, and Ana's voice is carried; Cia waits.
pub(crate) fn begun() -> State {
    let mut state = State::empty();
    let (provider, seat) = first(Person::Provider);
    state.enter(provider, Some(seat));
    for person in [Person::Ana, Person::Ben, Person::Cia] {
        let (line, seat) = first(person);
        state.knock(line, seat);
    }
    let sealed = Sealed::new(vec![1; 8]).expect("a few bytes are not too many");
    let welcome = |person| Welcome {
        who: first(person).1.id(),
        sealed: sealed.clone(),
    };
    let at = GroupPosition {
        generation: 1,
        epoch: 0,
    };
    for message in [
        ClientMessage::Card {
            card: sealed.clone(),
        },
        ClientMessage::Found { generation: 1 },
        ClientMessage::Commit {
            at,
            commit: sealed.clone(),
            welcomes: vec![welcome(Person::Ana), welcome(Person::Ben)],
        },
    ] {
        state.say(provider, &message);
    }
    let (ana, seat) = first(Person::Ana);
    let subject = Subject {
        visit: card().id,
        link: link(),
        who: seat.id(),
        at,
    };
    let each = ClientMessage::one_of_each(&subject).into_iter();
    for offer in each.filter(|message| matches!(message, ClientMessage::Offer { .. })) {
        state.say(ana, &offer);
    }
    state.answer(seat, true);
    assert!(state.breaches.is_empty(), "{state:?}");
    state
}
