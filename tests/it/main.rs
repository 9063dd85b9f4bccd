//! Integration tests: one binary with one module per subject.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod after_sealing;
mod any_bag;
mod as_openssh;
mod bad_input;
mod browser;
mod bundle;
mod chinese_words;
mod classes;
mod corrected;
mod damage;
mod desk;
mod deterministic;
mod faults;
mod field_cases;
mod field_media;
mod field_people;
mod field_pictures;
mod field_tables;
mod field_workbooks;
mod flips;
mod fuzz_findings;
mod guides;
mod help;
mod hostile_archives;
mod init;
mod institutions;
mod isolation;
mod json;
mod label;
mod large_class;
mod layers;
mod locked_workbooks;
mod measured_values;
mod media_truth;
mod messy_class;
mod mixed_class;
mod other_tools;
mod outputs;
mod packer_lies;
mod pages;
mod private_keys;
mod program;
mod receipts;
mod recovery;
mod redacted;
mod registration_form;
mod registry_versions;
mod remembered;
mod renewals;
mod signer;
mod spoiled_tables;
mod spotcheck;
mod stock_tools;
mod timestamps;
mod transcripts;
mod transfers;
mod twenty_years;
mod twins;
mod volumes;
mod watch;
mod whole_way;

/// An undeclared file would be a test that never runs.
#[test]
fn every_file_here_is_declared() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let declared = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_module = path.join("mod.rs").is_file() || path.extension().is_some_and(|extension| extension == "rs");
        if is_module && name != "main" {
            assert!(declared.lines().any(|line| line == format!("mod {name};")), "tests/it/main.rs does not declare {name}");
        }
    }
}
