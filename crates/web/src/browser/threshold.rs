//! From the door, the small program that a private link loads, into the house, which has everything.

use super::glue;

/// Has the house loaded in the background: it will be wanted.
pub fn prepare_house() {
    glue::tell_boot("soon");
}

/// Puts the house in place of the door, as soon as it is loaded.
pub fn enter_house() {
    glue::tell_boot("enter");
}
