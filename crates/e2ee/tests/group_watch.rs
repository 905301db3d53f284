//! What a client makes of a host's list and beacons.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::*;
use e2ee::group::{
    Beacon, BeaconWatch, Confirmation, ForkAlarm, Grace, Group, Incoming, Kind, Leaf, Level,
    Message, Policy, Roster, RosterBook, RosterEntry, RosterRefusal, Sight,
};
use protocol::{DisplayName, ParticipantId, Role, time::Instant};
use std::{collections::BTreeSet, time::Duration};

const HOST: u32 = 0;

fn leaf(number: u32) -> Leaf {
    Leaf::new(number).unwrap()
}

fn seconds(count: u64) -> Instant {
    Instant::from_millis(1_000_000 + count * 1_000)
}

fn entry(number: u32, name: &str, role: Role) -> RosterEntry {
    RosterEntry {
        leaf: leaf(number),
        participant: ParticipantId::from_bytes([u8::try_from(number).unwrap(); 16]),
        name: DisplayName::clean(name).unwrap(),
        role,
        kind: Kind::Person,
        level: Level::Link,
    }
}

fn empty_roster(group: &Group) -> Roster {
    Roster {
        epoch: group.epoch(),
        at: Instant::from_millis(0),
        entries: vec![],
    }
}

/// A beacon whose host's clock says `at`.
fn beacon(group: &Group, counter: u64, at: Instant) -> Beacon {
    group
        .beacon(&empty_roster(group), &Policy::default(), counter, at)
        .unwrap()
}

fn visit() -> (Group, Group) {
    let mut provider = found();
    let patient = admit(&mut provider, &mut [], joiner(1));
    (provider, patient)
}

#[test]
fn without_a_beacon_the_host_is_unconfirmed_after_20_s_and_sending_stops_after_60() {
    let watch = BeaconWatch::new(Grace::Short, seconds(0));

    for (at, confirmation) in [
        (0, Confirmation::Fresh),
        (19, Confirmation::Fresh),
        (20, Confirmation::Unconfirmed),
        (59, Confirmation::Unconfirmed),
        (60, Confirmation::Stopped),
        (600, Confirmation::Stopped),
    ] {
        assert_eq!(watch.confirmation(seconds(at)), confirmation, "{at}");
    }
    assert_eq!(watch.poll_timeout(seconds(0)), Some(seconds(20)));
    assert_eq!(watch.poll_timeout(seconds(20)), Some(seconds(60)));
    assert_eq!(watch.poll_timeout(seconds(60)), None);
}

#[test]
fn group_that_may_go_on_without_a_host_stops_after_ten_minutes() {
    let watch = BeaconWatch::new(Grace::Long, seconds(0));

    assert_eq!(watch.confirmation(seconds(599)), Confirmation::Unconfirmed);
    assert_eq!(watch.confirmation(seconds(600)), Confirmation::Stopped);
}

#[test]
fn beacon_confirms_the_host_again_also_after_a_stop() {
    let (mut provider, mut patient) = visit();
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
    let sent = beacon(&provider, 1, seconds(70));

    let said = say(&mut provider, &mut patient, &Message::Beacon(sent.clone()));
    watch.handle_beacon(said.from, &sent, &patient, seconds(70));

    assert_eq!(watch.confirmation(seconds(89)), Confirmation::Fresh);
    assert_eq!(watch.confirmation(seconds(90)), Confirmation::Unconfirmed);
}

#[test]
fn beacons_held_back_more_and_more_do_not_stretch_the_time_to_the_stop() {
    let (provider, patient) = visit();
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));

    // One every 5 s by the host's clock, one every 10 s by the member's: the server slows the world.
    let mut stopped_at = None;
    for counter in 0..30 {
        let arrival = seconds(counter * 10);
        if watch.confirmation(arrival) == Confirmation::Stopped {
            stopped_at = Some(counter * 10);
            break;
        }
        watch.handle_beacon(
            leaf(HOST),
            &beacon(&provider, counter, seconds(counter * 5)),
            &patient,
            arrival,
        );
    }

    // The beacon that came after 100 s was made after 50: at 110 the host has been unheard for 60 s.
    assert_eq!(stopped_at, Some(110));
}

