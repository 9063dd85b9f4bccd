//! Layer 0: the values that every other layer speaks in.

pub mod digest;
pub mod finding;
pub mod grid;
pub mod lang;
pub mod likeness;
pub mod moment;
pub mod path;
pub mod playing_span;
pub mod portion;
pub mod progress;
pub mod system;
pub mod wording;
