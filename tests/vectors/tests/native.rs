//! The vectors on this machine.

use vectors::EXPECTED;

#[test]
fn every_primitive_takes_what_is_valid_and_refuses_what_is_not() {
    for (name, look, expected) in EXPECTED {
        assert_eq!(look(), expected, "{name}");
    }
}
