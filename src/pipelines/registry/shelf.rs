//! Where the files of a registry lie: `NAME`, `NAME.sig`, `NAME.revoked`, and the versions before in `NAME.v`: `0007`, `0007.sig`, `0007.revoked`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::RegistryError;
use crate::formats::volumes::with_ending;
use crate::stages::small_file;
use crate::stages::write::write_file;

/// The places of a registry's files.
#[derive(Clone, Debug)]
pub struct Shelf(PathBuf);

/// The files of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The registry itself.
    pub registry: Vec<u8>,
    /// The signature over its bytes.
    pub signature: Option<Vec<u8>>,
    /// The list of revoked keys.
    pub revoked: Option<Vec<u8>>,
}

const SIGNATURE: &str = ".sig";
const REVOKED: &str = ".revoked";
const VERSIONS: &str = ".v";

impl Shelf {
    /// Of the registry at a path.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The registry itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn beside(&self, ending: &str) -> PathBuf {
        with_ending(&self.0, ending)
    }

    /// The place of a file of an older version.
    pub fn old_path(&self, version: u32, ending: &str) -> PathBuf {
        self.beside(VERSIONS).join(format!("{version:04}{ending}"))
    }

    /// The files of the present version; none where there is no registry.
    pub fn present(&self) -> Result<Option<Files>, RegistryError> {
        files(&self.0, &self.beside(SIGNATURE), &self.beside(REVOKED))
    }

    /// The files of an older version; none where it is not kept.
    pub fn old(&self, version: u32) -> Result<Option<Files>, RegistryError> {
        files(&self.old_path(version, ""), &self.old_path(version, SIGNATURE), &self.old_path(version, REVOKED))
    }

    /// Keeps a version among the older ones. A file that is there stays; one with other bytes is refused.
    pub fn keep(&self, version: u32, files: &Files) -> Result<(), RegistryError> {
        make_folder(&self.beside(VERSIONS))?;
        for (ending, bytes) in [("", Some(&files.registry)), (SIGNATURE, files.signature.as_ref()), (REVOKED, files.revoked.as_ref())] {
            let (path, Some(bytes)) = (self.old_path(version, ending), bytes) else { continue };
            match read(&path)? {
                Some(there) if there == *bytes => {}
                Some(_) => return Err(RegistryError::OtherVersion { path: path.display().to_string() }),
                None => write_file(&path, bytes, false, false)?,
            }
        }
        Ok(())
    }

    /// Puts a version in the place of the present one, which must have been kept. The signature goes first and comes last, so that a run
    /// that is broken off leaves a registry without signature and not one with a wrong signature.
    pub fn replace(&self, files: &Files) -> Result<(), RegistryError> {
        if let Some(folder) = self.0.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        remove(&self.beside(SIGNATURE))?;
        match &files.revoked {
            Some(list) => write_file(&self.beside(REVOKED), list, true, false)?,
            None => remove(&self.beside(REVOKED))?,
        }
        write_file(&self.0, &files.registry, true, false)?;
        files.signature.iter().try_for_each(|signature| self.sign(signature))
    }

    /// Puts a signature beside the present version.
    pub fn sign(&self, signature: &[u8]) -> Result<(), RegistryError> {
        Ok(write_file(&self.beside(SIGNATURE), signature, true, false)?)
    }
}

fn files(registry: &Path, signature: &Path, revoked: &Path) -> Result<Option<Files>, RegistryError> {
    let Some(registry) = read(registry)? else { return Ok(None) };
    Ok(Some(Files { registry, signature: read(signature)?, revoked: read(revoked)? }))
}

/// None where there is no such file.
fn read(path: &Path) -> Result<Option<Vec<u8>>, RegistryError> {
    small_file::read_if_there(path).map_err(|error| RegistryError::file(path, &error))
}

fn make_folder(path: &Path) -> Result<(), RegistryError> {
    fs::create_dir_all(path).map_err(|error| RegistryError::file(path, &error))
}

fn remove(path: &Path) -> Result<(), RegistryError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(RegistryError::file(path, &error)),
        _ => Ok(()),
    }
}
