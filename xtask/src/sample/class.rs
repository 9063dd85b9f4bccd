//! The plan of a sample class: days, sessions and assessment, the evidence and its folders, and the class record.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, Weekday, date, time};
use serde_json::{Value, json};

use super::SampleOptions;
use super::dice::Dice;
use super::people::{Person, credit_code, people};
use crate::failure::Failure;

/// The seven topics of 二（一）; at least a tenth of the lesson hours must cover them.
const TOPICS: [&str; 7] = ["职业道德", "职业规范", "工匠精神", "质量意识", "法律意识和相关法律法规", "安全环保和健康卫生", "就业指导"];
const CLASS_ID: &str = "2026-017";
const CLASS_NAME: &str = "中式面点师初级1班";
const INSTITUTION: &str = "样例职业培训学校";
const COURSES: [(&str, &str, &str); 2] = [("面点基础", "周明", "一号教室"), ("面点制作", "唐丽", "实训一室")];

/// All decisions about a sample class, made before any file is created.
#[derive(Debug, Clone)]
pub struct Plan {
    /// 班级编号.
    pub class_id: &'static str,
    /// 班级名称.
    pub class_name: &'static str,
    /// 机构名称.
    pub institution: &'static str,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// The trainees.
    pub people: Vec<Person>,
    /// The training days.
    pub days: Vec<Date>,
    /// The day of the assessment.
    pub assessed: Date,
    /// The sessions, then the assessment.
    pub units: Vec<Unit>,
}

/// One session or the assessment, and its evidence.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its folder in the class folder.
    pub folder: String,
    /// Prefix of file names given by a clerk, such as `20260803_上午`.
    pub mark: String,
    /// Start, local time.
    pub start: DateTime,
    /// End, local time.
    pub end: DateTime,
    /// The room; it determines the background of the pictures.
    pub room: &'static str,
    /// Capture times of its photographs.
    pub photos: Vec<DateTime>,
    /// Start times of its recordings, and their durations in seconds.
    pub recordings: Vec<(DateTime, u32)>,
    /// Whether the sign-in sheet exists.
    pub signed: bool,
}

/// Plans a class.
///
/// # Errors
/// If a recording does not fit into a third of the shortest unit.
pub fn plan(options: &SampleOptions) -> Result<Plan, Failure> {
    let days = working_days(options.days + 1);
    let (&assessed, days) = days.split_last().ok_or_else(|| Failure::new("a class has at least one day"))?;
    let mut units = Vec::new();
    for (index, &day) in days.iter().enumerate() {
        for (half, from, to, room) in
            [("上午", time(9, 0, 0, 0), time(11, 50, 0, 0), COURSES[0].2), ("下午", time(14, 0, 0, 0), time(16, 50, 0, 0), COURSES[1].2)]
        {
            let mark = format!("{}_{half}", day.strftime("%Y%m%d"));
            let folder = format!("02_培训实施/第{:02}天_{}/{half}_线下", index + 1, day.strftime("%Y%m%d"));
            units.push(unit(options, folder, mark, day, (from, to), room)?);
        }
    }
    let mark = format!("{}_上午", assessed.strftime("%Y%m%d"));
    units.push(unit(options, format!("03_考核评价/{mark}_实操"), mark, assessed, (time(9, 0, 0, 0), time(11, 0, 0, 0)), COURSES[1].2)?);
    Ok(Plan {
        class_id: CLASS_ID,
        class_name: CLASS_NAME,
        institution: INSTITUTION,
        credit_code: credit_code(options.seed),
        people: people(options.people, options.seed),
        days: days.to_vec(),
        assessed,
        units,
    })
}

/// Monday to Friday from 2026-08-03 on.
fn working_days(count: u32) -> Vec<Date> {
    let all = date(2026, 8, 3).series(1.day());
    all.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).take(count as usize).collect()
}

/// A unit with three photographs and three recordings, one in each third of its time.
fn unit(
    options: &SampleOptions,
    folder: String,
    mark: String,
    day: Date,
    hours: (Time, Time),
    room: &'static str,
) -> Result<Unit, Failure> {
    let (start, end) = (day.to_datetime(hours.0), day.to_datetime(hours.1));
    let third = start.until(end).map_err(|error| Failure::new(error.to_string()))?.total(jiff::Unit::Second).unwrap_or(0.0) as i64 / 3;
    let room_left = third - i64::from(options.seconds) - 60;
    if room_left < 60 {
        return Err(Failure::usage(format!("--seconds {}: a recording must fit into a third of the unit, {third} s", options.seconds)));
    }
    let mut dice = Dice::of(options.seed, &folder);
    let recordings = (0..3).map(|part| (start + (part * third + dice.between(60, room_left)).seconds(), options.seconds)).collect();
    let photos = (0..3).map(|part| start + (part * third + dice.between(300, third - 300)).seconds()).collect();
    Ok(Unit { folder, mark, start, end, room, photos, recordings, signed: true })
}

