//! Judging: an inventory against a standard under a profile. Pure: no disk, no clock; the time is the inventory's `as_of`.

mod engine;
mod facts;
mod index;
mod sources;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::record::inventory::Inventory;
use crate::record::standard::{Coverage, Judged, Judgement, Profile, Settings, Standard};
use crate::words::finding::{Finding, Outcome};

/// Judges a class: every rule of the standard has at least one finding, in the order of the text and then of the subjects.
/// The order of files and rows in the inventory makes no difference.
///
/// ```
/// use classproof::record::standard::{Profile, Standard};
/// # fn example(inventory: &classproof::record::inventory::Inventory) -> Result<(), classproof::record::standard::StandardError> {
/// let standard = Standard::builtin()?;
/// let judgement = classproof::stages::judge::judge(inventory, &standard, &Profile::base(&standard)?);
/// assert_eq!(judgement.coverage.all as usize, standard.rules().len());
/// # Ok(())
/// # }
/// ```
pub fn judge(inventory: &Inventory, standard: &Standard, profile: &Profile) -> Judgement {
    let settings = Settings::new(standard, profile);
    let index = index::Index::new(inventory, settings);
    let class = sources::class::facts(&index);
    let mut findings: Vec<Finding> = Vec::new();
    let mut decided_against = false;
    let mut judged = 0;
    let mut reviews = BTreeSet::new();
    for rule in standard.rules() {
        let mut found = engine::rule(rule, &index, &class);
        found.sort_by(|a, b| (&a.subject, &a.message, &a.files).cmp(&(&b.subject, &b.message, &b.files)));
        let stops = |finding: &Finding| matches!(finding.outcome, Outcome::Fail | Outcome::Insufficient | Outcome::Undecided);
        decided_against |= settings.level(rule).decides() && found.iter().any(stops);
        judged += u32::from(!found.iter().all(|finding| finding.outcome == Outcome::NotChecked));
        if found.iter().any(|finding| finding.outcome == Outcome::NeedsReview) {
            reviews.insert(rule.record.id.as_str());
        }
        findings.append(&mut found);
    }
    Judgement {
        standard: standard.id().to_owned(),
        standard_digest: standard.digest(),
        profile: profile.id().to_owned(),
        profile_name: profile.name().zh,
        profile_digest: profile.digest(),
        deviations: profile.deviations().to_vec(),
        outcome: if decided_against { Judged::Failed } else { Judged::Passed },
        coverage: Coverage { judged, all: u32::try_from(standard.rules().len()).unwrap_or(u32::MAX) },
        open_reviews: u32::try_from(reviews.len()).unwrap_or(u32::MAX),
        findings,
    }
}
