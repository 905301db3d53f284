//! Codes that are said on the telephone, between the real keys of a provider and a page where one is typed.

use crate::clinic::{Clinic, HOST, Practice, name, who};
use client::keys::{HostKeys, InviteeKeys, InviteeSecrets, KeysEffect, Link};
use e2ee::{
    Crypto,
    code_run::{Asking, CodeGrant},
    invitation::Level,
    knock::RejoinKey,
    phone_code::{CodeSecret, PhoneCode},
    vault::{Arrival, InviteCode, Vault},
};
use protocol::{ClientMessage, CodeRunId, Locator, Role, Sealed, VisitMessage};

const PATIENT: u8 = 2;
const DIGITS: [u8; 6] = [0, 1, 9, 4, 4, 7];

fn locator() -> Locator {
    Locator::new(407).unwrap()
}

fn code(digits: [u8; 6]) -> PhoneCode {
    PhoneCode::new(locator(), &CodeSecret::from_digits(digits).unwrap())
}

/// Digits of which `by` says how wrong they are.
fn wrong(by: u8) -> PhoneCode {
    let mut digits = DIGITS;
    digits[5] = (digits[5] + by) % 10;
    code(digits)
}

/// A practice that made a code for the patient.
fn practice() -> Practice {
    let practice = Practice::new();
    practice.change(PATIENT, |invitation| {
        let secret = CodeSecret::from_digits(DIGITS).unwrap();
        let before = invitation.code.take();
        invitation.code = Some(InviteCode::following(before.as_ref(), locator(), secret));
    });
    practice
}

/// Has the host say what it answers, and what it asks to be kept.
fn answered(host: &mut HostKeys) -> (Option<Sealed>, Option<Vault>) {
    let (mut answer, mut kept, mut count) = (None, None, 0);
    while let Some(effect) = host.poll_effect() {
        match effect {
            KeysEffect::Send(ClientMessage::AnswerCode { answer: given, .. }) => {
                answer = given;
                count += 1;
            }
            KeysEffect::KeepVault(vault) => kept = Some(*vault),
            _ => {}
        }
    }
    assert_eq!(count, 1, "each step is answered once");
    (answer, kept)
}

fn sealed(bytes: Vec<u8>) -> Sealed {
    Sealed::new(bytes).unwrap()
}

fn ask(host: &mut HostKeys, run: u8, ask: Vec<u8>) -> Option<Sealed> {
    let message = VisitMessage::CodeAsked {
        run: CodeRunId::from_bytes([run; 16]),
        locator: locator(),
        ask: sealed(ask),
    };
    host.handle_visit(&message, *crate::clinic::NOW);
    answered(host).0
}

fn prove(host: &mut HostKeys, run: u8, proof: Vec<u8>) -> (Option<Sealed>, Option<Vault>) {
    let message = VisitMessage::CodeProved {
        run: CodeRunId::from_bytes([run; 16]),
        proof: sealed(proof),
    };
    host.handle_visit(&message, *crate::clinic::NOW);
    answered(host)
}

/// Tries a code to the end: what is given, and what the host keeps.
fn tries(host: &mut HostKeys, run: u8, code: &PhoneCode) -> (Option<CodeGrant>, Option<Vault>) {
    let crypto = Crypto::default();
    let (asking, asked) = Asking::begin(&crypto, code).unwrap();
    let Some(hello) = ask(host, run, asked) else {
        return (None, None);
    };
    let (proving, proof) = asking.handle_hello(&crypto, hello.as_bytes()).unwrap();
    let (grant, kept) = prove(host, run, proof);
    let grant = grant.map(|grant| proving.handle_grant(&crypto, grant.as_bytes()).unwrap());
    (grant, kept)
}

/// The keys of a page that was given this.
fn keys(grant: &CodeGrant, rejoin: RejoinKey) -> InviteeKeys {
    InviteeKeys::new(InviteeSecrets {
        invite: grant.invite,
        link: Some(Link {
            root: grant.root,
            secret: grant.secret.clone(),
        }),
        rejoin,
        name: name(PATIENT),
        class: Role::Patient,
    })
}

