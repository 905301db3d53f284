//! A third implementation of MLS (ts-mls, in Node.js) in the same group: same keys, same words.
//!
//! Ignored where nobody asks for it: it takes Node.js and what `cargo verify` puts into a folder for it.

#![cfg(feature = "group")]
#![expect(clippy::unwrap_used, reason = "a test without its visit has failed")]

mod common;

use common::*;
use e2ee::group::{Candidate, HostRole, Incoming, Leaf, LeafKey, Message, ProcessError, Refusal};
use std::{
    collections::BTreeSet,
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// Where `cargo verify` put the program and its packages.
const FOLDER: &str = "VESTIBULE_INTEROP";

/// The other member's program, and its two pipes. It ends when they do.
struct Other {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Other {
    fn start() -> Self {
        let folder =
            env::var(FOLDER).expect("the folder of crates/e2ee/tests/interop with its packages");
        let mut command = Command::new("node");
        command
            .args(["--experimental-global-webcrypto", "member.mjs"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        Self {
            child,
            input,
            output: BufReader::new(output),
        }
    }

    /// Asks for one thing and returns what came of it, or why nothing did.
    fn ask(&mut self, verb: &str, operands: &[&[u8]]) -> Result<Vec<u8>, String> {
        let mut line = verb.to_owned();
        for operand in operands {
            line.push(' ');
            line.extend(operand.iter().map(|byte| format!("{byte:02x}")));
        }
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        let answer = answer.trim_end();
        if let Some(why) = answer.strip_prefix("! ") {
            return Err(format!("{verb}: {why}"));
        }
        let (pairs, rest) = answer.as_bytes().as_chunks::<2>();
        assert!(rest.is_empty(), "{verb}: {answer}");
        let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        Ok(pairs.iter().map(byte).collect())
    }

    /// Starts a patient who has the visit's key, and returns the key package besides.
    fn patient(number: u8, psk: &[u8; 32]) -> (Self, Candidate) {
        let mut other = Self::start();
        let claim = invited(number).encode();
        let package = other.ask("package", &[&claim, &terms().psk_name(), psk]);
        let candidate = Candidate::check(&package.unwrap(), now(), &Pinned).unwrap();
        (other, candidate)
    }

    fn frame_key(&mut self) -> Vec<u8> {
        self.ask("key", &[]).unwrap()
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "takes Node.js: cargo verify runs it"]
fn patients_of_the_third_implementation_have_the_same_keys_through_a_whole_visit() {
    let mut provider = found();
    let mut joined = Vec::new();
    for number in 1..=2 {
        let (mut other, candidate) = Other::patient(number, &PSK);
        let outgoing = provider.admit(&[candidate], &Pinned).unwrap();
        provider.accepted().unwrap();
        for earlier in &mut joined {
            let earlier: &mut Other = earlier;
            earlier.ask("commit", &[&outgoing.commit]).unwrap();
        }
        other.ask("join", &[&outgoing.welcome.unwrap()]).unwrap();
        joined.push(other);
    }
    let [mut goes, mut stays]: [_; 2] = joined.try_into().ok().unwrap();
    assert_eq!(goes.frame_key(), frame_key(&provider));
    assert_eq!(stays.frame_key(), frame_key(&provider));

    let line = provider.seal(&chat("hello")).unwrap();
    let heard = stays.ask("open", &[&line]).unwrap();
    assert_eq!(Message::decode(&heard), Ok(chat("hello")));
    let answer = stays.ask("seal", &[&chat("good morning").encode()]);
    let said = provider.process(&answer.unwrap(), &Pinned).unwrap();
    let Incoming::Said(said) = said else {
        panic!("{said:?}")
    };
    assert_eq!(said.from, Leaf::new(2).unwrap());
    assert_eq!(said.message, chat("good morning"));

    let gone = BTreeSet::from([Leaf::new(1).unwrap()]);
    let removal = provider.remove(&gone, &Pinned).unwrap();
    provider.accepted().unwrap();
    stays.ask("commit", &[&removal.commit]).unwrap();
    let before = goes.frame_key();
    goes.ask("commit", &[&removal.commit]).unwrap();
    assert_eq!(goes.ask("state", &[]).unwrap(), b"removedFromGroup");
    assert_eq!(stays.frame_key(), frame_key(&provider));
    assert_ne!(goes.frame_key(), frame_key(&provider));
    assert_ne!(before, frame_key(&provider));

    let rekey = provider.rekey(&Pinned).unwrap();
    provider.accepted().unwrap();
    stays.ask("commit", &[&rekey.commit]).unwrap();
    assert_eq!(stays.frame_key(), frame_key(&provider));
    assert!(goes.ask("commit", &[&rekey.commit]).is_err());
}

/// ts-mls writes no path where it only adds, which RFC 9420 allows and VISIT/1 does not.
#[test]
#[ignore = "takes Node.js: cargo verify runs it"]
fn group_that_the_third_implementation_founded_is_followed_until_it_adds_without_a_path() {
    let mut theirs = Other::start();
    let key: [u8; 32] = theirs.ask("draw", &[]).unwrap().try_into().unwrap();
    let claim = host_claim(&LeafKey::from_bytes([0; 32], key), HostRole::Provider);
    let terms = terms();
    let content = [&terms.card[..], &terms.generation.to_be_bytes()].concat();
    let name = terms.psk_name();
    theirs
        .ask("package", &[&claim.encode(), &name, &PSK])
        .unwrap();
    theirs.ask("found", &[&[7; 16], &content]).unwrap();
    let first = joiner(1);
    theirs.ask("admit", &[first.key_package()]).unwrap();
    let welcome = theirs.ask("welcome", &[]).unwrap();
    let mut ours = first.join(joining(&welcome), &Pinned).unwrap();
    assert_eq!(theirs.frame_key(), frame_key(&ours));

    let line = ours.seal(&chat("hello")).unwrap();
    let heard = theirs.ask("open", &[&line]).unwrap();
    assert_eq!(Message::decode(&heard), Ok(chat("hello")));
    let commit = theirs.ask("rekey", &[]).unwrap();
    let changed = ours.process(&commit, &Pinned);
    assert!(matches!(changed, Ok(Incoming::Changed(_))), "{changed:?}");
    assert_eq!(theirs.frame_key(), frame_key(&ours));

    let before = (ours.epoch(), frame_key(&ours));
    let commit = theirs.ask("admit", &[joiner(2).key_package()]).unwrap();
    let refusal = ProcessError::Refused(Refusal::NoPath);
    assert_eq!(ours.process(&commit, &Pinned), Err(refusal));
    assert_eq!((ours.epoch(), frame_key(&ours)), before);
}

#[test]
#[ignore = "takes Node.js: cargo verify runs it"]
fn commit_of_a_patient_of_the_third_implementation_is_refused() {
    let mut provider = found();
    let (mut other, candidate) = Other::patient(1, &PSK);
    let outgoing = provider.admit(&[candidate], &Pinned).unwrap();
    provider.accepted().unwrap();
    other.ask("join", &[&outgoing.welcome.unwrap()]).unwrap();
    let before = (provider.epoch(), frame_key(&provider));

    let commit = other.ask("rekey", &[]).unwrap();

    let refusal = ProcessError::Refused(Refusal::SenderNotHost);
    assert_eq!(provider.process(&commit, &Pinned), Err(refusal));
    assert_eq!((provider.epoch(), frame_key(&provider)), before);
}

#[test]
#[ignore = "takes Node.js: cargo verify runs it"]
fn patient_of_the_third_implementation_with_another_visits_key_does_not_get_in() {
    let mut provider = found_with(terms(), [4; 32]);
    let (mut other, candidate) = Other::patient(1, &PSK);
    let outgoing = provider.admit(&[candidate], &Pinned).unwrap();

    let refused = other.ask("join", &[&outgoing.welcome.unwrap()]);

    assert!(refused.is_err(), "{refused:?}");
}
