//! Layer 0: value types shared by all other layers.

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
pub mod proven_time;
pub mod review;
pub mod system;
pub mod wording;
