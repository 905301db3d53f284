//! The MLS working group's vectors of a passive client (RFC 9420), for our suite, on OpenMLS with our
//! provider. OpenMLS takes no private keys from outside, so they are put where it keeps its own.
//!
//! `vectors/` holds those of github.com/mlswg/mls-implementations whose `cipher_suite` is 1, without the
//! signature key that a client who only listens never uses; of the random group the first 60 epochs.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a vector that cannot be read is a failure"
)]

use openmls::prelude::{
    KeyPackage, KeyPackageBundle, MlsGroup, MlsGroupJoinConfig, MlsMessageBodyIn, MlsMessageIn,
    PURE_PLAINTEXT_WIRE_FORMAT_POLICY, ProcessedMessageContent, RatchetTreeIn, StagedWelcome,
    tls_codec::Deserialize as _,
};
use openmls::schedule::PreSharedKeyId;
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::{OpenMlsProvider as _, storage::StorageProvider as _};
use serde_json::{Value, json};

fn bytes(hex: &Value) -> Vec<u8> {
    let pairs = hex.as_str().unwrap().as_bytes().as_chunks::<2>().0;
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}

fn message(hex: &Value) -> MlsMessageIn {
    MlsMessageIn::tls_deserialize_exact(bytes(hex)).unwrap()
}

/// Writes a key package and its private keys as if OpenMLS had made them.
fn keep_keys(provider: &OpenMlsRustCrypto, vector: &Value) {
    let MlsMessageBodyIn::KeyPackage(key_package) = message(&vector["key_package"]).extract()
    else {
        panic!("not a key package");
    };
    // Without a look at its lifetime, which is over.
    let key_package: KeyPackage =
        serde_json::from_value(serde_json::to_value(key_package).unwrap()).unwrap();
    let private = |name: &str| json!({ "vec": bytes(&vector[name]) });
    let bundle: KeyPackageBundle = serde_json::from_value(json!({
        "key_package": key_package,
        "private_init_key": private("init_priv"),
        "private_encryption_key": { "key": private("encryption_priv") },
    }))
    .unwrap();
    let reference = key_package.hash_ref(provider.crypto()).unwrap();
    provider
        .storage()
        .write_key_package(&reference, &bundle)
        .unwrap();
}

fn join(provider: &OpenMlsRustCrypto, vector: &Value) -> MlsGroup {
    for psk in vector["external_psks"].as_array().unwrap() {
        let id = PreSharedKeyId::external(bytes(&psk["psk_id"]), Vec::new());
        id.store(provider, &bytes(&psk["psk"])).unwrap();
    }
    keep_keys(provider, vector);
    let MlsMessageBodyIn::Welcome(welcome) = message(&vector["welcome"]).extract() else {
        panic!("not a Welcome");
    };
    let config = MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .use_ratchet_tree_extension(true)
        .number_of_resumption_psks(16)
        .build();
    let mut builder = StagedWelcome::build_from_welcome(provider, &config, welcome)
        .unwrap()
        .skip_lifetime_validation();
    if !vector["ratchet_tree"].is_null() {
        let tree = RatchetTreeIn::tls_deserialize_exact(bytes(&vector["ratchet_tree"])).unwrap();
        builder = builder.with_ratchet_tree(tree);
    }
    builder.build().unwrap().into_group(provider).unwrap()
}

fn process(provider: &OpenMlsRustCrypto, group: &mut MlsGroup, hex: &Value) {
    let message = message(hex).try_into_protocol_message().unwrap();
    let processed = group.process_message(provider, message).unwrap();
    match processed.into_content() {
        ProcessedMessageContent::ProposalMessage(proposal) => {
            group
                .store_pending_proposal(provider.storage(), *proposal)
                .unwrap();
        }
        ProcessedMessageContent::StagedCommitMessage(commit) => {
            group.merge_staged_commit(provider, *commit).unwrap();
        }
        other @ (ProcessedMessageContent::ApplicationMessage(_)
        | ProcessedMessageContent::ExternalJoinProposalMessage(_)
        | ProcessedMessageContent::OwnPendingCommit
        | ProcessedMessageContent::OwnPrivateMessage) => panic!("{other:?}"),
    }
}

/// Goes through every vector and returns how many groups were joined and how many commits followed.
fn follow(text: &str) -> (usize, usize) {
    let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut commits = 0;
    for vector in &vectors {
        let provider = OpenMlsRustCrypto::default();
        let mut group = join(&provider, vector);
        let authenticator = group.epoch_authenticator().as_slice();
        assert_eq!(authenticator, bytes(&vector["initial_epoch_authenticator"]));
        for epoch in vector["epochs"].as_array().unwrap() {
            for proposal in epoch["proposals"].as_array().unwrap() {
                process(&provider, &mut group, proposal);
            }
            process(&provider, &mut group, &epoch["commit"]);
            let authenticator = group.epoch_authenticator().as_slice();
            assert_eq!(authenticator, bytes(&epoch["epoch_authenticator"]));
            commits += 1;
        }
    }
    (vectors.len(), commits)
}

#[test]
fn welcomes_of_the_working_group_lead_to_its_epochs() {
    let text = include_str!("vectors/passive-client-welcome.json");

    assert_eq!(follow(text), (8, 0));
}

#[test]
fn commits_of_the_working_group_lead_to_its_epochs() {
    let text = include_str!("vectors/passive-client-commit.json");

    assert_eq!(follow(text), (13, 26));
}

#[test]
fn random_group_of_the_working_group_is_followed_through_sixty_epochs() {
    let text = include_str!("vectors/passive-client-random.json");

    assert_eq!(follow(text), (1, 60));
}
