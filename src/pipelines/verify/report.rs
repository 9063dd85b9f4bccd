//! The report of a verification: for JSON, as text, and as HTML page.

use std::path::Path;

use super::{PackerDisagrees, Verdict, Verification, damaged_files};
use crate::formats::bagit::supersedes::Supersedes;
use crate::formats::timestamp::{Stamp, TimestampProblem};
use crate::pipelines::receipt::worth;
use crate::pipelines::succession::Newer;
use crate::record::file::Placement;
use crate::record::session::units;
use crate::record::standard::{Judged, Judgement, Settings, Standard};
use crate::stages::check::CheckOutcome;
use crate::stages::evidence::Proven;
use crate::stages::report::json::{
    AuthenticityReport, BundleReport, FactReport, IntegrityReport, NewerReport, PackerDisagreesReport, StepOutcome, VerifyReport,
    standard_report,
};
use crate::stages::report::judged::{EditionReport, JudgedReport};
use crate::stages::report::label::Label;
use crate::stages::report::page::class::Shown;
use crate::stages::report::page::four_properties::Seal;
use crate::stages::report::page::headline::{Headline, label};
use crate::stages::report::page::mark::Mark;
use crate::stages::report::page::{About, Note, class_page};
use crate::stages::report::receipt::review_counts;
use crate::stages::report::speaker::Speaker;
use crate::stages::report::tables::table_notes;
use crate::stages::report::text::{findings, marked, standard_line, summary};
use crate::stages::report::timestamp::{self, RenewalPart, TimestampPart};
use crate::words::finding::{Fact, Outcome, Subject};
use crate::words::path::shown;
use crate::words::wording::{Explain, Message, term_key};

/// The value of `schema` in `verify --json`.
pub const VERIFY_SCHEMA: &str = "classproof/verify/v1";

impl Explain for PackerDisagrees {
    fn explain(&self) -> Message {
        match self {
            Self::Class => Message::new("report.disagrees_class"),
            Self::Facts { file, fields } => {
                Message::new("report.disagrees_facts").text("file", file.as_str()).text("detail", fields.join(", "))
            }
            Self::Placement { file, before, now } => Message::new("report.disagrees_placement")
                .text("file", file.as_str())
                .with("before", placed(before))
                .with("now", placed(now)),
            Self::Missing { file } => Message::new("report.disagrees_missing").text("file", file.as_str()),
            Self::Finding { rule, before, now } => {
                let term = |outcome: &Option<Outcome>| Fact::Term(term_key("outcome", outcome.unwrap_or(Outcome::NotChecked)));
                Message::new("report.disagrees_finding").text("rule", rule).with("before", term(before)).with("now", term(now))
            }
        }
    }
}

/// The role of a file and its sessions.
fn placed(placement: &Placement) -> Fact {
    let role = Fact::Term(term_key("role", placement.role));
    let sessions = placement.units.iter().map(|id| Fact::Of(Subject::Session { id: id.clone() }));
    Fact::List([role].into_iter().chain(sessions).collect())
}

impl Verification {
    /// The label of the class, where its record could be read.
    pub(in crate::pipelines) fn label(&self) -> Option<Label> {
        let measured = self.standard.as_ref().map(|measured| &measured.inventory.class);
        measured.or(self.integrity.inventory.as_ref().map(|inventory| &inventory.class)).map(Label::of)
    }

    fn signed_at(&self) -> Option<String> {
        self.integrity.inventory.as_ref().map(|inventory| inventory.class.timezone.written(inventory.as_of))
    }

    /// A speaker that knows the sessions of this bundle's class.
    pub fn speaker(&self, speaker: Speaker) -> Speaker {
        match &self.standard {
            Some(measured) => speaker.knowing(units(&measured.inventory.class)),
            None => speaker,
        }
    }

