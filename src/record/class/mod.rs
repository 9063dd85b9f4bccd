//! The class record (班级信息): what the institution declares of a class.

mod check;
pub mod credit_code;
mod error;
mod types;
mod units;

pub use check::check;
pub use error::{ClassError, Fault, Place};
pub use types::*;
pub use units::*;
