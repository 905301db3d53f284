//! What members say to each other (roster, policy, beacon, chat, tracks, comparison, drawing, real-time text), and
//! what their leaves claim. Each has one byte form.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::words::try_out(bytes));
