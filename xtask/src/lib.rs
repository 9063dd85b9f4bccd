//! The repository's tasks, one file or folder each; `cargo xtask --help` lists them.
//!
//! This package builds with cargo alone. Code that needs FFmpeg's libraries is in the feature `media`; [`media`] enables it after [`setup`]
//! by running the program again.

pub mod archives;
pub mod args;
pub mod bench;
pub mod checks;
pub mod demo;
pub mod dist;
pub mod failure;
#[cfg(all(feature = "faults", target_os = "linux"))]
pub mod faults;
pub mod font;
pub mod fuzz;
pub mod fuzz_media;
pub mod media;
pub mod process;
pub mod sample;
pub mod schemas;
pub mod setup;
pub mod soak;
pub mod windows;
