//! Joining: each check alone turns a newcomer away; key packages that a host does not take.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::{
    hostile::{Hostile, Plan, capabilities, credential, named_psk, parsed, psk_proposal},
    *,
};
use e2ee::group::{
    Claim, Group, GroupError, HostRole, HostVerifier, JoinRefusal, Joiner, Joining, LeafKey,
    SeenGroup, Terms,
};
use openmls::prelude::{
    Extension, Extensions, GroupId, MlsGroup, MlsGroupCreateConfig,
    PURE_CIPHERTEXT_WIRE_FORMAT_POLICY, UnknownExtension,
};
use openmls_rust_crypto::OpenMlsRustCrypto;

/// A provider, and a Welcome for a newcomer who has not joined.
fn invitation() -> (Group, Joiner, Vec<u8>) {
    let mut provider = found();
    let joiner = joiner(1);
    let outgoing = provider.admit(&[candidate(&joiner)], &Pinned).unwrap();
    provider.accepted().unwrap();
    (provider, joiner, outgoing.welcome.unwrap())
}

fn refusal(joiner: Joiner, joining: Joining<'_>) -> JoinRefusal {
    joiner.join(joining, &Pinned).unwrap_err()
}

#[test]
fn welcome_opens_with_the_visits_key_only() {
    let (_, joiner, welcome) = invitation();
    let other = Joining {
        psk: &[4; 32],
        ..joining(&welcome)
    };

    assert_eq!(refusal(joiner, other), JoinRefusal::DoesNotOpen);
}

#[test]
fn welcome_opens_with_its_own_key_package_only() {
    let (_, _, welcome) = invitation();

    assert_eq!(
        refusal(joiner(1), joining(&welcome)),
        JoinRefusal::DoesNotOpen
    );
}

#[test]
fn card_or_limit_other_than_the_groups_turns_the_newcomer_away() {
    let cases = [
        (
            Terms {
                card: [9; 32],
                ..terms()
            },
            JoinRefusal::OtherTerms,
        ),
        (
            Terms {
                members_max: 1,
                ..terms()
            },
            JoinRefusal::TooManyMembers,
        ),
    ];
    for (terms, expected) in cases {
        let (_, joiner, welcome) = invitation();
        let other = Joining {
            terms,
            ..joining(&welcome)
        };

        assert_eq!(refusal(joiner, other), expected);
    }
}

#[test]
fn key_of_another_generation_or_visit_does_not_open() {
    for terms in [
        Terms {
            generation: 2,
            ..terms()
        },
        Terms {
            visit: protocol::VisitId::from_bytes([9; 16]),
            ..terms()
        },
    ] {
        let (_, joiner, welcome) = invitation();
        let other = Joining {
            terms,
            ..joining(&welcome)
        };

        assert_eq!(refusal(joiner, other), JoinRefusal::DoesNotOpen);
    }
}

#[test]
fn generation_in_the_group_must_be_the_one_in_the_box() {
    // A host that mixes in the key of generation 1 and writes 2 into the group.
    let mut host = hostile_host(
        &[&terms().card[..], &2_u32.to_be_bytes()].concat(),
        HostRole::Provider,
    );
    let joiner = joiner(1);
    let welcome = host.invite(&joiner);

    assert_eq!(refusal(joiner, joining(&welcome)), JoinRefusal::OtherTerms);
}

#[test]
fn group_of_a_host_without_our_code_can_be_joined_where_it_keeps_the_terms() {
    let mut host = hostile_host(
        &[&terms().card[..], &1_u32.to_be_bytes()].concat(),
        HostRole::Provider,
    );
    let joiner = joiner(1);
    let welcome = host.invite(&joiner);

    assert!(joiner.join(joining(&welcome), &Pinned).is_ok());
}

#[test]
fn welcome_that_mixes_no_key_in_or_one_too_many_is_refused() {
    for count in [0, 2] {
        let mut provider = found();
        let mut cohost = Hostile::enter(&mut provider, &mut [], |key| {
            host_claim(key, HostRole::Cohost)
        });
        let joiner = joiner(1);
        let plan = Plan {
            adds: vec![parsed(&joiner)],
            others: (0..count).map(|_| cohost.own_psk()).collect(),
            ..Plan::default()
        };
        let welcome = cohost.commit(plan).welcome.unwrap();

        assert_eq!(
            refusal(joiner, joining(&welcome)),
            JoinRefusal::KeyNotMixedIn
        );
    }
}

#[test]
fn welcome_that_mixes_another_key_in_is_refused() {
    let mut provider = found();
    let mut cohost = Hostile::enter(&mut provider, &mut [], |key| {
        host_claim(key, HostRole::Cohost)
    });
    let other = named_psk(&cohost.provider, b"visit/1 other".to_vec());
    other.store(&cohost.provider, &PSK).unwrap();
    let joiner = joiner(1);
    let plan = Plan {
        adds: vec![parsed(&joiner)],
        others: vec![psk_proposal(other)],
        ..Plan::default()
    };
    let welcome = cohost.commit(plan).welcome.unwrap();

    assert_eq!(refusal(joiner, joining(&welcome)), JoinRefusal::DoesNotOpen);
}

