//! Fuzz target: `doors::key`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::key(bytes));
