//! Datagrams from the network, as the SFU takes them: of strangers, and of whoever knows the name in a check and not its key.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::datagrams::try_out(bytes));
