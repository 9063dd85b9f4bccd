//! classproof packs the evidence of one finished vocational-training class into one signed archive and checks such an archive again.
//!
//! The folders follow the flow, lowest layer first; imports go downward only (`tests/it/layers.rs` holds that):
//!
//! | layer | folder | subject |
//! | --- | --- | --- |
//! | 0 | [`words`] | the values that everything speaks in |
//! | 1 | [`formats`] | bytes in, bytes out |
//! | 2 | [`record`] | the class, what was found of it, and the standard |
//! | 3 | [`stages`] | one step of the flow each |
//! | 4 | [`pipelines`] | the order of the steps |
//!
//! The library never prints, ends the process, reads the environment or asks the clock: options carry the time, the limits and
//! a [`words::progress::Progress`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod formats;
pub mod pipelines;
pub mod record;
pub mod stages;
pub mod words;
