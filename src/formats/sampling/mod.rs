//! Sampling of one bundle and of many: sample sizes for a stated confidence, and drawing from a seed.

pub mod draw;
pub mod odds;
