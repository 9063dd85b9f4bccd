//! A receipt for people and for programs: what it says, and whether it counts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::receipt::{CheckState, Checks, Item, Kept, Piece, Receipt, ReceiptVerdict};
use crate::record::answers::{subject_of, subject_text};
use crate::record::standard::{Judgement, Standard};
use crate::stages::report::speaker::{Speaker, shown};
use crate::stages::report::words_of;
use crate::words::digest::Digest;
use crate::words::finding::{Fact, Finding, Outcome, Subject};
use crate::words::moment::Zone;
use crate::words::review::{HumanCheck, Question, Tick};
use crate::words::wording::{Message, term_key};

/// The most human checks that are listed on a screen; the document and the page have all.
const MOST_TOLD: usize = 20;

/// What a receipt says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptContent {
    /// The verdict.
    pub verdict: ReceiptVerdict,
    /// Why, or what is remarked.
    pub reason: Option<String>,
    /// When the officer signed, local time with offset.
    pub received: String,
    /// The officer.
    pub officer: String,
    /// The office.
    pub office: Option<String>,
    /// 班级编号.
    pub class_id: Option<String>,
    /// 班级名称.
    pub class_name: Option<String>,
    /// 培训机构.
    pub institution: Option<String>,
    /// The bundle's id (档案指纹).
    pub bundle: Option<Digest>,
    /// SHA-256 of the bundle's signature file.
    pub signature: Option<Digest>,
    /// The container as it was received.
    pub container: Option<Piece>,
    /// Its volumes.
    pub volumes: Vec<Piece>,
    /// The bundle's signer.
    pub signer: Option<String>,
    /// The fingerprint of the signer's key.
    pub signer_key: Option<String>,
    /// SHA-256 of the registry.
    pub registry: Option<Digest>,
    /// The version of the registry.
    pub registry_version: Option<String>,
    /// What was checked.
    pub checks: Checks,
    /// The standard.
    pub standard: NamedDigest,
    /// The profile that decided.
    pub profile: NamedDigest,
    /// The items of the list of materials (附件3).
    pub items: Vec<Item>,
    /// The human checks.
    pub reviews: Vec<ReviewPart>,
    /// How many of them nobody has answered.
    pub open_reviews: usize,
    /// SHA-256 of the receipt before this one.
    pub previous: Option<Digest>,
    /// What a receipt can promise and what it can not.
    pub statement: Option<String>,
}

/// Something by its id and its digest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NamedDigest {
    /// Its id.
    pub id: String,
    /// SHA-256 of its files.
    pub digest: Digest,
}

/// A human check.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewPart {
    /// What is asked.
    #[serde(flatten)]
    pub question: Question,
    /// `pass`, `fail`, or `needs_review` where nobody answered.
    pub outcome: Outcome,
    /// What was looked for, and whether it was found; null where nobody answered.
    pub ticks: BTreeMap<Tick, Option<bool>>,
    /// About how many people are to be seen.
    pub headcount: Option<u32>,
    /// What else the officer said.
    pub note: Option<String>,
}

impl ReceiptContent {
    /// What a receipt says.
    pub fn of(receipt: &Receipt) -> Self {
        let named = |(digest, id): &(Digest, String)| NamedDigest { id: id.clone(), digest: *digest };
        let receipt = receipt.clone();
        Self {
            open_reviews: receipt.open_reviews(),
            standard: named(&receipt.standard),
            profile: named(&receipt.profile),
            reviews: receipt.reviews.iter().map(ReviewPart::of).collect(),
            received: Zone::default().written(receipt.received),
            verdict: receipt.verdict,
            reason: receipt.reason,
            officer: receipt.officer,
            office: receipt.office,
            class_id: receipt.class_id,
            class_name: receipt.class_name,
            institution: receipt.institution,
            bundle: receipt.bundle,
            signature: receipt.signature,
            container: receipt.container,
            volumes: receipt.volumes,
            signer: receipt.signer,
            signer_key: receipt.signer_key,
            registry: receipt.registry,
            registry_version: receipt.registry_version,
            checks: receipt.checks,
            items: receipt.items,
            previous: receipt.previous,
            statement: receipt.statement,
        }
    }
}

impl ReviewPart {
    fn of(check: &HumanCheck) -> Self {
        Self {
            question: check.question.clone(),
            outcome: outcome_of(check),
            ticks: check.ticks.iter().copied().collect(),
            headcount: check.headcount,
            note: check.note.clone(),
        }
    }
}

