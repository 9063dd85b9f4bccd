//! Any bytes as: workbook. What they go through is in `doors`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| classproof_fuzz::doors::workbook(bytes));