    /// The report for JSON with integrity and authenticity, but without the standard.
    pub(in crate::pipelines) fn integrity_document(&self, path: &Path, speaker: &Speaker) -> VerifyReport {
        let trusted = if self.authenticity.trusted { StepOutcome::Passed } else { StepOutcome::Failed };
        let nothing = VerifyReport::not_checked(VERIFY_SCHEMA, path);
        VerifyReport {
            verdict: self.verdict(),
            bundle: BundleReport {
                id: self.integrity.bundle_id.map(|id| id.to_string()),
                label: self.label(),
                explanation: self.integrity.inventory.as_ref().and_then(|inventory| inventory.explanation.clone()),
                supersedes: self.supersedes().cloned(),
                superseded_by: self.superseded_by.iter().map(newer).collect(),
                ..nothing.bundle
            },
            integrity: IntegrityReport {
                outcome: match self.integrity.outcome {
                    CheckOutcome::Failed => StepOutcome::Failed,
                    // If a sample is good, the units not drawn are still unchecked.
                    CheckOutcome::Passed if self.integrity.sample.is_some() => StepOutcome::NotChecked,
                    CheckOutcome::Passed => StepOutcome::Passed,
                },
                method: self.method_words(speaker),
                files: self.files(),
                damaged_files: self.damaged_files(),
                findings: self
                    .integrity
                    .findings
                    .iter()
                    .chain(&self.integrity.remarks)
                    .map(|finding| FactReport::new(finding, speaker))
                    .collect(),
            },
            authenticity: AuthenticityReport {
                outcome: trusted,
                signer: self.authenticity.signer.clone(),
                signer_name: self.authenticity.name.clone(),
                fingerprint: self.authenticity.fingerprint.clone(),
                signed_at: self.signed_at(),
                judged: self.authenticity.judged.as_ref().map(|proven| JudgedReport::new(proven, speaker)),
                registry: self.authenticity.registry.as_ref().map(EditionReport::from),
                reason: self.reason_term().map(|term| term.replace("reason.", "")),
                findings: self.authenticity.findings.iter().map(|finding| FactReport::new(finding, speaker)).collect(),
            },
            ..nothing
        }
    }

    /// The report for JSON.
    pub fn document(&self, path: &Path, standard: &Standard, speaker: &Speaker) -> VerifyReport {
        let report = self.integrity_document(path, speaker);
        let report = VerifyReport {
            receipt: self.receipt.as_ref().map(|worth| worth::part(worth, speaker)),
            timestamp: self.stamped.token.as_ref().map(|proven| TimestampPart::new(proven, speaker)),
            renewals: renewal_parts(&self.stamped, speaker),
            receipt_timestamp: self.receipt_stamped.token.as_ref().map(|proven| TimestampPart::new(proven, speaker)),
            ..report
        };
        let Some(measured) = &self.standard else {
            let error = self.unread.as_ref().map(|error| speaker.say(&error.explain()));
            return VerifyReport { error, ..report };
        };
        let judged = |judgement: &Judgement| standard_report(judgement, standard, speaker);
        VerifyReport {
            standard: Some(judged(&measured.judgement)),
            tables: table_notes(&measured.inventory, speaker),
            packed: measured.packed.as_ref().map(judged),
            compared: measured.compared.as_ref().map(judged),
            packer_disagrees: measured.disagreements.iter().map(|one| disagreement(one, speaker)).collect(),
            ..report
        }
    }

    fn disagreements(&self) -> &[PackerDisagrees] {
        self.standard.as_ref().map(|measured| measured.disagreements.as_slice()).unwrap_or_default()
    }

    /// The verdict in one line.
    pub fn verdict_words(&self, speaker: &Speaker) -> String {
        let reviews = self.standard.as_ref().map_or(0, |measured| measured.judgement.open_reviews);
        match self.verdict() {
            Verdict::Accepted if reviews > 0 => speaker.say(&Message::new("verdict.accepted_reviews").count("reviews", reviews)),
            Verdict::Accepted => speaker.term("verdict.accepted"),
            Verdict::StandardNotMet => speaker.term("verdict.standard_not_met"),
            Verdict::Damaged => speaker.term("verdict.damaged"),
            Verdict::Untrusted => speaker.term("verdict.untrusted"),
            Verdict::NotChecked => speaker.term("verdict.not_checked"),
        }
    }

    fn integrity_words(&self, speaker: &Speaker) -> String {
        let key = match self.integrity.outcome {
            CheckOutcome::Passed if self.integrity.sample.is_some() => "report.integrity_sampled",
            CheckOutcome::Passed if !self.integrity.withheld().is_empty() => "report.integrity_redacted",
            CheckOutcome::Passed => "report.integrity_passed",
            CheckOutcome::Failed => "report.integrity_failed",
        };
        speaker.say(
            &Message::new(key)
                .count("count", self.integrity.findings.len())
                .count("withheld", self.integrity.withheld().len())
                .text("method", self.method_words(speaker)),
        )
    }

