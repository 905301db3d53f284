//! What people type or click on: recovery keys, codes that were said on the telephone, the fragments of links, and what is written in the chat.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| decoders::text::try_out(text));
