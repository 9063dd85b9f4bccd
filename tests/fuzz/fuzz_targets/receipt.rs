//! Fuzz target: `doors::receipt`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::receipt(bytes));
