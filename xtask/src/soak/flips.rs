//! stub
use crate::failure::Failure;
pub fn run(_: u64) -> Result<(), Failure> { Ok(()) }
