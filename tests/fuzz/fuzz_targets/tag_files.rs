//! Fuzz target: `doors::tag_files`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::tag_files(bytes));
