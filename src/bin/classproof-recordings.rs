//! The program that measures recordings for `classproof`, which starts it: the only one that is linked to FFmpeg.

use std::process::ExitCode;

fn main() -> ExitCode {
    match classproof::stages::probe::worker::serve_recordings() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
