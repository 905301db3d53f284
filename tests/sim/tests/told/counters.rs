//! No (key, counter) pair seals twice, however often pages are loaded again: with real keys, real sealing, and a
//! record of every frame.

use crate::clinic::{Clinic, PROVIDER};
use client::Command;
use fastrand::Rng;
use sim::{
    network::TabId,
    step::Step,
    tab::{SENT, SealedFrame, Whose},
};
use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

const RELOADS: u32 = 200;

/// Every how many milliseconds everyone seals a frame of each track.
const SEAL_EVERY_MS: u64 = 50;

/// Everything that ever was used for sealing, by anybody.
#[derive(Default)]
struct Record {
    used: HashSet<([u8; 16], u64, u64)>,
    bases: BTreeSet<[u8; 16]>,
    nonces: BTreeSet<u64>,
    repeated: u32,
}

impl Record {
    fn take(&mut self, frame: &SealedFrame) {
        let (id, counter) = header_of(&frame.bytes);
        self.bases.insert(frame.base);
        self.nonces.insert(id >> 17);
        if !self.used.insert((frame.base, id, counter)) {
            self.repeated += 1;
        }
    }
}

/// Reads key id and counter of a header (RFC 9605, section 4.3), without the program's own code.
fn header_of(bytes: &[u8]) -> (u64, u64) {
    let config = bytes[0];
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    assert_eq!(config & 0x80, 0x80, "the key id has bytes of its own");
    let (id, rest) = bytes[1..].split_at(usize::from(config >> 4 & 7) + 1);
    let counter = match config & 8 {
        0 => u64::from(config & 7),
        _ => number(&rest[..usize::from(config & 7) + 1]),
    };
    (number(id), counter)
}

/// A visit of four in which pages are loaded again and again, devices change, connections drop and the server dies,
/// while everyone seals. `planted` takes the place of every page nonce.
fn storm(planted: Option<u16>) -> Record {
    let mut clinic = Clinic::drawn_with_inside(3, 11);
    let other = clinic.join(Whose::Provider(0));
    let mut record = Record::default();
    let mut rng = Rng::with_seed(12);
    let mut reloads = 0;
    for tab in &mut clinic.world.tabs {
        tab.planted = planted;
    }
    while reloads < RELOADS {
        let patient = TabId(rng.usize(1..4));
        let host = if rng.bool() { PROVIDER } else { other };
        let step = match rng.u8(0..20) {
            0..9 => Step::Reload(patient),
            9..13 => Step::Reload(host),
            13 | 14 => Step::LoseMedia(patient),
            15 => Step::LoseMedia(host),
            16 => Step::Ask(host, Command::Retry),
            17 => Step::Cut(patient, Duration::from_millis(rng.u64(0..3_000))),
            18 => Step::ChangeNetwork(host),
            _ => Step::Kill(None),
        };
        reloads += u32::from(matches!(step, Step::Reload(_)));
        clinic.step(step);
        for _ in 0..rng.u64(0..40) {
            clinic.wait(SEAL_EVERY_MS);
            for tab in clinic.world.tabs.iter_mut().filter(|tab| !tab.is_closed) {
                for source in SENT {
                    let sealed = tab.workers.seal(source, b"a frame");
                    sealed.iter().for_each(|frame| record.take(frame));
                }
            }
        }
    }
    clinic.rest();
    record
}

#[test]
fn two_hundred_reloads_never_use_a_counter_twice_under_one_key() {
    let record = storm(None);

    assert_eq!(record.repeated, 0);
    // That the record says something: much was sealed, under many keys, by many pages.
    assert!(record.used.len() > 10_000, "{} frames", record.used.len());
    assert!(record.bases.len() > 150, "{} keys", record.bases.len());
    assert!(record.nonces.len() > 250, "{} nonces", record.nonces.len());
}

#[test]
fn record_notices_transforms_that_share_a_nonce() {
    let record = storm(Some(7));

    assert!(record.repeated > 0);
}
