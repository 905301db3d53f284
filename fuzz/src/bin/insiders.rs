//! Packets of somebody who is inside, with the right keys.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::insiders::try_out(bytes));
