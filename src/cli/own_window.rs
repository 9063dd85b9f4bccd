//! A double click opens a window for the program alone, which closes with it: what it says stays until a key is pressed.

use std::io::{self, BufRead as _, IsTerminal as _};

/// Whether this process has the window of its terminal for itself.
#[cfg(windows)]
pub fn is_own() -> bool {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetConsoleProcessList(list: *mut u32, room: u32) -> u32;
    }
    let mut list = [0_u32; 2];
    // SAFETY: the list has room for as many numbers as is said.
    #[expect(unsafe_code, reason = "the system tells it in no other way")]
    let others = unsafe { GetConsoleProcessList(list.as_mut_ptr(), 2) };
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
