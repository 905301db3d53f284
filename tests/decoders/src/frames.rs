//! Frames from the network, behind the decoy of each codec, and frames that are sealed and come back.

use e2ee::frame::{BaseKey, Codec, EpochId, Leaf, Opener, PageNonce, Sealer, Sender, Slot};
use protocol::time::Instant;

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    let Some((choice, frame)) = bytes.split_first() else {
        return;
    };
    let codec = Codec::ALL[usize::from(*choice) % Codec::ALL.len()];
    let leaf = Leaf::new(1).expect("below 64");
    let slot = Slot::CAMERA;
    let (epoch, base) = (EpochId::new(1, 1), BaseKey::from_bytes([9; 16]));
    let mut opener = Opener::default();
    opener.install(epoch, base).expect("the first epoch");
    let expected = Some(Sender { leaf, slot });

    let mut made_up = frame.to_vec();
    let opened = opener.open(codec, expected, &mut made_up, Instant::START);
    assert!(opened.is_err(), "a frame that nobody sealed");

    let mut sealer = Sealer::new(slot, PageNonce::from_bits(1));
    let base = BaseKey::from_bytes([9; 16]);
    sealer
        .use_epoch(epoch, leaf, &base)
        .expect("the first epoch");
    let mut wire = Vec::new();
    if !frame.is_empty() && sealer.seal(codec, frame, &mut wire).is_ok() {
        let opened = opener.open(codec, expected, &mut wire, Instant::START);
        let opened = opened.expect("what was sealed opens");
        assert_eq!(&wire[opened.frame], frame);
    }
}
