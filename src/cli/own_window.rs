//! A double click opens a window for the program alone, which closes with it: what it says stays until a key is pressed.

use std::io::{self, BufRead as _, IsTerminal as _};

/// Whether this process has the window of its terminal for itself.
#[cfg(windows)]
pub fn is_own() -> bool {
    let mut list = [0_u32; 2];
    // SAFETY: the list has room for as many numbers as is said.
    #[expect(unsafe_code, reason = "the system tells it in no other way")]
    let others = unsafe { windows_sys::Win32::System::Console::GetConsoleProcessList(list.as_mut_ptr(), 2) };
    others == 1
}

/// Whether this process has the window of its terminal for itself: elsewhere a double click opens none.
#[cfg(not(windows))]
pub fn is_own() -> bool {
    false
}

/// Waits for the return key.
pub fn wait() {
    if io::stdin().is_terminal() {
        let _ = io::stdin().lock().read_line(&mut String::new());
    }
}