    fn method_words(&self, speaker: &Speaker) -> String {
        let method = &self.integrity.method;
        let payload = speaker.term_of("method", method.payload);
        let container = speaker.term(if method.container { "method.container" } else { "method.no_container" });
        let message = Message::new("report.method")
            .text("payload", payload)
            .count("files", method.files)
            .text("size", speaker.bytes(method.bytes))
            .text("container", container);
        speaker.say(&message)
    }

    fn authenticity_words(&self, speaker: &Speaker) -> String {
        if !self.authenticity.trusted {
            let reason = self.reason_term().map(|term| speaker.term(&term)).unwrap_or_default();
            return speaker.say(&Message::new("report.authenticity_failed").text("reason", reason));
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        // The name beside the word "trusted" is the registry's. The bundle's own statement is marked as a claim.
        let claimed = self.label().map(|label| label.institution).unwrap_or_default();
        let signer = [text(&self.authenticity.name), text(&self.authenticity.signer)].join(" ");
        let message = Message::new("report.authenticity_passed")
            .text("signer", signer.trim())
            .text("claimed", claimed)
            .text("fingerprint", text(&self.authenticity.fingerprint))
            .text("signed_at", speaker.time(&text(&self.signed_at())));
        speaker.say(&message)
    }

    /// Which registry was asked, when the key had to be valid, and what proves that moment.
    fn judged_words(&self, speaker: &Speaker) -> Vec<String> {
        let registry = self.authenticity.registry.as_ref().map(Explain::explain);
        let judged = self.authenticity.judged.as_ref().map(Explain::explain);
        registry.into_iter().chain(judged).map(|message| speaker.say(&message)).collect()
    }

    /// The term of the one reason why the signature is not trusted.
    fn reason_term(&self) -> Option<String> {
        self.authenticity.findings.first().map(|finding| term_key("reason", finding.reason()))
    }

    /// What the verdict shows: a list of only those properties that were verified.
    pub(in crate::pipelines) fn promise(&self, speaker: &Speaker) -> String {
        let intact = self.integrity.outcome == CheckOutcome::Passed && self.integrity.sample.is_none();
        let judged = self.standard.as_ref().map(|measured| &measured.judgement).filter(|_| intact);
        let met = judged.is_some_and(|judgement| judgement.outcome == Judged::Passed);
        let distinct = judged.and_then(|judgement| judgement.outcome_of("X-08")).is_some_and(|outcome| outcome != Outcome::Fail);
        let shown: Vec<Fact> = [
            ("promise.unchanged", intact),
            ("promise.signed", self.authenticity.trusted),
            // In a redacted copy, part of the evidence cannot be checked.
            ("promise.complete", met && self.integrity.withheld().is_empty()),
            ("promise.consistent", met),
            ("promise.distinct", distinct),
        ]
        .into_iter()
        .filter(|(_, shown)| *shown)
        .map(|(term, _)| Fact::Term(term.to_owned()))
        .collect();
        if shown.is_empty() {
            return speaker.term("promise.nothing");
        }
        speaker.say(&Message::new("report.promise").with("shown", Fact::List(shown)))
    }

    /// The packer's explanation for packing a class with gaps.
    fn explanation(&self, speaker: &Speaker) -> Option<String> {
        let explanation = self.integrity.inventory.as_ref()?.explanation.as_deref()?;
        Some(speaker.say(&Message::new("report.explained").text("explanation", explanation)))
    }

    /// The earlier bundle that this one replaces.
    pub(in crate::pipelines) fn supersedes(&self) -> Option<&Supersedes> {
        self.integrity.bag_info.as_ref()?.supersedes.as_ref()
    }

    /// Which bundle this one replaces, and which ones replace it.
    fn succession(&self, speaker: &Speaker) -> Vec<String> {
        let earlier = self.supersedes().map(Explain::explain);
        earlier.into_iter().chain(self.superseded_by.iter().map(Explain::explain)).map(|message| speaker.say(&message)).collect()
    }

    /// Why the standard was not judged.
    fn not_judged(&self, speaker: &Speaker) -> String {
        match &self.unread {
            Some(error) => {
                let reason = speaker.say(&error.explain());
                speaker.say(&Message::new("report.standard_unread").text("reason", reason))
            }
            None => speaker.term("report.standard_not_checked"),
        }
    }

    /// The packer's judgement, if under another profile, and the one for comparison: the rules with other outcomes than the present
    /// judgement.
    fn comparison(&self, standard: &Standard, speaker: &Speaker) -> Vec<String> {
        let Some(measured) = &self.standard else { return Vec::new() };
        let here = &measured.judgement;
        let packed = measured
            .packed
            .as_ref()
            .filter(|packed| packed.profile_digest != here.profile_digest)
            .map(|packed| ("report.packed_by", packed));
        let named = measured.compared.as_ref().map(|compared| ("report.compared", compared));
        let mut lines = Vec::new();
        for (key, other) in packed.into_iter().chain(named) {
            let outcome = speaker.term_of("judged", other.outcome);
            lines.push(String::new());
            lines.push(speaker.say(&Message::new(key).text("profile", &other.profile_name).text("outcome", outcome)));
            for rule in standard.rules() {
                let id = &rule.record.id;
                let (mine, theirs) = (here.outcome_of(id), other.outcome_of(id));
                if mine == theirs {
                    continue;
                }
                let said = |name: &str, outcome: Option<Outcome>| {
                    format!("{name} {}", outcome.map_or_else(|| "—".to_owned(), |outcome| speaker.term_of("outcome", outcome)))
                };
                let message = Message::new("report.compared_rule")
                    .text("rule", id)
                    .text("here", said(&here.profile_name, mine))
                    .text("there", said(&other.profile_name, theirs));
                lines.push(speaker.say(&message));
            }
        }
        lines
    }

    /// The bundle and its class.
    pub(in crate::pipelines) fn heading(&self, path: &Path, speaker: &Speaker) -> Vec<String> {
        let mut lines = vec![speaker.say(&Message::new("report.bundle").text("path", path.to_string_lossy()))];
        if let Some(id) = self.integrity.bundle_id {
            lines.push(speaker.say(&Message::new("report.id").text("id", id.to_string())));
        }
        lines.extend(self.succession(speaker));
        match &self.standard {
            Some(measured) => lines.extend(summary(&measured.inventory, speaker)),
            None => lines.extend(self.label().map(|label| label.lines(speaker)).unwrap_or_default()),
        }
        lines
    }

    /// Number of sealed payload files.
    fn files(&self) -> Option<u64> {
        self.integrity.inventory.as_ref().map(|inventory| inventory.files.len() as u64)
    }

    fn damaged_files(&self) -> u64 {
        damaged_files(&self.integrity).len() as u64
    }

    /// Number of damaged and of intact files, if some are damaged.
    fn extent(&self, speaker: &Speaker) -> Option<String> {
        let (files, damaged) = (self.files()?, self.damaged_files());
        let said = if self.integrity.sample.is_some() { "report.files_damaged_of_sample" } else { "report.files_damaged" };
        let message = Message::new(said).count("files", files).count("damaged", damaged).count("good", files.saturating_sub(damaged));
        (damaged > 0).then(|| speaker.say(&message))
    }

    /// What the judgement leaves out, if anything.
    fn of_the_rest(&self, speaker: &Speaker) -> Option<String> {
        let damaged = self.damaged_files();
        (damaged > 0 && self.standard.is_some()).then(|| speaker.say(&Message::new("report.standard_of_rest").count("damaged", damaged)))
    }

    /// The verdict on the bytes, and the faults.
    pub(in crate::pipelines) fn integrity_lines(&self, speaker: &Speaker) -> Vec<String> {
        let mut lines = vec![self.integrity_words(speaker)];
        lines.extend(self.extent(speaker).map(|words| format!("    {words}")));
        lines.extend(marked("✘ ", &self.integrity.findings, speaker));
        lines.extend(marked("！", &self.integrity.remarks, speaker));
        lines
    }

    /// The verdict on the signature, and the faults.
    pub(in crate::pipelines) fn authenticity_lines(&self, speaker: &Speaker) -> Vec<String> {
        let mut lines = vec![self.authenticity_words(speaker)];
        lines.extend(self.judged_words(speaker).into_iter().map(|words| format!("    {words}")));
        lines.extend(marked("✘ ", &self.authenticity.findings, speaker));
        lines
    }

    /// What the receipt is worth, where there is one: who says what, or why it does not count.
    fn receipt_lines(&self, speaker: &Speaker) -> Vec<String> {
        let Some(worth) = &self.receipt else { return Vec::new() };
        let mut lines = vec![worth::words(worth, speaker)];
        lines.extend(worth.trusted().map(|receipt| {
            format!("    {}{}{}", speaker.term("receipt.row_reviews"), speaker.term("label.colon"), review_counts(receipt, speaker))
        }));
        lines.extend(marked("✘ ", &worth.findings, speaker));
        lines
    }

    /// What the time-stamps beside the bundle and its receipt prove, or why they were not used.
    fn timestamp_lines(&self, speaker: &Speaker) -> Vec<String> {
        let words = |proven: &Result<Stamp, TimestampProblem>, not_used: &'static str| match proven {
            Err(problem) => speaker.say(&Message::new(not_used).because(problem.explain())),
            proven => timestamp::words(proven, speaker),
        };
        let token = self.stamped.token.as_ref().map(|proven| words(proven, "timestamp.not_used"));
        let renewals = renewal_parts(&self.stamped, speaker).into_iter().map(|part| part.proves.message);
        let mut lines: Vec<String> = token.into_iter().chain(renewals).collect();
        let of_receipt = self.receipt_stamped.token.as_ref().map(|proven| words(proven, "timestamp.not_used_of_receipt"));
        lines.extend(of_receipt.map(|words| format!("{}{words}", speaker.term("timestamp.of_receipt"))));
        lines
    }

