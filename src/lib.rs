//! classproof packs the evidence of one finished vocational-training class into one signed archive, and verifies such archives.
//!
//! Modules are layered, lowest first; a module imports only from layers below it:
//!
//! | layer | folder | subject |
//! | --- | --- | --- |
//! | 0 | [`words`] | value types shared by all layers |
//! | 1 | [`formats`] | file formats: bytes in, bytes out |
//! | 2 | [`record`] | the class record, the facts measured from files, and the standard |
//! | 3 | [`stages`] | one processing step each |
//! | 4 | [`pipelines`] | the order of the steps |
//!
//! The library never prints and never ends the process. Options carry the time, the limits and a [`words::progress::Progress`].
//!
//! `tests/it/layers.rs` parses every file under `src` and enforces:
//!
//! | rule | where |
//! | --- | --- |
//! | a file names nothing from a higher layer | everywhere |
//! | no import cycles between files, re-exports followed | everywhere but tests |
//! | stages do not name each other | `stages` |
//! | no file system, network or process | `words`, `formats` |
//! | no environment, no clock | everywhere but the program and tests |
//! | no glob imports except from own façade modules and foreign preludes | everywhere but the program and tests |
//! | the first line is `//!` and states the file's subject | everywhere |

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod formats;
pub mod pipelines;
pub mod record;
pub mod stages;
pub mod words;
