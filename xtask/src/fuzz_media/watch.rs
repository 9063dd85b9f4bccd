//! Watches the workers of a running program: memory used and memory allowed.

use std::process::{Child, ExitStatus};
use std::time::Duration;

/// Peak values over all workers, and their limit. All zero if the system does not report them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Peak {
    /// Resident memory in bytes.
    pub resident: u64,
    /// Address space in bytes.
    pub space: u64,
    /// The largest address space limit seen.
    pub allowed: u64,
    /// Number of workers that exceeded their limit.
    pub beyond: u32,
    /// Number of workers seen.
    pub workers: usize,
}

/// Waits for a program and polls its workers.
pub fn wait(child: &mut Child) -> std::io::Result<(ExitStatus, Peak)> {
    let mut peak = Peak::default();
    let mut seen = std::collections::BTreeSet::new();
    loop {
        look(child.id(), &mut peak, &mut seen);
        if let Some(status) = child.try_wait()? {
            peak.workers = seen.len();
            return Ok((status, peak));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
fn look(program: u32, peak: &mut Peak, seen: &mut std::collections::BTreeSet<u32>) {
    use std::fs::read_to_string;

    let Ok(threads) = std::fs::read_dir(format!("/proc/{program}/task")) else { return };
    for thread in threads.flatten() {
        let Ok(children) = read_to_string(thread.path().join("children")) else { continue };
        for worker in children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()) {
            let (Ok(status), Ok(limits)) =
                (read_to_string(format!("/proc/{worker}/status")), read_to_string(format!("/proc/{worker}/limits")))
            else {
                continue;
            };
            let number = |text: &str, name: &str| {
                let line = text.lines().find(|line| line.starts_with(name))?;
                line[name.len()..].split_whitespace().next()?.parse::<u64>().ok()
            };
            let (Some(space), Some(resident)) = (number(&status, "VmPeak:"), number(&status, "VmHWM:")) else { continue };
            peak.space = peak.space.max(space << 10);
            peak.resident = peak.resident.max(resident << 10);
            // None until the worker has set its limits; it has no file open before that.
            if let Some(allowed) = number(&limits, "Max address space") {
                seen.insert(worker);
                peak.allowed = peak.allowed.max(allowed);
                peak.beyond += u32::from(space << 10 > allowed);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn look(_program: u32, _peak: &mut Peak, _seen: &mut std::collections::BTreeSet<u32>) {}
