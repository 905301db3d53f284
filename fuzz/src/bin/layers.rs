//! Packets that say which layer of a camera they are of, before they are authenticated.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::layers::try_out(bytes));
