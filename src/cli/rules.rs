//! The standard and the profile that a run judges by.

use std::path::Path;

use classproof::record::standard::{Profile, Standard};
use classproof::words::wording::Message;

use super::terminal::{Stop, Terminal};

/// The standard that is built in.
pub fn builtin() -> Result<Standard, Stop> {
    Ok(Standard::builtin()?)
}

/// The profile that was asked for: a shipped one by name, or a file; the base text without pins where none was.
pub fn profile(terminal: &Terminal, standard: &Standard, asked: Option<&str>) -> Result<Profile, Stop> {
    let Some(asked) = asked else { return Ok(Profile::base(standard)) };
    if let Some(shipped) = Profile::shipped(standard, asked)? {
        return Ok(shipped);
    }
    let path = Path::new(asked);
    if !path.try_exists().unwrap_or(false) {
        return Err(Stop::usage(Message::new("profile.unknown").text("name", asked)));
    }
    Ok(Profile::load(standard, &terminal.read_small(path)?)?)
}
