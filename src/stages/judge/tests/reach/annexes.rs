//! Cases of annexes 2 and 3: E, L.

use super::super::builder::*;
use super::super::changes::*;
use super::cross::subsidised;
use super::{Case, CaseByProfile};
use crate::record::class::{Comparison, SignIn, SignInState, YesNoUnknown};
use crate::record::facts::*;
use crate::record::role::*;
use crate::record::tables::PersonRow;
use crate::words::finding::Outcome::*;
use crate::words::moment::Grade;

pub(super) const CASES: &[Case] = &[
    ("E-01", Pass, "met", |_| {}),
    ("E-01", NeedsReview, "review", |_| {}),
    ("E-01", Fail, "missing", |class| {
        class.without(&format!("{}/签到册", folder(EXAM)));
    }),
    ("E-01", Fail, "none_declared", |class| class.inventory.class.assessments.clear()),
    ("E-01", Undecided, "none_declared_open", induction_without_exam),
    ("E-01", Insufficient, "type_unknown", |class| {
        class.inventory.class.assessments.clear();
        class.inventory.class.training_type = None;
    }),
    ("E-02", Pass, "met", |_| {}),
    ("E-02", NeedsReview, "review", |_| {}),
    ("E-02", Fail, "too_few", |class| {
        class.without(&format!("{}/照片/IMG_2", folder(EXAM)));
    }),
    ("E-02", Fail, "E-01.none_declared", |class| class.inventory.class.assessments.clear()),
    ("E-02", Undecided, "E-01.none_declared_open", induction_without_exam),
    ("E-02", Insufficient, "unmeasured", |class| {
        each(class, Role::Photo, |file| file.facts.problems.push(Problem::TooLarge));
    }),
    ("E-02", NotApplicable, "waived", unified),
    ("E-02", Warning, "E-07.unproven", |class| class.inventory.class.switches.unified_appraisal = Some(true)),
    ("E-03", Pass, "met", |_| {}),
    ("E-03", NeedsReview, "review", |_| {}),
    ("E-03", Fail, "missing", |class| {
        class.without(&format!("{}/录像/VID_1", folder(EXAM)));
    }),
    ("E-03", Fail, "E-01.none_declared", |class| class.inventory.class.assessments.clear()),
    ("E-03", Undecided, "E-01.none_declared_open", induction_without_exam),
    ("E-03", Insufficient, "unplaced", |class| {
        each(class, Role::Recording, |file| file.facts.start = None);
    }),
    ("E-03", NotApplicable, "waived", unified),
    ("E-03", Warning, "short_unit", |class| {
        class.without(&format!("{}/录像", folder(EXAM)));
        class.inventory.class.assessments[0].end = "09:10".to_owned().try_into().unwrap();
        class.clip(EXAM, "VID_ALL", start_of(EXAM), 10 * 60_000_000);
    }),
    ("E-06", Pass, "met", |_| {}),
    ("E-06", Fail, "missing", |class| {
        class.without("成绩.xlsx");
    }),
    ("E-06", Fail, "broken", |class| class.find("成绩.xlsx").facts.problems.push(Problem::Broken { reason: String::new() })),
    ("E-06", Insufficient, "unmeasured", |class| class.find("成绩.xlsx").facts.problems.push(Problem::TooLarge)),
    ("E-06", Undecided, "E-01.none_declared_open", induction_without_exam),
    ("E-01", Fail, "electronic", |class| {
        each(class, Role::SignIn, |file| file.placement.role = Role::CheckIn);
    }),
    ("E-06", Warning, "strangers", |class| {
        class.read("成绩.xlsx", (1..=30).map(row).collect());
        class.rows("成绩.xlsx").push(PersonRow { id_number: None, name: "王小明".to_owned(), ..row(31) });
    }),
    ("E-06", Warning, "unscored", |class| class.read("成绩.xlsx", (1..=29).map(row).collect())),
    ("E-01", Undecided, "book_short", |class| {
        let second = record(class).assessments[0].clone();
        record(class).assessments.push(crate::record::class::AssessmentRow { part: Some("理论".to_owned()), ..second });
        each(class, Role::SignIn, |file| file.placement.role = Role::Other);
        class.add("03_考核评价/签到册_整本/签到册.pdf", Role::SignInBook, &[], Content::Document(DocumentFacts { pages: 1 }), None);
        record(class).assessments[1].date = "2026-08-06".to_owned().try_into().unwrap();
    }),
    ("E-01", Fail, "strangers", |class| {
        let exam = record(class).assessments[0].clone();
        let (date, start) = (exam.date, exam.start);
        record(class).sign_in.push(SignIn { date, start, name: "王小明".to_owned(), state: SignInState::Signed });
    }),
    ("E-03", Pass, "full", |class| {
        class.without(&format!("{}/录像", folder(EXAM)));
        class.clip(EXAM, "VID_ALL", start_of(EXAM), 120 * 60_000_000);
    }),
    ("E-03", Pass, "joined", |class| {
        let first = class.find("A2026-08-05T0900/录像/VID_0.mp4");
        first.facts.content = recording(180_000_000);
        let next = first.facts.start.as_ref().unwrap().at + min(3);
        class.clip(EXAM, "VID_9", next, 150_000_000);
    }),
    ("E-03", Warning, "barely", |class| {
        clip(class, 0, "2026-08-05T08:56");
    }),
    ("E-03", Fail, "one_part", |class| {
        for (number, time) in [(0, "2026-08-05T09:00"), (1, "2026-08-05T09:06"), (2, "2026-08-05T09:12")] {
            clip(class, number, time);
        }
    }),
    ("E-03", Fail, "other_time", |class| clip(class, 1, "2026-08-06T09:49")),
    ("E-03", Fail, "short_and_missing", |class| {
        class.without(&format!("{}/录像/VID_1", folder(EXAM)));
        class.find("A2026-08-05T0900/录像/VID_2.mp4").facts.content = recording(200_000_000);
    }),
    ("E-03", Fail, "overlapping", |class| overlapping(class, EXAM, 120)),
    ("E-04", District, "district", |_| {}),
    ("E-05", District, "district", |_| {}),
    ("E-07", Pass, "proven", unified),
    ("E-07", NeedsReview, "review", unified),
    ("E-07", Warning, "unproven", |class| record(class).switches.unified_appraisal = Some(true)),
    ("E-07", NotApplicable, "exempt", |_| {}),
    ("E-08", Pass, "given", |class| {
        class.material("03_考核评价/监考日志.pdf", Role::Other);
    }),
    ("E-08", NotApplicable, "none", |_| {}),
    ("L-01", Pass, "met", |_| {}),
    ("L-01", Fail, "missing", |class| {
        class.without("01_开班申请表");
    }),
    ("L-01", Fail, "broken", |class| broken(class, "开班申请表.pdf")),
    ("L-02", Pass, "met", |_| {}),
    ("L-02", Warning, "in_record", |class| {
        class.without("花名册.xlsx");
    }),
    ("L-02", Fail, "missing", |class| {
        class.without("花名册.xlsx");
        record(class).roster = None;
    }),
    ("L-02", Fail, "broken", |class| broken(class, "花名册.xlsx")),
    ("L-03", Pass, "met", vouched),
    ("L-03", Fail, "missing", |class| group(class, Some(Comparison::Failed))),
    ("L-03", Fail, "missing", |class| group(class, Some(Comparison::None))),
    ("L-03", Fail, "broken", |class| {
        vouched(class);
        broken(class, "毕业证.jpg");
    }),
    ("L-03", NeedsReview, "withheld", |class| {
        vouched(class);
        each(class, Role::IdVoucher, |file| file.facts.problems.push(Problem::Withheld));
    }),
    ("L-03", Warning, "unclear", |class| group(class, None)),
    ("L-03", Warning, "fewer", |class| {
        vouched(class);
        let second = &mut record(class).roster.as_mut().unwrap()[1];
        (second.category, second.comparison) = (Some("退役军人".to_owned()), Some(Comparison::None));
    }),
    ("L-03", NotApplicable, "nobody", |class| group(class, Some(Comparison::Passed))),
    ("L-03", Insufficient, "X-01.no_roster", |class| {
        record(class).roster = None;
        class.without("花名册.xlsx");
    }),
    ("L-03", Insufficient, "X-01.unread", |class| record(class).roster = None),
    ("L-04", Pass, "met", |_| {}),
    ("L-04", Warning, "fewer", |class| {
        class.without("04_学员身份证");
        class.material("01_开班申请/04_学员身份证/身份证.pdf", Role::IdCard);
    }),
    ("L-04", Fail, "persons", |class| {
        class.without("04_学员身份证/30");
    }),
    ("L-04", Fail, "missing", |class| {
        class.without("04_学员身份证");
    }),
    ("L-04", Fail, "broken", |class| each(class, Role::IdCard, |file| file.facts.problems.push(Problem::Empty))),
    ("L-04", NeedsReview, "withheld", |class| each(class, Role::IdCard, |file| file.facts.problems.push(Problem::Withheld))),
    ("L-05", Pass, "met", |_| {}),
    ("L-05", NeedsReview, "review", |_| {}),
    ("L-05", Fail, "missing", |class| {
        class.without("方案.pdf");
    }),
    ("L-05", Fail, "broken", |class| broken(class, "方案.pdf")),
    ("L-06", Pass, "met", agreed),
    ("L-06", Fail, "missing", |class| record(class).switches.commissioned = Some(true)),
    ("L-06", Fail, "broken", |class| {
        agreed(class);
        broken(class, "协议.pdf");
    }),
    ("L-06", Insufficient, "unknown", |class| record(class).switches.commissioned = None),
    ("L-06", NotApplicable, "not_commissioned", |_| {}),
    ("L-07", Pass, "met", |_| {}),
    ("L-07", Fail, "missing", |class| {
        class.inventory.files.retain(|file| !file.path.as_str().starts_with("02_培训实施/2026"));
    }),
    ("L-07", Fail, "broken", |class| all_broken(class, "02_培训实施/2026")),
    ("L-08", Pass, "met", |_| {}),
    ("L-08", Fail, "missing", |class| {
        class.without("学时.xlsx");
    }),
    ("L-08", Fail, "broken", |class| broken(class, "学时.xlsx")),
    ("L-09", Pass, "met", |_| {}),
    ("L-09", NeedsReview, "review", |_| {}),
    ("L-09", Warning, "fewer", |class| {
        class.find("试卷.pdf").facts.content = Content::Document(DocumentFacts { pages: 29 });
    }),
    ("L-09", Fail, "missing", |class| {
        class.without("试卷.pdf");
    }),
    ("L-09", Fail, "broken", |class| broken(class, "试卷.pdf")),
    ("L-09", NotApplicable, "unified", |class| {
        class.unified();
        class.without("试卷.pdf");
    }),
    ("L-09", NotApplicable, "no_assessment", |class| {
        induction_without_exam(class);
        class.without("试卷.pdf");
    }),
    ("L-10", Pass, "met", |_| {}),
    ("L-10", Fail, "missing", |class| {
        class.without(&folder(EXAM));
    }),
    ("L-10", Fail, "broken", |class| all_broken(class, &folder(EXAM))),
    ("L-10", NotApplicable, "no_assessment", |class| {
        induction_without_exam(class);
        class.without(&folder(EXAM));
    }),
    ("L-11", Pass, "met", certified),
    ("L-11", Fail, "broken", |class| {
        certified(class);
        broken(class, "证书.xlsx");
    }),
    ("L-11", Undecided, "open", unified),
    ("L-11", NotApplicable, "not_needed", |_| {}),
    ("L-12", Pass, "met", |_| {}),
    ("L-12", Fail, "missing", |class| {
        class.without("申请表.pdf");
    }),
    ("L-12", Fail, "broken", |class| broken(class, "01_补贴申请表/申请表.pdf")),
    ("L-12", Insufficient, "claim_unknown", |class| claims(class, None)),
    ("L-12", NotApplicable, "not_claimed", |class| claims(class, Some(false))),
    ("L-13", Pass, "met", |_| {}),
    ("L-13", Fail, "missing", |class| {
        class.without("补贴.xlsx");
    }),
    ("L-13", Fail, "broken", |class| broken(class, "补贴.xlsx")),
    ("L-13", Pass, "met", subsidised),
    ("L-13", Fail, "strangers", |class| {
        subsidised(class);
        class.rows("补贴.xlsx").push(PersonRow { name: "王小明".to_owned(), ..PersonRow::default() });
    }),
    ("L-13", Fail, "failed", |class| {
        subsidised(class);
        class.rows("成绩.xlsx")[4].passed = Some(false);
    }),
    ("L-13", Fail, "both", |class| {
        subsidised(class);
        class.rows("补贴.xlsx").push(PersonRow { name: "王小明".to_owned(), ..PersonRow::default() });
        class.rows("成绩.xlsx").remove(7);
    }),
    ("L-13", Insufficient, "unproven", |class| {
        subsidised(class);
        class.rows("成绩.xlsx")[4].passed = None;
    }),
    ("L-13", Insufficient, "claim_unknown", |class| claims(class, None)),
    ("L-13", NotApplicable, "not_claimed", |class| claims(class, Some(false))),
    ("L-14", Pass, "met", invoiced),
    ("L-14", Fail, "missing", |class| record(class).switches.invoice = Some(YesNoUnknown::Yes)),
    ("L-14", Fail, "broken", |class| {
        invoiced(class);
        broken(class, "发票.pdf");
    }),
    ("L-14", Warning, "unknown", |class| record(class).switches.invoice = None),
    ("L-14", NotApplicable, "not_needed", |_| {}),
    ("L-N1", NeedsReview, "look", |_| {}),
    ("L-N2", Pass, "met", |_| {}),
    ("L-N2", Warning, "open", |class| group(class, Some(Comparison::Failed))),
    ("L-N3", Pass, "met", |_| {}),
    ("L-N3", Warning, "open", |class| {
        class.without("学时.xlsx");
    }),
];

