//! Layer 0: the values that every other layer speaks in.

pub mod digest;
pub mod finding;
pub mod lang;
pub mod moment;
pub mod path;
pub mod progress;
pub mod wording;
