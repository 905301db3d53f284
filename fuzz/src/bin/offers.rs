//! Offers of clients (SDP), as far as they are read before they make a connection.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| sfu::fuzzing::offer(text));
