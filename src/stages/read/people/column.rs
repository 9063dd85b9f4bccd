//! Column names of tables of people, by the role of the table, from `schemas/columns/people.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::record::role::Role;
use crate::stages::read::cell::label;

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The names are those of the fields of a row.
pub enum Field {
    No,
    Name,
    Id,
    Category,
    Comparison,
    Theory,
    Practice,
    Total,
    Result,
    Hours,
    HoursOffline,
    HoursVideo,
    HoursLive,
    /// 线上课时 of either kind: counts only in the sum.
    HoursOnline,
    HoursTheory,
    HoursPractice,
    Learned,
    Date,
    /// 打卡时间, 答题时间: time of the row's own event.
    Event,
    /// 开始时间: start of learning, or of the lesson if the table has a column for the event.
    Start,
    /// 结束时间: end, likewise.
    End,
    /// 退出时间: the person left, whatever else the table has.
    Left,
    Session,
    Course,
    Video,
    VideoLength,
    Question,
    Answer,
    AnswerCount,
    Correct,
}

/// The columns of tables of people: what they are called, and which of them a table may have.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns<'a> {
    /// Groups of columns: what each holds, and its names, the usual one first.
    #[serde(borrow)]
    columns: BTreeMap<&'a str, BTreeMap<Field, Vec<&'a str>>>,

    #[serde(borrow)]
    tables: BTreeMap<Role, Table<'a>>,
}

/// A table of one role.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<'a> {
    /// The groups of columns that it may have.
    #[serde(borrow)]
    columns: Vec<&'a str>,
    /// The columns of which it must have one to say what it is for; none where any table of people will do.
    one_of: Vec<Field>,
}

static COLUMNS: LazyLock<Columns<'static>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../schemas/columns/people.json")).unwrap_or_default());

/// The columns that a table of this role may have, with their names.
fn columns(role: Role) -> impl Iterator<Item = (Field, &'static [&'static str])> {
    let groups = COLUMNS.tables.get(&role).map_or(&[ANYBODY] as &[_], |table| table.columns.as_slice());
    let columns = groups.iter().filter_map(|group| COLUMNS.columns.get(group)).flatten();
    columns.map(|(field, names)| (*field, names.as_slice()))
}

/// The columns of any table of people.
const ANYBODY: &str = "person";

/// What a column of this name holds in a table of this role.
///
/// Additions in brackets or after a slash count only where they distinguish columns: `成绩（理论）`.
pub fn called(role: Role, heading: &str) -> Option<Field> {
    let plain: String = heading.nfkc().filter(|character| !character.is_whitespace()).collect();
    let short = label(heading);
    let short = short.split(['/', '[', '【']).next().unwrap_or_default();
    let by = |wanted: &str| columns(role).find(|(_, names)| !wanted.is_empty() && names.contains(&wanted)).map(|(field, _)| field);
    by(&plain).or_else(|| by(short))
}

/// The columns of which a table of this role needs at least one, with their usual names; empty if any table of people is accepted.
pub fn wanted(role: Role) -> impl Iterator<Item = (Field, &'static str)> {
    let one_of = COLUMNS.tables.get(&role).map(|table| table.one_of.as_slice()).unwrap_or_default();
    one_of.iter().filter_map(move |wanted| columns(role).find(|(field, _)| field == wanted)?.1.first().map(|name| (*wanted, *name)))
}

#[cfg(test)]
mod tests {
    use super::Field::*;
    use super::*;

    #[test]
    fn columns_are_known_however_they_are_decorated() {
        for (role, heading, field) in [
            (Role::Roster, "姓 名", Some(Name)),
            (Role::Roster, "*身份证号码（18位）", Some(Id)),
            (Role::Roster, "考核结果", None),
            (Role::ScoreSheet, "成绩（理论）", Some(Theory)),
            (Role::ScoreSheet, "成绩(实操)", Some(Practice)),
            (Role::ScoreSheet, "成绩（百分制）", Some(Total)),
            (Role::ScoreSheet, "是否合格：", Some(Result)),
            (Role::LearningLog, "学习时长/分钟", Some(Learned)),
            (Role::LearningLog, "学习时长（HH:MM:SS）", Some(Learned)),
            (Role::LearningHoursRoster, "理论", Some(HoursTheory)),
            (Role::CheckIn, "打卡\n时间", Some(Event)),
            (Role::CheckIn, "开始时间", Some(Start)),
            (Role::InClassQuiz, "结果", Some(Correct)),
            (Role::InClassQuiz, "", None),
            (Role::InClassQuiz, "（）", None),
        ] {
            assert_eq!(called(role, heading), field, "{heading}");
        }
    }

    #[test]
    fn no_name_means_two_things_in_one_table() {
        assert_eq!(COLUMNS.tables.len(), 7);
        for (role, table) in COLUMNS.tables.iter().map(|(role, table)| (*role, table)) {
            assert!(table.columns.iter().all(|group| COLUMNS.columns.contains_key(group)), "{role:?}");
            let mut seen = std::collections::BTreeMap::new();
            for (field, name) in columns(role).flat_map(|(field, names)| names.iter().map(move |name| (field, name))) {
                assert_eq!(seen.insert(name, field), None, "{role:?} {name}");
            }
            assert_eq!(wanted(role).count(), table.one_of.len(), "{role:?}");
        }
    }
}