    /// The report as lines of text: the class, the three verdicts, the overall verdict.
    pub fn lines(&self, path: &Path, standard: &Standard, speaker: &Speaker, all: bool) -> Vec<String> {
        let mut lines = self.heading(path, speaker);
        lines.push(String::new());
        lines.extend(self.integrity_lines(speaker));
        lines.extend(self.authenticity_lines(speaker));
        lines.extend(self.receipt_lines(speaker));
        lines.extend(self.timestamp_lines(speaker));
        match &self.standard {
            Some(measured) => {
                lines.extend(self.of_the_rest(speaker));
                lines.push(standard_line(&measured.judgement, standard, speaker));
                lines.extend(findings(&measured.inventory, &measured.judgement, standard, speaker, all));
            }
            None => lines.push(self.not_judged(speaker)),
        }
        lines.extend(self.explanation(speaker));
        lines.extend(self.comparison(standard, speaker));
        if !self.disagreements().is_empty() {
            lines.push(String::new());
            lines.push(speaker.say(&Message::new("report.disagrees").count("count", self.disagreements().len())));
            lines.extend(marked("！", self.disagreements(), speaker));
        }
        lines.extend([String::new(), self.verdict_words(speaker), self.promise(speaker)]);
        lines
    }

    /// The report as an HTML page; `settings` are those that decided, `files_at`: where the files are, relative to the page, if it can lead
    /// to them.
    pub fn page(&self, path: &Path, settings: Settings<'_>, speaker: &Speaker, files_at: Option<&'static str>) -> String {
        let shown = self.standard.as_ref().map(|measured| Shown {
            inventory: &measured.inventory,
            judgement: &measured.judgement,
            settings,
            previews: &measured.previews,
            speaker,
            files_at,
        });
        let notes = self.notes(settings.standard(), speaker);
        class_page(About { head: self.head(path, speaker), seal: self.seal(speaker), notes, inside: false, speaker }, shown)
    }

