//! No key id and counter come twice under one base key, whatever happens to a page.

use crate::common::{epoch, key_of};
use e2ee::frame::{Codec, KeyId, Leaf, PageNonces, Sealer, Slot};
use sframe::header::SframeHeader;
use std::collections::BTreeSet;

/// A page: its transforms, the epoch it sends in, and its leaf.
struct Page {
    nonces: PageNonces,
    sealers: Vec<Sealer>,
    epoch: u64,
    leaf: Leaf,
}

impl Page {
    /// A page that was loaded comes in with an epoch that no page had before.
    fn load(epoch: u64, random: &mut fastrand::Rng) -> Self {
        Self {
            nonces: PageNonces::new(random.u16(..)),
            sealers: Vec::new(),
            epoch,
            leaf: Leaf::new(random.u32(..4)).unwrap(),
        }
    }

    fn use_epoch(&mut self, number: u64) {
        for sealer in &mut self.sealers {
            // An earlier one is refused: that is part of what is proven.
            let _ = sealer.use_epoch(epoch(number), self.leaf, &key_of(epoch(number)));
        }
    }

    fn add_transform(&mut self, slot: Slot) {
        let mut sealer = Sealer::new(slot, self.nonces.draw().unwrap());
        sealer
            .use_epoch(epoch(self.epoch), self.leaf, &key_of(epoch(self.epoch)))
            .unwrap();
        self.sealers.push(sealer);
    }
}

#[test]
fn no_pair_of_key_id_and_counter_comes_twice_under_one_base_key() {
    let mut random = fastrand::Rng::with_seed(4_096);
    let mut seen = BTreeSet::new();
    let mut newest = 1;
    let mut page = Page::load(newest, &mut random);
    let mut out = Vec::new();

    for _ in 0..30_000 {
        match random.u8(..100) {
            // The page is loaded anew: no state is left, and the group goes one epoch on.
            0 => {
                newest += 1;
                page = Page::load(newest, &mut random);
            }
            // A commit.
            1..=3 => {
                newest += 1;
                page.epoch = newest;
                page.use_epoch(newest);
            }
            // A word that came late or twice.
            4..=6 => page.use_epoch(newest.saturating_sub(random.u64(..3))),
            7 => page.sealers.iter_mut().for_each(Sealer::stop),
            // A transform is made anew, or another track begins.
            8..=10 => page.add_transform(Slot::new(random.u8(..3)).unwrap()),
            11 => page.sealers.truncate(random.usize(..4)),
            _ => {}
        }
        for sealer in &mut page.sealers {
            if sealer.seal(Codec::Opus, b"sound", &mut out).is_ok() {
                let header = SframeHeader::deserialize(&out).unwrap();
                let id = KeyId::from_bits(header.key_id()).unwrap();
                let base = base_of(id, newest);
                let is_new = seen.insert((base, id, header.counter()));
                assert!(is_new, "{id:?} {}", header.counter());
            }
        }
    }
    assert!(seen.len() > 40_000, "{}", seen.len());
}

/// The epoch that the low byte means: keys of 200 epochs ago are not in use any more.
fn base_of(id: KeyId, newest: u64) -> u64 {
    let back = newest.to_le_bytes()[0].wrapping_sub(id.epoch_low_byte());
    newest - u64::from(back)
}
