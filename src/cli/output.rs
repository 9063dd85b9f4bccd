//! Output files of the commands: never over what is there without `--force`, never over what is read, never half written.
//!
//! Not written through here: the log of spot checks and the registry of trusted keys, to which lines are added in place; bundles,
//! volumes and recovery records (`stages::write`), and new class folders and extracted files (their pipelines), which never replace
//! anything unless `pack --force` says so.

use std::path::{Path, PathBuf};

use classproof::stages::open::files;
use classproof::stages::write::{refuse_inputs, refuse_output, write_file};

use super::args::StandardArgs;
use super::terminal::Stop;

/// A report to be written.
pub struct Report<'a> {
    path: &'a Path,
    force: bool,
}

impl<'a> Report<'a> {
    /// Refuses the path before the work begins, where it could not be written at the end.
    pub fn new(path: Option<&'a PathBuf>, force: bool, inputs: &[PathBuf]) -> Result<Option<Self>, Stop> {
        let Some(path) = path else { return Ok(None) };
        refuse_inputs(path, inputs)?;
        refuse_output(path, force)?;
        Ok(Some(Self { path, force }))
    }

    /// The report of one of several bundles, beside this one, which is their index: `报告.html` and `报告-001.html`.
    ///
    /// # Errors
    /// Where it could not be written at the end.
    pub fn of_bundle(path: &Path, number: usize, force: bool, inputs: &[PathBuf]) -> Result<PathBuf, Stop> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let page = path.with_file_name(format!("{stem}-{:03}.html", number + 1));
        refuse_inputs(&page, inputs)?;
        refuse_output(&page, force)?;
        Ok(page)
    }

    /// Writes it.
    pub fn write(&self, page: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Stop> {
        Ok(write_file(self.path, page.as_ref(), self.force, false)?)
    }
}

/// The files and folders that a command reads: what it examines, and what its options name.
pub fn inputs<'a>(
    examined: &[PathBuf],
    named: impl IntoIterator<Item = Option<&'a Path>>,
    of: impl Into<Option<&'a StandardArgs>>,
) -> Vec<PathBuf> {
    let named = named.into_iter().flatten().chain(of.into().and_then(|of| of.standard.as_deref())).map(Path::to_owned);
    examined.iter().flat_map(|path| files(path)).chain(named).collect()
}
