//! What is inside of vaults, cards, certificates and boxes, and the records of wrapped keys.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::structures::try_out(bytes));
