//! Many changed bytes: the test that changes a share of them, told to change more.

use crate::failure::Failure;
use crate::process;

/// Runs it; the test prints how each change was seen.
pub fn run(count: u64) -> Result<(), Failure> {
    let mut command = process::cargo();
    command.env("CLASSPROOF_FLIPS", count.to_string());
    process::run(command.args(["test", "--quiet", "--package", "classproof", "--test", "it", "flips::", "--", "--nocapture"]))
}
