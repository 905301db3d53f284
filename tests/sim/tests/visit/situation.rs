//! What must come about in a search: rules that hold where nothing ever happens prove nothing.

use crate::{
    law::{Place, Standing},
    people::{Person, Seat},
    scene::Scene,
    state::State,
};
use protocol::Source;

/// Something that comes about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    pub(crate) name: &'static str,
    pub(crate) is_met: fn(&Scene, &State) -> bool,
}

const fn situation(name: &'static str, is_met: fn(&Scene, &State) -> bool) -> Situation {
    Situation { name, is_met }
}

/// What every search meets.
pub(crate) const WITH_ANA: [Situation; 6] = [
    situation("somebody is let in and a member", |_, state| {
        state.law.of(a_seat(Person::Ana)).is_member
    }),
    situation(
        "somebody was removed, and the server restarted",
        |_, state| {
            let mut removed = state.law.seats_of(Standing::Removed);
            state.law.was_restarted && removed.next().is_some()
        },
    ),
    situation("somebody is back inside after a restart", |_, state| {
        state.law.was_restarted && is_inside(state, Person::Ana)
    }),
    situation("somebody is inside and no provider is", |_, state| {
        let mut seats = Person::Provider.seats();
        let is_there = |seat| state.law.standing(seat) == Standing::Inside;
        is_inside(state, Person::Ana) && !seats.any(is_there)
    }),
    situation("somebody whose link is revoked is inside", |_, state| {
        let link = state.law.link_of(Person::Ana);
        is_inside(state, Person::Ana) && link.is_some_and(|link| link.is_revoked)
    }),
    situation("it is over, and the server restarted", |_, state| {
        state.law.is_over && state.law.was_restarted
    }),
];

/// What a search meets with somebody who has a copy of Ana's link and of what her browser keeps.
pub(crate) const THEFT: [Situation; 3] = [
    situation("a copied link waits beside its holder", |_, state| {
        let waits = |seat| state.law.standing(seat) == Standing::Waiting;
        is_inside(state, Person::Ana) && Person::Attacker.seats().any(waits)
    }),
    situation("a copied link belongs to the thief's device", |_, state| {
        let link = state.law.link_of(Person::Ana);
        link.is_some_and(|link| link.belongs_to == Some(Person::Attacker))
    }),
    situation(
        "a link is kept out while a seat of it is inside",
        |_, state| {
            let link = state.law.link_of(Person::Ana);
            is_inside(state, Person::Ana) && link.is_some_and(|link| link.kept_out > 0)
        },
    ),
];

/// What a search meets in which people can come again after they were put out.
pub(crate) const AGAIN: [Situation; 2] = [
    situation(
        "somebody was removed and waits again, marked",
        |_, state| {
            let has = |standing| {
                Person::Ana
                    .seats()
                    .any(|seat| state.law.standing(seat) == standing)
            };
            has(Standing::Removed) && has(Standing::Waiting)
        },
    ),
    situation("somebody was removed and is let in again", |_, state| {
        let has = |standing| {
            Person::Ana
                .seats()
                .any(|seat| state.law.standing(seat) == standing)
        };
        has(Standing::Removed) && has(Standing::Inside)
    }),
];

/// What a search meets with media.
pub(crate) const MEDIA: [Situation; 3] = [
    situation("a screen is carried", |_, state| has_screen(state)),
    situation("a screen is allowed and not carried", |_, state| {
        state.law.of(a_seat(Person::Ana)).may_share && !has_screen(state)
    }),
    situation(
        "the SFU has an offer of somebody who is gone",
        |_, state| {
            let seat = a_seat(Person::Ana);
            state.sfu.offers[seat.index()].is_some() && state.law.of(seat).place == Place::Nowhere
        },
    ),
];

/// What a search meets in which everyone can come in.
pub(crate) const CROWD: [Situation; 1] = [situation("everyone is inside", |scene, state| {
    let mut people = scene.people.iter();
    people.all(|(person, _)| is_inside(state, *person))
})];

fn a_seat(person: Person) -> Seat {
    person.seats().next().expect("everyone has one")
}

/// Whether somebody is connected inside, at a seat of their own.
fn is_inside(state: &State, person: Person) -> bool {
    person.seats().any(|seat| {
        let held = state.law.of(seat);
        held.standing == Standing::Inside && held.place.person() == Some(person)
    })
}

/// Whether everyone was told that Ana's screen is there.
fn has_screen(state: &State) -> bool {
    let mut tracks = Person::Ana
        .seats()
        .flat_map(|seat| &state.numbers.tracks[seat.index()]);
    tracks.any(|(_, source)| *source == Source::Screen)
}