pub(super) const BY_PROFILE: &[CaseByProfile] = &[
    (NO_EXAM, "E-01", NotApplicable, "not_required", induction_without_exam),
    (NO_EXAM, "E-02", NotApplicable, "E-01.not_required", induction_without_exam),
    (NO_EXAM, "E-03", NotApplicable, "E-01.not_required", induction_without_exam),
    (NO_EXAM, "E-06", NotApplicable, "E-01.not_required", induction_without_exam),
    (r#"{"parameters": {"assessment_required": "yes"}}"#, "E-01", Fail, "none_declared", induction_without_exam),
    (r#"{"parameters": {"exception_records": true}}"#, "E-02", Undecided, "exception", |class| {
        class.without(&format!("{}/照片", folder(EXAM)));
        class.material("00_班级信息/变更记录/20260805考场禁止拍摄.pdf", Role::ChangeRecord);
    }),
    (r#"{"parameters": {"exception_records": true}}"#, "E-03", Undecided, "exception", |class| {
        class.without(&format!("{}/录像", folder(EXAM)));
        class.material("00_班级信息/变更记录/20260805考场禁止拍摄.pdf", Role::ChangeRecord);
    }),
    (r#"{"parameters": {"medium": "disc"}}"#, "L-07", NeedsReview, "disc", |_| {}),
    (r#"{"parameters": {"medium": "disc"}}"#, "L-10", NeedsReview, "disc", |_| {}),
    (r#"{"parameters": {"certificate_roster": "always"}}"#, "L-11", Fail, "missing", |_| {}),
    (r#"{"parameters": {"invoice_required": "yes"}}"#, "L-14", Fail, "by_profile", |_| {}),
    (r#"{"parameters": {"invoice_required": "no"}}"#, "L-14", NotApplicable, "not_needed", |class| record(class).switches.invoice = None),
    (r#"{"parameters": {"pledge_required": true}}"#, "E-04", District, "recorded", |class| {
        class.material("02_培训实施/区县监管记录/抽查.pdf", Role::DistrictRecord);
    }),
    (r#"{"parameters": {"pledge_required": true}}"#, "E-05", District, "recorded", |class| {
        class.material("02_培训实施/区县监管记录/抽查.pdf", Role::DistrictRecord);
    }),
];

const NO_EXAM: &str = r#"{"parameters": {"assessment_required": "no"}}"#;

fn clip(class: &mut Builder, number: u32, time: &str) {
    class.find(&format!("A2026-08-05T0900/录像/VID_{number}.mp4")).facts.start = Some(moment(at(time), Grade::A));
}

fn broken(class: &mut Builder, end: &str) {
    class.find(end).facts.problems.push(Problem::Empty);
}

fn all_broken(class: &mut Builder, start: &str) {
    let files = class.inventory.files.iter_mut().filter(|file| file.path.as_str().starts_with(start));
    files.for_each(|file| file.facts.problems.push(Problem::Empty));
}

fn vouched(class: &mut Builder) {
    group(class, Some(Comparison::Failed));
    class.material("01_开班申请/03_学员身份凭证/01_学员1_毕业证.jpg", Role::IdVoucher);
}

fn agreed(class: &mut Builder) {
    record(class).switches.commissioned = Some(true);
    class.material("01_开班申请/06_委托培训协议/协议.pdf", Role::CommissionAgreement);
}

fn certified(class: &mut Builder) {
    class.material("03_考核评价/培训合格证书发放花名册/证书.xlsx", Role::CertificateRoster);
}

fn invoiced(class: &mut Builder) {
    record(class).switches.invoice = Some(YesNoUnknown::Yes);
    class.material("04_补贴申请/03_税务发票/发票.pdf", Role::Invoice);
}

fn claims(class: &mut Builder, claimed: Option<bool>) {
    class.without("04_补贴申请");
    record(class).switches.subsidy_claimed = claimed;
}
