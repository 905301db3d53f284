//! Words and commits that are of another sender, envelope, generation or group than they should be.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::{hostile::Hostile, *};
use e2ee::group::{
    Claim, Group, GroupError, HostRole, Joiner, LeafKey, Message, Policy, ProcessError, Roster,
    Terms,
};
use protocol::time::Instant;

/// A provider and a member who breaks rules.
fn visit(claim: fn(&LeafKey) -> Claim) -> (Group, Hostile) {
    let mut provider = found();
    let hostile = Hostile::enter(&mut provider, &mut [], claim);
    (provider, hostile)
}

#[test]
fn patient_does_not_speak_for_a_host() {
    let (mut provider, mut patient) = visit(|_| invited(1));
    let policy = Message::Policy(Policy::default());

    let sealed = patient.say(&policy.encode());

    assert_eq!(
        provider.process(&sealed, &Pinned).unwrap_err(),
        ProcessError::NotHost
    );
}

#[test]
fn hosts_list_or_beacon_that_contradicts_its_envelope_is_not_read() {
    let (mut provider, mut cohost) = visit(|key| host_claim(key, HostRole::Cohost));
    let roster = Roster {
        epoch: 2,
        at: Instant::from_millis(0),
        entries: vec![],
    };
    let mut beacon = provider
        .beacon(&roster, &Policy::default(), 1, now())
        .unwrap();
    beacon.generation = 2;

    for message in [Message::Roster(roster), Message::Beacon(beacon)] {
        let sealed = cohost.say(&message.encode());

        assert_eq!(
            provider.process(&sealed, &Pinned).unwrap_err(),
            ProcessError::BadWords
        );
    }
}

#[test]
fn how_much_somebody_has_typed_shows_in_steps_of_256_bytes_alone() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));
    let mut length = |message: &Message| patient.seal(message).unwrap().len();

    let short = ["", "I", "I have had", "I have had a headache for two days"];
    let short = short.map(|text| length(&typed(text)));
    let longer = [300, 400, 1_900].map(|count| length(&typed(&"a".repeat(count))));

    assert_eq!(short, [short[0]; 4]);
    assert_eq!(
        short[0],
        length(&chat("I have had a headache for two days"))
    );
    let steps = longer.map(|length| (length - short[0]) as f64 / 256.0);
    assert_eq!(steps, [1.0, 1.0, 7.0]);
}

#[test]
fn anybody_shows_what_they_type_and_it_is_theirs() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));

    let of_patient = say(&mut patient, &mut provider, &typed("I hav"));
    let of_provider = say(&mut provider, &mut patient, &typed(""));

    assert_eq!(of_patient.message, typed("I hav"));
    assert_eq!(
        (of_patient.from, of_patient.role),
        (patient.own_leaf().unwrap(), None)
    );
    assert_eq!(of_provider.message, Message::RealTimeText(None));
    assert_eq!(of_provider.role, Some(HostRole::Provider));
}

#[test]
fn message_of_another_generation_is_of_another_group() {
    let mut first = found();
    let mut second = found_with(
        Terms {
            generation: 2,
            ..terms()
        },
        PSK,
    );

    let sealed = first.seal(&chat("hello")).unwrap();
    let commit = first.rekey(&Pinned).unwrap();

    assert_eq!(
        second.process(&sealed, &Pinned).unwrap_err(),
        ProcessError::OtherGroup
    );
    assert_eq!(
        second.process(&commit.commit, &Pinned),
        Err(ProcessError::OtherGroup)
    );
}

#[test]
fn two_groups_of_one_generation_do_not_read_each_other() {
    let mut provider = found();
    let mut twin = found();

    let commit = provider.rekey(&Pinned).unwrap();

    assert_ne!(provider.id(), twin.id());
    assert_eq!(
        twin.process(&commit.commit, &Pinned),
        Err(ProcessError::OtherGroup)
    );
}

#[test]
fn key_package_is_shown_once_more_by_the_same_leaf_key_and_refused() {
    let mut provider = found();
    let key = LeafKey::generate().unwrap();
    let twin = LeafKey::from_bytes(*key.expose_bytes(), *key.public_key());
    let first = Joiner::new(key, &invited(1), now()).unwrap();
    let second = Joiner::new(twin, &invited(1), now()).unwrap();
    provider.admit(&[candidate(&first)], &Pinned).unwrap();
    provider.accepted().unwrap();

    let error = provider.admit(&[candidate(&second)], &Pinned).unwrap_err();

    // Rule 8; OpenMLS keeps it as well (RFC 9420, section 12.2) and is asked first.
    assert_eq!(error, GroupError::Mls);
}

#[test]
fn beacon_tells_whether_host_and_member_hold_the_same_list_and_rules() {
    let mut provider = found();
    let patient = admit(&mut provider, &mut [], joiner(1));
    let roster = Roster {
        epoch: 1,
        at: Instant::from_millis(0),
        entries: vec![],
    };
    let policy = Policy::default();
    let beacon = provider.beacon(&roster, &policy, 1, now()).unwrap();
    let other_roster = Roster {
        epoch: 2,
        at: Instant::from_millis(0),
        entries: vec![],
    };
    let other_policy = Policy {
        is_locked: true,
        ..policy.clone()
    };

    let agreed = |roster, policy| patient.is_agreed(&beacon, roster, policy).unwrap();

    assert!(agreed(&roster, &policy));
    assert!(!agreed(&other_roster, &policy));
    assert!(!agreed(&roster, &other_policy));
}

#[test]
fn authenticators_of_the_last_four_epochs_are_kept() {
    let mut provider = found();

    for _ in 0..5 {
        provider.rekey(&Pinned).unwrap();
        provider.accepted().unwrap();
    }

    let kept: Vec<bool> = (0..7)
        .map(|epoch| provider.authenticator_hash(epoch).is_some())
        .collect();
    assert_eq!(kept, [false, false, true, true, true, true, false]);
}
