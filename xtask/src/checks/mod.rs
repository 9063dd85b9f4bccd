//! The checks.
use crate::args::Task;
use crate::failure::Failure;
/// x
pub const TASK: Task = Task { name: "test", about: "", details: "", flags: &[] };
/// x
pub fn task() -> Result<(), Failure> {
    Ok(())
}
