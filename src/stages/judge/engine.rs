//! Applies one rule to its subjects, in every reading, and returns findings.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, Scope, View};
use super::group::{Group, unit_subject};
use super::index::Index;
use super::sources;
use super::sources::rules::RuleResult;
use crate::record::session::UnitKind;
use crate::record::standard::{CompiledCase, EvaluationError, Per, Rule, Seen, Source, State, words_of};
use crate::words::finding::{Fact, Finding, Outcome, ReadingOutcome, Subject};

/// The outcome for one subject in one reading.
struct SubjectOutcome<'a> {
    outcome: Outcome,
    /// The case that matched, and its rule.
    said: Option<(&'a Rule, &'a CompiledCase)>,
    missing: i64,
}

/// The outcome for one subject over all readings, with the reading that is reported.
struct Reported<'a> {
    view: View<'a>,
    verdict: SubjectOutcome<'a>,
    reading: &'a str,
    overall: Outcome,
    /// Empty if there is only one reading.
    ladder: Vec<ReadingOutcome>,
}

/// Applies a rule; returns at least one finding. `others`: the results so far, for rules that summarise other rules.
pub(super) fn rule<'a>(rule: &'a Rule, index: &'a Index<'a>, class: &'a Facts, others: &[RuleResult<'_>]) -> Vec<Finding> {
    let engine = Engine { rule, index, class };
    let Some(source) = rule.record.source.filter(|_| rule.record.state == State::Built) else {
        return vec![engine.plain(Outcome::NotChecked, "judge.not_built")];
    };
    match engine.judged(source, others) {
        Ok(findings) => findings,
        Err(error) => {
            let mut finding = engine.plain(Outcome::Insufficient, "judge.rule_error");
            finding.facts.insert("expression".to_owned(), Fact::Text(error.text));
            finding.facts.insert("reason".to_owned(), Fact::Text(error.reason));
            vec![finding]
        }
    }
}

/// The units that a rule of units concerns, as subjects; none of a rule that can not be evaluated.
pub(super) fn subjects<'a>(rule: &'a Rule, index: &'a Index<'a>, class: &'a Facts) -> Vec<Subject> {
    let (_, concerned) = Engine { rule, index, class }.concerned().unwrap_or((UnitKind::Session, Vec::new()));
    concerned.into_iter().filter_map(|position| index.units.get(position)).map(unit_subject).collect()
}

struct Engine<'a> {
    rule: &'a Rule,
    index: &'a Index<'a>,
    class: &'a Facts,
}

