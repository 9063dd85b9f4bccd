//! Fuzz target: `doors::timestamp`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::timestamp(bytes));
