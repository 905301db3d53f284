//! Boxes for whoever has a link without a secret: made up and altered, none opens.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoders::boxes::try_out(bytes));
