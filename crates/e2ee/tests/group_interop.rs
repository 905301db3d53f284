//! A second implementation of MLS (mls-rs) in the same groups: same keys, same words, same members.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::*;
use e2ee::group::{
    Candidate, Claim, HostRole, Incoming, Leaf, LeafKey, Message, ProcessError, Refusal,
};
use mls_rs::{
    CipherSuite, CipherSuiteProvider, Client, CryptoProvider, ExtensionList, MlsMessage,
    client_builder::MlsConfig,
    group::{Group as OtherGroup, ReceivedMessage},
    identity::{
        SigningIdentity,
        basic::{BasicCredential, BasicIdentityProvider},
    },
    mls_rules::{CommitOptions, DefaultMlsRules, EncryptionOptions},
    psk::{ExternalPskId, PreSharedKey},
};
use mls_rs_crypto_rustcrypto::RustCryptoProvider;
use std::{collections::BTreeSet, time::Duration};

const SUITE: CipherSuite = CipherSuite::CURVE25519_AES128;

/// What a client of the other implementation seals: everything, or only words as is its default.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Private,
    Default,
}

fn client(claim: impl Fn(&[u8; 32]) -> Claim, form: Form) -> Client<impl MlsConfig> {
    let crypto = RustCryptoProvider::default();
    let suite = crypto.cipher_suite_provider(SUITE).unwrap();
    let (secret, public) = suite.signature_key_generate().unwrap();
    let claim = claim(public.as_ref().try_into().unwrap());
    let credential = BasicCredential::new(claim.encode()).into_credential();
    let encryption = EncryptionOptions::new(
        form == Form::Private,
        mls_rs::client_builder::PaddingMode::None,
    );
    let rules = DefaultMlsRules::new()
        .with_commit_options(CommitOptions::new().with_path_required(true))
        .with_encryption_options(encryption);
    Client::builder()
        .identity_provider(BasicIdentityProvider)
        .crypto_provider(crypto)
        .mls_rules(rules)
        .extension_type(mls_rs::extension::ExtensionType::new(0xF101))
        .key_package_lifetime(Duration::from_secs(3_600))
        .psk(
            ExternalPskId::new(terms().psk_name()),
            PreSharedKey::new(PSK.to_vec()),
        )
        .signing_identity(SigningIdentity::new(credential, public), secret, SUITE)
        .build()
}

fn patient(number: u8, form: Form) -> Client<impl MlsConfig> {
    client(move |_| invited(number), form)
}

fn as_host(public: &[u8; 32], role: HostRole) -> Claim {
    host_claim(&LeafKey::from_bytes([0; 32], *public), role)
}

fn key_package(client: &Client<impl MlsConfig>) -> Vec<u8> {
    let message =
        client.generate_key_package_message(ExtensionList::new(), ExtensionList::new(), None);
    message.unwrap().to_bytes().unwrap()
}

fn message(bytes: &[u8]) -> MlsMessage {
    MlsMessage::from_bytes(bytes).unwrap()
}

fn other_frame_key(group: &OtherGroup<impl MlsConfig>) -> Vec<u8> {
    group
        .export_secret(b"SFrame 1.0 Base Key", b"", 16)
        .unwrap()
        .to_vec()
}

fn leaf(number: u32) -> Leaf {
    Leaf::new(number).unwrap()
}

#[test]
fn patients_of_the_other_implementation_have_the_same_keys_through_a_whole_visit() {
    let mut provider = found();
    let (first, second) = (patient(1, Form::Private), patient(2, Form::Private));
    let mut joined = Vec::new();
    for client in [&first, &second] {
        let candidate = Candidate::check(&key_package(client), now(), &Pinned).unwrap();
        let outgoing = provider.admit(&[candidate], &Pinned).unwrap();
        provider.accepted().unwrap();
        for group in &mut joined {
            let group: &mut OtherGroup<_> = group;
            group
                .process_incoming_message(message(&outgoing.commit))
                .unwrap();
        }
        let welcome = message(&outgoing.welcome.unwrap());
        joined.push(client.join_group(None, &welcome, None).unwrap().0);
    }
    let [mut goes, mut stays]: [_; 2] = joined.try_into().ok().unwrap();
    assert_eq!(other_frame_key(&goes), frame_key(&provider));
    assert_eq!(other_frame_key(&stays), frame_key(&provider));

    let line = provider.seal(&chat("hello")).unwrap();
    let heard = stays.process_incoming_message(message(&line)).unwrap();
    let ReceivedMessage::ApplicationMessage(words) = heard else {
        panic!("{heard:?}")
    };
    assert_eq!(Message::decode(words.data()), Ok(chat("hello")));
    let answer = stays
        .encrypt_application_message(&chat("good morning").encode(), vec![])
        .unwrap();
    let said = provider
        .process(&answer.to_bytes().unwrap(), &Pinned)
        .unwrap();
    assert!(matches!(said, Incoming::Said(said) if said.from == leaf(2)));

    let removal = provider
        .remove(&BTreeSet::from([leaf(1)]), &Pinned)
        .unwrap();
    provider.accepted().unwrap();
    stays
        .process_incoming_message(message(&removal.commit))
        .unwrap();
    let before = other_frame_key(&goes);
    goes.process_incoming_message(message(&removal.commit))
        .unwrap();

    assert_eq!(other_frame_key(&stays), frame_key(&provider));
    assert_ne!(before, frame_key(&provider));
    let rekey = provider.rekey(&Pinned).unwrap();
    provider.accepted().unwrap();
    stays
        .process_incoming_message(message(&rekey.commit))
        .unwrap();
    assert_eq!(other_frame_key(&stays), frame_key(&provider));
    assert_eq!(
        stays.epoch_authenticator().unwrap().as_bytes().len(),
        provider.authenticator_hash(provider.epoch()).unwrap().len()
    );
}

