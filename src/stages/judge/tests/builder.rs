//! Builds class inventories for tests: two days, four sessions, one assessment, complete evidence. Tests remove and change parts.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::json;

use crate::record::class::{ClassRecord, Trainee};
use crate::record::facts::*;
use crate::record::file::*;
use crate::record::inventory::*;
use crate::record::people::check_id;
use crate::record::role::*;
use crate::record::standard::{Judgement, Profile, Standard};
use crate::record::tables::{PeopleTable, PersonRow};
use crate::stages::judge::judge;
use crate::words::digest::Digest;
use crate::words::finding::{Fact, Finding, Outcome};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource};
use crate::words::path::MemberPath;

pub(super) const SESSIONS: [&str; 4] = ["2026-08-03T09:00", "2026-08-03T14:00", "2026-08-04T09:00", "2026-08-04T14:00"];
pub(super) const EXAM: &str = "A2026-08-05T09:00";
/// Start of the three clips of a session of 170 minutes, in minutes after its start: one in each third.
const CLIPS: [i64; 3] = [5, 70, 160];

/// The built-in standard, loaded once.
pub(super) fn standard() -> &'static Standard {
    static STANDARD: LazyLock<Standard> = LazyLock::new(|| Standard::builtin().unwrap_or_else(|error| panic!("{error}")));
    &STANDARD
}

#[derive(Clone)]
pub(super) struct Builder {
    pub(super) inventory: Inventory,
    next: u32,
}

impl Builder {
    /// Only a class record.
    pub(super) fn bare() -> Self {
        let row = |date: &str, start: &str, end: &str, course: &str| json!({"date": date, "start": start, "end": end, "breaks_min": 20, "lesson_hours": 3, "course": course, "kind": "practice", "content_kind": "实训教学", "method": "岗位实训", "topics": if course == "面点基础" { vec!["安全环保和健康卫生"] } else { vec![] }, "mode": "offline", "teacher": "王老师", "place": "一号教室"});
        let class: ClassRecord = serde_json::from_value(json!({
            "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班",
            "institution": {"name": "示例培训学校", "credit_code": "91500113MA5U000000"},
            "training_type": "skills", "catalogue": "dadian", "skill_standard": "中式面点师国家职业技能标准", "subsidy_yuan": 320, "start": "2026-08-03", "end": "2026-08-05",
            "timetable": [row("2026-08-03", "09:00", "11:50", "面点基础"), row("2026-08-03", "14:00", "16:50", "面点制作"),
                row("2026-08-04", "09:00", "11:50", "面点基础"), row("2026-08-04", "14:00", "16:50", "面点制作")],
            "assessments": [{"date": "2026-08-05", "start": "09:00", "end": "11:00", "part": "实操", "place": "一号教室"}],
            "switches": {"commissioned": false, "unified_appraisal": false, "subsidy_claimed": true, "invoice": "no"}
        }))
        .unwrap();
        let inventory = Inventory {
            schema: INVENTORY_SCHEMA.to_owned(),
            as_of: at("2026-09-01T08:00"),
            class,
            files: Vec::new(),
            left_out: Vec::new(),
            record_faults: Vec::new(),
            disagreements: Vec::new(),
            alike: Vec::new(),
            tables: Vec::new(),
            explanation: None,
        };
        let mut builder = Self { inventory, next: 0 };
        builder.roster(30);
        builder
    }

    /// A complete class.
    pub(super) fn good() -> Self {
        let mut builder = Self::bare();
        builder.material("00_班级信息/class.json", Role::ClassRecord);
        builder.material("00_班级信息/承诺书.pdf", Role::Pledge);
        for (path, role) in [
            ("01_开班申请/01_开班申请表/开班申请表.pdf", Role::OpeningForm),
            ("01_开班申请/02_学员花名册/花名册.xlsx", Role::Roster),
            ("01_开班申请/05_培训方案/方案.pdf", Role::TrainingPlan),
            ("02_培训实施/学员学时记录花名册/学时.xlsx", Role::LearningHoursRoster),
            ("03_考核评价/成绩统计表/成绩.xlsx", Role::ScoreSheet),
            ("03_考核评价/试卷答题卡/试卷.pdf", Role::ExamPapers),
            ("04_补贴申请/01_补贴申请表/申请表.pdf", Role::SubsidyForm),
            ("04_补贴申请/02_补贴人员花名册/补贴.xlsx", Role::SubsidyRoster),
        ] {
            builder.material(path, role);
        }
        builder.find("试卷.pdf").facts.content = Content::Document(DocumentFacts { pages: 60 });
        for person in 1..=30 {
            builder.material(&format!("01_开班申请/04_学员身份证/{person:02}.jpg"), Role::IdCard);
        }
        for unit in SESSIONS {
            builder.evidence(unit, 170);
        }
        builder.evidence(EXAM, 120);
        builder
    }