impl<'a> Engine<'a> {
    fn judged(&self, source: Source, others: &[RuleResult<'_>]) -> Result<Vec<Finding>, EvaluationError> {
        let scope = self.scope(None, "");
        let unknown = self.unknown_needs();
        match self.applies(&unknown, &mut Vec::new())? {
            Some(true) => {}
            Some(false) => {
                let key = if self.rule.record.messages.contains_key("exempt") { "exempt" } else { "judge.not_applicable" };
                return Ok(vec![self.plain(Outcome::NotApplicable, key)]);
            }
            None => {
                let mut finding = self.plain(Outcome::Insufficient, "judge.needs");
                let fields = unknown.iter().map(|(name, _)| Fact::Term(format!("judge.field_{name}")));
                finding.facts.insert("fields".to_owned(), Fact::List(fields.collect()));
                return Ok(vec![finding]);
            }
        }
        if self.rule.record.material.is_none()
            && let Some(case) = first(&self.rule.gate, &scope)?
        {
            return Ok(vec![self.say(Subject::Class, self.rule, case, &scope, &[])]);
        }
        let mut findings = if source.is_of_units() { self.units(source)? } else { self.views(source, others)? };
        for case in &self.rule.remarks {
            if holds(case, &scope)? {
                findings.push(self.say(Subject::Class, self.rule, case, &scope, &[]));
            }
        }
        Ok(findings)
    }

    /// Facts that the rule needs and the class record does not declare, each with its possible values.
    fn unknown_needs(&self) -> Vec<(&'a str, &'static [&'static str])> {
        let needs = self.rule.record.needs.iter().map(String::as_str);
        needs.filter(|name| self.class.seen(name) == Some(Seen::Text("unknown"))).filter_map(|name| Some((name, words_of(name)?))).collect()
    }

    /// Whether the rule applies for every possible value of the unknown facts; `None` if it depends on them.
    fn applies(
        &self,
        unknown: &[(&'a str, &'static [&'static str])],
        supposed: &mut Vec<(&'a str, &'static str)>,
    ) -> Result<Option<bool>, EvaluationError> {
        let Some(applies) = &self.rule.applies else { return Ok(Some(true)) };
        let Some(((name, words), rest)) = unknown.split_first() else {
            let scope = Scope { own: None, class: self.class, settings: self.index.settings, reading: "", supposed };
            return applies.is_true(&scope).map(Some);
        };
        let mut answer = None;
        for word in *words {
            supposed.push((name, word));
            let applies = self.applies(rest, supposed)?;
            supposed.pop();
            match (answer, applies) {
                (_, None) => return Ok(None),
                (Some(before), Some(now)) if before != now => return Ok(None),
                _ => answer = applies,
            }
        }
        Ok(answer)
    }

    /// The readings to compute, strictest first, and the index of the one that the profile pins. `only` is used if the rule has no
    /// readings.
    fn readings(&self, only: &'static str) -> (Vec<&'a str>, Option<usize>) {
        let Some(readings) = &self.rule.record.readings else { return (vec![only], None) };
        let mut choices: Vec<&str> = readings.choices.iter().map(String::as_str).collect();
        let pinned = self.index.settings.pinned(&readings.key);
        choices.extend(readings.closed.iter().map(String::as_str).filter(|closed| Some(*closed) == pinned));
        let pinned = choices.iter().position(|choice| Some(*choice) == pinned);
        (choices, pinned)
    }

    /// The units that the rule concerns.
    fn concerned(&self) -> Result<(UnitKind, Vec<usize>), EvaluationError> {
        let kind = if self.rule.record.per == Per::Assessment { UnitKind::Assessment } else { UnitKind::Session };
        let mut concerned = Vec::new();
        for (position, unit) in self.index.of_kind(kind) {
            let own = sources::unit::unit_facts(std::iter::once(unit));
            let of = self.rule.of.as_ref().map(|of| of.is_true(&self.scope(Some(&own), ""))).transpose()?;
            if of != Some(false) {
                concerned.push(position);
            }
        }
        Ok((kind, concerned))
    }

    /// Judges rules whose subjects are units, in every reading.
    fn units(&self, source: Source) -> Result<Vec<Finding>, EvaluationError> {
        let (kind, concerned) = self.concerned()?;
        if concerned.is_empty() {
            let key = if kind == UnitKind::Session { "judge.no_sessions" } else { "judge.no_assessments" };
            return Ok(vec![self.plain(Outcome::NotApplicable, key)]);
        }
        let (choices, pinned) = self.readings(if kind == UnitKind::Session { "session" } else { "event" });
        let mut ladder: Vec<ReadingOutcome> = Vec::new();
        let mut told: Vec<(View, SubjectOutcome)> = Vec::new();
        let mut passing: BTreeSet<usize> = BTreeSet::new();
        for (step, choice) in choices.iter().enumerate() {
            let groups = self.groups(choice, &concerned);
            // A pass per day or per course implies a pass per class; a pass per day implies nothing per course.
            let finer_passes = *choice == "class" && ladder.iter().any(|rung| rung.outcome == Outcome::Pass);
            let mut rung = ReadingOutcome { reading: (*choice).to_owned(), outcome: Outcome::Pass, missing: 0 };
            for group in &groups {
                let view = sources::of_group(source, group, groups.len());
                let mut verdict = self.verdict(self.rule, &view, choice)?;
                let all_parts_pass = step > 0 && (finer_passes || group.units.iter().all(|unit| passing.contains(unit)));
                if stops(verdict.outcome) && all_parts_pass {
                    verdict = SubjectOutcome { outcome: Outcome::Pass, said: None, missing: 0 };
                }
                if stops(verdict.outcome) {
                    rung.outcome = rung.outcome.min(verdict.outcome);
                    rung.missing = rung.missing.saturating_add(verdict.missing);
                } else if step == 0 {
                    passing.extend(&group.units);
                }
                if step == pinned.unwrap_or(0) {
                    told.push((view, verdict));
                }
            }
            ladder.push(rung);
        }
        let overall = overall(&ladder, pinned);
        if ladder.len() == 1 {
            ladder.clear();
        }
        let reading = choices.get(pinned.unwrap_or(0)).copied().unwrap_or_default();
        let reported = told.into_iter().map(|(view, verdict)| Reported { view, verdict, reading, overall, ladder: ladder.clone() });
        let mut findings = self.report(&reported.collect::<Vec<_>>(), overall, &ladder)?;
        self.mark_pinned(&mut findings, pinned.map(|_| reading));
        Ok(findings)
    }

    fn mark_pinned(&self, findings: &mut [Finding], reading: Option<&str>) {
        if let (Some(readings), Some(reading)) = (&self.rule.record.readings, reading) {
            for finding in findings {
                finding.facts.insert("pinned".to_owned(), Fact::Text(format!("{}={reading}", readings.key)));
            }
        }
    }

    /// The units that a reading counts together, ordered by the first unit of each group.
    fn groups(&self, reading: &str, concerned: &[usize]) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        for &position in concerned {
            let Some(unit) = self.index.units.get(position) else { continue };
            let subject = match reading {
                "day" => Subject::Day { date: unit.date.to_string() },
                "course" => Subject::Course { name: unit.name.clone() },
                "class" => Subject::Class,
                _ => unit_subject(unit),
            };
            match groups.iter_mut().find(|group| group.subject == subject) {
                Some(group) => group.units.push(position),
                None => groups.push(Group { subject, units: vec![position], index: self.index }),
            }
        }
        groups
    }

    /// Judges rules whose subjects are the class, items, files and similar, each in every reading.
    fn views(&self, source: Source, others: &[RuleResult<'_>]) -> Result<Vec<Finding>, EvaluationError> {
        let (choices, pinned) = self.readings("");
        let mut reported = Vec::new();
        for (item, view) in sources::of_class(source, self.index, self.rule, others) {
            let mut verdicts = Vec::new();
            let mut ladder = Vec::new();
            for choice in &choices {
                let verdict = self.verdict(item.unwrap_or(self.rule), &view, choice)?;
                let (outcome, missing) = if stops(verdict.outcome) { (verdict.outcome, verdict.missing) } else { (Outcome::Pass, 0) };
                ladder.push(ReadingOutcome { reading: (*choice).to_owned(), outcome, missing });
                verdicts.push(verdict);
            }
            let overall = overall(&ladder, pinned);
            let worst = if stops(overall) { ladder.iter().position(|rung| stops(rung.outcome)) } else { None };
            let told = pinned.or(worst).unwrap_or(0);
            if ladder.len() == 1 {
                ladder.clear();
            }
            if told < verdicts.len() {
                let reading = choices.get(told).copied().unwrap_or_default();
                reported.push(Reported { view, verdict: verdicts.swap_remove(told), reading, overall, ladder });
            }
        }
        let worst = reported.iter().map(|reported| reported.overall).filter(|&outcome| stops(outcome)).min();
        let ladder = if let [single] = reported.as_slice() { single.ladder.clone() } else { Vec::new() };
        let mut findings = self.report(&reported, worst.unwrap_or(Outcome::Pass), &ladder)?;
        self.mark_pinned(&mut findings, pinned.and_then(|pinned| choices.get(pinned).copied()));
        Ok(findings)
    }

    fn verdict(&self, rule: &'a Rule, view: &View<'_>, reading: &str) -> Result<SubjectOutcome<'a>, EvaluationError> {
        let scope = self.scope(Some(&view.facts), reading);
        let gate = if rule.record.material.is_some() { first(&rule.gate, &scope)? } else { None };
        let case = match gate {
            Some(case) => Some(case),
            None => first(&rule.cases, &scope)?,
        };
        let outcome = case.map_or(Outcome::Insufficient, |case| case.case.outcome);
        let missing = match case.and_then(|case| case.missing.as_ref()) {
            Some(missing) => missing.number(&scope)?,
            None => i64::from(stops(outcome)),
        };
        Ok(SubjectOutcome { outcome, said: case.map(|case| (rule, case)), missing })
    }

    /// One finding for each subject that did not pass, one for all that passed, and one for what a person must review.
    fn report(&self, reported: &[Reported], overall: Outcome, ladder: &[ReadingOutcome]) -> Result<Vec<Finding>, EvaluationError> {
        let mut findings = Vec::new();
        for Reported { view, verdict, reading, overall, ladder } in reported {
            let scope = self.scope(Some(&view.facts), reading);
            let told = match verdict.outcome {
                Outcome::Pass | Outcome::NotApplicable => None,
                outcome if stops(outcome) && !stops(*overall) => None,
                outcome => Some(outcome),
            };
            if let (Some(outcome), Some((rule, case))) = (told, verdict.said) {
                let mut finding = self.say(view.subject.clone(), rule, case, &scope, &view.files);
                // While the readings disagree, no subject has failed.
                finding.outcome = if stops(outcome) && matches!(overall, Outcome::Undecided | Outcome::Insufficient) && !ladder.is_empty() {
                    *overall
                } else {
                    outcome
                };
                finding.ladder = ladder.clone();
                findings.push(finding);
            } else if !stops(verdict.outcome) {
                let rule = verdict.said.map_or(self.rule, |(rule, _)| rule);
                for case in &rule.notes {
                    if holds(case, &scope)? {
                        findings.push(self.say(view.subject.clone(), rule, case, &scope, &view.files));
                    }
                }
            }
        }
        if !stops(overall) {
            findings.extend(self.passed(reported, ladder)?);
        }
        Ok(findings)
    }

    fn passed(&self, reported: &[Reported], ladder: &[ReadingOutcome]) -> Result<Vec<Finding>, EvaluationError> {
        let mut findings = Vec::new();
        let evidence: usize = reported.iter().map(|reported| reported.view.files.len()).sum();
        let mut sum = Facts::default();
        sum.count("looked", reported.len());
        sum.count("evidence", evidence);
        // Only a single subject that is the class itself can show its own facts in the summary.
        let single = match reported {
            [reported] if reported.view.subject == Subject::Class => Some(reported),
            _ => None,
        };
        // The class already has its finding.
        if single.is_some_and(|single| !matches!(single.verdict.outcome, Outcome::Pass | Outcome::NotApplicable)) {
            return Ok(findings);
        }
        let not_applicable = !reported.is_empty() && reported.iter().all(|reported| reported.verdict.outcome == Outcome::NotApplicable);
        let own = if not_applicable { reported.first().map(|first| &first.verdict) } else { single.map(|single| &single.verdict) };
        let case = own.and_then(|verdict| verdict.said).map(|(_, case)| case);
        let case = case.or_else(|| self.rule.cases.iter().find(|case| case.case.outcome == Outcome::Pass));
        if let Some(case) = case {
            let reading = single.map_or("", |single| single.reading);
            let mut finding = self.say(Subject::Class, self.rule, case, &self.scope(single.map(|single| &single.view.facts), reading), &[]);
            self.fill(&mut finding, &case.blanks, &sum);
            finding.ladder = ladder.to_vec();
            findings.push(finding);
        }
        if let Some(review) = &self.rule.record.review
            && !not_applicable
        {
            let mut finding = self.plain(Outcome::NeedsReview, "review");
            for name in ["looked", "evidence"] {
                if review.zh.contains(&format!("{{{name}}}")) {
                    self.fill(&mut finding, &[name.to_owned()], &sum);
                }
            }
            findings.push(finding);
        }
        Ok(findings)
    }

    fn fill(&self, finding: &mut Finding, blanks: &[String], facts: &Facts) {
        for blank in blanks {
            if let Some(fact) = facts.shown(blank) {
                finding.facts.insert(blank.clone(), fact);
            }
        }
    }

    /// A finding with the words of a case, and the facts that these words use.
    fn say(
        &self,
        subject: Subject,
        rule: &Rule,
        case: &CompiledCase,
        scope: &Scope<'_>,
        files: &[&crate::record::file::FileRecord],
    ) -> Finding {
        let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
        let settings = self.index.settings;
        for figure in &case.figures {
            if let Ok(number) = figure.value.number(scope) {
                facts.insert(figure.name.clone(), figure.unit.number(number));
            }
        }
        if let Some(fact) = case.case.measured.as_ref().and_then(|name| facts.get(name).cloned().or_else(|| scope.shown(name))) {
            facts.insert("measured".to_owned(), fact);
        }
        if let Some(fact) = case.case.required.as_ref().and_then(|key| settings.fact(key)) {
            facts.insert("required".to_owned(), fact);
        }
        if let Some(missing) = case.missing.as_ref().and_then(|missing| missing.number(scope).ok()) {
            let unit = case.case.required.as_deref();
            facts.insert("missing".to_owned(), unit.map_or(Fact::Count(missing), |key| settings.in_unit_of(key, missing)));
        }
        for blank in &case.blanks {
            if facts.contains_key(blank) {
                continue;
            }
            if blank == "subject" {
                facts.insert(blank.clone(), Fact::Of(subject.clone()));
            } else if let Some(fact) = scope.shown(blank).or_else(|| settings.fact(blank)) {
                facts.insert(blank.clone(), fact);
            }
        }
        let own = rule.record.id == self.rule.record.id;
        let key = &case.case.message;
        let mut paths: Vec<_> = files.iter().map(|file| file.path.clone()).collect();
        paths.sort();
        paths.dedup();
        Finding {
            rule: self.rule.record.id.clone(),
            level: self.index.settings.level(self.rule),
            outcome: case.case.outcome,
            subject,
            // A key with a dot already names the rule whose words it uses.
            message: if own || key.contains('.') { key.clone() } else { format!("{}.{key}", rule.record.id) },
            facts,
            ladder: Vec::new(),
            files: paths,
        }
    }

    /// A finding about the class, without facts.
    fn plain(&self, outcome: Outcome, key: &str) -> Finding {
        Finding {
            rule: self.rule.record.id.clone(),
            level: self.index.settings.level(self.rule),
            outcome,
            subject: Subject::Class,
            message: key.to_owned(),
            facts: BTreeMap::new(),
            ladder: Vec::new(),
            files: Vec::new(),
        }
    }

    fn scope<'s>(&'s self, own: Option<&'s Facts>, reading: &'s str) -> Scope<'s> {
        Scope { own, class: self.class, settings: self.index.settings, reading, supposed: &[] }
    }
}

/// The outcome over all readings. If one is pinned, its outcome. Otherwise pass or fail if all agree; undecided if only some pass;
/// insufficient if none passes and one cannot be computed.
fn overall(ladder: &[ReadingOutcome], pinned: Option<usize>) -> Outcome {
    if let Some(rung) = pinned.and_then(|pinned| ladder.get(pinned)) {
        return rung.outcome;
    }
    let all = |outcome: Outcome| ladder.iter().all(|rung| rung.outcome == outcome);
    let any = |outcome: Outcome| ladder.iter().any(|rung| rung.outcome == outcome);
    match ladder {
        [] => Outcome::Insufficient,
        [only] => only.outcome,
        _ if all(Outcome::Pass) => Outcome::Pass,
        _ if any(Outcome::Pass) => Outcome::Undecided,
        _ if all(Outcome::Fail) => Outcome::Fail,
        _ if any(Outcome::Undecided) => Outcome::Undecided,
        _ => Outcome::Insufficient,
    }
}

fn holds(case: &CompiledCase, scope: &Scope<'_>) -> Result<bool, EvaluationError> {
    case.when.as_ref().map_or(Ok(true), |when| when.is_true(scope))
}

fn first<'a>(cases: &'a [CompiledCase], scope: &Scope<'_>) -> Result<Option<&'a CompiledCase>, EvaluationError> {
    for case in cases {
        if holds(case, scope)? {
            return Ok(Some(case));
        }
    }
    Ok(None)
}

/// Whether a deciding rule with this outcome is not met.
pub(super) fn stops(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Insufficient | Outcome::Undecided)
}
