//! MLS messages, key packages and Welcomes from the server, to a group of one.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::mls::try_out(bytes));
