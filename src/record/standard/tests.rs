//! The shipped standard and profiles load; broken ones are refused with file, rule and field.

use serde_json::{Value, json};

use super::*;

fn builtin() -> Standard {
    Standard::builtin().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_shipped_standard_loads() {
    assert_eq!(builtin().rules().len(), 107);
}