    /// A sheet, three photographs and three recordings for a unit of this length.
    fn evidence(&mut self, unit: &str, minutes: i64) {
        let start = start_of(unit);
        self.sheet(unit);
        for photo in 1..=3 {
            self.photo(unit, &format!("IMG_{photo}"), start + min(photo * 20));
        }
        for (clip, offset) in CLIPS.into_iter().enumerate() {
            let offset = offset * minutes / 170;
            self.clip(unit, &format!("VID_{clip}"), start + min(offset), 305_000_000);
        }
    }

    pub(super) fn roster(&mut self, persons: u32) {
        let trainee = |no: u32| Trainee {
            no,
            name: format!("学员{no}"),
            id_number: Some(id_number(no)),
            category: None,
            comparison: None,
            phone: None,
            joined: None,
            left: None,
        };
        self.inventory.class.roster = Some((1..=persons).map(trainee).collect());
    }

    pub(super) fn add(&mut self, path: &str, role: Role, units: &[&str], content: Content, start: Option<Moment>) -> &mut FileRecord {
        self.next += 1;
        let mut root = [0; 32];
        root[..4].copy_from_slice(&self.next.to_le_bytes());
        let media_type = match &content {
            Content::Picture(_) => "image/jpeg",
            Content::Recording(_) => "video/mp4",
            Content::Document(_) => "application/pdf",
            _ => "application/octet-stream",
        };
        self.inventory.files.push(FileRecord {
            path: MemberPath::new(path).unwrap(),
            source_name: None,
            size: 1_000,
            modified: at("2026-08-06T08:00"),
            root: Some(Digest(root)),
            seal: None,
            facts: FileFacts {
                media_type: media_type.to_owned(),
                content,
                times: start.clone().into_iter().collect(),
                start,
                device: Some(Device { make: Some("HUAWEI".to_owned()), ..Device::default() }),
                problems: Vec::new(),
            },
            placement: Placement {
                role,
                units: units.iter().map(|unit| (*unit).to_owned()).collect(),
                part: None,
                basis: Basis::Folder,
                folder_date: None,
            },
        });
        self.inventory.files.last_mut().unwrap()
    }

    pub(super) fn material(&mut self, path: &str, role: Role) -> &mut FileRecord {
        let content = if path.ends_with(".pdf") {
            Content::Document(DocumentFacts { pages: 2 })
        } else if path.ends_with(".xlsx") {
            Content::Table(TableFacts::default())
        } else {
            picture()
        };
        self.add(path, role, &[], content, None)
    }

    pub(super) fn sheet(&mut self, unit: &str) -> &mut FileRecord {
        self.add(&format!("{}/签到册/签到.jpg", folder(unit)), Role::SignIn, &[unit], picture(), None)
    }

    pub(super) fn photo(&mut self, unit: &str, name: &str, taken: Timestamp) -> &mut FileRecord {
        let path = format!("{}/照片/{name}.jpg", folder(unit));
        self.add(&path, Role::Photo, &[unit], picture(), Some(moment(taken, Grade::A)))
    }

    pub(super) fn clip(&mut self, unit: &str, name: &str, taken: Timestamp, length_us: u64) -> &mut FileRecord {
        let path = format!("{}/录像/{name}.mp4", folder(unit));
        self.add(&path, Role::Recording, &[unit], recording(length_us), Some(moment(taken, Grade::A)))
    }

    pub(super) fn screenshot(&mut self, unit: &str, name: &str, taken: Timestamp) -> &mut FileRecord {
        let path = format!("{}/截图/{name}.png", folder(unit));
        self.add(&path, Role::Screenshot, &[unit], picture(), Some(moment(taken, Grade::B)))
    }

