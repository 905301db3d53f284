//! Knocks that the server hands to a provider's page: made up, altered, and what is inside of one that opens.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::knocks::try_out(bytes));
