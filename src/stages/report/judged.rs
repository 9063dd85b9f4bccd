//! By which registry, and as of which moment, a signer's key was judged.

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::registry::Edition;
use crate::stages::report::speaker::Speaker;
use crate::words::digest::Digest;
use crate::words::moment::Zone;
use crate::words::proven_time::ProvenTime;
use crate::words::wording::Explain as _;

/// Which registry it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EditionReport {
    /// SHA-256 of its file.
    pub sha256: Digest,
    /// Its version; none where it is not numbered.
    pub version: Option<u32>,
    /// When that version was made.
    pub date: Option<String>,
    /// The fingerprint of the district's root key that signed it; none where it is not signed.
    pub signed_by: Option<String>,
}

impl From<&Edition> for EditionReport {
    fn from(edition: &Edition) -> Self {
        let heading = edition.heading.as_ref();
        Self {
            sha256: edition.digest,
            version: heading.map(|heading| heading.version),
            date: heading.map(|heading| Zone::default().written(heading.date)),
            signed_by: edition.signed_by.clone(),
        }
    }
}

/// The moment at which the signer's key had to be valid.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgedReport {
    /// The moment.
    pub at: String,
    /// What proves it: `now` (the present), `given` (the word of whoever verifies, `--at`), `receipt` (an officer's receipt) or `timestamp` (a time-stamp of an
    /// authority).
    pub by: String,
    /// The words in the reader's language.
    pub message: String,
}

impl JudgedReport {
    /// A proven time as a document.
    pub fn new(proven: &ProvenTime, speaker: &Speaker) -> Self {
        Self { at: Zone::default().written(proven.at), by: proven.name().to_owned(), message: speaker.say(&proven.explain()) }
    }
}
