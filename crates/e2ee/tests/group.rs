//! The life of a visit's group: found, admit, talk, remove, come back, renew.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::*;
use e2ee::group::{
    EpochCause, GroupError, Incoming, Leaf, Message, ProcessError, Refusal, SeenGroup,
};
use std::collections::BTreeSet;

fn leaf(number: u32) -> Leaf {
    Leaf::new(number).unwrap()
}

#[test]
fn everyone_in_the_group_has_the_same_frame_key_and_the_same_list() {
    let mut provider = found();
    let mut first = admit(&mut provider, &mut [], joiner(1));
    let second = admit(&mut provider, &mut [&mut first], joiner(2));

    assert_eq!(frame_key(&provider), frame_key(&first));
    assert_eq!(frame_key(&provider), frame_key(&second));
    assert_eq!(provider.members().len(), 3);
    for (leaf, member) in provider.members() {
        assert_eq!(first.members()[leaf].key, member.key);
        assert_eq!(second.members()[leaf].claim, member.claim);
        assert_eq!(second.members()[leaf].role, member.role);
    }
    assert_eq!(second.authenticator_hash(2), provider.authenticator_hash(2));
    assert_eq!(provider.id(), second.id());
}

#[test]
fn each_commit_changes_the_frame_key() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));
    let before = frame_key(&provider);

    let outgoing = provider.rekey(&Pinned).unwrap();
    deliver(&mut provider, &mut [&mut patient], &outgoing);

    assert_ne!(frame_key(&provider), before);
    assert_eq!(frame_key(&provider), frame_key(&patient));
    assert!(outgoing.welcome.is_none());
}

#[test]
fn own_commit_counts_only_after_the_delivery_service_took_it() {
    let mut provider = found();
    let before = frame_key(&provider);
    let first = joiner(1);

    let outgoing = provider.admit(&[candidate(&first)], &Pinned).unwrap();

    assert_eq!((provider.epoch(), outgoing.epoch), (0, 0));
    assert_eq!(frame_key(&provider), before);
    assert_eq!(provider.members().len(), 1);
    assert_eq!(provider.rekey(&Pinned).unwrap_err(), GroupError::Pending);

    let change = provider.accepted().unwrap();

    assert_eq!((change.epoch, change.cause()), (1, EpochCause::Added));
    assert_eq!(change.added, BTreeSet::from([leaf(1)]));
    assert_eq!(change.frame_key, provider.frame_key().unwrap());
    assert_eq!(provider.accepted().unwrap_err(), GroupError::NotPending);
}

#[test]
fn commit_that_lost_is_forgotten_and_can_be_made_again() {
    let mut provider = found();
    let outgoing = provider.rekey(&Pinned).unwrap();

    provider.conflict().unwrap();

    assert_eq!(provider.epoch(), 0);
    assert_eq!(provider.conflict().unwrap_err(), GroupError::NotPending);
    let again = provider.rekey(&Pinned).unwrap();
    assert_ne!(again.commit, outgoing.commit);
}

#[test]
fn of_two_hosts_commits_for_one_epoch_the_first_wins_and_the_other_is_made_again() {
    let mut provider = found();
    let mut cohost = admit(&mut provider, &mut [], cohost_joiner());
    let by_provider = provider.rekey(&Pinned).unwrap();
    let (first, second) = (joiner(1), joiner(2));
    cohost.admit(&[candidate(&first)], &Pinned).unwrap();

    provider.accepted().unwrap();
    let Incoming::Changed(change) = cohost.process(&by_provider.commit, &Pinned).unwrap() else {
        panic!("no change");
    };

    assert!(change.own_commit_lost);
    assert_eq!(frame_key(&provider), frame_key(&cohost));
    let patient = admit(&mut cohost, &mut [&mut provider], second);
    assert_eq!(frame_key(&patient), frame_key(&provider));
}

#[test]
fn removed_person_is_told_and_knows_no_key_of_what_follows() {
    let mut provider = found();
    let mut stays = admit(&mut provider, &mut [], joiner(1));
    let mut goes = admit(&mut provider, &mut [&mut stays], joiner(2));
    let before = frame_key(&goes);

    let outgoing = provider
        .remove(&BTreeSet::from([leaf(2)]), &Pinned)
        .unwrap();
    deliver(&mut provider, &mut [&mut stays], &outgoing);
    let told = goes.process(&outgoing.commit, &Pinned).unwrap();

    assert_eq!(told, Incoming::Removed { by: leaf(0) });
    assert_ne!(frame_key(&provider), before);
    assert_eq!(frame_key(&provider), frame_key(&stays));
    assert_eq!(goes.frame_key().unwrap_err(), GroupError::Removed);
    assert_eq!(goes.seal(&Message::Bye).unwrap_err(), GroupError::Removed);
    let after = provider.seal(&chat("after")).unwrap();
    assert_eq!(
        goes.process(&after, &Pinned).unwrap_err(),
        ProcessError::Removed
    );
    assert!(!provider.members().contains_key(&leaf(2)));
}

