//! Fuzz target: `doors::class_record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::class_record(bytes));
