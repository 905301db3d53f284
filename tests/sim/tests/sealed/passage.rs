//! What our clients seal, the SFU lets through, and nothing of what they sealed it from.

use crate::packets::{CODECS, Codecs, plain_frame};
use e2ee::frame::{BaseKey, EpochId, Leaf, PageNonce, Sealer, Slot};
use fastrand::Rng;
use protocol::{Source, frame};
use sfu::Part;

const SOURCES: [Source; 3] = [Source::Microphone, Source::Camera, Source::Screen];

/// A sealer of any leaf, epoch and page.
fn sealer(source: Source, random: &mut Rng) -> Sealer {
    let slot = Slot::new(frame::slot(source)).unwrap();
    let mut sealer = Sealer::new(slot, PageNonce::from_bits(random.u16(..)));
    let epoch = EpochId::new(1, random.u64(1..1 << 20));
    let leaf = Leaf::new(random.u32(0..64)).unwrap();
    let base = BaseKey::from_bytes([random.u8(..); 16]);
    sealer.use_epoch(epoch, leaf, &base).unwrap();
    sealer
}

fn parts(codecs: Codecs, source: Source, packets: &[Vec<u8>]) -> Vec<Part> {
    let part = |packet: &Vec<u8>| sfu::part(codecs.forwarded, source, packet);
    packets.iter().map(part).collect()
}

#[test]
fn every_packet_of_a_sealed_frame_is_known_as_what_it_is() {
    let mut random = Rng::with_seed(9_605);
    for codecs in CODECS {
        for source in SOURCES {
            let mut sealer = sealer(source, &mut random);
            // Counters of one byte, two bytes and none.
            for round in 0..300 {
                let length = random.usize(1..8_000);
                let is_key_frame = round % 30 == 0;
                let plain = plain_frame(codecs, is_key_frame, length, &mut random);
                let mut wire = Vec::new();
                sealer.seal(codecs.sealed, &plain, &mut wire).unwrap();

                let packets = codecs.packets(&wire, random.usize(200..1_200));
                let parts = parts(codecs, source, &packets);

                let mut rest = parts.iter().skip_while(|part| **part == Part::Preface);
                let start = rest.next();
                assert_eq!(start, Some(&Part::Start), "{codecs:?} {parts:?}");
                assert!(rest.all(|part| *part == Part::Middle), "{parts:?}");
            }
        }
    }
}

#[test]
fn frame_that_was_not_sealed_starts_nothing() {
    let mut random = Rng::with_seed(9_420);
    for codecs in CODECS {
        let mut starts = 0;
        for round in 0..20_000 {
            let length = random.usize(1..2_000);
            let plain = plain_frame(codecs, round % 30 == 0, length, &mut random);
            let packets = codecs.packets(&plain, 1_100);
            let parts = parts(codecs, Source::Camera, &packets);
            starts += parts.iter().filter(|part| **part == Part::Start).count();
        }
        // What of a frame is random is random in its first bytes too: one in 2^15.4 by chance.
        assert!(starts <= 3, "{codecs:?}: {starts}");
    }
}

#[test]
fn frame_of_another_source_starts_nothing() {
    let mut random = Rng::with_seed(7);
    for codecs in CODECS {
        let mut wire = Vec::new();
        let frame = plain_frame(codecs, false, 500, &mut random);
        let mut sealer = sealer(Source::Screen, &mut random);
        sealer.seal(codecs.sealed, &frame, &mut wire).unwrap();

        let packets = codecs.packets(&wire, 1_100);

        let as_screen = parts(codecs, Source::Screen, &packets);
        let as_camera = parts(codecs, Source::Camera, &packets);
        assert_eq!(as_screen, [Part::Start], "{codecs:?}");
        assert_eq!(as_camera, [Part::Plain], "{codecs:?}");
    }
}