    /// Adds a table of people: the file, and the rows read from it.
    pub(super) fn table(&mut self, path: &str, role: Role, units: &[&str], rows: Vec<PersonRow>) {
        let file = self.add(path, role, units, Content::Table(TableFacts::default()), None).path.clone();
        self.inventory.tables.push(PeopleTable { file, role, rows, problems: Vec::new() });
    }

    /// Adds the rows read from an existing file.
    pub(super) fn read(&mut self, end: &str, rows: Vec<PersonRow>) {
        let file = self.find(end);
        let (path, role) = (file.path.clone(), file.placement.role);
        self.inventory.tables.push(PeopleTable { file: path, role, rows, problems: Vec::new() });
    }

    /// The rows read from a file.
    pub(super) fn rows(&mut self, end: &str) -> &mut Vec<PersonRow> {
        let table = self.inventory.tables.iter_mut().find(|table| table.file.as_str().ends_with(end));
        &mut table.unwrap_or_else(|| panic!("no table {end}")).rows
    }

    /// The file whose path ends with `end`.
    pub(super) fn find(&mut self, end: &str) -> &mut FileRecord {
        self.inventory.files.iter_mut().find(|file| file.path.as_str().ends_with(end)).unwrap_or_else(|| panic!("no file {end}"))
    }

    /// Marks two files as similar, by the ends of their paths.
    pub(super) fn alike(&mut self, file: &str, other: &str) {
        let [file, other] = [file, other].map(|end| self.find(end).path.clone());
        self.inventory.alike.push(Alike { file, other });
    }

    /// Removes every file whose path contains `part`.
    pub(super) fn without(&mut self, part: &str) -> &mut Self {
        let before = self.inventory.files.len();
        self.inventory.files.retain(|file| !file.path.as_str().contains(part));
        assert_ne!(before, self.inventory.files.len(), "nothing holds {part}");
        self
    }

    /// Enables unified appraisal and adds its proof.
    pub(super) fn unified(&mut self) -> &mut Self {
        self.inventory.class.switches.unified_appraisal = Some(true);
        self.material("03_考核评价/统一鉴定证明/通知.pdf", Role::UnifiedAppraisalProof);
        self
    }

    pub(super) fn judged(&self) -> Judgement {
        let standard = standard();
        judge(&self.inventory, standard, &Profile::base(standard).unwrap())
    }

    /// Judges with a profile that differs from the text in some fields.
    pub(super) fn judged_with(&self, changes: &serde_json::Value) -> Judgement {
        let standard = standard();
        let mut file = json!({"schema": "classproof/profile/v1", "id": "test", "standard": "cq-16-2020",
            "name": {"zh": "某区口径", "en": "A district"}, "date": "2026-05-01", "document": "某就发〔2026〕1号"});
        file.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let profile = Profile::load("test.json", &serde_json::to_vec(&file).unwrap(), standard).unwrap_or_else(|error| panic!("{error}"));
        let judgement = judge(&self.inventory, standard, &profile);
        assert_blanks(standard, &judgement);
        judgement
    }

    pub(super) fn judged_by(&self, profile: &str) -> Judgement {
        let standard = standard();
        judge(&self.inventory, standard, &Profile::shipped(profile, standard).unwrap())
    }
}

/// A row of a table about a person on the roster.
pub(super) fn row(no: u32) -> PersonRow {
    PersonRow { cell: format!("Sheet1!{}", no + 1), name: format!("学员{no}"), id_number: Some(id_number(no)), ..PersonRow::default() }
}

/// An id number of a region that does not exist, with a valid check digit.
pub(super) fn id_number(no: u32) -> String {
    let body = format!("50990019900307{no:03}");
    let right = "0123456789X".chars().map(|check| format!("{body}{check}")).find(|id| check_id(id).is_ok());
    right.unwrap()
}

pub(super) fn folder(unit: &str) -> String {
    let stage = if unit.starts_with('A') { "03_考核评价" } else { "02_培训实施" };
    format!("{stage}/{}", unit.replace(':', ""))
}

pub(super) fn start_of(unit: &str) -> Timestamp {
    at(unit.trim_start_matches('A'))
}

