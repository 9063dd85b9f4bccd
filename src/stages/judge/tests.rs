//! Tests of judging, on class inventories built in code.

mod answers;
mod builder;
mod changes;
mod limits;
mod mistakes;
mod mixed;
mod numbers;
mod other_standard;
mod profiles;
mod properties;
mod questions;
mod reach;
mod readings;
mod recordings;
mod told;