#[test]
fn clocks_that_differ_by_days_do_no_harm() {
    let (provider, patient) = visit();
    for host_clock in [Instant::from_millis(5), Instant::from_millis(u64::MAX / 2)] {
        let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
        for counter in 1..50 {
            let sent = beacon(
                &provider,
                counter,
                host_clock + Duration::from_secs(counter * 5),
            );
            watch.handle_beacon(leaf(HOST), &sent, &patient, seconds(counter * 5));

            assert_eq!(
                watch.confirmation(seconds(counter * 5 + 4)),
                Confirmation::Fresh,
                "{counter}"
            );
        }
    }
}

#[test]
fn slow_first_beacon_is_made_up_for_by_the_next_one() {
    let (provider, patient) = visit();
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));

    watch.handle_beacon(
        leaf(HOST),
        &beacon(&provider, 1, seconds(0)),
        &patient,
        seconds(10),
    );
    watch.handle_beacon(
        leaf(HOST),
        &beacon(&provider, 2, seconds(10)),
        &patient,
        seconds(10),
    );
    watch.handle_beacon(
        leaf(HOST),
        &beacon(&provider, 3, seconds(15)),
        &patient,
        seconds(35),
    );

    assert_eq!(watch.confirmation(seconds(35)), Confirmation::Unconfirmed);
}

#[test]
fn beacon_of_an_older_epoch_does_not_confirm_the_current_one() {
    let (mut provider, mut patient) = visit();
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
    let old = beacon(&provider, 1, seconds(15));
    let commit = provider.rekey(&Pinned).unwrap();
    deliver(&mut provider, &mut [&mut patient], &commit);

    watch.handle_beacon(leaf(HOST), &old, &patient, seconds(15));

    assert_eq!(watch.confirmation(seconds(20)), Confirmation::Unconfirmed);
}

#[test]
fn counter_or_time_that_goes_back_is_an_alarm_for_good() {
    let (provider, patient) = visit();
    for (counter, at) in [(5, 10), (4, 10), (6, 4)] {
        let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
        watch.handle_beacon(
            leaf(HOST),
            &beacon(&provider, 5, seconds(5)),
            &patient,
            seconds(5),
        );
        watch.handle_beacon(
            leaf(HOST),
            &beacon(&provider, counter, seconds(at)),
            &patient,
            seconds(10),
        );
        watch.handle_beacon(
            leaf(HOST),
            &beacon(&provider, 9, seconds(15)),
            &patient,
            seconds(15),
        );

        let alarm = Confirmation::Alarm(ForkAlarm::WentBack);
        assert_eq!(watch.confirmation(seconds(15)), alarm, "{counter} {at}");
        assert_eq!(watch.poll_timeout(seconds(15)), None);
    }
}

#[test]
fn host_that_sees_another_group_in_the_same_epoch_is_an_alarm() {
    let (provider, patient) = visit();
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
    let sent = Beacon {
        authenticator: [0; 32],
        ..beacon(&provider, 1, seconds(1))
    };

    watch.handle_beacon(leaf(HOST), &sent, &patient, seconds(1));

    let alarm = Confirmation::Alarm(ForkAlarm::OtherGroup);
    assert_eq!(watch.confirmation(seconds(1)), alarm);
}

#[test]
fn beacon_of_an_epoch_that_was_never_seen_says_nothing() {
    let (provider, patient) = visit();
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
    let sent = Beacon {
        epoch: 9,
        ..beacon(&provider, 1, seconds(15))
    };

    watch.handle_beacon(leaf(HOST), &sent, &patient, seconds(15));

    assert_eq!(watch.confirmation(seconds(20)), Confirmation::Unconfirmed);
}

