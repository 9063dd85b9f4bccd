//! Judging, on class inventories that are built in code.

mod builder;
mod limits;
mod profiles;
mod properties;
mod reach;
mod readings;
mod recordings;
