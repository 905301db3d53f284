//! What is fed with made-up bytes: every decoder of what comes from strangers, members and the server.
//!
//! In: bytes or a text. Out: nothing, or a panic where something is read that nobody can have made, or what was read is
//! written in another form. `fuzz/` makes the bytes up, guided by which branches they take; the tests take the seeds it
//! begins with (`fuzz/seeds`), so that what was found once stays found.

mod group;

pub mod boxes;
pub mod codes;
pub mod datagrams;
pub mod frames;
pub mod insiders;
pub mod kept;
pub mod knocks;
pub mod layers;
pub mod messages;
pub mod mls;
pub mod offers;
pub mod outsides;
pub mod packets;
pub mod parcels;
pub mod structures;
pub mod text;
pub mod welcomes;
pub mod words;

/// Returns `whole` changed as `script` says: its first two bytes are a place, the others are laid over what is there
/// (exclusive or) and go on behind the end. Where there are no others, what follows the place is cut off.
#[must_use]
pub fn altered(whole: &[u8], script: &[u8]) -> Vec<u8> {
    let mut altered = whole.to_owned();
    let Some((place, others)) = script.split_first_chunk::<2>() else {
        return altered;
    };
    let place = usize::from(u16::from_be_bytes(*place)) % (whole.len() + 1);
    if others.is_empty() {
        altered.truncate(place);
    }
    for (at, other) in (place..).zip(others) {
        match altered.get_mut(at) {
            Some(byte) => *byte ^= other,
            None => altered.push(*other),
        }
    }
    altered
}
