//! The class record (班级信息): the institution's statements about a class.

mod check;
pub mod credit_code;
mod error;
mod types;
mod units;

pub use check::{check, faults, take_out, tells_whose};
pub use error::{ClassError, ClassErrors, Fault, Place, RecordFault};
pub use types::*;
pub use units::*;
