//! The standard and the profile that a run judges by.

use std::path::Path;

use classproof::record::standard::{Profile, Standard};

use super::terminal::{Stop, Terminal};

/// The standard to judge by: another authority's folder, else the one that is built in.
pub fn standard(folder: Option<&Path>) -> Result<Standard, Stop> {
    match folder {
        Some(folder) => Ok(Standard::read_folder(folder)?),
        None => Ok(Standard::builtin()?),
    }
}

/// The profile that was asked for: a shipped one by name, or a file; the base text without pins where none was.
pub fn profile(terminal: &Terminal, standard: &Standard, asked: Option<&str>) -> Result<Profile, Stop> {
    let Some(asked) = asked else { return Ok(Profile::base(standard)?) };
    let path = Path::new(asked);
    if !path.is_file() {
        return Ok(Profile::shipped(asked, standard)?);
    }
    Ok(Profile::load(asked, &terminal.read_small(path)?, standard)?)
}
