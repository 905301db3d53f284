//! Offers of clients (SDP), as far as they are read before they make a connection.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| decoders::offers::try_out(text));
