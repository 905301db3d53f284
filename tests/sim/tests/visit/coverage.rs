//! That a search hears every message there is, and takes it from somebody.

use crate::{
    acts::Act,
    begun::{begun, first},
    check::{EVERYONE, TO_THE_END},
    message::link,
    people::Person,
    scene::Scene,
    state::View,
    store::card,
};
use protocol::{ClientMessage, GroupPosition, Subject};
use stateright::Model;
use std::collections::BTreeSet;

#[test]
fn every_message_but_the_first_ones_is_taken_from_somebody_in_the_middle() {
    let state = begun();
    let scene = Scene {
        people: &EVERYONE,
        start: begun,
        steps: TO_THE_END,
        has_media: true,
        view: View::Whole,
        meets: &[],
    };
    let mut acts = Vec::new();
    scene.actions(&state, &mut acts);

    let mut taken = BTreeSet::new();
    for act in acts {
        let (line, said) = match act {
            Act::Say(line, words) => (line, vec![words]),
            Act::Chatter(line, said) => (line, said),
            Act::Enter(..)
            | Act::Knock(..)
            | Act::Show(..)
            | Act::Shout(..)
            | Act::Drop(_)
            | Act::Wait
            | Act::Restart
            | Act::Revoke(_)
            | Act::Plan
            | Act::Cancel
            | Act::Answer(..)
            | Act::LoseMedia(_) => continue,
        };
        let heard = said
            .iter()
            .filter(|words| state.clone().say(line, &words.0));
        taken.extend(heard.map(|words| name(&words.0)));
    }

    let subject = Subject {
        visit: card().id,
        link: link(),
        who: first(Person::Ana).1.id(),
        at: GroupPosition::default(),
    };
    let each = ClientMessage::one_of_each(&subject);
    let never: Vec<String> = each
        .iter()
        .map(name)
        .filter(|name| !taken.contains(name))
        .collect();
    assert_eq!(never, ["enter", "knock"]);
}

/// Returns the name of a message on the wire.
fn name(message: &ClientMessage) -> String {
    let wire = protocol::write(message);
    wire.split('"').nth(1).unwrap().to_owned()
}