impl Plan {
    /// The class record as in `class.json`.
    pub fn record(&self) -> Value {
        let people = self.people.iter().map(|person| {
            json!({
                "no": person.number,
                "name": person.name,
                "id_number": person.id_number,
                "category": person.category,
                "comparison": if person.compared { "passed" } else { "none" },
            })
        });
        json!({
            "schema": "classproof/class/v1",
            "class_id": self.class_id,
            "class_name": self.class_name,
            "institution": { "name": self.institution, "credit_code": self.credit_code, "kind": "institution" },
            "district": "样例区",
            "training_type": "skills",
            "catalogue": "dadian",
            "occupation": "中式面点师",
            "level": "初级",
            "start": self.days[0].to_string(),
            "end": self.assessed.to_string(),
            "timezone": "+08:00",
            "governing_document": "渝就发〔2020〕16号",
            "subsidy_yuan": 160 * self.days.len(),
            "skill_standard": "中式面点师国家职业技能标准",
            "head": "周明",
            "clerk": "唐丽",
            "timetable": self.timetable(),
            "assessments": [{ "date": self.assessed.to_string(), "start": "09:00", "end": "11:00", "part": "实操", "place": COURSES[1].2 }],
            "roster": people.collect::<Vec<_>>(),
            "switches": {
                "commissioned": false,
                "unified_appraisal": false,
                "subsidy_claimed": true,
                "invoice": "no",
                "remote_monitoring": false,
            },
        })
    }

    /// Six lesson hours of 50 minutes per day. One covers a topic of 二（一）, and at least 60 % of all are practice.
    fn timetable(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        for (index, day) in self.days.iter().enumerate() {
            let row = |from: &str, to: &str, breaks: u32, hours: u32, practice: bool, part: usize, topics: &[&str]| {
                let (course, teacher, place) = COURSES[part];
                json!({
                    "date": day.to_string(), "start": from, "end": to, "breaks_min": breaks, "lesson_hours": hours,
                    "course": course, "teacher": teacher, "place": place, "mode": "offline",
                    "kind": if practice { "practice" } else { "theory" },
                    "content_kind": if practice { "实训教学" } else { "知识讲授" },
                    "method": if practice { "岗位实训" } else { "现场教学" },
                    "topics": topics,
                })
            };
            // In each pair of days, the first has a morning of theory only: a third of the pair's hours. A single last day has a sixth.
            let theory = index % 2 == 0 && index + 1 < self.days.len();
            rows.push(row("09:00", "09:50", 0, 1, false, 0, &[TOPICS[index % TOPICS.len()]]));
            rows.push(row("10:10", "11:50", 0, 2, !theory, 0, &[]));
            rows.push(row("14:00", "16:50", 20, 3, true, 1, &[]));
        }
        rows
    }

    /// Total lesson hours of the class.
    pub fn lesson_hours(&self) -> usize {
        6 * self.days.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timetable_keeps_the_shares_of_the_standard() {
        for days in 1..=12 {
            let plan = plan(&SampleOptions { days, ..SampleOptions::new("x") }).unwrap();
            let rows = plan.timetable();
            let hours = |of: &dyn Fn(&Value) -> bool| {
                rows.iter().filter(|row| of(row)).map(|row| row["lesson_hours"].as_u64().unwrap()).sum::<u64>()
            };
            let all = hours(&|_| true);
            assert_eq!(all, plan.lesson_hours() as u64);
            assert!(5 * hours(&|row| row["kind"] == "practice") >= 3 * all, "{days} days");
            assert!(10 * hours(&|row| row["topics"] != json!([])) >= all, "{days} days");
        }
    }

    #[test]
    fn evidence_lies_in_the_three_thirds_of_its_unit() {
        for seconds in [1, 305, 1500] {
            let plan = plan(&SampleOptions { days: 5, seconds, ..SampleOptions::new("x") }).unwrap();
            for unit in &plan.units {
                let third = unit.start.duration_until(unit.end).as_secs() / 3;
                for (part, &(at, length)) in unit.recordings.iter().enumerate() {
                    let offset = unit.start.duration_until(at).as_secs();
                    assert_eq!((offset / third, (offset + i64::from(length)) / third), (part as i64, part as i64), "{at}");
                }
                assert!(unit.photos.iter().all(|&at| at > unit.start && at < unit.end));
            }
        }
    }

    #[test]
    fn weekends_are_free() {
        let days = working_days(7);
        assert_eq!((days[4].to_string(), days[5].to_string()), ("2026-08-07".to_owned(), "2026-08-10".to_owned()));
    }
}
