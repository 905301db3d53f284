//! Welcomes to a newcomer's group: made up, and genuine ones with some bytes changed.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::welcomes::try_out(bytes));
