//! Creates a recovery record beside an existing bundle.

use std::path::{Path, PathBuf};

use crate::formats::bagit::bag::Bag;
use crate::formats::recovery::{Geometry, Header, Share, create, inspect};
use crate::formats::region::ReadAt as _;
use crate::formats::volumes::{archive_of, with_ending};
use crate::stages::check::{CheckOptions, CheckOutcome, check};
use crate::stages::open::{OpenError, open};
use crate::stages::report::mending::RecoveryReport;
use crate::stages::write::{NewFile, WriteError};
use crate::words::digest::Digest;
use crate::words::progress::{Phase, Progress};
use crate::words::wording::{Explain, Message, explained};

/// A new recovery record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The path.
    pub output: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Protected bytes: the whole bundle.
    pub protected: u64,
    /// The share of them that it can repair.
    pub share: Share,
    /// The bundle's id.
    pub id: Digest,
}

/// Why no record could be made.
#[derive(Debug)]
pub enum RecoveryError {
    /// There is no bundle.
    Open(OpenError),
    /// A folder cannot be protected, only a file.
    Folder,
    /// The bundle is already damaged: the record would protect the damaged state.
    Damaged,
    /// The record could not be written.
    Write(WriteError),
    /// The record cannot be read back as it was written.
    Reread,
}

impl Explain for RecoveryError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::Folder => Message::new("recovery.folder"),
            Self::Damaged => Message::new("recovery.damaged"),
            Self::Write(error) => error.explain(),
            Self::Reread => Message::new("recovery.reread"),
        }
    }
}

explained!(RecoveryError { Open(OpenError), Write(WriteError) });

/// Default path of a bundle's record: `NAME.recovery` beside it, one for all volumes.
pub fn beside(bundle: &Path) -> PathBuf {
    let bundle = archive_of(bundle);
    with_ending(&bundle, ".recovery")
}

/// Creates the record of an intact bundle.
///
/// # Errors
/// [`RecoveryError`]; no partial file is left behind.
pub fn add(bundle: &Path, output: Option<&Path>, share: Share, progress: &dyn Progress) -> Result<Added, RecoveryError> {
    let opened = open(bundle)?;
    let Some(container) = opened.container() else { return Err(RecoveryError::Folder) };
    let checked = check(&opened, CheckOptions::default(), progress);
    let id = checked.bundle_id.filter(|_| checked.outcome == CheckOutcome::Passed).ok_or(RecoveryError::Damaged)?;
    let protected = container.bytes.len();
    let geometry = Geometry::new(protected, share).ok_or(WriteError::TooLarge)?;
    let output = output.map_or_else(|| beside(bundle), Path::to_owned);
    let file = NewFile::create(&output)?;
    let phase = Phase::Recovery.begin(progress, protected);
    let header = Header { geometry, share, bundle_id: id, place: 0, container: protected, root: Digest([0; 32]) };
    let header = create(container.bytes, header, &file, progress)?;
    drop(phase);
    file.sync()?;
    let inspection = inspect(&file.region()?).map_err(|_| RecoveryError::Reread)?;
    if inspection.damaged > 0 || inspection.header != Some(header) {
        return Err(RecoveryError::Reread);
    }
    file.commit()?;
    Ok(Added { output, size: geometry.record_bytes(), protected, share, id })
}

impl Added {
    /// The report for JSON.
    pub fn document(&self, bundle: &Path) -> RecoveryReport {
        RecoveryReport {
            schema: "classproof/recovery/v1".to_owned(),
            path: bundle.to_string_lossy().into_owned(),
            output: self.output.to_string_lossy().into_owned(),
            id: self.id,
            share: self.share,
            protected: self.protected,
            size: self.size,
        }
    }
}
