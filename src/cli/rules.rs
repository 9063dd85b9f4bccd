//! Loads the standard and the profile of a run.

use std::path::Path;

use classproof::record::standard::{Profile, Standard};

use super::terminal::{Stop, Terminal};

/// The standard: read from the given folder, else the built-in one.
pub fn standard(folder: Option<&Path>) -> Result<Standard, Stop> {
    match folder {
        Some(folder) => Ok(Standard::read_folder(folder)?),
        None => Ok(Standard::builtin()?),
    }
}

/// The requested profile: a built-in name or a file. Default: the base text without pinned readings.
pub fn profile(terminal: &Terminal, standard: &Standard, asked: Option<&str>) -> Result<Profile, Stop> {
    let Some(asked) = asked else { return Ok(Profile::base(standard)?) };
    let path = Path::new(asked);
    if !path.is_file() {
        return Ok(Profile::shipped(asked, standard)?);
    }
    Ok(Profile::load(asked, &terminal.read_small(path)?, standard)?)
}
