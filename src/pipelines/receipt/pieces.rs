//! The digests of a container as it was received: of the whole, and of each volume.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::formats::receipt::Piece;
use crate::formats::volumes::archive_of;
use crate::stages::open::files;
use crate::words::digest::Digest;

/// How much is read at once.
const BLOCK: usize = 1 << 20;

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// All of it; none of an unzipped bundle.
    pub whole: Option<Piece>,
    /// Its volumes that are there, in their order.
    pub volumes: Vec<Piece>,
}

/// Reads a bundle's file, or its volumes one behind the other.
///
/// # Errors
/// What the system says, with the file.
pub fn pieces(path: &Path) -> Result<Pieces, (PathBuf, io::Error)> {
    if path.is_dir() {
        return Ok(Pieces::default());
    }
    if path.is_file() && archive_of(path) == path {
        return Ok(Pieces { whole: Some(digest(path, &mut Sha256::new())?), volumes: Vec::new() });
    }
    let mut whole = Sha256::new();
    // Behind the path and the archive are the volumes.
    let volumes = files(path).iter().skip(2).map(|volume| digest(volume, &mut whole)).collect::<Result<Vec<_>, _>>()?;
    let bytes = volumes.iter().map(|volume| volume.bytes).sum();
    Ok(Pieces { whole: Some(Piece { sha256: Digest(whole.finalize().into()), bytes }), volumes })
}

fn digest(path: &Path, whole: &mut Sha256) -> Result<Piece, (PathBuf, io::Error)> {
    let at = |error: io::Error| (path.to_owned(), error);
    let mut file = File::open(path).map_err(at)?;
    let (mut own, mut bytes) = (Sha256::new(), 0);
    let mut block = vec![0; BLOCK];
    loop {
        let count = match file.read(&mut block) {
            Ok(0) => return Ok(Piece { sha256: Digest(own.finalize().into()), bytes }),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(at(error)),
        };
        let read = block.get(..count).unwrap_or_default();
        own.update(read);
        whole.update(read);
        bytes += count as u64;
    }
}
