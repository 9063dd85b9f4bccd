//! Ctrl-C while files are written: the first one asks the library to stop, which removes what this run has not finished and ends with
//! exit code 5; a second one ends the program at once. Commands that write nothing are ended by the system as usual.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C only asks to stop. Where the system does not let it be caught, it ends the program as before.
#[allow(clippy::exit)] // The second Ctrl-C must end the program wherever it is.
pub fn catch() {
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Failed.code().into());
        }
    });
}

/// Whether the user asked to stop.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
