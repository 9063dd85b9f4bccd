//! The product's workers, as its program starts them: what it costs that files are measured in processes of their own.

use std::path::Path;

use classproof::stages::probe::worker::{Launch, Limits, Pool};

/// What isolation may add to the time of measuring, in hundredths.
pub const MOST_ADDED: f64 = 5.0;

/// The workers of the program.
pub fn pool(classproof: &Path) -> Pool {
    let environment = ["LD_LIBRARY_PATH", "PATH"].into_iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?))).collect();
    Pool::new(Launch { program: classproof.to_owned(), arguments: vec!["probe-worker".into()], environment }, Limits::default())
}

/// What the second time is more than the first, in hundredths of the first, and whether that is little enough.
pub fn added(alone: f64, isolated: f64) -> String {
    let part = (isolated / alone.max(1e-9) - 1.0) * 100.0;
    format!("isolation adds {part:.1} %; at most {MOST_ADDED:.0} %: {}", if part <= MOST_ADDED { "holds" } else { "does not hold" })
}
