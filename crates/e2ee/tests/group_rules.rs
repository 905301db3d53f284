//! Real commits of members that break the rules: refused by everyone, and nothing changes.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::{
    hostile::{Hostile, Plan, Stranger, credential, named_psk, psk_proposal},
    *,
};
use e2ee::group::{
    Claim, Group, GroupError, HostRole, Incoming, LeafKey, Outgoing, ProcessError, Refusal,
};
use openmls::prelude::{
    BasicCredential, CredentialWithKey, Extension, Extensions, ExternalSender, LeafNodeParameters,
    MlsGroup, MlsMessageBodyIn, MlsMessageIn, tls_codec::Deserialize as _,
};
use openmls_traits::OpenMlsProvider as _;

fn as_cohost(key: &LeafKey) -> Claim {
    host_claim(key, HostRole::Cohost)
}

fn as_provider(key: &LeafKey) -> Claim {
    host_claim(key, HostRole::Provider)
}

fn as_patient(_: &LeafKey) -> Claim {
    invited(1)
}

/// A provider and a member who breaks rules.
fn visit(claim: fn(&LeafKey) -> Claim) -> (Group, Hostile) {
    let mut provider = found();
    let hostile = Hostile::enter(&mut provider, &mut [], claim);
    (provider, hostile)
}

/// What an honest member makes of a commit; nothing may have changed where it is refused.
fn verdict(provider: &mut Group, outgoing: &Outgoing) -> Result<Incoming, ProcessError> {
    let before = (
        provider.epoch(),
        frame_key(provider),
        provider.members().clone(),
    );
    let result = provider.process(&outgoing.commit, &Pinned);
    if result.is_err() {
        let after = (
            provider.epoch(),
            frame_key(provider),
            provider.members().clone(),
        );
        assert_eq!(before, after);
    }
    result
}

fn assert_refused(provider: &mut Group, outgoing: &Outgoing, refusal: Refusal) {
    assert_eq!(
        verdict(provider, outgoing),
        Err(ProcessError::Refused(refusal))
    );
    assert_eq!(provider.alarm(), Some(refusal));
    assert_eq!(
        provider.seal(&chat("hello")).unwrap_err(),
        GroupError::Alarmed
    );
    assert_eq!(provider.rekey(&Pinned).unwrap_err(), GroupError::Alarmed);
}

fn newcomer() -> Stranger {
    Stranger::new(|_| invited(7))
}

#[test]
fn commit_of_a_cohost_who_keeps_the_rules_is_followed_whatever_library_made_it() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let newcomer = newcomer();
    let plan = Plan {
        adds: vec![newcomer.key_package],
        others: vec![cohost.own_psk()],
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    assert!(matches!(
        verdict(&mut provider, &outgoing),
        Ok(Incoming::Changed(_))
    ));
    assert_eq!(provider.alarm(), None);
    assert_eq!(provider.members().len(), 3);
}

#[test]
fn rule_1_patient_commits() {
    let (mut provider, mut patient) = visit(as_patient);

    let outgoing = patient.commit(Plan::default());

    assert_refused(&mut provider, &outgoing, Refusal::SenderNotHost);
}

#[test]
fn commit_that_a_patient_sends_as_words_is_none_and_ends_the_visit_for_nobody() {
    let (mut provider, mut patient) = visit(as_patient);
    let (proposal, _) = patient
        .mls
        .propose_add_member(&patient.provider, &patient.key, &newcomer().key_package)
        .unwrap();
    let commit = patient.commit(Plan::default());

    for sent in [commit.commit, proposal.to_bytes().unwrap()] {
        let heard = provider.process_words(&sent, &Pinned);
        assert_eq!(heard, Err(ProcessError::NotWords));
    }

    assert_eq!(provider.alarm(), None);
    assert!(provider.seal(&chat("hello")).is_ok());
    assert!(provider.rekey(&Pinned).is_ok());
}

#[test]
fn rule_1_patient_adds_a_friend() {
    let (mut provider, mut patient) = visit(as_patient);
    let plan = Plan {
        adds: vec![newcomer().key_package],
        others: vec![patient.own_psk()],
        ..Plan::default()
    };

    let outgoing = patient.commit(plan);

    assert_refused(&mut provider, &outgoing, Refusal::SenderNotHost);
}