#[test]
fn welcome_of_a_patient_is_refused_by_the_newcomer_too() {
    let mut provider = found();
    let mut patient = Hostile::enter(&mut provider, &mut [], |_| invited(1));
    let joiner = joiner(2);
    let plan = Plan {
        adds: vec![parsed(&joiner)],
        others: vec![patient.own_psk()],
        ..Plan::default()
    };
    let welcome = patient.commit(plan).welcome.unwrap();

    assert_eq!(
        refusal(joiner, joining(&welcome)),
        JoinRefusal::SignerNotHost
    );
}

#[test]
fn group_whose_host_does_not_lead_to_the_pinned_root_is_refused() {
    struct OtherRoot;
    impl HostVerifier for OtherRoot {
        fn verify(&self, _: &[u8], _: &[u8]) -> Option<HostRole> {
            None
        }
    }
    let (_, joiner, welcome) = invitation();

    let error = joiner.join(joining(&welcome), &OtherRoot).unwrap_err();

    assert_eq!(error, JoinRefusal::MemberUnproven);
}

#[test]
fn group_that_was_seen_before_must_have_moved_on_and_a_twin_is_a_fork() {
    let cases = [
        (0, false, 0, None),
        (1, false, 0, None),
        (1, false, 1, Some(JoinRefusal::Old)),
        (1, true, 0, Some(JoinRefusal::Forked)),
        (2, false, 0, Some(JoinRefusal::Old)),
        (2, true, 0, Some(JoinRefusal::Old)),
    ];
    for (generation, is_other, epoch, expected) in cases {
        let (provider, joiner, welcome) = invitation();
        let id = if is_other {
            [9; 16]
        } else {
            provider.id().unwrap()
        };
        let seen = Some(SeenGroup {
            generation,
            id,
            epoch,
        });
        let joining = Joining {
            seen,
            ..joining(&welcome)
        };

        let result = joiner.join(joining, &Pinned);

        assert_eq!(result.err(), expected, "{generation} {is_other} {epoch}");
    }
}

#[test]
fn same_welcome_is_not_taken_by_a_second_device_with_the_same_leaf_key() {
    let mut provider = found();
    let key = LeafKey::generate().unwrap();
    let twin = LeafKey::from_bytes(*key.expose_bytes(), *key.public_key());
    let first = Joiner::new(key, &invited(1), now()).unwrap();
    let second = Joiner::new(twin, &invited(1), now()).unwrap();
    let outgoing = provider.admit(&[candidate(&first)], &Pinned).unwrap();
    let welcome = outgoing.welcome.unwrap();

    assert_eq!(refusal(second, joining(&welcome)), JoinRefusal::DoesNotOpen);
}

#[test]
fn what_is_no_welcome_is_refused() {
    let (mut provider, joiner, _) = invitation();
    let commit = provider.rekey(&Pinned).unwrap().commit;
    let package = joiner.key_package().to_vec();
    let long = vec![0; 65 * 1024];

    for bytes in [&commit[..], &package, &[], &[0, 1, 0, 3], &long] {
        assert_eq!(
            refusal(self::joiner(1), joining(bytes)),
            JoinRefusal::Malformed
        );
    }
}

#[test]
fn host_without_a_proven_claim_founds_nothing() {
    let key = LeafKey::generate().unwrap();
    let stolen = host_claim(&LeafKey::generate().unwrap(), HostRole::Provider);
    for claim in [stolen, invited(1)] {
        let founding = e2ee::group::Founding {
            terms: terms(),
            psk: &PSK,
            key: LeafKey::from_bytes(*key.expose_bytes(), *key.public_key()),
            claim,
        };

        let error = Group::found(founding, now(), &Pinned).unwrap_err();

        assert_eq!(error, GroupError::NotHost);
    }
}

/// Founds a group with OpenMLS alone.
fn hostile_host(extension: &[u8], role: HostRole) -> Hostile {
    let provider = OpenMlsRustCrypto::default();
    let key = LeafKey::generate().unwrap();
    let claim: Claim = host_claim(&key, role);
    let context = Extension::Unknown(0xF101, UnknownExtension(extension.to_vec()));
    let config = MlsGroupCreateConfig::builder()
        .ciphersuite(hostile::SUITE)
        .capabilities(capabilities())
        .with_group_context_extensions(Extensions::single(context).unwrap())
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .use_ratchet_tree_extension(true)
        .build();
    let leaf = credential(&claim.encode(), &key);
    let id = GroupId::from_slice(&[7; 16]);
    let mls = MlsGroup::new_with_group_id(&provider, &key, &config, id, leaf).unwrap();
    hostile::psk_id(&provider).store(&provider, &PSK).unwrap();
    Hostile { provider, key, mls }
}

trait Invite {
    fn invite(&mut self, joiner: &Joiner) -> Vec<u8>;
}

impl Invite for Hostile {
    fn invite(&mut self, joiner: &Joiner) -> Vec<u8> {
        let plan = Plan {
            adds: vec![parsed(joiner)],
            others: vec![self.own_psk()],
            ..Plan::default()
        };
        self.commit(plan).welcome.unwrap()
    }
}
