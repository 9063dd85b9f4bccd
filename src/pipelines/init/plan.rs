//! The planned content of a class folder: its record so far, and the folders that follow from it.

use std::collections::BTreeSet;

use jiff::ToSpan;

use crate::record::class::{CLASS_SCHEMA, ClassDate, ClassRecord, Institution, Mode, Switches};
use crate::record::layout::{
    ASSESSMENT_FOLDER, ASSESSMENT_FOLDERS, CHANGES_FOLDER, CLASS_INFO_FOLDER, COMMISSION_FOLDER, LIVE_FOLDERS, ON_SITE_FOLDERS,
    ONLINE_VIDEO_FOLDER, ONLINE_VIDEO_FOLDERS, OPENING_FOLDER, OPENING_FOLDERS, PLAYABLE_FOLDER, RETURN_FOLDER, SUBSIDY_FOLDER,
    SUBSIDY_FOLDERS, TRAINING_FOLDER, TRAINING_FOLDERS, UNIFIED_APPRAISAL_FOLDER, assessment_folder, day_folder, half_day_folder,
};
use crate::record::session::{HalfDay, UnitKind, units};
use crate::words::moment::Zone;

/// Most days from the start to the end of a class.
const MOST_DAYS: usize = 400;

/// Form of the class record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordForm {
    /// 班级信息.xlsx and 课程表.xlsx.
    #[default]
    Workbooks,
    /// `class.json`.
    Json,
}

/// The planned content of a class folder.
#[derive(Clone, Debug, PartialEq)]
pub struct InitPlan {
    /// The class data known so far; unknown texts are empty.
    pub class: ClassRecord,
    /// Form of the record.
    pub form: RecordForm,
    /// Training days that are not in the timetable yet: each gets a morning and an afternoon on site.
    pub days: Vec<ClassDate>,
    /// Whether parts may be added to a folder with files. Existing files are kept unchanged.
    pub add_missing: bool,
}

impl InitPlan {
    /// A plan from a class record: the days come from its timetable.
    pub fn from_record(class: ClassRecord) -> Self {
        Self { class, form: RecordForm::default(), days: Vec::new(), add_missing: false }
    }

    /// A plan for a class without any data.
    pub fn blank() -> Self {
        Self::from_record(ClassRecord {
            schema: CLASS_SCHEMA.to_owned(),
            class_id: String::new(),
            class_name: String::new(),
            institution: Institution { name: String::new(), credit_code: String::new(), kind: None },
            district: None,
            training_type: None,
            catalogue: None,
            occupation: None,
            level: None,
            start: None,
            end: None,
            timezone: Zone::default(),
            governing_document: None,
            subsidy_yuan: None,
            entrepreneurship_product: None,
            skill_standard: None,
            plan_approval: None,
            head: None,
            clerk: None,
            retention_years: None,
            timetable: Vec::new(),
            assessments: Vec::new(),
            roster: None,
            switches: Switches::default(),
            sign_in: Vec::new(),
            scores: Vec::new(),
            learning_hours: Vec::new(),
            evidence_map: Vec::new(),
            reviews: Vec::new(),
        })
    }
}

/// All days from `start` to `end`, inclusive; at most 400. Empty if `end` is before `start`.
pub fn days_between(start: ClassDate, end: ClassDate) -> Vec<ClassDate> {
    let next = |date: &ClassDate| date.0.checked_add(1.day()).ok().map(ClassDate);
    std::iter::successors(Some(start), next).take_while(|date| *date <= end).take(MOST_DAYS).collect()
}

/// The folders of a plan, relative to the class folder, outer ones first.
///
/// Parts that only some classes need are left out if the record excludes them: 委托培训协议 without a commission, 统一鉴定证明 without
/// unified appraisal, 补贴申请 without a subsidy claim, 线上视频 without a lesson of that mode.
pub fn folders(plan: &InitPlan) -> Vec<String> {
    let class = &plan.class;
    let mut folders = Vec::new();
    let mut add = |stage: &str, below: &[&str]| {
        folders.push(stage.to_owned());
        folders.extend(below.iter().map(|folder| format!("{stage}/{folder}")));
    };
    add(CLASS_INFO_FOLDER, &[CHANGES_FOLDER]);
    add(OPENING_FOLDER, OPENING_FOLDERS);
    if class.switches.commissioned != Some(false) {
        add(OPENING_FOLDER, &[COMMISSION_FOLDER]);
    }
    add(TRAINING_FOLDER, TRAINING_FOLDERS);
    for (folder, below) in half_days(plan) {
        add(&format!("{TRAINING_FOLDER}/{folder}"), below);
    }
    if class.timetable.is_empty() || class.timetable.iter().any(|row| row.mode == Mode::OnlineVideo) {
        add(&format!("{TRAINING_FOLDER}/{ONLINE_VIDEO_FOLDER}"), ONLINE_VIDEO_FOLDERS);
    }
    add(ASSESSMENT_FOLDER, ASSESSMENT_FOLDERS);
    if class.switches.unified_appraisal != Some(false) {
        add(ASSESSMENT_FOLDER, &[UNIFIED_APPRAISAL_FOLDER]);
    }
    for unit in units(class).iter().filter(|unit| unit.kind == UnitKind::Assessment) {
        let folder = assessment_folder(unit.date.0, unit.half_day(), &unit.name);
        add(&format!("{ASSESSMENT_FOLDER}/{folder}"), ON_SITE_FOLDERS);
    }
    if class.switches.subsidy_claimed != Some(false) {
        add(SUBSIDY_FOLDER, SUBSIDY_FOLDERS);
    }
    add(RETURN_FOLDER, &[]);
    add(PLAYABLE_FOLDER, &[]);
    // A folder comes after its parent, and each occurs once.
    let mut whole: Vec<String> = Vec::new();
    for folder in folders {
        let outer = folder.match_indices('/').filter_map(|(index, _)| folder.get(..index)).map(str::to_owned);
        for path in outer.chain([folder.clone()]) {
            if !whole.contains(&path) {
                whole.push(path);
            }
        }
    }
    whole
}

/// The half-day folders of the training days, with their subfolders. Sessions of the same half-day and mode share a folder; video lessons
/// have no fixed day.
fn half_days(plan: &InitPlan) -> Vec<(String, &'static [&'static str])> {
    let sessions = units(&plan.class);
    let held = sessions.iter().filter(|unit| unit.kind == UnitKind::Session).map(|unit| (unit.date, unit.half_day(), unit.mode));
    let taught: BTreeSet<ClassDate> = held.clone().map(|(date, ..)| date).collect();
    let planned = plan.days.iter().filter(|date| !taught.contains(date));
    let planned = planned.flat_map(|date| [HalfDay::Morning, HalfDay::Afternoon].map(|half| (*date, half, Mode::Offline)));
    let days: BTreeSet<(ClassDate, HalfDay, Mode)> = held.chain(planned).collect();
    // The N-th training day counts every day with a lesson, so that placing counts in the same way.
    let dates: BTreeSet<ClassDate> = days.iter().map(|(date, ..)| *date).collect();
    let number = |date: ClassDate| dates.iter().position(|other| *other == date).unwrap_or_default() + 1;
    days.into_iter()
        .filter(|(_, _, mode)| *mode != Mode::OnlineVideo)
        .map(|(date, half, mode)| {
            let below = if mode == Mode::OnlineLive { LIVE_FOLDERS } else { ON_SITE_FOLDERS };
            (format!("{}/{}", day_folder(number(date), date.0), half_day_folder(half, mode)), below)
        })
        .collect()
}