#[test]
fn group_that_the_other_implementation_founded_is_joined_and_followed() {
    let host = client(|key| as_host(key, HostRole::Provider), Form::Private);
    let mut extensions = ExtensionList::new();
    let terms = terms();
    let content = [&terms.card[..], &terms.generation.to_be_bytes()].concat();
    extensions.set(mls_rs::Extension::new(
        mls_rs::extension::ExtensionType::new(0xF101),
        content,
    ));
    let mut theirs = host
        .create_group_with_id(vec![7; 16], extensions, ExtensionList::new(), None)
        .unwrap();
    let mut ours = Vec::new();
    for number in 1..=2 {
        let joiner = joiner(number);
        let output = theirs
            .commit_builder()
            .add_member(message(joiner.key_package()))
            .unwrap()
            .add_external_psk(ExternalPskId::new(terms.psk_name()))
            .unwrap()
            .build()
            .unwrap();
        theirs.apply_pending_commit().unwrap();
        let commit = output.commit_message.to_bytes().unwrap();
        for group in &mut ours {
            let group: &mut e2ee::group::Group = group;
            assert!(matches!(
                group.process(&commit, &Pinned),
                Ok(Incoming::Changed(_))
            ));
        }
        let welcome = output.welcome_messages[0].to_bytes().unwrap();
        ours.push(joiner.join(joining(&welcome), &Pinned).unwrap());
    }
    let [mut goes, mut stays]: [_; 2] = ours.try_into().ok().unwrap();
    assert_eq!(other_frame_key(&theirs), frame_key(&goes));
    assert_eq!(other_frame_key(&theirs), frame_key(&stays));

    let line = stays.seal(&chat("hello")).unwrap();
    let heard = theirs.process_incoming_message(message(&line)).unwrap();
    assert!(matches!(heard, ReceivedMessage::ApplicationMessage(_)));

    let output = theirs
        .commit_builder()
        .remove_member(1)
        .unwrap()
        .build()
        .unwrap();
    theirs.apply_pending_commit().unwrap();
    let commit = output.commit_message.to_bytes().unwrap();
    stays.process(&commit, &Pinned).unwrap();

    assert_eq!(
        goes.process(&commit, &Pinned),
        Ok(Incoming::Removed { by: leaf(0) })
    );
    assert_eq!(other_frame_key(&theirs), frame_key(&stays));
}

#[test]
fn commit_of_a_patient_of_the_other_implementation_is_refused_in_either_form() {
    let cases = [
        (Form::Default, ProcessError::NotPrivate),
        (Form::Private, ProcessError::Refused(Refusal::SenderNotHost)),
    ];
    for (form, error) in cases {
        let mut provider = found();
        let client = patient(1, form);
        let candidate = Candidate::check(&key_package(&client), now(), &Pinned).unwrap();
        let outgoing = provider.admit(&[candidate], &Pinned).unwrap();
        provider.accepted().unwrap();
        let welcome = message(&outgoing.welcome.unwrap());
        let mut patient = client.join_group(None, &welcome, None).unwrap().0;
        let before = (provider.epoch(), frame_key(&provider));

        let commit = patient.commit_builder().build().unwrap().commit_message;

        assert_eq!(
            provider.process(&commit.to_bytes().unwrap(), &Pinned),
            Err(error)
        );
        assert_eq!((provider.epoch(), frame_key(&provider)), before);
    }
}

#[test]
fn patient_of_the_other_implementation_with_another_visits_key_does_not_get_in() {
    let mut provider = found_with(terms(), [4; 32]);
    let client = patient(1, Form::Private);
    let candidate = Candidate::check(&key_package(&client), now(), &Pinned).unwrap();
    let outgoing = provider.admit(&[candidate], &Pinned).unwrap();

    let welcome = message(&outgoing.welcome.unwrap());

    assert!(client.join_group(None, &welcome, None).is_err());
}