#[test]
fn removed_person_who_ignores_the_removal_cannot_read_what_follows() {
    let mut provider = found();
    let mut goes = admit(&mut provider, &mut [], joiner(1));
    let outgoing = provider
        .remove(&BTreeSet::from([leaf(1)]), &Pinned)
        .unwrap();
    provider.accepted().unwrap();
    let before = frame_key(&goes);

    let after = provider.seal(&chat("after")).unwrap();

    assert_eq!(outgoing.epoch, 1);
    assert_eq!(
        goes.process(&after, &Pinned).unwrap_err(),
        ProcessError::Gap
    );
    assert_ne!(frame_key(&provider), before);
}

#[test]
fn coming_back_is_one_commit_that_changes_the_holder_of_the_leaf() {
    let mut provider = found();
    let mut other = admit(&mut provider, &mut [], joiner(1));
    let lost = admit(&mut provider, &mut [&mut other], joiner(2));
    let again = joiner(2);

    let outgoing = provider
        .readmit(&BTreeSet::from([leaf(2)]), &[candidate(&again)], &Pinned)
        .unwrap();
    let change = provider.accepted().unwrap();
    other.process(&outgoing.commit, &Pinned).unwrap();
    let seen = SeenGroup {
        generation: 1,
        id: lost.id().unwrap(),
        epoch: lost.epoch(),
    };
    let joining = e2ee::group::Joining {
        seen: Some(seen),
        ..joining(outgoing.welcome.as_ref().unwrap())
    };
    let back = again.join(joining, &Pinned).unwrap();

    assert_eq!(change.cause(), EpochCause::Removed);
    assert_eq!(change.added, BTreeSet::from([leaf(2)]));
    assert_eq!(change.removed, BTreeSet::from([leaf(2)]));
    assert_eq!(provider.members()[&leaf(2)].since, provider.epoch());
    assert_eq!(frame_key(&back), frame_key(&other));
}

#[test]
fn words_reach_everyone_with_the_leaf_that_said_them() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));

    let said = say(&mut patient, &mut provider, &chat("hello"));
    let answer = say(&mut provider, &mut patient, &chat("good morning"));

    assert_eq!(
        (said.from, said.role, said.message),
        (leaf(1), None, chat("hello"))
    );
    assert_eq!(answer.from, leaf(0));
    assert!(answer.role.is_some());
}

#[test]
fn length_of_a_sealed_line_says_little() {
    let mut provider = found();

    let short = provider.seal(&chat("a")).unwrap();
    let longer = provider.seal(&chat(&"b".repeat(120))).unwrap();
    let long = provider.seal(&chat(&"c".repeat(500))).unwrap();

    assert_eq!(short.len(), longer.len());
    assert_eq!((long.len() - short.len()) % 256, 0);
    assert!(long.len() > short.len());
}

#[test]
fn same_words_are_not_taken_twice() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));
    let sealed = provider.seal(&chat("once")).unwrap();
    patient.process(&sealed, &Pinned).unwrap();

    assert_eq!(
        patient.process(&sealed, &Pinned).unwrap_err(),
        ProcessError::Unreadable
    );
}

#[test]
fn words_that_come_back_to_their_sender_say_nothing_new() {
    let mut provider = found();

    let sealed = provider.seal(&chat("hello")).unwrap();

    assert_eq!(provider.process(&sealed, &Pinned).unwrap(), Incoming::Own);
}

#[test]
fn line_that_two_commits_overtook_is_still_read_and_that_of_a_third_is_not() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));
    let early = patient.seal(&chat("early")).unwrap();
    let late = patient.seal(&chat("late")).unwrap();

    for _ in 0..2 {
        provider.rekey(&Pinned).unwrap();
        provider.accepted().unwrap();
    }
    let read = provider.process(&early, &Pinned);
    provider.rekey(&Pinned).unwrap();
    provider.accepted().unwrap();

    assert!(matches!(read, Ok(Incoming::Said(said)) if said.epoch == 1));
    assert_eq!(
        provider.process(&late, &Pinned).unwrap_err(),
        ProcessError::Old
    );
}

