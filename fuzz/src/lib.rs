//! What several of the programs need: genuine bytes with some of them changed.

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
