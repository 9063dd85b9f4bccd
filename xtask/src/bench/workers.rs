//! Overhead of measuring files in worker processes, started as the product starts them.

use std::path::Path;

use classproof::stages::probe::worker::{Launch, Limits, Pool};

/// Maximum overhead of isolation, in percent.
pub const MOST_ADDED: f64 = 5.0;

/// The product's worker pool.
pub fn pool(classproof: &Path) -> Pool {
    let environment = ["LD_LIBRARY_PATH", "PATH"].into_iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?))).collect();
    Pool::new(Launch { program: classproof.to_owned(), arguments: vec!["probe-worker".into()], environment }, Limits::default())
}

/// Formats the overhead in percent and whether it is within the limit.
pub fn added(alone: f64, isolated: f64) -> String {
    let part = (isolated / alone.max(1e-9) - 1.0) * 100.0;
    format!("isolation adds {part:.1} %; at most {MOST_ADDED:.0} %: {}", if part <= MOST_ADDED { "holds" } else { "does not hold" })
}
