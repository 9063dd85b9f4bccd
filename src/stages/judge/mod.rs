//! Judges an inventory against a standard under a profile. Pure: no disk, no clock; the current time is the inventory's `as_of`.

mod copies;
mod engine;
mod evidence;
mod facts;
mod group;
mod index;
mod people;
mod reviews;
mod sources;
mod told_once;

#[cfg(test)]
mod tests;

use crate::record::answers::Answers;
use crate::record::inventory::Inventory;
use crate::record::standard::{Coverage, Judged, Judgement, Profile, Settings, Source, Standard};
use crate::words::finding::{Finding, Outcome};
use crate::words::review::HumanCheck;

use engine::stops;
use sources::rules::RuleResult;

/// Judges a class. Every rule of the standard has at least one finding; findings are in the order of the text, then of the subjects.
/// The order of files and rows in the inventory does not matter.
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
    judge_reviewed(inventory, standard, profile, None).0
}

/// Judges a class with what a person has answered, and returns the human checks too: all that are asked, with their answers. An answered
/// check turns `needs_review` into `pass` or `fail` under the person's name; one that nobody answered leaves it as it is.
pub fn judge_reviewed(
    inventory: &Inventory,
    standard: &Standard,
    profile: &Profile,
    answers: Option<&Answers>,
) -> (Judgement, Vec<HumanCheck>) {
    let settings = Settings::new(standard, profile);
    let index = index::Index::new(inventory, settings);
    let class = sources::class::facts(&index);
    let mut judged: Vec<Vec<Finding>> = standard.rules().iter().map(|_| Vec::new()).collect();
    let mut results: Vec<RuleResult> = Vec::new();
    let mut reviews = reviews::Reviews::new(&index, &class, answers);
    // Rules that summarise other rules are judged last.
    for summing in [false, true] {
        for (rule, found) in standard.rules().iter().zip(&mut judged) {
            if (rule.record.source == Some(Source::Rules)) != summing {
                continue;
            }
            *found = reviews.settled(rule, engine::rule(rule, &index, &class, &results));
            found.sort_by(|a, b| (&a.subject, &a.message, &a.files).cmp(&(&b.subject, &b.message, &b.files)));
            results.push(RuleResult {
                id: &rule.record.id,
                decides: settings.level(rule).decides(),
                worst: found.iter().map(|finding| finding.outcome).min().unwrap_or(Outcome::NotChecked),
                review: found.iter().any(|finding| finding.outcome == Outcome::NeedsReview),
            });
        }
    }
    judged.iter_mut().for_each(|found| sources::misnamed_days::mark_consequences(&index, found));
    told_once::mark_repeated_needs(&mut judged);
    let decided_against = results.iter().any(|rule| rule.decides && stops(rule.worst));
    let count = |holds: &dyn Fn(&RuleResult) -> bool| u32::try_from(results.iter().filter(|rule| holds(rule)).count()).unwrap_or(u32::MAX);
    let judgement = Judgement {
        standard: standard.id().to_owned(),
        standard_digest: standard.digest(),
        profile: profile.id().to_owned(),
        profile_name: profile.name().zh,
        profile_digest: profile.digest(),
        deviations: profile.deviations().to_vec(),
        outcome: if decided_against { Judged::Failed } else { Judged::Passed },
        coverage: Coverage { judged: count(&|rule| rule.worst != Outcome::NotChecked), all: count(&|_| true) },
        open_reviews: count(&|rule| rule.review),
        findings: judged.into_iter().flatten().collect(),
    };
    (judgement, reviews.asked())
}