#[test]
fn words_of_a_leafs_last_holder_are_not_taken_for_those_of_the_next() {
    let mut provider = found();
    let mut gone = admit(&mut provider, &mut [], joiner(1));
    let late = gone.seal(&chat("I am somebody else")).unwrap();
    let later = gone.seal(&chat("still here")).unwrap();

    let outgoing = provider
        .readmit(
            &BTreeSet::from([leaf(1)]),
            &[candidate(&joiner(2))],
            &Pinned,
        )
        .unwrap();
    provider.accepted().unwrap();
    let reused = provider.process(&late, &Pinned).unwrap_err();
    provider
        .remove(&BTreeSet::from([leaf(1)]), &Pinned)
        .unwrap();
    provider.accepted().unwrap();

    assert_eq!(outgoing.epoch, 1);
    assert_eq!(reused, ProcessError::SenderGone);
    assert_eq!(
        provider.process(&later, &Pinned).unwrap_err(),
        ProcessError::SenderGone
    );
}

#[test]
fn only_hosts_commit() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));

    assert_eq!(patient.rekey(&Pinned).unwrap_err(), GroupError::NotHost);
    let newcomer = candidate(&joiner(2));
    assert_eq!(
        patient.admit(&[newcomer], &Pinned).unwrap_err(),
        GroupError::NotHost
    );
}

#[test]
fn own_commit_that_others_would_refuse_is_not_made() {
    let mut provider = found();
    let mut cohost = admit(&mut provider, &mut [], cohost_joiner());
    let many: Vec<_> = (0..4).map(|number| candidate(&joiner(number))).collect();

    let removal = cohost
        .remove(&BTreeSet::from([leaf(0)]), &Pinned)
        .unwrap_err();
    let crowd = provider.admit(&many, &Pinned).unwrap_err();
    let nobody = provider
        .remove(&BTreeSet::from([leaf(9)]), &Pinned)
        .unwrap_err();

    assert_eq!(removal, GroupError::Refused(Refusal::ProviderRemoved));
    assert_eq!(crowd, GroupError::Refused(Refusal::TooManyMembers));
    assert_eq!(nobody, GroupError::NobodyThere);
    assert!(!cohost.is_pending() && !provider.is_pending());
    provider.rekey(&Pinned).unwrap();
}

#[test]
fn both_sides_of_a_comparison_have_the_same_secret_whatever_commits_follow() {
    let mut provider = found();
    let mut first = admit(&mut provider, &mut [], joiner(1));
    let second = admit(&mut provider, &mut [&mut first], joiner(2));

    let of_first = first.comparison_secret(leaf(1)).unwrap();

    assert_eq!(provider.comparison_secret(leaf(1)).unwrap(), of_first);
    assert_eq!(
        provider.comparison_secret(leaf(2)),
        second.comparison_secret(leaf(2))
    );
    assert_ne!(provider.comparison_secret(leaf(2)).unwrap(), of_first);
    assert_eq!(second.comparison_secret(leaf(1)), None);
}

#[test]
fn two_who_come_in_with_one_commit_have_comparison_secrets_of_their_own() {
    let mut provider = found();
    let both = [candidate(&joiner(1)), candidate(&joiner(2))];

    provider.admit(&both, &Pinned).unwrap();
    provider.accepted().unwrap();

    let secret = |number| provider.comparison_secret(leaf(number)).unwrap();
    assert_ne!(secret(1), secret(2));
    assert_eq!(provider.comparison_secret(leaf(0)), None);
}

#[test]
fn comparison_secret_goes_with_the_holder_of_the_leaf() {
    let mut provider = found();
    admit(&mut provider, &mut [], joiner(1));

    provider
        .remove(&BTreeSet::from([leaf(1)]), &Pinned)
        .unwrap();
    provider.accepted().unwrap();

    assert_eq!(provider.comparison_secret(leaf(1)), None);
}

#[test]
fn message_of_an_epoch_that_has_not_begun_says_that_a_commit_is_missing() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));
    let commit = provider.rekey(&Pinned).unwrap();
    provider.accepted().unwrap();
    let ahead = provider.seal(&chat("ahead")).unwrap();

    assert_eq!(
        patient.process(&ahead, &Pinned).unwrap_err(),
        ProcessError::Gap
    );

    patient.process(&commit.commit, &Pinned).unwrap();
    assert!(patient.process(&ahead, &Pinned).is_ok());
}

#[test]
fn members_certificate_that_ran_out_ends_its_commits() {
    struct Expired;
    impl e2ee::group::HostVerifier for Expired {
        fn verify(&self, _: &[u8], _: &[u8]) -> Option<e2ee::group::HostRole> {
            None
        }
    }
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));

    let outgoing = provider.rekey(&Pinned).unwrap();
    let refused = patient.process(&outgoing.commit, &Expired).unwrap_err();

    assert_eq!(refused, ProcessError::Refused(Refusal::SenderNotHost));
    assert_eq!(patient.alarm(), Some(Refusal::SenderNotHost));
}
