//! What holds in every order of events, and what does not where a rule is left out.

use crate::rules::{Rules, Without};
use stateright::{Checker, Model};

const ONE_COMMIT: &str = "one commit for each epoch";
const NO_MEMBER: &str = "no member without a host's add";
const NO_LATER: &str = "removed never gets later entries";
const NO_WAY_BACK: &str = "generations never go back";

fn rules(is_honest: bool, without: Without) -> Rules {
    Rules {
        is_honest,
        epochs_max: if is_honest { 5 } else { 4 },
        generations_max: 2,
        without,
    }
}

/// Tries everything out, and returns what does not hold.
fn broken(rules: Rules) -> Vec<&'static str> {
    let checker = rules.checker().spawn_bfs().join();
    assert!(checker.unique_state_count() > 100);
    let all = [ONE_COMMIT, NO_MEMBER, NO_LATER, NO_WAY_BACK];
    let found = checker.discoveries();
    all.into_iter()
        .filter(|name| found.contains_key(name))
        .collect()
}

#[test]
fn every_rule_holds_with_a_server_that_keeps_its_duties() {
    let checker = rules(true, Without::Nothing).checker().spawn_bfs().join();

    checker.assert_properties();
    assert!(
        checker.unique_state_count() > 10_000,
        "{}",
        checker.unique_state_count()
    );
}

#[test]
fn every_rule_holds_with_a_server_that_does_what_it_likes() {
    let checker = rules(false, Without::Nothing).checker().spawn_bfs().join();

    checker.assert_properties();
    assert!(
        checker.unique_state_count() > 10_000,
        "{}",
        checker.unique_state_count()
    );
}

#[test]
fn each_rule_is_needed() {
    let honest = broken(rules(true, Without::FirstWins));
    let sender = broken(rules(false, Without::SenderIsHost));
    let back = broken(rules(false, Without::NewerGeneration));
    let path = broken(rules(false, Without::FreshPath));

    assert!(honest.contains(&ONE_COMMIT), "{honest:?}");
    assert!(sender.contains(&NO_MEMBER), "{sender:?}");
    assert!(back.contains(&NO_WAY_BACK), "{back:?}");
    assert!(path.contains(&NO_LATER), "{path:?}");
}
