//! Fuzz target: `doors::people_table`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::people_table(bytes));