#[test]
fn rule_1_friend_of_a_patient_comes_in_from_outside() {
    let (mut provider, patient) = visit(as_patient);
    let friend = newcomer();
    let info = patient
        .mls
        .export_group_info(patient.provider.crypto(), &patient.key, true)
        .unwrap();
    let bytes = info.to_bytes().unwrap();
    let MlsMessageBodyIn::GroupInfo(info) = MlsMessageIn::tls_deserialize_exact(&bytes[..])
        .unwrap()
        .extract()
    else {
        panic!("not a group info");
    };
    let (_, bundle) = MlsGroup::external_commit_builder()
        .build_group(
            &friend.provider,
            info,
            credential(&invited(7).encode(), &friend.key),
        )
        .unwrap()
        .leaf_node_parameters(
            LeafNodeParameters::builder()
                .with_capabilities(hostile::capabilities())
                .build(),
        )
        .load_psks(friend.provider.storage())
        .unwrap()
        .build(
            friend.provider.rand(),
            friend.provider.crypto(),
            &friend.key,
            |_| true,
        )
        .unwrap()
        .finalize(&friend.provider)
        .unwrap();

    let outgoing = Outgoing {
        epoch: 1,
        commit: bundle.into_commit().to_bytes().unwrap(),
        welcome: None,
    };

    assert_eq!(
        verdict(&mut provider, &outgoing),
        Err(ProcessError::NotPrivate)
    );
    assert_eq!(provider.alarm(), None);
}

#[test]
fn rule_2_cohost_forgets_the_groups_terms_or_lets_an_outsider_propose() {
    let outsider = LeafKey::generate().unwrap();
    let leaf = credential(b"outside", &outsider);
    let sender = ExternalSender::new(leaf.signature_key, leaf.credential);
    let outsiders = Extensions::single(Extension::ExternalSenders(vec![sender]));
    for context in [Extensions::empty(), outsiders.unwrap()] {
        let (mut provider, mut cohost) = visit(as_cohost);

        let outgoing = cohost.change_context(context);

        assert_refused(&mut provider, &outgoing, Refusal::ProposalNotAllowed);
    }
}

#[test]
fn rule_2_lone_proposal_is_not_kept_so_that_nobody_can_commit_it_by_reference() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let (proposal, _) = cohost
        .mls
        .propose_add_member(&cohost.provider, &cohost.key, &newcomer().key_package)
        .unwrap();
    let alone = provider
        .process(&proposal.to_bytes().unwrap(), &Pinned)
        .unwrap_err();
    let plan = Plan {
        others: vec![cohost.own_psk()],
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    assert_eq!(alone, ProcessError::LoneProposal);
    assert_eq!(
        verdict(&mut provider, &outgoing),
        Err(ProcessError::Unreadable)
    );
}

#[test]
fn rule_3_add_without_the_visits_key() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let plan = Plan {
        adds: vec![newcomer().key_package],
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    assert_refused(&mut provider, &outgoing, Refusal::KeyNotMixedIn);
}

#[test]
fn rule_3_visits_key_without_an_add_or_twice() {
    for adds in [vec![], vec![newcomer().key_package]] {
        let (mut provider, mut cohost) = visit(as_cohost);
        let mut others = vec![cohost.own_psk()];
        if !adds.is_empty() {
            others.push(cohost.own_psk());
        }
        let plan = Plan {
            adds,
            others,
            ..Plan::default()
        };

        let outgoing = cohost.commit(plan);

        assert_refused(&mut provider, &outgoing, Refusal::KeyNotMixedIn);
    }
}

#[test]
fn rule_3_key_of_another_name() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let other = named_psk(&cohost.provider, b"visit/1 other".to_vec());
    other.store(&cohost.provider, &PSK).unwrap();
    let plan = Plan {
        adds: vec![newcomer().key_package],
        others: vec![psk_proposal(other)],
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    // Nobody has the key, so that OpenMLS stops before the rules are asked.
    assert_eq!(
        verdict(&mut provider, &outgoing),
        Err(ProcessError::Unreadable)
    );
}