#[test]
fn withheld_removal_ends_sending_within_a_minute() {
    let mut provider = found();
    let mut goes = admit(&mut provider, &mut [], joiner(1));
    let mut stays = admit(&mut provider, &mut [&mut goes], joiner(2));
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
    watch.handle_beacon(
        leaf(HOST),
        &beacon(&provider, 1, seconds(0)),
        &stays,
        seconds(0),
    );

    // The server hands the removal to nobody, and the beacons that follow to everybody.
    provider
        .remove(&BTreeSet::from([leaf(1)]), &Pinned)
        .unwrap();
    provider.accepted().unwrap();
    for counter in 2..14 {
        let sent = beacon(&provider, counter, seconds(counter * 5));
        let sealed = provider.seal(&Message::Beacon(sent)).unwrap();
        if let Ok(Incoming::Said(said)) = stays.process(&sealed, &Pinned) {
            panic!("{said:?}");
        }
    }

    assert_eq!(watch.confirmation(seconds(60)), Confirmation::Stopped);
}

#[test]
fn silent_host_is_named_while_another_confirms() {
    let mut provider = found();
    let mut cohost = admit(&mut provider, &mut [], cohost_joiner());
    let patient = admit(&mut provider, &mut [&mut cohost], joiner(1));
    let mut watch = BeaconWatch::new(Grace::Short, seconds(0));
    watch.handle_beacon(
        leaf(0),
        &beacon(&provider, 1, seconds(0)),
        &patient,
        seconds(0),
    );
    watch.handle_beacon(
        leaf(1),
        &beacon(&cohost, 1, seconds(20)),
        &patient,
        seconds(20),
    );

    assert_eq!(watch.confirmation(seconds(20)), Confirmation::Fresh);
    assert_eq!(
        watch.silent_hosts(seconds(20)).collect::<Vec<_>>(),
        [leaf(0)]
    );

    watch.handle_removed(leaf(0));
    assert_eq!(watch.silent_hosts(seconds(20)).count(), 0);
}

#[test]
fn leaf_that_no_host_named_within_three_seconds_is_unknown() {
    let (_, patient) = visit();
    let book = RosterBook::new(&patient, seconds(0));

    assert_eq!(book.sight(leaf(1), seconds(2)), Sight::Awaited);
    assert_eq!(book.sight(leaf(1), seconds(3)), Sight::Unknown);
    assert_eq!(book.sight(leaf(2), seconds(3)), Sight::Nobody);
    assert_eq!(book.leaves().collect::<Vec<_>>(), [leaf(0), leaf(1)]);
}

#[test]
fn names_come_from_the_hosts_list_and_the_newest_counts() {
    let (_, patient) = visit();
    let mut book = RosterBook::new(&patient, seconds(0));
    let list = |name| Roster {
        epoch: 1,
        at: Instant::from_millis(0),
        entries: vec![
            entry(0, "Dr. Ortiz", Role::Provider),
            entry(1, name, Role::Patient),
        ],
    };

    book.handle_roster(&list("Ana"), &patient, seconds(5))
        .unwrap();
    book.handle_roster(&list("Ana M."), &patient, seconds(5))
        .unwrap();

    let named = entry(1, "Ana M.", Role::Patient);
    assert_eq!(book.sight(leaf(1), seconds(9)), Sight::Known(&named));
}

#[test]
fn next_holder_of_a_leaf_does_not_get_the_name_of_the_last_one() {
    let (mut provider, _) = visit();
    let mut book = RosterBook::new(&provider, seconds(0));
    let old = Roster {
        epoch: 1,
        at: Instant::from_millis(0),
        entries: vec![entry(1, "Ana", Role::Patient)],
    };
    book.handle_roster(&old, &provider, seconds(5)).unwrap();

    provider
        .readmit(
            &BTreeSet::from([leaf(1)]),
            &[candidate(&joiner(2))],
            &Pinned,
        )
        .unwrap();
    let change = provider.accepted().unwrap();
    book.handle_change(&change, seconds(5));
    book.handle_roster(&old, &provider, seconds(5)).unwrap();

    assert_eq!(book.sight(leaf(1), seconds(5)), Sight::Awaited);
    assert_eq!(book.sight(leaf(1), seconds(8)), Sight::Unknown);
}

#[test]
fn of_two_lists_of_one_epoch_the_one_that_was_said_later_counts() {
    let (provider, _) = visit();
    let mut book = RosterBook::new(&provider, seconds(0));
    let said = |name, at| Roster {
        epoch: 1,
        at: Instant::from_millis(at),
        entries: vec![entry(1, name, Role::Patient)],
    };
    let leaf = Leaf::new(1).unwrap();

    for roster in [said("Renamed", 2), said("Before", 1)] {
        book.handle_roster(&roster, &provider, seconds(1)).unwrap();
    }

    let Sight::Known(known) = book.sight(leaf, seconds(1)) else {
        panic!("they were named");
    };
    assert_eq!(known.name.for_screen(), "Renamed");
}

