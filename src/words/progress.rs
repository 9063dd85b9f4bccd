//! Progress of long work as the library reports it: phases, a total and steps. Showing it, and asking to stop, is the program's business.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Listing the folder; files.
    Walk,
    /// Measuring photographs, recordings, scans and tables; files.
    Probe,
    /// Reading, hashing and writing the bundle; bytes.
    Write,
    /// Reading and hashing what is stored; bytes.
    Check,
    /// Cutting a bundle into volumes; bytes.
    Cut,
    /// Writing files out of a bundle; bytes.
    Extract,
    /// Making a recovery record; protected bytes.
    Recovery,
    /// Mending a bundle; protected bytes.
    Repair,
}

impl Phase {
    /// Whether its steps are bytes (else files).
    pub fn counts_bytes(self) -> bool {
        matches!(self, Self::Write | Self::Check | Self::Cut | Self::Extract | Self::Recovery | Self::Repair)
    }

    /// Begins the phase; it ends when the returned guard is dropped, also on an early return.
    #[must_use]
    pub fn begin(self, progress: &dyn Progress, total: u64) -> PhaseGuard<'_> {
        progress.begin(self, total);
        PhaseGuard { phase: self, progress }
    }
}

/// A phase under way.
pub struct PhaseGuard<'a> {
    phase: Phase,
    progress: &'a dyn Progress,
}

impl PhaseGuard<'_> {
    /// So many more steps are done.
    pub fn advance(&self, steps: u64) {
        self.progress.advance(self.phase, steps);
    }
}

impl Drop for PhaseGuard<'_> {
    fn drop(&mut self) {
        self.progress.end(self.phase);
    }
}

/// Receives progress. Methods may be called from several threads at once, and phases may run side by side: several bundles are checked
/// together, and files are measured while they are written.
pub trait Progress: Sync {
    /// A phase begins, or begins once more; `total` steps are expected of it.
    fn begin(&self, phase: Phase, total: u64);
    /// So many more steps of a phase are done.
    fn advance(&self, phase: Phase, steps: u64);
    /// A phase that began once is over.
    fn end(&self, phase: Phase);
    /// Whether the user wants the work to stop (Ctrl-C). What writes files polls it and ends with an error, which removes what is unfinished.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _phase: Phase, _total: u64) {}
    fn advance(&self, _phase: Phase, _steps: u64) {}
    fn end(&self, _phase: Phase) {}
}
