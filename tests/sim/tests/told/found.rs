//! What seeds have found, told again as short as it goes.

use crate::clinic::{Clinic, PATIENT, PROVIDER};
use client::{Command, Phase};
use protocol::Closure;
use sim::{step::Step, tab::Whose};
use std::time::Duration;

/// Seed 840 of the day it was found: the session that the SFU had kept was the other window's, and the first
/// one's packets went nowhere.
#[test]
fn window_that_comes_back_after_another_one_had_the_seat_receives_again() {
    let mut clinic = Clinic::with_inside(1);
    let other = clinic.join(Whose::Provider(0));
    clinic.wait(3_000);
    assert_eq!(clinic.phase(PROVIDER), Phase::Closed(Closure::Replaced));
    assert!(clinic.is_inside(other));

    // The server dies, the first window takes the seat, and the second comes back to it with a connection
    // of before, of which it is told that the server kept it.
    clinic.step(Step::Kill(None));
    clinic.step(Step::Cut(other, Duration::from_secs(25)));
    clinic.ask(PROVIDER, Command::Retry);
    clinic.wait_until(|clinic| clinic.is_inside(PROVIDER));
    clinic.wait(2_000);
    clinic.wait_until(|clinic| !clinic.is_inside(PROVIDER));
    assert!(clinic.is_inside(other));

    clinic.rest();
}

/// Everyone inside when the server died is inside after it, also who had not come back yet when sent back.
#[test]
fn someone_sent_back_before_coming_back_from_a_restart_waits() {
    let mut clinic = Clinic::with_inside(1);
    let who = clinic.inside(PATIENT).you;
    clinic.step(Step::Cut(PATIENT, Duration::from_secs(20)));
    clinic.step(Step::Kill(None));
    clinic.wait_until(|clinic| clinic.world.server.is_up());
    clinic.wait(5_000);

    clinic.ask(PROVIDER, Command::SendBack(who));
    clinic.rest();

    assert!(matches!(clinic.phase(PATIENT), Phase::Waiting { .. }));
    assert_eq!(clinic.waiting(), [who]);
}
