//! Output files of the commands. Never overwrites a file without `--force`, never overwrites an input, never leaves a partial file.
//!
//! Exceptions, not written through this module: the spot-check log, which is appended to in place; the trust registry, whose next version
//! replaces the present one, which is kept (`pipelines::registry`); bundles, volumes and recovery records (`stages::write`); new class folders
//! and extracted files (their pipelines). The last two groups overwrite nothing, except with `pack --force`.

use std::path::{Path, PathBuf};

use classproof::stages::open::files;
use classproof::stages::write::{refuse_inputs, refuse_output, write_file};

use super::args::StandardArgs;
use super::terminal::Stop;

/// An output file whose path has been checked.
pub struct Report<'a> {
    path: &'a Path,
    force: bool,
}

impl<'a> Report<'a> {
    /// Checks the path before the work begins, so that the run does not fail at the end.
    pub fn new(path: Option<&'a PathBuf>, force: bool, inputs: &[PathBuf]) -> Result<Option<Self>, Stop> {
        let Some(path) = path else { return Ok(None) };
        refuse_inputs(path, inputs)?;
        refuse_output(path, force)?;
        Ok(Some(Self { path, force }))
    }

    /// The path of one bundle's report, next to the index `path`: `报告.html` and `报告-001.html`.
    ///
    /// # Errors
    /// If the path is an input, or exists and `force` is not set.
    pub fn of_bundle(path: &Path, number: usize, force: bool, inputs: &[PathBuf]) -> Result<PathBuf, Stop> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let page = path.with_file_name(format!("{stem}-{:03}.html", number + 1));
        refuse_inputs(&page, inputs)?;
        refuse_output(&page, force)?;
        Ok(page)
    }

    pub fn write(&self, page: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Stop> {
        Ok(write_file(self.path, page.as_ref(), self.force, false)?)
    }
}

/// All paths that a command reads: the examined ones and those named by its options.
pub fn inputs<'a>(
    examined: &[PathBuf],
    named: impl IntoIterator<Item = Option<&'a Path>>,
    of: impl Into<Option<&'a StandardArgs>>,
) -> Vec<PathBuf> {
    let named = named.into_iter().flatten().chain(of.into().and_then(|of| of.standard.as_deref())).map(Path::to_owned);
    examined.iter().flat_map(|path| files(path)).chain(named).collect()
}
