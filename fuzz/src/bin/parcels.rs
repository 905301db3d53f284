//! What the server says is the provider's answer to a knock, to a page that knocked: it lets nobody in.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::parcels::try_out(bytes));
