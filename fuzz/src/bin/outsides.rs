//! Cards, vaults, knocks, boxes and chains as they come from the server: none is good without a key.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::outsides::try_out(bytes));