    fn head(&self, path: &Path, speaker: &Speaker) -> Headline {
        let path = path.to_string_lossy();
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let class = self.standard.as_ref().map(|measured| &measured.inventory.class);
        let class = class.or(self.integrity.inventory.as_ref().map(|inventory| &inventory.class));
        let mut lines = class.map(|class| label(class, speaker)).unwrap_or_default();
        lines.extend(self.integrity.bundle_id.map(|id| (speaker.term("index.id"), id.to_string())));
        lines.push((speaker.term("page.col_bundle"), shown(&file).into_owned()));
        let mut about: Vec<String> = self.extent(speaker).into_iter().chain(self.of_the_rest(speaker)).collect();
        if self.standard.is_none() {
            about.push(self.not_judged(speaker));
        }
        about.extend(self.succession(speaker));
        about.extend(self.explanation(speaker));
        about.push(self.promise(speaker));
        let mark = match self.verdict() {
            Verdict::Accepted => Mark::Good,
            Verdict::NotChecked => Mark::Open,
            Verdict::StandardNotMet | Verdict::Damaged | Verdict::Untrusted => Mark::Bad,
        };
        Headline {
            kind: speaker.term("page.kind_verify"),
            title: class.map_or(file, |class| class.class_name.clone()),
            mark,
            verdict: self.verdict_words(speaker),
            about,
            label: lines,
        }
    }

