//! Ctrl-C while files are written. The first one asks the library to stop: it removes unfinished files, and the exit code is 5. The second
//! one ends the program at once. Commands that write nothing do not catch Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on, the first Ctrl-C only requests a stop. If no handler can be installed, Ctrl-C ends the program as usual.
#[allow(clippy::exit)] // The second Ctrl-C must end the program in any state.
pub fn catch() {
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Failed.code().into());
        }
    });
}

pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
