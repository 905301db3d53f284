//! What the server keeps for a provider's browsers, as its pages read it: JSON around a keyring or a vault, and a keyring
//! by itself.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::kept::try_out(bytes));