#[test]
fn whoever_sits_at_another_leaf_than_before_has_one_place() {
    let (mut provider, _) = visit();
    let mut book = RosterBook::new(&provider, seconds(0));
    let at = |number, epoch| {
        let ana = RosterEntry {
            participant: ParticipantId::from_bytes([9; 16]),
            ..entry(number, "Ana", Role::Patient)
        };
        Roster {
            epoch,
            at: Instant::from_millis(0),
            entries: vec![ana],
        }
    };
    book.handle_roster(&at(1, 1), &provider, seconds(1))
        .unwrap();

    provider.admit(&[candidate(&joiner(2))], &Pinned).unwrap();
    let change = provider.accepted().unwrap();
    book.handle_change(&change, seconds(9));
    book.handle_roster(&at(2, 2), &provider, seconds(9))
        .unwrap();
    book.handle_roster(&at(1, 1), &provider, seconds(10))
        .unwrap();

    let named = at(2, 2).entries.remove(0);
    assert_eq!(book.sight(leaf(2), seconds(10)), Sight::Known(&named));
    assert_eq!(book.sight(leaf(1), seconds(10)), Sight::Awaited);
    assert_eq!(book.sight(leaf(1), seconds(12)), Sight::Unknown);
}

#[test]
fn list_that_a_commit_overtook_still_names_who_was_in_by_then() {
    let (mut provider, _) = visit();
    let mut book = RosterBook::new(&provider, seconds(0));
    let newcomer = joiner(2);
    provider.admit(&[candidate(&newcomer)], &Pinned).unwrap();
    let change = provider.accepted().unwrap();
    book.handle_change(&change, seconds(1));
    let newer = Roster {
        epoch: 2,
        at: Instant::from_millis(0),
        entries: vec![entry(0, "Dr. Ortiz", Role::Provider)],
    };
    book.handle_roster(&newer, &provider, seconds(5)).unwrap();

    let older = Roster {
        epoch: 1,
        at: Instant::from_millis(0),
        entries: vec![
            entry(0, "Old", Role::Provider),
            entry(1, "Ana", Role::Patient),
        ],
    };
    book.handle_roster(&older, &provider, seconds(5)).unwrap();

    let host = entry(0, "Dr. Ortiz", Role::Provider);
    let named = entry(1, "Ana", Role::Patient);
    assert_eq!(book.sight(leaf(0), seconds(9)), Sight::Known(&host));
    assert_eq!(book.sight(leaf(1), seconds(9)), Sight::Known(&named));
    assert_eq!(book.sight(leaf(2), seconds(9)), Sight::Unknown);
}

#[test]
fn list_that_names_who_is_not_there_or_promotes_somebody_is_refused_as_a_whole() {
    let (_, patient) = visit();
    let mut book = RosterBook::new(&patient, seconds(0));
    let list = |second| Roster {
        epoch: 1,
        at: Instant::from_millis(0),
        entries: vec![entry(0, "Dr. Ortiz", Role::Provider), second],
    };

    let nobody = book.handle_roster(&list(entry(7, "Eve", Role::Family)), &patient, seconds(5));
    let promoted = book.handle_roster(
        &list(entry(1, "Dr. Ana", Role::Provider)),
        &patient,
        seconds(5),
    );

    let twice = entry(1, "Dr. Ortiz", Role::Patient);
    let twice = RosterEntry {
        participant: entry(0, "Dr. Ortiz", Role::Provider).participant,
        ..twice
    };
    let twice = book.handle_roster(&list(twice), &patient, seconds(5));

    assert_eq!(nobody, Err(RosterRefusal::NobodyThere));
    assert_eq!(twice, Err(RosterRefusal::NamedTwice));
    assert_eq!(promoted, Err(RosterRefusal::RoleUnproven));
    assert_eq!(book.sight(leaf(0), seconds(3)), Sight::Unknown);
}
