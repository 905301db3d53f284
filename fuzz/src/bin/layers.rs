//! Packets that say which layer of a camera they are of, before they are authenticated.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| sfu::fuzzing::packets(bytes));
