//! Spot checks: signature, lists, sizes and container are checked completely, the payload by a sample. This module checks one bundle;
//! `fleet`
//! handles a fleet.

mod conclusion;
pub mod fleet;
pub mod log;
mod report;

pub use conclusion::{Conclusion, logged};
pub use report::SPOTCHECK_SCHEMA;

use std::path::Path;

use crate::formats::registry::Registry;
use crate::pipelines::survey::Survey;
use crate::pipelines::verify::{Verification, authenticated, playing_times};
use crate::stages::check::{CheckOptions, CheckOutcome, SampleOptions, check};
use crate::stages::evidence::Proven;
use crate::stages::open::{OpenError, open};
use crate::stages::probe::Prober;
use crate::words::progress::Progress;
use crate::words::proven_time::ProvenTime;

/// Options of [`spotcheck`].
pub struct SpotcheckOptions<'a> {
    /// How to draw the sample.
    pub sample: &'a SampleOptions,
    /// The trusted signers; `None` without a registry.
    pub registry: Option<&'a Registry>,
    /// When the signer's key must have been valid.
    pub proven: ProvenTime,
    /// Opens workbooks, which may be hostile.
    pub prober: &'a dyn Prober,
    /// Receives progress.
    pub progress: &'a dyn Progress,
}

/// Checks a sample of a bundle. The standard is not judged, because that requires every file.
///
/// # Errors
/// [`OpenError`] if there is nothing to check.
pub fn spotcheck(path: &Path, options: &SpotcheckOptions<'_>) -> Result<Verification, OpenError> {
    let opened = open(path)?;
    let mut integrity = check(&opened, CheckOptions { whole_files: false, sample: Some(options.sample) }, options.progress);
    let intact = integrity.outcome == CheckOutcome::Passed;
    // The files of the class record are small and were read completely, so an intact bundle has the sealed ones.
    let survey = if intact { Survey::begin(&opened, options.prober).ok() } else { None };
    let told = integrity.inventory.as_ref().map(|inventory| &inventory.class);
    let class = if intact { survey.as_ref().map(Survey::class) } else { told };
    let authenticity = authenticated(&integrity, options.registry, class, &options.proven);
    let times = playing_times(&opened, &integrity, options.prober);
    integrity.remarks.extend(times);
    Ok(Verification {
        integrity,
        authenticity,
        standard: None,
        unread: None,
        receipt: None,
        stamped: Proven::default(),
        receipt_stamped: Proven::default(),
        superseded_by: Vec::new(),
    })
}
