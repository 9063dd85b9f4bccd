//! The sandbox on systems without Landlock and seccomp: none. The child is a process without open files, with a time limit.

use crate::record::isolation::Isolation;

/// Enters the sandbox.
pub fn lock() -> Isolation {
    Isolation::Process
}

/// No processor limit here; the parent's watchdog limits the time.
pub fn allow_processor(_seconds: u64) {}
