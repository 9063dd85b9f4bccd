//! Reports as lines of text for a terminal.

use crate::record::class::TrainingType;
use crate::record::facts::Content;
use crate::record::inventory::Inventory;
use crate::record::role::Role;
use crate::record::session::{UnitKind, units};
use crate::record::standard::{Judged, Judgement, Standard};
use crate::stages::report::gaps::{Weight, by_day, counts, is_reuse};
use crate::stages::report::label::Label;
use crate::stages::report::speaker::{Speaker, shown};
use crate::stages::report::tables::table_notes;
use crate::stages::report::words_of;
use crate::words::finding::{Fact, Finding, Outcome, ReadingOutcome};
use crate::words::wording::{Explain, Message};

/// Start of the codes at the end of a finding: rules and clauses, up to `〕`.
pub const CODES: &str = "　〔";

/// The class and its evidence in a few lines.
pub fn summary(inventory: &Inventory, speaker: &Speaker) -> Vec<String> {
    let mut lines = Label::of(&inventory.class).lines(speaker);
    let units = units(&inventory.class);
    let sessions = units.iter().filter(|unit| unit.kind == UnitKind::Session).count();
    let pictures = inventory.files.iter().filter(|file| matches!(file.facts.content, Content::Picture(_))).count();
    let recordings = inventory.files.iter().filter(|file| matches!(file.facts.content, Content::Recording(_))).count();
    let bytes: u64 = inventory.files.iter().map(|file| file.size).sum();
    let message = Message::new("report.summary")
        .count("sessions", sessions)
        .count("assessments", units.len() - sessions)
        .count("people", inventory.class.roster.as_ref().map_or(0, Vec::len))
        .count("files", inventory.files.len())
        .count("pictures", pictures)
        .count("recordings", recordings)
        .text("size", speaker.bytes(bytes));
    lines.push(speaker.say(&message));
    let kind = |kind: TrainingType| speaker.term_of("training_type", kind);
    if let Some(training_type) = inventory.class.training_type {
        lines.push(format!("{}{}", speaker.term("label.training_type"), kind(training_type)));
    }
    lines
}

/// The class, the findings, and the verdict on the standard; with `all` every rule.
pub fn class_lines(inventory: &Inventory, judgement: &Judgement, standard: &Standard, speaker: &Speaker, all: bool) -> Vec<String> {
    let mut lines = summary(inventory, speaker);
    lines.extend(findings(inventory, judgement, standard, speaker, all));
    lines.extend([String::new(), standard_line(judgement, standard, speaker)]);
    lines
}

/// The gap list by day comes last, so that it stays on the screen. Everything else is one line of counts; with `all`, it is listed before
/// the
/// gaps: every rule, reviews, hints, tables and files.
pub fn findings(inventory: &Inventory, judgement: &Judgement, standard: &Standard, speaker: &Speaker, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let section = |lines: &mut Vec<String>, wanted: Weight, heading: &str| {
        let days = by_day(inventory, judgement, standard, speaker, |_, weight| weight == wanted);
        if days.is_empty() {
            return;
        }
        lines.push(String::new());
        lines.push(speaker.term(heading));
        for (day, findings) in days {
            let day = day.map_or_else(|| speaker.term("term.class"), |day| speaker.date(&day));
            lines.push(format!("  {day}"));
            let told = |same: &Vec<&Finding>| finding_lines(same, wanted, standard, speaker);
            lines.extend(together(&findings).iter().flat_map(told));
        }
    };
    let notes: Vec<String> = table_notes(inventory, speaker).into_iter().map(|note| note.message).collect();
    let unplaced: Vec<&str> =
        inventory.files.iter().filter(|file| file.placement.role == Role::Unplaced).map(|file| file.path.as_str()).collect();
    let left_out: Vec<&str> = inventory.left_out.iter().map(|file| file.path.as_str()).collect();
    if all {
        section(&mut lines, Weight::Quiet, "report.quiet");
        section(&mut lines, Weight::Review, "report.reviews");
        section(&mut lines, Weight::Hint, "report.hints");
        listed(&mut lines, speaker, "report.tables", &notes);
        listed(&mut lines, speaker, "report.unplaced", &unplaced);
        listed(&mut lines, speaker, "report.left_out", &left_out);
    }
    section(&mut lines, Weight::Gap, "report.gaps");
    if !all {
        let counts = counts(judgement, standard);
        let count = |weight: Weight| counts.get(&weight).copied().unwrap_or(0);
        let others = [
            ("report.count_reviews", usize::try_from(judgement.open_reviews).unwrap_or(usize::MAX)),
            ("report.count_hints", count(Weight::Hint)),
            ("report.count_tables", notes.len()),
            ("report.count_unplaced", unplaced.len()),
            ("report.count_left_out", left_out.len()),
        ];
        let others = others.into_iter().filter(|(_, count)| *count > 0);
        let others: Vec<Fact> = others.map(|(key, count)| Fact::Text(speaker.say(&Message::new(key).count("count", count)))).collect();
        if !others.is_empty() {
            lines.extend([String::new(), speaker.say(&Message::new("report.others").with("others", Fact::List(others)))]);
        }
    }
    lines
}

