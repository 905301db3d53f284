//! The SFU's look at packets: no payload brings it down, and nothing but the exact form starts a frame.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::packets::try_out(bytes));
