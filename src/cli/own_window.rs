//! On Windows a double click opens a console window that closes with the program. This module keeps it open until Enter is pressed.

use std::io::{self, BufRead as _, IsTerminal as _};

/// Whether this process is the only one in its console window.
#[cfg(windows)]
pub fn is_own() -> bool {
    let mut list = [0_u32; 2];
    // SAFETY: the buffer holds as many numbers as the length argument states.
    #[expect(unsafe_code, reason = "the system tells it in no other way")]
    let others = unsafe { windows_sys::Win32::System::Console::GetConsoleProcessList(list.as_mut_ptr(), 2) };
    others == 1
}

/// A double click opens a window of its own only on Windows.
#[cfg(not(windows))]
pub fn is_own() -> bool {
    false
}

/// Waits for Enter.
pub fn wait() {
    if io::stdin().is_terminal() {
        let _ = io::stdin().lock().read_line(&mut String::new());
    }
}