/// The gap list for pasting into a chat, including reused content: numbered, by day, without marks and rule ids.
pub fn paste(inventory: &Inventory, judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> Vec<String> {
    let label = Label::of(&inventory.class);
    let mut lines = vec![speaker.say(&Message::new("paste.heading").text("class", &label.class_name))];
    let mut number = 0;
    let told = |finding: &Finding, weight: Weight| weight == Weight::Gap || weight == Weight::Hint && is_reuse(finding);
    for (day, findings) in by_day(inventory, judgement, standard, speaker, told) {
        lines.push(day.map_or_else(|| speaker.term("term.class"), |day| speaker.date(&day)));
        for finding in findings {
            number += 1;
            lines.push(format!("{number}. {}", words_of(finding, standard, speaker)));
        }
    }
    if number == 0 {
        lines.push(speaker.term("paste.nothing"));
    }
    lines
}

/// Groups adjacent findings with the same message, if it is a message common to all rules.
fn together<'a>(findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let same = |other: &Finding| {
            finding.message.starts_with("judge.")
                && (&finding.message, &finding.facts, finding.outcome) == (&other.message, &other.facts, other.outcome)
        };
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| same(last)) => group.push(finding),
            _ => groups.push(vec![finding]),
        }
    }
    groups
}

/// The problem and what to do. The rules follow in brackets, which a terminal shows in grey.
fn finding_lines(same: &[&Finding], weight: Weight, standard: &Standard, speaker: &Speaker) -> Vec<String> {
    let Some(finding) = same.first() else { return Vec::new() };
    let rules: Vec<&str> = same.iter().map(|finding| finding.rule.as_str()).collect();
    let mut clauses: Vec<&str> = rules.iter().filter_map(|rule| standard.rule(rule)).map(|rule| rule.record.clause.as_str()).collect();
    clauses.dedup();
    // The rule's level decides: a contradiction with weight "hint" is shown as a warning, not as a failure.
    let mark = if weight == Weight::Hint && finding.outcome == Outcome::Fail { mark(Outcome::Warning) } else { mark(finding.outcome) };
    let outcome = if weight == Weight::Quiet { format!("{} ", speaker.term_of("outcome", finding.outcome)) } else { String::new() };
    let words = words_of(finding, standard, speaker);
    let mut lines = vec![format!("    {mark} {outcome}{words}{CODES}{} {}〕", rules.join(" "), clauses.join(" "))];
    if !finding.ladder.is_empty() {
        lines.push(format!("       {}", ladder(finding, speaker)));
    }
    lines
}

/// The outcomes of the readings as text: 原文没写按什么算：每课次缺 3；每天、每门课、每班够。
pub fn ladder(finding: &Finding, speaker: &Speaker) -> String {
    let reading = |rung: &ReadingOutcome| Fact::Term(format!("reading.{}", rung.reading));
    let (met, open): (Vec<&ReadingOutcome>, Vec<&ReadingOutcome>) = finding.ladder.iter().partition(|rung| rung.outcome == Outcome::Pass);
    let told = |rung: &&ReadingOutcome| {
        let key = match rung.outcome {
            Outcome::Fail if rung.missing > 0 => "report.rung_missing",
            Outcome::Fail => "report.rung_short",
            _ => "report.rung_unknown",
        };
        let message = Message::new(key).with("reading", reading(rung));
        let missing = || like(finding.facts.get("missing"), rung.missing);
        speaker.say(&if key == "report.rung_missing" { message.with("count", missing()) } else { message })
    };
    let mut rungs: Vec<String> = open.iter().map(told).collect();
    if !met.is_empty() {
        let readings = met.into_iter().map(reading).collect();
        rungs.push(speaker.say(&Message::new("report.rungs_met").with("readings", Fact::List(readings))));
    }
    speaker.say(&Message::new("report.ladder").text("rungs", rungs.join(&speaker.term("report.between_rungs"))))
}

/// A number with the unit of another fact.
fn like(other: Option<&Fact>, number: i64) -> Fact {
    match other {
        Some(Fact::LessonHours(_)) => Fact::LessonHours(number),
        Some(Fact::Length(_)) => Fact::Length(number),
        _ => Fact::Count(number),
    }
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "✔",
        Outcome::Fail => "✘",
        Outcome::Undecided | Outcome::Insufficient => "？",
        Outcome::NeedsReview => "◎",
        Outcome::Warning => "！",
        Outcome::District | Outcome::NotApplicable | Outcome::NotChecked => "·",
    }
}

fn listed(lines: &mut Vec<String>, speaker: &Speaker, heading: &'static str, names: &[impl AsRef<str>]) {
    const MOST: usize = 20;
    if names.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(speaker.say(&Message::new(heading).count("count", names.len())));
    lines.extend(names.iter().take(MOST).map(|name| format!("    {}", shown(name.as_ref()))));
    if names.len() > MOST {
        lines.push(format!("    … {}", names.len() - MOST));
    }
}

/// One marked line for each item; at most 50, because the JSON document has all of them.
pub fn marked(mark: &str, all: &[impl Explain], speaker: &Speaker) -> Vec<String> {
    const MOST: usize = 50;
    let mut lines: Vec<String> = all.iter().take(MOST).map(|one| format!("    {mark}{}", speaker.say(&one.explain()))).collect();
    if all.len() > MOST {
        lines.push(format!("    … {}", all.len() - MOST));
    }
    lines
}

/// The verdict on the standard in one line: outcome, gaps, number of rules judged.
pub fn standard_line(judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> String {
    let counts = counts(judgement, standard);
    let count = |weight: Weight| counts.get(&weight).copied().unwrap_or(0);
    let key = match judgement.outcome {
        Judged::Passed => "report.standard_met",
        Judged::Failed => "report.standard_not_met",
    };
    let message = Message::new(key)
        .text("document", &standard.file().document)
        .text("profile", &judgement.profile_name)
        .count("gaps", count(Weight::Gap))
        .count("judged", judgement.coverage.judged)
        .count("all", judgement.coverage.all);
    speaker.say(&message)
}
