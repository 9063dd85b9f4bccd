//! classproof packs the evidence of one finished vocational-training class into one signed archive and checks such an archive again.
//!
//! The folders follow the flow, lowest layer first; imports go downward only:
//!
//! | layer | folder | subject |
//! | --- | --- | --- |
//! | 0 | [`words`] | the values that everything speaks in |
//! | 1 | [`formats`] | bytes in, bytes out |
//! | 2 | [`record`] | the class, what was found of it, and the standard |
//! | 3 | [`stages`] | one step of the flow each |
//! | 4 | [`pipelines`] | the order of the steps |
//!
//! The library never prints or ends the process. Options carry the time, the limits and a [`words::progress::Progress`].
//!
//! `tests/it/layers.rs` reads every file under `src` and holds:
//!
//! | rule | where |
//! | --- | --- |
//! | a file names nothing from a layer above its own | everywhere |
//! | no circles between files, re-exports followed | everywhere but tests |
//! | stages do not name each other | `stages` |
//! | no file system, network or process | `words`, `formats` |
//! | no environment, no clock | everywhere but the program and tests |
//! | no glob imports but own modules' faces and foreign preludes | everywhere but the program and tests |
//! | the first line is the file's subject, `//!` | everywhere |

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod formats;
pub mod pipelines;
pub mod record;
pub mod stages;
pub mod words;