#[test]
fn whoever_was_told_the_code_waits_as_who_they_are_and_comes_back_in_the_same_tab() {
    let mut clinic = Clinic::open(&practice());
    let rejoin = RejoinKey::generate(&Crypto::default()).unwrap();
    let bytes = *rejoin.expose_bytes();

    let (grant, kept) = tries(&mut clinic.host, 1, &code(DIGITS));
    let grant = grant.unwrap();
    assert!(kept.is_none(), "a right try is not counted");
    clinic.knocks(PATIENT, keys(&grant, rejoin));
    let visitor = clinic
        .host
        .visitor(who(PATIENT), *crate::clinic::NOW)
        .unwrap();
    assert_eq!(
        (visitor.level, visitor.arrival),
        (Level::PhoneCode, Arrival::First)
    );
    assert_eq!(visitor.name, name(PATIENT));
    assert_eq!(clinic.ever.get(&PATIENT), None, "a code opens nothing");
    clinic.admits(PATIENT);
    clinic.share_one_key(&[PATIENT]);

    clinic.reloads(PATIENT, keys(&grant, RejoinKey::from_bytes(&bytes)));
    clinic.share_one_key(&[PATIENT]);
    assert_eq!(clinic.alarms, []);
    assert!(clinic.sends_in.contains_key(&HOST));
}

#[test]
fn fifth_wrong_try_burns_the_code_and_the_right_digits_come_too_late() {
    let mut host = practice().host();
    while host.poll_effect().is_some() {}

    for run in 1..=5 {
        assert!(host.burned_codes().is_empty());
        let (grant, kept) = tries(&mut host, run, &wrong(run));
        assert!(grant.is_none());
        let kept = kept.expect("a wrong try is kept");
        let mut invitations = kept.invitations.iter();
        let code = invitations.find_map(|it| it.code.clone()).unwrap();
        assert_eq!(code.failures, run);
    }

    assert_eq!(host.burned_codes(), [name(PATIENT)]);
    let (grant, kept) = tries(&mut host, 6, &code(DIGITS));
    assert!(grant.is_none() && kept.is_none());
}

#[test]
fn tries_that_wait_together_have_no_more_than_five_guesses() {
    let crypto = Crypto::default();
    let mut host = practice().host();
    while host.poll_effect().is_some() {}
    let mut begin = |run: u8, code: &PhoneCode| {
        let (asking, asked) = Asking::begin(&crypto, code).unwrap();
        let hello = ask(&mut host, run, asked).expect("the code lives");
        asking.handle_hello(&crypto, hello.as_bytes()).unwrap().1
    };
    let guesses: Vec<_> = (1..=8).map(|run| (run, begin(run, &wrong(run)))).collect();
    let right = begin(9, &code(DIGITS));

    let mut counted = 0;
    for (run, proof) in guesses {
        let (grant, kept) = prove(&mut host, run, proof);
        assert!(grant.is_none());
        counted += usize::from(kept.is_some());
    }

    assert_eq!(counted, 5);
    assert!(prove(&mut host, 9, right).0.is_none());
}

#[test]
fn try_has_one_proof_and_an_unknown_one_none() {
    let crypto = Crypto::default();
    let mut host = practice().host();
    while host.poll_effect().is_some() {}
    let (asking, asked) = Asking::begin(&crypto, &code(DIGITS)).unwrap();
    let hello = ask(&mut host, 1, asked).unwrap();
    let (_, proof) = asking.handle_hello(&crypto, hello.as_bytes()).unwrap();

    assert!(prove(&mut host, 2, proof.clone()).0.is_none());
    assert!(prove(&mut host, 1, proof.clone()).0.is_some());
    assert!(prove(&mut host, 1, proof).0.is_none());
    assert!(host.burned_codes().is_empty());
}

#[test]
fn code_that_was_revoked_or_made_again_brings_nobody_in_who_is_not_in() {
    let practice = practice();
    let mut clinic = Clinic::open(&practice);
    let (grant, _) = tries(&mut clinic.host, 1, &code(DIGITS));
    let rejoin = RejoinKey::generate(&Crypto::default()).unwrap();
    clinic.knocks(PATIENT, keys(&grant.unwrap(), rejoin));
    assert!(
        clinic
            .host
            .visitor(who(PATIENT), *crate::clinic::NOW)
            .is_some()
    );

    practice.change(PATIENT, |invitation| {
        invitation.code.as_mut().unwrap().is_revoked = true;
    });
    clinic.host_reads(&practice);

    assert_eq!(clinic.host.visitor(who(PATIENT), *crate::clinic::NOW), None);
    assert!(tries(&mut clinic.host, 2, &code(DIGITS)).0.is_none());
    clinic.admits(PATIENT);
    assert_eq!(clinic.ever.get(&PATIENT), None);
}
