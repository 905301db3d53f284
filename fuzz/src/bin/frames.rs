//! Frames from the network, behind the decoy of each codec, and frames that are sealed and come back.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::frames::try_out(bytes));
