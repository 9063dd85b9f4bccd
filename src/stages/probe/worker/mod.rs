//! Measuring in processes of its own: what a hostile file does to its decoder costs that file, and not the run.
//!
//! ```text
//! parent                                   child: the same program as `classproof probe-worker`,
//!                                                 or `classproof-recordings`
//! Pool   keeps the processes               child      answers one file after another
//! Process  one of them                       sandbox_*  gives up every right that it does not need
//!        └── frames over link_* ──────────────┘
//! ```
//!
//! Recordings have a program of their own, which alone is linked to FFmpeg: where its libraries are missing, recordings are named with
//! what is missing, and everything else goes on.
//!
//! The child opens nothing: it is given the open file (Unix), or asks for bytes of it (elsewhere, and for what is no file). The parent
//! believes nothing: an answer is bounded in length and read into types, and one that makes no sense counts as a crash.

mod child;
mod frames;
#[cfg(not(unix))]
#[path = "link_elsewhere.rs"]
mod link;
#[cfg(unix)]
#[path = "link_unix.rs"]
mod link;
mod pool;
mod process;
#[cfg(not(target_os = "linux"))]
#[path = "sandbox_elsewhere.rs"]
mod sandbox;
#[cfg(target_os = "linux")]
#[path = "sandbox_linux.rs"]
mod sandbox;
mod self_check;
mod watchdog;

pub use child::{serve, serve_recordings};
pub use pool::Pool;
pub use self_check::{Attempt, SelfCheck, self_check};

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// How a worker is started.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// All of its environment: a worker needs to find its libraries and nothing else.
    pub environment: Vec<(OsString, OsString)>,
}

/// The two programs that measure.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The one that calls [`serve`].
    pub files: Launch,
    /// The one that calls [`serve_recordings`].
    pub recordings: Launch,
}

/// What one file may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The time on the wall that any file may take.
    pub wall: Duration,
    /// The time on a processor that any file may take; held on Linux alone.
    pub processor: Duration,
    /// Bytes that give a file one more second on the wall; 0 gives none.
    pub bytes_a_second: u64,
    /// Bytes that give a file one more second on a processor; 0 gives none.
    pub processor_bytes_a_second: u64,
    /// The longest time that any file may take, on the wall or a processor.
    pub longest: Duration,
}

impl Default for Limits {
    /// A minute on the wall and 20 seconds on a processor, and more for large files: a second for each 4 and each 16 MiB, so that a
    /// memory stick is not too slow; an hour at most.
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(60),
            processor: Duration::from_secs(20),
            bytes_a_second: 4 << 20,
            processor_bytes_a_second: 16 << 20,
            longest: Duration::from_secs(3600),
        }
    }
}

impl Limits {
    fn wall_of(&self, bytes: u64) -> Duration {
        self.of(self.wall, bytes, self.bytes_a_second)
    }

    fn processor_of(&self, bytes: u64) -> Duration {
        self.of(self.processor, bytes, self.processor_bytes_a_second)
    }

    fn of(&self, base: Duration, bytes: u64, a_second: u64) -> Duration {
        base.saturating_add(Duration::from_secs(bytes.checked_div(a_second).unwrap_or(0))).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_files_may_take_longer_but_not_for_ever() {
        let limits = Limits::default();
        assert_eq!(limits.wall_of(0).as_secs(), 60);
        assert_eq!(limits.wall_of(400 << 20).as_secs(), 160);
        assert_eq!(limits.processor_of(160 << 20).as_secs(), 30);
        assert_eq!(limits.wall_of(u64::MAX).as_secs(), 3600);
        assert_eq!(Limits { bytes_a_second: 0, ..limits }.wall_of(1 << 40).as_secs(), 60);
    }
}
