//! Samples of a bundle, and of many: what to draw for a stated confidence, and drawing it from a seed.

pub mod draw;
pub mod odds;
