//! Two members, their keys, and frames that look like those of an encoder.

use e2ee::frame::{
    BaseKey, Codec, EpochId, Leaf, Opened, Opener, PageNonce, Reason, Sealer, Sender, Slot,
};
use protocol::time::Instant;

/// Who seals in most tests.
pub(crate) fn ada() -> Sender {
    sender(5, Slot::CAMERA)
}

pub(crate) fn sender(leaf: u32, slot: Slot) -> Sender {
    let leaf = Leaf::new(leaf).unwrap();
    Sender { leaf, slot }
}

/// Every epoch of a test has the key that is named after it.
pub(crate) fn key_of(epoch: EpochId) -> BaseKey {
    let mut bytes = [0x5A; 16];
    let name = format!("{epoch:?}");
    for (index, byte) in name.bytes().enumerate() {
        bytes[index % 16] ^= byte.rotate_left(u32::try_from(index / 16).unwrap());
    }
    BaseKey::from_bytes(bytes)
}

pub(crate) fn epoch(number: u64) -> EpochId {
    EpochId::new(1, number)
}

pub(crate) fn sealer_of(who: Sender, nonce: u16, epoch: EpochId) -> Sealer {
    let mut sealer = Sealer::new(who.slot, PageNonce::from_bits(nonce));
    sealer.use_epoch(epoch, who.leaf, &key_of(epoch)).unwrap();
    sealer
}

/// Ada's sealer in an epoch.
pub(crate) fn sealer(number: u64) -> Sealer {
    sealer_of(ada(), 0xB00C, epoch(number))
}

/// An opener with these epochs.
pub(crate) fn opener(numbers: &[u64]) -> Opener {
    let mut opener = Opener::default();
    for number in numbers {
        install(&mut opener, *number);
    }
    opener
}

pub(crate) fn install(opener: &mut Opener, number: u64) {
    opener
        .install(epoch(number), key_of(epoch(number)))
        .unwrap();
}

pub(crate) fn seal(sealer: &mut Sealer, codec: Codec, frame: &[u8]) -> Vec<u8> {
    let mut out = vec![9; 3];
    sealer.seal(codec, frame, &mut out).unwrap();
    out
}

/// Opens Ada's frame.
pub(crate) fn open(opener: &mut Opener, codec: Codec, wire: &[u8]) -> Result<Vec<u8>, Reason> {
    let mut bytes = wire.to_vec();
    let opened = opener.open(codec, Some(ada()), &mut bytes, Instant::START)?;
    let Opened { sender, frame, .. } = opened;
    assert_eq!(sender, ada());
    Ok(bytes[frame].to_vec())
}

pub(crate) fn random_bytes(random: &mut fastrand::Rng, length: usize) -> Vec<u8> {
    std::iter::repeat_with(|| random.u8(..))
        .take(length)
        .collect()
}

/// A frame as an encoder of that codec makes it, with a random body.
pub(crate) fn frame_of(
    codec: Codec,
    is_key_frame: bool,
    length: usize,
    random: &mut fastrand::Rng,
) -> Vec<u8> {
    let mut body = random_bytes(random, length);
    match codec {
        Codec::Opus | Codec::Vp9 => body,
        Codec::Vp8 if is_key_frame => {
            let mut frame = vec![random.u8(..) & 0xFE, random.u8(..), random.u8(..)];
            frame.extend([0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01]);
            frame.append(&mut body);
            frame
        }
        Codec::Vp8 => {
            let mut frame = vec![random.u8(..) | 1];
            frame.append(&mut body);
            frame
        }
        Codec::H264 => {
            // A real encoder's units hold no start codes.
            body.iter_mut().for_each(|byte| *byte |= 0x10);
            let mut frame = Vec::new();
            if is_key_frame {
                frame.extend([0, 0, 0, 1, 0x67, 0x42, 0xE0, 0x1F, 0x8C, 0x8D, 0x40]);
                frame.extend([0, 0, 0, 1, 0x68, 0xCE, 0x3C, 0x80]);
                frame.extend([0, 0, 1, 0x65, 0xB8]);
            } else {
                frame.extend([0, 0, 0, 1, 0x61, 0xE0]);
            }
            frame.append(&mut body);
            frame
        }
        Codec::Av1 => {
            let mut frame = vec![0x12, 0x00];
            if is_key_frame {
                frame.extend([
                    0x0A, 0x0B, 0, 0, 0, 0x24, 0xC4, 0xFF, 0xDF, 0x3F, 0xFE, 0xCC, 2,
                ]);
            }
            // A frame unit that runs to the end.
            frame.push(0x30);
            frame.append(&mut body);
            frame
        }
    }
}
