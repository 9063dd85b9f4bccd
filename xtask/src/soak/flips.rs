//! Runs the tests with changed bytes and damaged tables on more samples than usual.

use crate::failure::Failure;
use crate::process;

/// Changes bytes of bundles; the test prints how each change was detected.
pub fn run(count: u64) -> Result<(), Failure> {
    test("CLASSPROOF_FLIPS", count, "flips::")
}

/// Damages tables of a class.
pub fn tables(count: u64) -> Result<(), Failure> {
    test("CLASSPROOF_SPOILED", count, "spoiled_tables::")
}

/// Asks OpenSSH of random registries as well.
pub fn registries(count: u64) -> Result<(), Failure> {
    test("CLASSPROOF_REGISTRIES", count, "as_openssh::")
}

fn test(variable: &str, count: u64, name: &str) -> Result<(), Failure> {
    let mut command = process::cargo();
    command.env(variable, count.to_string());
    process::run(command.args(["test", "--workspace", "--all-features", "--quiet", "--test", "it", name, "--", "--nocapture"]))
}
