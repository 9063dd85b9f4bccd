//! The demonstration.
use crate::args::Task;
use crate::failure::Failure;
/// x
pub const TASK: Task = Task { name: "demo", about: "", details: "", flags: &[] };
/// x
pub fn task() -> Result<(), Failure> {
    Ok(())
}
