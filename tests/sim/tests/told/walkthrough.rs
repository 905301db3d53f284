//! The walkthroughs of ARCHITECTURE.md, with real packets.

use crate::clinic::{Clinic, PATIENT, PROVIDER};
use client::{Command, Phase};
use protocol::Closure;
use sim::{step::Step, tab::Whose};

#[test]
fn admitted_patient_and_provider_receive_each_other() {
    let mut clinic = Clinic::with_waiting(1);
    assert!(!clinic.is_inside(PATIENT));

    clinic.admit_all();
    let patient = clinic.wait_until(|clinic| clinic.is_inside(PATIENT));
    let [you, other] = [PROVIDER, PATIENT].map(|tab| clinic.inside(tab).you);
    let took_ms = clinic.wait_until(|clinic| {
        clinic.last_packet(PROVIDER, other).is_some() && clinic.last_packet(PATIENT, you).is_some()
    });

    assert!(patient + took_ms < 3_000, "{patient} ms and {took_ms} ms");
    clinic.rest();
}

#[test]
fn nobody_who_waits_receives_a_packet() {
    let mut clinic = Clinic::with_waiting(3);
    let who = clinic.waiting()[0];
    clinic.ask(PROVIDER, Command::Admit(who));

    clinic.wait(10_000);

    let with_packets = clinic
        .world
        .tabs
        .iter()
        .filter(|tab| !tab.received.is_empty())
        .count();
    assert_eq!(with_packets, 2);
    clinic.rest();
}

#[test]
fn patient_who_changes_network_is_back_within_three_seconds() {
    let mut clinic = Clinic::with_inside(1);
    let patient = clinic.inside(PATIENT).you;

    clinic.step(Step::ChangeNetwork(PATIENT));
    let changed = clinic.world.clock.now();
    let took_ms = clinic.wait_until(|clinic| {
        let last = clinic.last_packet(PROVIDER, patient);
        clinic.is_inside(PATIENT)
            && last.is_some_and(|at| at.as_millis() > changed.as_millis() + 200)
    });

    assert!(took_ms < 3_000, "{took_ms} ms");
    assert_eq!(clinic.inside(PATIENT).you, patient);
    clinic.rest();
}

#[test]
fn patient_who_reloads_is_back_in_the_same_seat_without_waiting() {
    let mut clinic = Clinic::with_inside(1);
    let patient = clinic.inside(PATIENT).you;

    clinic.step(Step::Reload(PATIENT));
    clinic.wait_until(|clinic| clinic.is_inside(PATIENT));

    assert_eq!(clinic.inside(PATIENT).you, patient);
    clinic.rest();
}

#[test]
fn everyone_is_back_within_ten_seconds_of_the_servers_start() {
    let mut clinic = Clinic::with_inside(2);
    clinic.join(Whose::Invited(0));
    clinic.wait(1_000);
    assert_eq!(clinic.waiting().len(), 1);
    let seats = [PROVIDER, PATIENT].map(|tab| clinic.inside(tab).you);

    clinic.step(Step::Kill(None));
    clinic.wait_until(|clinic| clinic.world.server.is_up());
    let took_ms = clinic.wait_until(|clinic| {
        [(PROVIDER, seats[1]), (PATIENT, seats[0])]
            .into_iter()
            .all(|(tab, from)| {
                let now = clinic.world.clock.now();
                let last = clinic.last_packet(tab, from);
                last.is_some_and(|at| now.since(at).as_millis() < 1_000)
            })
    });

    assert!(took_ms < 10_000, "{took_ms} ms");
    assert_eq!([PROVIDER, PATIENT].map(|tab| clinic.inside(tab).you), seats);
    clinic.rest();
    assert_eq!(clinic.waiting().len(), 1, "a restart let someone in");
}

#[test]
fn removed_patient_receives_nothing_more_and_has_to_knock() {
    let mut clinic = Clinic::with_inside(2);
    let [provider, patient] = [PROVIDER, PATIENT].map(|tab| clinic.inside(tab).you);

    clinic.ask(PROVIDER, Command::Remove(patient));
    clinic.wait(1_000);
    assert_eq!(clinic.phase(PATIENT), Phase::Closed(Closure::Removed));
    assert_eq!(clinic.last_packet(PATIENT, provider), None);

    clinic.step(Step::Reload(PATIENT));
    clinic.wait(2_000);
    assert!(!clinic.is_inside(PATIENT));
    assert!(clinic.inside(PROVIDER).waiting[0].knocker.refused_before);
    clinic.rest();
}

#[test]
fn provider_who_drops_comes_back_as_provider_and_nobody_is_promoted() {
    let mut clinic = Clinic::with_inside(1);

    clinic.step(Step::Reload(PROVIDER));
    assert!(!clinic.inside(PATIENT).may.run_visit);
    clinic.wait_until(|clinic| clinic.is_inside(PROVIDER));

    assert!(clinic.inside(PROVIDER).may.run_visit);
    assert!(!clinic.inside(PATIENT).may.run_visit);
    clinic.rest();
}

#[test]
fn screen_of_the_provider_reaches_the_patient_and_goes_again() {
    let mut clinic = Clinic::with_inside(1);
    let screens = |clinic: &Clinic| {
        clinic
            .inside(PATIENT)
            .people
            .iter()
            .filter(|tile| tile.screen.is_some())
            .count()
    };

    while !clinic.inside(PROVIDER).is_sharing {
        // The person may choose no screen.
        clinic.ask(PROVIDER, Command::ShareScreen);
        clinic.wait(1_000);
    }
    clinic.wait_until(|clinic| screens(clinic) == 1);
    clinic.rest();
    clinic.ask(PROVIDER, Command::StopSharing);
    clinic.wait_until(|clinic| screens(clinic) == 0);

    clinic.rest();
}
