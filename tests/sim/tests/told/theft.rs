//! A copy of a tab: in the same browser it is the same device, in another browser it has all but the device's key.

use crate::clinic::{Clinic, PATIENT, PROVIDER};
use client::{Command, Phase};
use protocol::Closure;
use sim::{network::TabId, step::Step};
use std::time::Duration;

/// The tab that is opened after the provider's and the patient's.
const COPY: TabId = TabId(2);

/// Some of these patients have a link that the provider's browser made, and so a key by which their tab comes back to
/// the group without a question; that is copied, too.
const SEEDS: std::ops::Range<u64> = 1..9;

/// Checks that the copy waits, marked, and that the patient has lost nothing.
fn waits_marked(clinic: &Clinic) {
    assert!(matches!(clinic.phase(COPY), Phase::Waiting { .. }));
    assert!(clinic.is_inside(PATIENT));
    let waiting = clinic.inside(PROVIDER).waiting;
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].knocker.new_device && !waiting[0].is_expected());
    assert!(clinic.sealing(COPY).is_none());
}

#[test]
fn copy_of_a_tab_in_another_browser_waits_marked_and_is_let_in_by_nobody() {
    for seed in SEEDS {
        let mut clinic = Clinic::drawn_with_inside(1, seed);

        clinic.step(Step::StealTab(PATIENT));
        clinic.wait(10_000);

        waits_marked(&clinic);
        clinic.ask(PROVIDER, Command::AdmitExpected);
        clinic.wait(5_000);
        waits_marked(&clinic);
        clinic.rest();
    }
}

#[test]
fn copy_of_a_tab_in_another_browser_takes_no_seat_while_its_holder_is_away_or_the_server_was_killed()
 {
    for seed in SEEDS {
        let mut clinic = Clinic::drawn_with_inside(1, seed);
        clinic.step(Step::Cut(PATIENT, Duration::from_secs(20)));

        clinic.step(Step::StealTab(PATIENT));
        clinic.wait(10_000);
        assert!(matches!(clinic.phase(COPY), Phase::Waiting { .. }));
        clinic.step(Step::Kill(None));
        clinic.wait_until(|clinic| clinic.world.server.is_up());
        clinic.wait(25_000);

        waits_marked(&clinic);
        clinic.rest();
    }
}

#[test]
fn copy_of_a_tab_in_the_same_browser_has_the_seat() {
    let mut clinic = Clinic::drawn_with_inside(1, 1);
    let who = clinic.inside(PATIENT).you;

    clinic.step(Step::CopyTab(PATIENT));
    clinic.wait_until(|clinic| clinic.is_inside(COPY));
    clinic.wait(2_000);

    assert_eq!(clinic.inside(COPY).you, who);
    assert_eq!(clinic.phase(PATIENT), Phase::Closed(Closure::Replaced));
    clinic.rest();
}
