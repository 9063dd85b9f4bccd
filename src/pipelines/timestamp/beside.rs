//! The tokens and lists of evidence that lie beside a bundle or receipt.

use std::path::{Path, PathBuf};

use super::error::TimestampError;
use crate::formats::evidence::{ListPaths, MOST_BYTES, MOST_LISTS};
use crate::formats::volumes::{archive_of, with_ending};
use crate::stages::evidence::{Renewal, Stamps};
use crate::stages::small_file::read_if_there;
use crate::words::system;

/// How the name of a token ends.
const TOKEN_ENDING: &str = ".tst";

/// Where the token of a bundle or receipt lies.
pub fn token_path(base: &Path) -> PathBuf {
    with_ending(base, TOKEN_ENDING)
}

/// The lists beside a bundle or receipt.
///
/// # Errors
/// [`TimestampError::Read`].
pub fn renewals(base: &Path) -> Result<Vec<Renewal>, TimestampError> {
    let mut found = Vec::new();
    for number in 1..=MOST_LISTS {
        let paths = ListPaths::of(base, number);
        let Some(list) = short(&paths.list)? else { break };
        found.push(Renewal { number, list, day: short(&paths.day)?, token: short(&paths.token)? });
    }
    Ok(found)
}

/// Reads the tokens and lists beside a bundle or a receipt.
///
/// # Errors
/// [`TimestampError::Read`].
pub fn stamps(of: &Path) -> Result<Stamps, TimestampError> {
    let base = archive_of(of);
    Ok(Stamps { token: small_file(&token_path(&base))?, renewals: renewals(&base)? })
}

/// A list or a token of one: many are held at once, and whoever handed in the bundle may have put them there.
fn short(path: &Path) -> Result<Option<Vec<u8>>, TimestampError> {
    match small_file(path)? {
        Some(bytes) if bytes.len() > MOST_BYTES => {
            let why = system::reason(&std::io::ErrorKind::FileTooLarge.into());
            Err(TimestampError::Read { path: path.to_owned(), why })
        }
        found => Ok(found),
    }
}

/// Reads a small file; `None` if there is none.
///
/// # Errors
/// [`TimestampError::Read`].
pub fn small_file(path: &Path) -> Result<Option<Vec<u8>>, TimestampError> {
    read_if_there(path).map_err(|error| TimestampError::Read { path: path.to_owned(), why: system::reason(&error) })
}
