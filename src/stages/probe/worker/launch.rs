//! How workers are started, and their limits.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// How a worker is started: a program that calls [`serve`](super::serve).
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its complete environment.
    pub environment: Vec<(OsString, OsString)>,
}

/// Limits for one file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Wall-clock time for any file.
    pub wall: Duration,
    /// Processor time for any file; enforced on Linux only.
    pub processor: Duration,
    /// Bytes per extra second of wall-clock time; 0: no extra time.
    pub bytes_a_second: u64,
    /// Bytes per extra second of processor time; 0: no extra time.
    pub processor_bytes_a_second: u64,
    /// Upper limit of both times.
    pub longest: Duration,
}

impl Default for Limits {
    /// 60 s of wall-clock time plus 1 s per 4 MiB (slow USB sticks); 20 s of processor time plus 1 s per 16 MiB; each at most 1 h.
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
    /// The wall-clock limit of a file.
    pub fn wall_of(&self, bytes: u64) -> Duration {
        self.of(self.wall, bytes, self.bytes_a_second)
    }

    /// The processor-time limit of a file.
    pub fn processor_of(&self, bytes: u64) -> Duration {
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