/// What a human check came to.
pub fn outcome_of(check: &HumanCheck) -> Outcome {
    match check.passed() {
        Some(true) => Outcome::Pass,
        Some(false) => Outcome::Fail,
        None => Outcome::NeedsReview,
    }
}

/// The subject of a question in words.
pub fn subject_words(question: &Question, speaker: &Speaker) -> String {
    match subject_of(&question.subject) {
        // Without the class only the id is known, which is a date and a time.
        Some(Subject::Session { id }) if speaker.unit(&id).is_none() => shown(&id.replace('T', " ")),
        Some(Subject::Assessment { id }) if speaker.unit(&id).is_none() => {
            shown(&format!("{} {}", id.trim_start_matches('A').replace('T', " "), speaker.term("term.assessment")))
        }
        Some(subject) => speaker.subject(&subject),
        None => shown(&question.subject),
    }
}

/// What is asked: the rule with its title, or, where nothing single is looked for, the words of the finding.
pub fn asked_words(check: &HumanCheck, judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> String {
    let Question { rule, message, subject } = &check.question;
    let asks = |finding: &&Finding| {
        let own = finding.rule == *rule && finding.message == *message;
        finding.outcome == Outcome::NeedsReview && own && subject_text(&finding.subject) == *subject
    };
    match judgement.findings.iter().find(asks).filter(|_| check.ticks.is_empty()) {
        Some(finding) => format!("{rule} {}", words_of(finding, standard, speaker)),
        None => format!("{rule} {}", title(rule, Some(standard), speaker)),
    }
}

/// The title of a rule; nothing where the standard is not at hand.
pub fn title(rule: &str, standard: Option<&Standard>, speaker: &Speaker) -> String {
    let rule = standard.and_then(|standard| standard.rule(rule));
    rule.map(|rule| rule.record.title.get(speaker.lang()).to_owned()).unwrap_or_default()
}

/// The verdict of a receipt in words, with its reason.
pub fn verdict_words(receipt: &Receipt, speaker: &Speaker) -> String {
    let verdict = speaker.term_of("receipt_verdict", receipt.verdict);
    match &receipt.reason {
        Some(reason) => speaker.say(&Message::new("receipt.verdict_for").text("verdict", verdict).text("reason", reason)),
        None => verdict,
    }
}

/// Who signed a receipt, as people read it: the registry's name, the registered name, the office.
pub fn officer_words(receipt: &Receipt, name: Option<&str>) -> String {
    let parts = [name, Some(receipt.officer.as_str()), receipt.office.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How many human checks passed, failed, and are open.
pub fn review_counts(receipt: &Receipt, speaker: &Speaker) -> String {
    let count = |wanted: Option<bool>| receipt.reviews.iter().filter(|check| check.passed() == wanted).count();
    let message = Message::new("receipt.reviews")
        .count("count", receipt.reviews.len())
        .count("passed", count(Some(true)))
        .count("failed", count(Some(false)))
        .count("open", count(None));
    speaker.say(&message)
}

/// What a check found, in words: 见教师 ✔  清晰 ✘  人数约 28; nothing where nobody answered.
pub fn found_words(check: &HumanCheck, speaker: &Speaker) -> String {
    if check.is_untouched() {
        return String::new();
    }
    let tick = |(tick, found): &(Tick, Option<bool>)| {
        let mark = match found {
            Some(true) => "✔",
            Some(false) => "✘",
            None => "—",
        };
        // A mark stays in the line of its word.
        format!("{}\u{A0}{mark}", speaker.term_of("tick", tick))
    };
    let mut parts: Vec<String> = check.ticks.iter().map(tick).collect();
    parts.extend(check.headcount.map(|count| format!("{}\u{A0}{count}", speaker.term_of("tick", Tick::Headcount))));
    parts.extend(check.note.as_deref().map(shown));
    parts.join(&speaker.term("receipt.between"))
}

/// Terms and values of a receipt, the most important first.
pub fn rows(receipt: &Receipt, name: Option<&str>, speaker: &Speaker) -> Vec<(String, String)> {
    let digest = |digest: Option<Digest>| digest.map(|digest| digest.to_string());
    let class = match (&receipt.class_name, &receipt.class_id) {
        (Some(name), Some(id)) => Some(format!("{name}（{id}）")),
        (name, id) => name.clone().or_else(|| id.clone()),
    };
    let container = receipt.container.map(|container| format!("{} · {}", container.sha256, speaker.bytes(container.bytes)));
    let signer = [receipt.signer.as_deref(), receipt.signer_key.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let registry = digest(receipt.registry).map(|digest| match &receipt.registry_version {
        Some(version) => format!("{version} · {digest}"),
        None => digest,
    });
    let named = |(digest, id): &(Digest, String)| Some(format!("{id} · {digest}"));
    let received = speaker.fact(&Fact::Time(Zone::default().written(receipt.received)));
    let rows = [
        ("receipt.row_verdict", Some(verdict_words(receipt, speaker))),
        ("receipt.row_class", class),
        ("receipt.row_institution", receipt.institution.clone()),
        ("receipt.row_officer", Some(officer_words(receipt, name))),
        ("receipt.row_received", Some(received)),
        ("receipt.row_checks", Some(checks_words(&receipt.checks, speaker))),
        ("receipt.row_reviews", Some(review_counts(receipt, speaker))),
        ("receipt.row_keeping", keeping_words(receipt, speaker)),
        ("receipt.row_signer", Some(signer).filter(|signer| !signer.is_empty())),
        ("receipt.row_bundle", digest(receipt.bundle)),
        ("receipt.row_signature", digest(receipt.signature)),
        ("receipt.row_container", container),
        ("receipt.row_registry", registry),
        ("receipt.row_standard", named(&receipt.standard)),
        ("receipt.row_profile", named(&receipt.profile)),
        ("receipt.row_previous", digest(receipt.previous)),
    ];
    let row = |(key, value): (&str, Option<String>)| (speaker.term(key), value.map_or_else(|| "—".to_owned(), |value| shown(&value)));
    rows.into_iter().map(row).collect()
}

fn checks_words(checks: &Checks, speaker: &Speaker) -> String {
    let check = |(name, state): (&str, CheckState)| {
        let mark = match state {
            CheckState::Ok => "✔",
            CheckState::Failed => "✘",
            CheckState::NotChecked => "—",
        };
        format!("{} {mark}", speaker.term(&format!("receipt.check_{name}")))
    };
    checks.named().map(check).join(&speaker.term("receipt.between"))
}

/// Who keeps what, and what was given back.
fn keeping_words(receipt: &Receipt, speaker: &Speaker) -> Option<String> {
    let of = |kept: Kept| {
        let rules = receipt.items.iter().filter(|item| item.keeping == kept).map(|item| item.rule.as_str()).collect::<Vec<_>>();
        if rules.is_empty() { "—".to_owned() } else { rules.join(" ") }
    };
    let message = Message::new("receipt.keeping").text("kept", of(Kept::Kept)).text("returned", of(Kept::Returned));
    (!receipt.items.is_empty()).then(|| speaker.say(&message))
}

/// A receipt as lines: terms and values, the items, the human checks that were not passed.
pub fn lines(receipt: &Receipt, name: Option<&str>, standard: Option<&Standard>, speaker: &Speaker) -> Vec<String> {
    let colon = speaker.term("label.colon");
    let mut lines: Vec<String> = rows(receipt, name, speaker).into_iter().map(|(term, value)| format!("{term}{colon}{value}")).collect();
    lines.push(speaker.term("receipt.items"));
    for item in &receipt.items {
        let outcome = speaker.term_of("outcome", item.outcome);
        let kept = speaker.term_of("receipt_kept", item.keeping);
        lines.push(format!("    {} {} · {outcome} · {kept}", item.rule, shown(&item.title)));
    }
    let told: Vec<&HumanCheck> = receipt.reviews.iter().filter(|check| check.passed() != Some(true) || check.note.is_some()).collect();
    if !told.is_empty() {
        lines.push(speaker.term("receipt.told_reviews"));
    }
    lines.extend(told.iter().take(MOST_TOLD).map(|check| format!("    {}", review_line(check, standard, speaker))));
    lines.extend((told.len() > MOST_TOLD).then(|| format!("    … {}", told.len() - MOST_TOLD)));
    lines.extend(receipt.statement.as_deref().map(shown));
    lines
}

/// A human check in one line.
pub fn review_line(check: &HumanCheck, standard: Option<&Standard>, speaker: &Speaker) -> String {
    let outcome = speaker.term(&term_key("outcome", outcome_of(check)));
    let rule = &check.question.rule;
    let asked = format!("{rule} {}", title(rule, standard, speaker));
    let parts = [subject_words(&check.question, speaker), asked.trim_end().to_owned(), outcome, found_words(check, speaker)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
