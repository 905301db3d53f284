//! Somebody joins or leaves a running visit of four, and the others neither lose a picture nor a word by it: everyone
//! seals 50 frames of sound and 25 pictures a second, and opens what arrives over a network with delays and losses.

use crate::clinic::{Clinic, PROVIDER};
use client::Command;
use fastrand::Rng;
use protocol::{Source, time::Instant};
use sim::{
    network::TabId,
    tab::{Fate, Whose},
};
use std::{collections::BTreeMap, time::Duration};

/// How finely time is cut.
const TICK_MS: u64 = 5;
/// Time between two frames of sound.
const SOUND_EVERY_MS: u64 = 20;
/// Time between two pictures.
const PICTURE_EVERY_MS: u64 = 40;
/// The provider and three more.
const STAY: [TabId; 4] = [TabId(0), TabId(1), TabId(2), TabId(3)];
/// Who joins or leaves.
const FIFTH: TabId = TabId(4);
/// How many chances each network gets.
const SEEDS: u64 = 12;
/// Of 100 packets.
const LOSS: u8 = 10;

/// Who sent it, to whom, of what, and the sealed bytes.
type OnWay = (TabId, TabId, Source, Vec<u8>);

/// The frames on their way, and what became of those that arrived.
struct Air {
    rng: Rng,
    loss: u8,
    elapsed_ms: u64,
    on_way: BTreeMap<(Instant, u64), OnWay>,
    sent: u64,
    fates: BTreeMap<(TabId, TabId, Source), Fate>,
    /// When the fifth opened a picture of each of the others for the first time.
    first_pictures: BTreeMap<TabId, Instant>,
}

impl Air {
    fn new(seed: u64, loss: u8) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            loss,
            elapsed_ms: 0,
            on_way: BTreeMap::new(),
            sent: 0,
            fates: BTreeMap::new(),
            first_pictures: BTreeMap::new(),
        }
    }

    /// Lets everyone go on talking for a while.
    fn pass(&mut self, clinic: &mut Clinic, millis: u64) {
        for _ in 0..millis / TICK_MS {
            clinic.wait(TICK_MS);
            self.elapsed_ms += TICK_MS;
            if self.elapsed_ms.is_multiple_of(SOUND_EVERY_MS) {
                self.send(clinic, Source::Microphone);
            }
            if self.elapsed_ms.is_multiple_of(PICTURE_EVERY_MS) {
                self.send(clinic, Source::Camera);
            }
            self.deliver(clinic);
        }
    }

    fn send(&mut self, clinic: &mut Clinic, source: Source) {
        let now = clinic.world.clock.now();
        let everyone: Vec<TabId> = (0..clinic.world.tabs.len()).map(TabId).collect();
        for from in &everyone {
            let tab = &mut clinic.world.tabs[from.0];
            let sealed = tab.workers.seal(source, b"sound or picture");
            let Some(sealed) = sealed.filter(|_| !tab.is_closed) else {
                continue;
            };
            for to in everyone.iter().filter(|to| *to != from) {
                // To the SFU and from there; each of the two may lose it.
                let is_lost = (0..2).any(|_| self.rng.u8(0..200) < self.loss);
                let delay = Duration::from_millis(self.rng.u64(10..80));
                if !is_lost {
                    self.sent += 1;
                    let frame = (*from, *to, source, sealed.bytes.clone());
                    self.on_way.insert((now + delay, self.sent), frame);
                }
            }
        }
    }

    fn deliver(&mut self, clinic: &mut Clinic) {
        let now = clinic.world.clock.now();
        while let Some(first) = self.on_way.first_entry().filter(|one| one.key().0 <= now) {
            let (from, to, source, bytes) = first.remove();
            let Some(leaf) = clinic.world.tabs[from.0].workers.leaf() else {
                continue;
            };
            let tab = &mut clinic.world.tabs[to.0];
            let fate = tab.workers.receive((leaf, source), &bytes, now);
            let sum = self.fates.entry((from, to, source)).or_default();
            sum.opened += fate.opened;
            sum.late += fate.late;
            sum.lost += fate.lost;
            if to == FIFTH && source == Source::Camera && fate.opened + fate.late > 0 {
                self.first_pictures.entry(from).or_insert(now);
            }
        }
    }

    /// Says what became of what those who stay sent each other, the worst of each.
    fn worst(&self, source: Source) -> Fate {
        let between = self.fates.iter().filter(|((from, to, of), _)| {
            *of == source && STAY.contains(from) && STAY.contains(to)
        });
        let best = Fate {
            opened: u32::MAX,
            ..Fate::default()
        };
        between.fold(best, |worst, (_, fate)| Fate {
            opened: worst.opened.min(fate.opened),
            late: worst.late.max(fate.late),
            lost: worst.lost.max(fate.lost),
        })
    }
}

