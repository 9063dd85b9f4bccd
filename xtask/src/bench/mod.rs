//! The bench.
use crate::args::{Given, Task};
use crate::failure::Failure;
/// x
pub const TASK: Task = Task { name: "bench", about: "", details: "", flags: &[] };
/// x
pub fn task(_: &Given, _: &[String]) -> Result<(), Failure> {
    Ok(())
}
