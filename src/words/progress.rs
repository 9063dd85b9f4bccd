//! Progress reporting of long operations: phases, totals and steps. The program shows it and decides when to stop.

/// A phase of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Listing the folder; counted in files.
    Walk,
    /// Measuring photographs, recordings, scans and tables; counted in files.
    Probe,
    /// Reading, hashing and writing the bundle; counted in bytes.
    Write,
    /// Reading and hashing stored data; counted in bytes.
    Check,
    /// Splitting a bundle into volumes; counted in bytes.
    Cut,
    /// Extracting files from a bundle; counted in bytes.
    Extract,
    /// Creating a recovery record; counted in protected bytes.
    Recovery,
    /// Repairing a bundle; counted in protected bytes.
    Repair,
}

impl Phase {
    /// The key of its name in the message files.
    pub fn term(self) -> &'static str {
        match self {
            Self::Walk => "progress.walk",
            Self::Probe => "progress.probe",
            Self::Write => "progress.write",
            Self::Check => "progress.check",
            Self::Cut => "progress.cut",
            Self::Extract => "progress.extract",
            Self::Recovery => "progress.recovery",
            Self::Repair => "progress.repair",
        }
    }

    /// Whether the steps are bytes, not files.
    pub fn counts_bytes(self) -> bool {
        matches!(self, Self::Write | Self::Check | Self::Cut | Self::Extract | Self::Recovery | Self::Repair)
    }

    /// Begins the phase. It ends when the guard is dropped, also on an early return.
    #[must_use]
    pub fn begin(self, progress: &dyn Progress, total: u64) -> PhaseGuard<'_> {
        progress.begin(self, total);
        PhaseGuard { phase: self, progress }
    }
}

/// A running phase.
pub struct PhaseGuard<'a> {
    phase: Phase,
    progress: &'a dyn Progress,
}

impl PhaseGuard<'_> {
    /// Reports `steps` more steps as done.
    pub fn advance(&self, steps: u64) {
        self.progress.advance(self.phase, steps);
    }
}

impl Drop for PhaseGuard<'_> {
    fn drop(&mut self) {
        self.progress.end(self.phase);
    }
}

/// Receives progress. Methods may be called from several threads, and phases may overlap: several bundles are verified in parallel, and
/// files are measured while others are written.
pub trait Progress: Sync {
    /// A phase begins with an expected total. The same phase may begin again before it ends.
    fn begin(&self, phase: Phase, total: u64);
    /// `steps` more steps of a phase are done.
    fn advance(&self, phase: Phase, steps: u64);
    /// Ends one `begin` of a phase.
    fn end(&self, phase: Phase);
    /// Whether the user asked to stop (Ctrl-C). Code that writes files polls this and returns an error, which removes unfinished files.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Ignores all progress.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _phase: Phase, _total: u64) {}
    fn advance(&self, _phase: Phase, _steps: u64) {}
    fn end(&self, _phase: Phase) {}
}