/// Four who talk, and a fifth who waits.
fn four_and_one_who_waits(seed: u64, loss: u8) -> (Clinic, Air) {
    let mut clinic = Clinic::drawn_with_inside(3, seed);
    clinic.world.network.lose(loss);
    let fifth = clinic.join(Whose::Invited(3));
    assert_eq!(fifth, FIFTH);
    clinic.wait_until(|clinic| !clinic.waiting().is_empty());
    clinic.wait(1_000);
    let mut air = Air::new(seed, loss);
    air.pass(&mut clinic, 1_000);
    (clinic, air)
}

fn admit_fifth(clinic: &mut Clinic) {
    for who in clinic.waiting() {
        clinic.ask(PROVIDER, Command::Admit(who));
    }
}

#[test]
fn nobody_who_stays_loses_sound_or_picture_when_somebody_joins() {
    for (seed, loss) in (0..SEEDS).flat_map(|seed| [(seed, 0), (seed, LOSS)]) {
        let (mut clinic, mut air) = four_and_one_who_waits(seed, loss);

        admit_fifth(&mut clinic);
        let admitted = clinic.world.clock.now();
        air.pass(&mut clinic, 4_000);

        for source in [Source::Microphone, Source::Camera] {
            let worst = air.worst(source);
            assert!(
                worst.opened > 50 && worst.lost <= 1,
                "seed {seed}: {worst:?}"
            );
        }
        let first = air.first_pictures.values().max();
        let first_ms = first.map(|at| at.since(admitted).as_millis());
        assert_eq!(air.first_pictures.len(), STAY.len(), "seed {seed}");
        assert!(
            first_ms.is_some_and(|ms| ms <= 2_000),
            "seed {seed}: {first_ms:?}"
        );
    }
}

/// Five who talk; says what became of what the four sent each other after the fifth went as told.
fn without_the_fifth(seed: u64, loss: u8, goes: impl FnOnce(&mut Clinic)) -> [Fate; 2] {
    let (mut clinic, mut air) = four_and_one_who_waits(seed, loss);
    admit_fifth(&mut clinic);
    clinic.wait_until(|clinic| clinic.seal_together(&[PROVIDER, FIFTH]));
    air.pass(&mut clinic, 3_000);
    air.fates.clear();
    let before = clinic.sealing(PROVIDER);

    goes(&mut clinic);
    air.pass(&mut clinic, 3_000);

    assert!(clinic.sealing(PROVIDER) > before, "seed {seed}");

    assert!(clinic.seal_together(&STAY), "seed {seed}");
    [Source::Microphone, Source::Camera].map(|source| air.worst(source))
}

#[test]
fn nobody_who_stays_loses_sound_or_picture_when_somebody_leaves() {
    for (seed, loss) in (0..SEEDS).flat_map(|seed| [(seed, 0), (seed, LOSS)]) {
        let worst = without_the_fifth(seed, loss, |clinic| clinic.ask(FIFTH, Command::Leave));

        for fate in worst {
            let is_fine = fate.opened > 50 && fate.lost + fate.late <= 1;
            assert!(is_fine, "seed {seed}, loss {loss}: {worst:?}");
        }
    }
}

/// Whoever is put out hears nothing more from the moment on in which a sender knows of it. Whoever knows of it later
/// has to wait with what is sealed in the new epoch, up to half a second, and on a good network loses none of it.
#[test]
fn nobody_who_stays_loses_sound_or_picture_when_somebody_is_put_out() {
    for seed in 0..SEEDS {
        let worst = without_the_fifth(seed, 0, |clinic| {
            let who = clinic.inside(FIFTH).you;
            clinic.ask(PROVIDER, Command::Remove(who));
        });

        for fate in worst {
            assert!(fate.opened > 50 && fate.lost <= 1, "seed {seed}: {worst:?}");
        }
    }
}
