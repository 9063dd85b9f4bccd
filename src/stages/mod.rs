//! Layer 3: the steps of the flow, one file or folder each. Steps do not depend on each other; [`crate::pipelines`] puts them in order.
//!
//! ```text
//! pack :   walk -> probe -> place -> compare -> [Inventory] -> judge -> write -> sign
//! verify:  open -> check -> probe -> place -> compare -> [Inventory] -> judge -> report
//! spotcheck:  open -> check (a sample) -> report
//! ```

pub mod authenticate;
pub mod cache;
pub mod check;
pub mod compare;
pub mod evidence;
pub mod judge;
pub mod label;
pub mod open;
pub mod place;
pub mod probe;
pub mod read;
pub mod receipt;
pub mod report;
pub mod small_file;
pub mod walk;
pub mod write;
