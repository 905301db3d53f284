//! JSON from the network: every message and body. What is read is written and read again as the same.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| decoders::messages::try_out(text));
