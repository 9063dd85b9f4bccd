//! What a person answered turns `needs_review` into pass or fail; what nobody answered stays, and so does everything else.

use super::builder::*;
use crate::record::answers::Answers;
use crate::record::standard::{Judged, Judgement, Profile};
use crate::stages::judge::judge_reviewed;
use crate::words::finding::{Fact, Outcome, Subject};
use crate::words::review::{HumanCheck, Tick};

fn judged(class: &Builder, answers: Option<&Answers>) -> (Judgement, Vec<HumanCheck>) {
    judge_reviewed(&class.inventory, standard(), &Profile::base(standard()).unwrap(), answers)
}

fn answers(checks: Vec<HumanCheck>) -> Answers {
    Answers { officer: "officer-07".to_owned(), at: at("2026-09-02T08:00:00"), checks }
}

fn yes(check: &mut HumanCheck) {
    check.answer = check.ticks.is_empty().then_some(true);
    check.ticks.iter_mut().for_each(|(_, found)| *found = Some(true));
}

#[test]
fn each_session_is_asked_for_what_its_rule_names() {
    let class = Builder::good();
    let (judgement, checks) = judged(&class, None);
    assert_eq!(judgement, class.judged());
    let of_rule = |rule: &str| checks.iter().filter(|check| check.question.rule == rule).collect::<Vec<_>>();
    assert_eq!(of_rule("T-02").len(), SESSIONS.len());
    let [first, ..] = of_rule("T-02")[..] else { panic!("{checks:#?}") };
    assert_eq!(first.question.subject, format!("session {}", SESSIONS[0]));
    assert_eq!(first.ticks.iter().map(|(tick, _)| *tick).collect::<Vec<_>>(), [Tick::Teacher, Tick::Students, Tick::Scene, Tick::Clear]);
    assert!(first.counted && of_rule("T-01").iter().all(|check| !check.counted && check.ticks.len() == 2));
    let [keeping] = of_rule("A-05")[..] else { panic!("{checks:#?}") };
    assert_eq!((keeping.question.subject.as_str(), keeping.ticks.len()), ("class", 0));
    // Every rule that waits for a person asks something, and nothing is asked twice.
    for finding in judgement.findings.iter().filter(|finding| finding.outcome == Outcome::NeedsReview) {
        assert!(!of_rule(&finding.rule).is_empty(), "{finding:#?}");
    }
    let mut questions: Vec<_> = checks.iter().map(|check| &check.question).collect();
    questions.sort();
    questions.dedup();
    assert_eq!(questions.len(), checks.len());
}

#[test]
fn answers_settle_and_nothing_else_changes() {
    let class = Builder::good();
    let (before, mut checks) = judged(&class, None);
    assert_eq!(judged(&class, Some(&answers(checks.clone()))).0, before, "nothing answered");
    checks.iter_mut().for_each(yes);
    let (after, asked) = judged(&class, Some(&answers(checks.clone())));
    assert_eq!((after.outcome, after.open_reviews, asked), (Judged::Passed, 0, checks.clone()));
    assert!(after.findings.iter().all(|finding| finding.outcome != Outcome::NeedsReview));
    let settled = of(&after, "T-02").into_iter().find(|finding| finding.message == "review").unwrap();
    assert_eq!((settled.outcome, settled.facts.get("reviewed_by")), (Outcome::Pass, Some(&Fact::Text("officer-07".to_owned()))));

    // One tick of one session fails the rule there; one session without an answer leaves the rule open.
    let photos = checks.iter().position(|check| check.question.rule == "T-02").unwrap();
    let sheets = checks.iter().position(|check| check.question.rule == "T-01").unwrap();
    checks[photos].ticks[0].1 = Some(false);
    checks[sheets].ticks[1].1 = None;
    let (after, _) = judged(&class, Some(&answers(checks)));
    assert_eq!((after.outcome, after.open_reviews), (Judged::Failed, 1));
    let failed: Vec<_> = of(&after, "T-02").into_iter().filter(|finding| finding.outcome == Outcome::Fail).collect();
    let [failed] = failed[..] else { panic!("{failed:#?}") };
    assert_eq!(failed.subject, Subject::Session { id: SESSIONS[0].to_owned() });
    assert_eq!(failed.facts.get("review_lacks"), Some(&Fact::List(vec![Fact::Term("tick_no.teacher".to_owned())])));
    assert_eq!(outcome(&after, "T-01"), Outcome::NeedsReview);
}

#[test]
fn answers_to_other_questions_are_none() {
    let class = Builder::good();
    let (before, mut checks) = judged(&class, None);
    checks.iter_mut().for_each(yes);
    for check in &mut checks {
        // Of another session, or of an edition that asks for less.
        if check.ticks.pop().is_none() {
            check.question.subject.push('x');
        }
    }
    assert_eq!(judged(&class, Some(&answers(checks))).0, before);
}
