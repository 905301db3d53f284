//! What holds in every order of events, and what does not where a rule is left out.

use crate::{
    lock,
    rules::{Rules, Without},
};
use stateright::{Checker, HasDiscoveries, Model};

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

/// Tries out what becomes of a lock, and returns which of its promises do not hold, and how many states there are.
fn unlocked(pages: usize, is_honest: bool, without: lock::Without) -> (Vec<&'static str>, usize) {
    let rules = lock::Rules {
        // A second browser makes each step many.
        serial_max: if pages == 1 { 10 } else { 5 },
        pages,
        is_honest,
        without,
    };
    let checker = rules
        .checker()
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    let found = checker.discoveries();
    let all = [lock::OWN, lock::KEPT].into_iter();
    let broken = all.filter(|name| found.contains_key(name)).collect();
    (broken, checker.unique_state_count())
}

#[test]
fn lock_of_a_providers_two_browsers_holds_with_a_server_that_keeps_its_duties() {
    let (broken, states) = unlocked(2, true, lock::Without::Nothing);

    assert!(broken.is_empty(), "{broken:?}");
    assert!(states > 400_000, "{states}");
}

#[test]
fn lock_of_one_browser_holds_with_a_server_that_does_what_it_likes() {
    let (broken, states) = unlocked(1, false, lock::Without::Nothing);

    assert!(broken.is_empty(), "{broken:?}");
    assert!(states > 400_000, "{states}");
}

/// SECURITY.md, L14: such a server can keep one browser's lock from the other, whose newer vault then opens the first.
#[test]
fn server_that_does_what_it_likes_can_keep_a_lock_from_the_providers_other_browser() {
    let (broken, _) = unlocked(2, false, lock::Without::Nothing);

    assert!(!broken.is_empty());
}

#[test]
fn each_rule_of_a_lock_is_needed() {
    let unsaved = unlocked(1, true, lock::Without::Unsaved).0;
    let at_once = unlocked(1, true, lock::Without::AtOnce).0;
    let serial = unlocked(1, false, lock::Without::Serial).0;
    let given = unlocked(1, false, lock::Without::Given).0;
    let lock_wins = unlocked(2, true, lock::Without::LockWins).0;

    assert!(unsaved.contains(&lock::OWN), "{unsaved:?}");
    assert!(at_once.contains(&lock::OWN), "{at_once:?}");
    assert!(serial.contains(&lock::OWN), "{serial:?}");
    assert!(given.contains(&lock::OWN), "{given:?}");
    assert!(!lock_wins.is_empty());
}
