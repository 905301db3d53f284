//! What holds in every order of events.

use crate::{
    begun::begun,
    people::{EACH, Person},
    scene::Scene,
    situation::{AGAIN, CROWD, MEDIA, THEFT, WITH_ANA},
    state::{State, View},
};
use stateright::{Checker, HasDiscoveries, Model};
use std::io::{self, Write};

/// Everyone, each with all the seats there are for them.
pub(crate) const EVERYONE: [(Person, usize); 5] = [
    (Person::Provider, EACH as usize),
    (Person::Ana, EACH as usize),
    (Person::Ben, EACH as usize),
    (Person::Cia, EACH as usize),
    (Person::Attacker, EACH as usize),
];

/// No end but the one where nobody can do anything new.
pub(crate) const TO_THE_END: usize = usize::MAX;

/// Tries everything out, and says how much that was. Fewer states than there were is a search that leaves something out.
#[expect(clippy::disallowed_methods, reason = "how long a search took is told")]
fn search(scene: Scene, states_at_least: usize) {
    let began = std::time::Instant::now();
    let checker = scene
        .checker()
        // The first breach that is found has the shortest way to it.
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    let states = checker.unique_state_count();
    let people: Vec<Person> = scene.people.iter().map(|(person, _)| *person).collect();
    // Past what a test prints, which is shown only where the test fails.
    let _ = writeln!(
        io::stderr(),
        "visit: {states} states of {people:?}{}, come upon {} times, {} steps deep{}, {:.1} s",
        if scene.has_media { " with media" } else { "" },
        checker.state_count(),
        checker.max_depth() - 1,
        if scene.steps == TO_THE_END {
            " and at the end"
        } else {
            ""
        },
        began.elapsed().as_secs_f64(),
    );
    checker.assert_properties();
    assert!(states >= states_at_least, "{states}");
}

#[test]
fn five_people_break_no_rule_of_a_visit_in_eight_steps_from_nothing() {
    let scene = Scene {
        people: &EVERYONE,
        start: State::empty,
        steps: 8,
        has_media: false,
        view: View::Coarse,
        meets: &[&WITH_ANA, &THEFT, &AGAIN, &CROWD],
    };

    search(scene, 300_000);
}

#[test]
fn five_people_break_no_rule_of_a_visit_in_five_steps_from_the_middle() {
    let scene = Scene {
        people: &EVERYONE,
        start: begun,
        steps: 5,
        has_media: false,
        view: View::Coarse,
        meets: &[&WITH_ANA, &THEFT, &AGAIN, &CROWD],
    };

    search(scene, 120_000);
}

#[test]
fn provider_patient_and_thief_break_no_rule_of_a_visit_however_long_they_go_on() {
    let scene = Scene {
        people: &[
            (Person::Provider, 2),
            (Person::Ana, 1),
            (Person::Attacker, 1),
        ],
        start: State::empty,
        steps: TO_THE_END,
        has_media: false,
        view: View::Coarse,
        meets: &[&WITH_ANA, &THEFT, &CROWD],
    };

    search(scene, 170_000);
}

#[test]
fn provider_and_patient_break_no_rule_of_their_group_however_long_they_go_on() {
    let scene = Scene {
        people: &[(Person::Provider, 1), (Person::Ana, 1)],
        start: State::empty,
        steps: TO_THE_END,
        has_media: false,
        view: View::Whole,
        meets: &[&WITH_ANA, &CROWD],
    };

    search(scene, 8_000);
}

#[test]
fn provider_and_patient_break_no_rule_of_media_however_long_they_go_on() {
    let scene = Scene {
        people: &[(Person::Provider, 1), (Person::Ana, 1)],
        start: State::empty,
        steps: TO_THE_END,
        has_media: true,
        view: View::Coarse,
        meets: &[&WITH_ANA, &MEDIA, &CROWD],
    };

    search(scene, 190_000);
}

#[test]
fn thief_breaks_no_rule_of_media_in_six_steps_from_the_middle() {
    let scene = Scene {
        people: &[
            (Person::Provider, 1),
            (Person::Ana, 2),
            (Person::Attacker, 1),
        ],
        start: begun,
        steps: 6,
        has_media: true,
        view: View::Coarse,
        meets: &[&WITH_ANA, &THEFT, &AGAIN, &MEDIA, &CROWD],
    };

    search(scene, 90_000);
}