/// Local time at +08:00.
pub(super) fn at(local: &str) -> Timestamp {
    let seconds = if local.len() == 16 { ":00" } else { "" };
    format!("{local}{seconds}+08:00").parse().unwrap()
}

pub(super) fn min(minutes: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(minutes)
}

pub(super) fn moment(at: Timestamp, grade: Grade) -> Moment {
    let source = match grade {
        Grade::A => TimeSource::ExifWithOffset,
        Grade::B => TimeSource::DeviceName,
        Grade::C => TimeSource::TransferName,
        _ => TimeSource::Folder,
    };
    Moment { at, grade, source, precision: Precision::Second, reason: Reason::Stated }
}

pub(super) fn picture() -> Content {
    Content::Picture(PictureFacts {
        width: 4000,
        height: 3000,
        orientation: 1,
        decoded: true,
        gps: false,
        mean_luma: Some(120),
        clarity: None,
        pages: None,
        fingerprint: None,
    })
}

pub(super) fn recording(length_us: u64) -> Content {
    Content::Recording(RecordingFacts {
        recorded_us: None,
        container: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
        codec: Some("h264".to_owned()),
        width: 1920,
        height: 1080,
        rotation: 0,
        length_us,
        exact: None,
        claimed_us: None,
        frames: 9_000,
        frame_rate_milli: 30_000,
        longest_gap_us: 40_000,
        jumps: 0,
        video_tracks: 1,
        sound_us: None,
        repeated: None,
        captured_rate_milli: None,
        clock: None,
        audio: Some("aac".to_owned()),
        looks: SampledFrames::default(),
        glances: Vec::new(),
    })
}

pub(super) fn of<'a>(judgement: &'a Judgement, rule: &str) -> Vec<&'a Finding> {
    judgement.findings.iter().filter(|finding| finding.rule == rule).collect()
}

/// Outcome and message of each finding of a rule, in order.
pub(super) fn said(judgement: &Judgement, rule: &str) -> Vec<(Outcome, String)> {
    of(judgement, rule).into_iter().map(|finding| (finding.outcome, finding.message.clone())).collect()
}

/// The worst outcome of a rule.
pub(super) fn outcome(judgement: &Judgement, rule: &str) -> Outcome {
    of(judgement, rule).into_iter().map(|finding| finding.outcome).min().unwrap_or_else(|| panic!("no finding of {rule}"))
}

/// The ladder of a rule's first finding with a ladder, as `session:fail:3 …`.
pub(super) fn ladder(judgement: &Judgement, rule: &str) -> String {
    let findings = of(judgement, rule);
    let rungs = findings.iter().find(|finding| !finding.ladder.is_empty()).map(|finding| finding.ladder.clone()).unwrap_or_default();
    let rungs = rungs.iter().map(|rung| {
        let outcome = serde_json::to_value(rung.outcome).unwrap();
        format!("{}:{}:{}", rung.reading, outcome.as_str().unwrap(), rung.missing)
    });
    rungs.collect::<Vec<_>>().join(" ")
}

/// Panics if a placeholder in the words of a finding has no fact, in either language.
pub(super) fn assert_blanks(standard: &Standard, judgement: &Judgement) {
    let common: std::collections::BTreeMap<String, crate::words::lang::Bilingual> =
        serde_json::from_str(include_str!("../../../words/messages/judge.json")).unwrap();
    for finding in &judgement.findings {
        let words = standard.words_of(finding).or_else(|| common.get(&finding.message));
        let words = words.unwrap_or_else(|| panic!("{} has no words for {}", finding.rule, finding.message));
        for text in [&words.zh, &words.en] {
            for blank in text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
                assert!(finding.facts.contains_key(blank), "{} {}: no fact for {{{blank}}}", finding.rule, finding.message);
            }
        }
        let mut terms = Vec::new();
        finding.facts.values().for_each(|fact| collect_terms(fact, &mut terms));
        for term in terms {
            assert!(common.contains_key(&term), "{} {}: no words for the term {term}", finding.rule, finding.message);
        }
    }
}

fn collect_terms(fact: &Fact, terms: &mut Vec<String>) {
    match fact {
        Fact::Term(term) => terms.push(term.clone()),
        Fact::List(list) => list.iter().for_each(|fact| collect_terms(fact, terms)),
        _ => {}
    }
}
