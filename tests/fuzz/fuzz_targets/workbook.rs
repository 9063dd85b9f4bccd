//! Fuzz target: `doors::workbook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::workbook(bytes));
