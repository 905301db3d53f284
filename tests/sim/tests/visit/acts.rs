//! What can happen at a moment.

use crate::{
    law::{Expected, Place, Standing},
    message::Words,
    people::{Line, Person, Seat},
    scene::Scene,
    state::State,
};
use std::fmt;
/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// A provider enters or comes back, with this seat where they have none.
    Enter(Line, Option<Seat>),
    /// Somebody knocks with the link that they have, and gets this seat.
    Knock(Line, Seat),
    /// Somebody shows a token of a seat: the one that was issued as the first, second, …
    Show(Line, Seat, u16),
    /// Somebody says something that must be taken, or may be.
    Say(Line, Words),
    /// Somebody says all that changes nothing that counts, one after the other.
    Chatter(Line, Vec<Words>),
    /// From each connection all is said that must be refused, one after the other.
    Shout(Shouts),
    /// A connection drops, and the server sees it.
    Drop(Line),
    /// A piece of time goes by.
    Wait,
    /// The server is killed and starts again.
    Restart,
    /// A link is revoked, or replaced.
    Revoke(Person),
    /// The plan is changed.
    Plan,
    /// The visit is cancelled.
    Cancel,
    /// The SFU takes, or refuses, the last offer of somebody.
    Answer(Seat, bool),
    /// The SFU loses somebody for good.
    LoseMedia(Seat),
}

/// What is said, from where. There is much of it, and what of it was taken stands in the breach.
#[derive(Clone, PartialEq)]
pub(crate) struct Shouts(pub(crate) Vec<(Line, Words)>);

impl fmt::Debug for Shouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} messages", self.0.len())
    }
}

impl State {
    /// Lists what can happen.
    pub(crate) fn acts(&self, scene: &Scene, acts: &mut Vec<Act>) {
        let said = self.messages(scene.people);
        let mut shouts = Vec::new();
        for (person, seats) in scene.people {
            self.acts_of_coming((*person, *seats), acts);
            for line in person.lines() {
                let (heard, refused) = said
                    .iter()
                    .cloned()
                    .partition(|words| self.law.expects(line, &words.0) != Expected::Refused);
                acts_of_saying(line, heard, scene, acts);
                shouts.extend(Vec::into_iter(refused).map(|words| (line, words)));
            }
            let is_alive = self
                .law
                .link_of(*person)
                .is_some_and(|link| !link.is_revoked);
            if person.link() == Some(*person) && is_alive {
                acts.push(Act::Revoke(*person));
            }
        }
        acts.push(Act::Shout(Shouts(shouts)));
        if scene.has_media {
            self.acts_of_sfu(acts);
        }
        let mut places = Seat::all().map(|seat| self.law.of(seat).place);
        let is_anyone_away = places.any(|place| matches!(place, Place::Away(_)));
        if is_anyone_away || self.law.links.iter().any(|link| link.kept_out > 0) {
            acts.push(Act::Wait);
        }
        acts.extend([Act::Restart, Act::Plan, Act::Cancel]);
    }

    fn acts_of_sfu(&self, acts: &mut Vec<Act>) {
        for seat in Seat::all() {
            if self.sfu.offers[seat.index()].is_some() {
                acts.extend([Act::Answer(seat, true), Act::Answer(seat, false)]);
            }
            if self.sfu.peers & seat.bit() != 0 {
                acts.push(Act::LoseMedia(seat));
            }
        }
    }

    /// Comes in over the first connection that is free.
    fn acts_of_coming(&self, (person, seats): (Person, usize), acts: &mut Vec<Act>) {
        for line in person
            .lines()
            .filter(|line| self.law.seat_at(*line).is_some())
        {
            acts.push(Act::Drop(line));
        }
        let Some(line) = person
            .lines()
            .find(|line| self.law.seat_at(*line).is_none())
        else {
            return;
        };
        let fresh = person
            .seats()
            .take(seats)
            .find(|seat| self.law.standing(*seat) == Standing::Unused);
        match self.law.link_of(person) {
            None => acts.push(Act::Enter(line, fresh)),
            // The server's door lets no knock with a dead link through to the visit.
            Some(link) if link.is_revoked => {}
            Some(_) => acts.extend(fresh.map(|seat| Act::Knock(line, seat))),
        }
        for seat in Seat::all().filter(|seat| person.knows_tokens_of(*seat)) {
            let issued = self.numbers.issued[seat.index()];
            let newest_two = issued.saturating_sub(1).max(1)..=issued;
            acts.extend(newest_two.map(|token| Act::Show(line, seat, token)));
        }
    }
}

fn acts_of_saying(line: Line, heard: Vec<Words>, scene: &Scene, acts: &mut Vec<Act>) {
    let is_chatter = |words: &Words| scene.is_chatter(&words.0);
    let (chatter, said): (Vec<Words>, Vec<Words>) = heard.into_iter().partition(is_chatter);
    acts.extend(said.into_iter().map(|words| Act::Say(line, words)));
    if !chatter.is_empty() {
        acts.push(Act::Chatter(line, chatter));
    }
}