    fn seal(&self, speaker: &Speaker) -> Seal {
        let intact = match self.integrity.outcome {
            CheckOutcome::Failed => Mark::Bad,
            CheckOutcome::Passed if self.integrity.sample.is_some() => Mark::Open,
            CheckOutcome::Passed => Mark::Good,
        };
        let count = self.disagreements().len();
        let record = self.standard.as_ref().map(|_| match count {
            0 => (Mark::Good, speaker.term("page.record_agrees")),
            _ => (Mark::Hint, speaker.say(&Message::new("page.record_disagrees").count("count", count))),
        });
        Seal {
            bytes: (intact, self.integrity_words(speaker)),
            signature: (
                Mark::held(self.authenticity.trusted),
                [vec![self.authenticity_words(speaker)], self.judged_words(speaker)].concat().join(&speaker.term("registry.joint")),
            ),
            record,
            method: self.method_words(speaker),
        }
    }

    /// Faults of bytes and signature, and differences to other records.
    fn notes(&self, standard: &Standard, speaker: &Speaker) -> Vec<Note> {
        let said = |explained: &dyn Explain| speaker.say(&explained.explain());
        let integrity = self.integrity.findings.iter().chain(&self.integrity.remarks).map(|finding| said(finding)).collect();
        let signature = self.authenticity.findings.iter().map(|finding| said(finding)).collect();
        let compared = self.comparison(standard, speaker).into_iter().filter(|line| !line.is_empty()).collect();
        let disagreements = self.disagreements().iter().map(|one| said(one)).collect();
        let receipt = self.receipt_lines(speaker).iter().map(|line| line.trim_start().to_owned()).collect();
        let notes: [(&str, Vec<String>); 6] = [
            ("page.note_integrity", integrity),
            ("page.note_signature", signature),
            ("page.note_receipt", receipt),
            ("page.note_timestamp", self.timestamp_lines(speaker)),
            ("page.note_compared", compared),
            ("page.note_disagreements", disagreements),
        ];
        let note = |(heading, lines): (&str, Vec<String>)| Note { heading: speaker.term(heading), lines, lang: None };
        notes.into_iter().filter(|(_, lines)| !lines.is_empty()).map(note).collect()
    }
}

/// The lists of evidence as parts of a document.
pub fn renewal_parts(proven: &Proven, speaker: &Speaker) -> Vec<RenewalPart> {
    proven.renewals.iter().map(|one| RenewalPart::new(one.number, &one.stamp, one.judged, speaker)).collect()
}

fn newer(newer: &Newer) -> NewerReport {
    let reason = newer.supersedes.reason().to_owned();
    NewerReport { path: newer.path.to_string_lossy().into_owned(), id: newer.id, reason }
}

fn disagreement(one: &PackerDisagrees, speaker: &Speaker) -> PackerDisagreesReport {
    let (kind, file, fields) = match one {
        PackerDisagrees::Class => ("class", None, Vec::new()),
        PackerDisagrees::Facts { file, fields } => ("facts", Some(file), fields.clone()),
        PackerDisagrees::Placement { file, .. } => ("placement", Some(file), Vec::new()),
        PackerDisagrees::Missing { file } => ("missing", Some(file), Vec::new()),
        PackerDisagrees::Finding { rule, .. } => ("finding", None, vec![rule.clone()]),
    };
    PackerDisagreesReport { kind: kind.to_owned(), file: file.map(ToString::to_string), fields, message: speaker.say(&one.explain()) }
}
