//! Progress of long work as the library tells it: phases, a total and steps. Showing it is the program's business.

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
}

/// Receives progress. Methods may be called from several threads at once, and phases may run side by side: several bundles are checked
/// together, and files are measured while they are written.
pub trait Progress: Sync {
    /// A phase begins, or begins once more; `total` steps are expected of it.
    fn begin(&self, phase: Phase, total: u64);
    /// So many more steps of a phase are done.
    fn advance(&self, phase: Phase, steps: u64);
    /// What once began is over.
    fn end(&self, phase: Phase);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _phase: Phase, _total: u64) {}
    fn advance(&self, _phase: Phase, _steps: u64) {}
    fn end(&self, _phase: Phase) {}
}