#[test]
fn rule_4_add_without_a_path() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let plan = Plan {
        adds: vec![newcomer().key_package],
        others: vec![cohost.own_psk()],
        has_path: false,
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    assert_refused(&mut provider, &outgoing, Refusal::NoPath);
}

#[test]
fn rule_5_added_leaf_claims_to_be_a_host_with_somebody_elses_chain_or_says_nothing_readable() {
    let stolen = host_claim(&LeafKey::generate().unwrap(), HostRole::Provider).encode();
    let promoted = |key: &LeafKey| Claim::Host {
        role: HostRole::Provider,
        chain: [&[2], &key.public_key()[..]].concat(),
    };
    for friend in [
        Stranger::with_credential(|_| stolen.clone()),
        Stranger::new(promoted),
        Stranger::with_credential(|_| b"Dr. Ana".to_vec()),
    ] {
        let (mut provider, mut cohost) = visit(as_cohost);
        let plan = Plan {
            adds: vec![friend.key_package],
            others: vec![cohost.own_psk()],
            ..Plan::default()
        };

        let outgoing = cohost.commit(plan);

        assert_refused(&mut provider, &outgoing, Refusal::HostUnproven);
    }
}

#[test]
fn rule_6_cohost_removes_the_provider_and_the_provider_sees_who_tried() {
    let mut provider = found();
    let mut cohost = Hostile::enter(&mut provider, &mut [], as_cohost);
    let patient = joiner(1);
    let outgoing = provider.admit(&[candidate(&patient)], &Pinned).unwrap();
    provider.accepted().unwrap();
    cohost.follow(&outgoing.commit);
    let mut patient = patient
        .join(joining(&outgoing.welcome.unwrap()), &Pinned)
        .unwrap();

    let coup = cohost.commit(Plan {
        removals: vec![0],
        ..Plan::default()
    });

    assert_refused(&mut patient, &coup, Refusal::ProviderRemoved);
    assert_refused(&mut provider, &coup, Refusal::ProviderRemoved);
}

#[test]
fn rule_6_provider_may_remove_a_provider() {
    let (mut first, mut second) = visit(as_provider);

    let outgoing = second.commit(Plan {
        removals: vec![0],
        ..Plan::default()
    });

    assert!(matches!(
        verdict(&mut first, &outgoing),
        Ok(Incoming::Removed { .. })
    ));
}

#[test]
fn rule_7_more_members_than_the_card_allows() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let plan = Plan {
        adds: (0..4).map(|_| newcomer().key_package).collect(),
        others: vec![cohost.own_psk()],
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    assert_refused(&mut provider, &outgoing, Refusal::TooManyMembers);
}

#[test]
fn rule_9_commit_of_an_epoch_that_is_over_or_has_not_begun() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let old = cohost.commit(Plan::default());
    let newer = provider.rekey(&Pinned).unwrap();
    provider.accepted().unwrap();
    cohost
        .mls
        .clear_pending_commit(cohost.provider.storage())
        .unwrap();
    cohost.follow(&newer.commit);
    let skipped = cohost.commit(Plan::default());
    cohost.mls.merge_pending_commit(&cohost.provider).unwrap();
    let ahead = cohost.commit(Plan::default());

    assert_eq!(verdict(&mut provider, &old), Err(ProcessError::Old));
    assert_eq!(verdict(&mut provider, &ahead), Err(ProcessError::Gap));
    assert!(verdict(&mut provider, &skipped).is_ok());
    assert_eq!(verdict(&mut provider, &skipped), Err(ProcessError::Old));
}

#[test]
fn rule_11_cohost_makes_itself_a_provider_on_the_way() {
    let (mut provider, mut cohost) = visit(as_cohost);
    let promoted = CredentialWithKey {
        credential: BasicCredential::new(as_provider(&cohost.key).encode()).into(),
        signature_key: cohost.key.public_key().as_slice().into(),
    };
    let plan = Plan {
        leaf: LeafNodeParameters::builder()
            .with_credential_with_key(promoted)
            .build(),
        ..Plan::default()
    };

    let outgoing = cohost.commit(plan);

    assert_refused(&mut provider, &outgoing, Refusal::LeafChanged);
}
