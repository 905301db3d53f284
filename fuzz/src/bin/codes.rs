//! Codes that somebody types, both sides of it: what the server hands over in the place of the other side's message.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::codes::try_out(bytes));
