//! From the door, the small program that a private link loads, into the house, which has everything.

use super::{MediaStream, glue};

/// Has the house loaded in the background: it will be wanted.
pub fn prepare_house() {
    glue::tell_boot("soon");
}

/// Leaves the own camera and microphone to the house.
pub fn hand_over(stream: &MediaStream) {
    glue::hand_over(stream);
}

/// Returns what the door left, once.
#[must_use]
pub fn take_over() -> Option<MediaStream> {
    glue::take_over()
}

/// Puts the house in place of the door, as soon as it is loaded.
pub fn enter_house() {
    glue::tell_boot("enter");
}
