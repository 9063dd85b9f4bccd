//! What a table states about the class: its name, number, institution and dates, wherever a form or a roster has them.
//!
//! The value of a label is in the same cell after a colon, in the next cell to the right or, if the row is the header of a list, in the
//! cell below.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::formats::sheet::Sheet;
use crate::record::class::ClassDate;
use crate::record::facts::{StatedField, Statement};

/// The non-empty cells of a sheet, by row and column from 0.
pub type Cells = BTreeMap<(u32, u32), String>;

/// A label of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Field(StatedField),
    /// From the first day to the last.
    Span,
}

/// Labels; a longer label comes before its own prefix.
const LABELS: &[(&str, Label)] = &[
    ("班级编号", Label::Field(StatedField::ClassId)),
    ("班级代码", Label::Field(StatedField::ClassId)),
    ("开班编号", Label::Field(StatedField::ClassId)),
    ("班级名称", Label::Field(StatedField::ClassName)),
    ("培训班名称", Label::Field(StatedField::ClassName)),
    ("培训机构名称", Label::Field(StatedField::Institution)),
    ("培训机构", Label::Field(StatedField::Institution)),
    ("承训机构", Label::Field(StatedField::Institution)),
    ("机构名称", Label::Field(StatedField::Institution)),
    ("培训单位", Label::Field(StatedField::Institution)),
    ("开班日期", Label::Field(StatedField::Start)),
    ("开班时间", Label::Field(StatedField::Start)),
    ("结业日期", Label::Field(StatedField::End)),
    ("结业时间", Label::Field(StatedField::End)),
    ("结束日期", Label::Field(StatedField::End)),
    ("培训起止时间", Label::Span),
    ("培训起止日期", Label::Span),
    ("起止时间", Label::Span),
    ("起止日期", Label::Span),
    ("培训时间", Label::Span),
    ("培训日期", Label::Span),
];

/// Other column headers of lists of people: next to one of them, a label is a header too.
const HEADINGS: &[&str] = &[
    "序号",
    "姓名",
    "学员姓名",
    "性别",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "联系电话",
    "人员类别",
    "文化程度",
    "备注",
    "签名",
    "成绩",
];

/// How many cells to the right of its label a value may be: merged cells leave gaps.
const REACH: u32 = 6;

/// The statements in the cells of a sheet, in cell order.
pub fn find(cells: &Cells, sheet: &Sheet) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (&(row, column), text) in cells {
        let inline = inline(text);
        let values = if inline.is_empty() {
            let Some(label) = whole_label(text) else { continue };
            let beside = if heads_a_list(cells, row) { None } else { right(cells, row, column) };
            // A single label may also be above its value.
            beside.or_else(|| below(cells, row, column)).map(|at| (label, at)).into_iter().collect()
        } else {
            inline.into_iter().map(|(label, value)| (label, ((row, column), value))).collect::<Vec<_>>()
        };
        for (label, ((row, column), value)) in values {
            let cell = sheet.place(&Sheet::address(row, column));
            let mut state = |field, value: String| statements.push(Statement { field, value, cell: cell.clone() });
            match label {
                Label::Field(field @ (StatedField::Start | StatedField::End)) => state(field, as_date(&value).unwrap_or(value)),
                // The cell next to a place for a stamp may hold the date of signing. Neither the date nor the stamp is part of a name.
                Label::Field(field) => {
                    let name = without_stamp(&value);
                    if !name.is_empty() && !is_date_alone(name) {
                        state(field, name.to_owned());
                    }
                }
                Label::Span => {
                    if let Some((start, end)) = span(&value) {
                        state(StatedField::Start, start.to_string());
                        state(StatedField::End, end.to_string());
                    }
                }
            }
        }
    }
    statements
}

/// The label in a text, ignoring spaces, a colon and a part in brackets: `培训机构（盖章）：`.
fn whole_label(text: &str) -> Option<Label> {
    let plain = bare(text);
    LABELS.iter().find(|(label, _)| *label == plain).map(|(_, label)| *label)
}

fn bare(text: &str) -> String {
    let without: String =
        text.chars().filter(|character| !character.is_whitespace() && !matches!(character, '：' | ':' | '*' | '＊')).collect();
    match without.split_once(['（', '(']) {
        Some((before, _)) if without.ends_with(['）', ')']) => before.to_owned(),
        _ => without,
    }
}

/// Removes the place for a stamp after or before a name: `某某学校（公章）`, `（盖章） 某某学校`, `某某学校 盖章`.
fn without_stamp(value: &str) -> &str {
    const STAMPS: [&str; 12] =
        ["公章", "盖章", "签章", "印章", "单位公章", "单位盖章", "加盖公章", "盖公章", "签字盖章", "章", "机构公章", "机构盖章"];
    let mut name = value.trim();
    loop {
        let before = name;
        for stamp in STAMPS {
            for (open, close) in [("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"), ("〔", "〕")] {
                let bracketed = |rest: &str| rest.trim_end().strip_suffix(stamp).is_some_and(|rest| rest.trim_end().ends_with(open));
                if let Some(rest) = name.strip_suffix(close).filter(|rest| bracketed(rest)) {
                    name = rest.rsplit_once(open).map_or(rest, |(rest, _)| rest).trim();
                }
                let ahead = name.strip_prefix(open).and_then(|rest| rest.trim_start().strip_prefix(stamp));
                if let Some(rest) = ahead.and_then(|rest| rest.trim_start().strip_prefix(close)) {
                    name = rest.trim();
                }
            }
            // Without brackets only after a blank, because a name may end with 印章.
            if let Some(rest) = name.strip_suffix(stamp).filter(|rest| rest.is_empty() || rest.ends_with([' ', '\u{3000}', '：', ':'])) {
                name = rest.trim_end_matches([' ', '\u{3000}', '：', ':']);
            }
        }
        if name == before {
            return name;
        }
    }
}

/// Whether a text is only a date, or a blank form of one.
fn is_date_alone(text: &str) -> bool {
    let rest: String =
        text.chars().filter(|mark| !mark.is_whitespace() && !"年月日号.-/—_〇零一二三四五六七八九十".contains(*mark)).collect();
    let bare = rest.chars().all(|mark| mark.is_numeric());
    bare && (dates(text).next().is_some() || as_date(text).is_some() || (text.contains('年') && text.contains('月')))
}

fn is_heading(text: &str) -> bool {
    let plain = bare(text);
    HEADINGS.contains(&plain.as_str()) || LABELS.iter().any(|(label, _)| *label == plain)
}

/// The labels in one cell that are followed by a colon and a value: `班级名称：甲班  开班日期：2026年8月3日`.
fn inline(text: &str) -> Vec<(Label, String)> {
    let mut found: Vec<(usize, usize, Label)> = Vec::new();
    for (name, label) in LABELS {
        for (start, _) in text.match_indices(name) {
            let end = start + name.len();
            let overlaps = found.iter().any(|(from, to, _)| start < *to && *from < end);
            if let Some(length) = colon(text.get(end..).unwrap_or_default()).filter(|_| !overlaps) {
                found.push((start, end + length, *label));
            }
        }
    }
    found.sort_by_key(|(start, ..)| *start);
    let ends = found.iter().skip(1).map(|(start, ..)| *start).chain([text.len()]);
    let values = found.iter().zip(ends).filter_map(|((_, from, label), to)| {
        let value = text.get(*from..to)?.trim_start();
        let end = ["\n", "\t", "  ", "\u{3000}", "；", ";"].iter().filter_map(|stop| value.find(stop)).min().unwrap_or(value.len());
        let value = value.get(..end)?.trim().trim_end_matches(['，', ',', '。']);
        (!value.is_empty()).then(|| (*label, value.to_owned()))
    });
    values.collect()
}

/// Bytes up to and including the colon after a label; a part in brackets may come between.
fn colon(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches([' ', '\u{3000}']);
    let rest = match rest.strip_prefix(['（', '(']) {
        Some(inside) => inside.split_once(['）', ')'])?.1.trim_start_matches(' '),
        None => rest,
    };
    rest.strip_prefix(['：', ':']).map(|behind| text.len() - behind.len())
}

/// A row is the header of a list if it numbers or names people, or if two headers are next to each other.
fn heads_a_list(cells: &Cells, row: u32) -> bool {
    let row: Vec<&String> = cells.range((row, 0)..=(row, u32::MAX)).map(|(_, text)| text).collect();
    row.iter().any(|text| matches!(bare(text).as_str(), "序号" | "姓名" | "学员姓名"))
        || row.windows(2).any(|pair| pair.iter().all(|text| is_heading(text)))
}

type Value = ((u32, u32), String);

fn right(cells: &Cells, row: u32, column: u32) -> Option<Value> {
    let reach = (row, column.saturating_add(1))..=(row, column.saturating_add(REACH));
    cells.range(reach).next().filter(|(_, text)| !is_heading(text)).map(|(at, text)| (*at, text.trim().to_owned()))
}

fn below(cells: &Cells, row: u32, column: u32) -> Option<Value> {
    let at = (row.saturating_add(1), column);
    cells.get(&at).filter(|text| !is_heading(text) && inline(text).is_empty()).map(|text| (at, text.trim().to_owned()))
}

/// A date as `2026-08-03`, from one of the usual forms, a date with clock time, or the serial number of a spreadsheet.
fn as_date(text: &str) -> Option<String> {
    if let Ok(date) = ClassDate::parse(text) {
        return Some(date.to_string());
    }
    if let Ok(days) = text.parse::<f64>() {
        // Days since 1899-12-30, for dates from 2000 to 2099.
        let within = (36_526.0..73_051.0).contains(&days);
        let date = Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().days(days as i64)).ok()?;
        return within.then(|| date.to_string());
    }
    let mut dates = dates(text);
    let first = dates.next();
    first.filter(|_| dates.next().is_none()).map(|date| date.to_string())
}

/// First and last day of `2026年8月3日—8月14日`, `2026-08-03至2026-08-14`, `20260803-20260814` and similar texts.
fn span(text: &str) -> Option<(Date, Date)> {
    let mut dates = dates(text);
    let (start, end) = (dates.next()?, dates.next()?);
    (start <= end && dates.next().is_none()).then_some((start, end))
}

/// The dates in a text. A later date may omit its year, or its year and month.
fn dates(text: &str) -> impl Iterator<Item = Date> {
    let mut numbers = numbers(text).into_iter().peekable();
    let mut last: Option<Date> = None;
    std::iter::from_fn(move || {
        let first = numbers.next()?;
        let day = |year: i16, month: Option<i16>, day: Option<i16>| {
            (2000..2100).contains(&year).then_some(())?;
            Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()
        };
        let date = match last {
            _ if first >= 1000 => {
                let (month, days) = (numbers.next(), numbers.next());
                day(first, month, days)
            }
            None => None,
            Some(before) => match numbers.next() {
                Some(second) => day(before.year(), Some(first), Some(second)),
                None => day(before.year(), Some(i16::from(before.month())), Some(first)),
            },
        };
        last = date;
        date
    })
}

/// The numbers of a text; eight digits are year, month and day. Clock times such as `09:00` are left out.
fn numbers(text: &str) -> Vec<i16> {
    let mut numbers = Vec::new();
    let words = text.split(|character: char| !(character.is_ascii_digit() || matches!(character, ':' | '：')));
    for word in words.filter(|word| !word.is_empty() && !word.contains([':', '：'])) {
        match word.len() {
            8 => numbers
                .extend([word.get(..4), word.get(4..6), word.get(6..)].into_iter().flatten().filter_map(|part| part.parse::<i16>().ok())),
            _ => numbers.extend(word.parse::<i16>()),
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use StatedField::{ClassId, ClassName, End, Institution, Start};

    use super::*;

    fn cells(rows: &[&[&str]]) -> Cells {
        let number = |index: usize| u32::try_from(index).unwrap();
        rows.iter()
            .enumerate()
            .flat_map(|(row, texts)| {
                texts.iter().enumerate().map(move |(column, text)| ((number(row), number(column)), (*text).to_owned()))
            })
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }

    fn stated(rows: &[&[&str]]) -> Vec<(StatedField, String, String)> {
        find(&cells(rows), &Sheet::new("表")).into_iter().map(|one| (one.field, one.value, one.cell)).collect()
    }

    fn one(field: StatedField, value: &str, cell: &str) -> (StatedField, String, String) {
        (field, value.to_owned(), cell.to_owned())
    }

    #[test]
    fn values_stand_beside_behind_or_below() {
        let form: &[&[&str]] = &[
            &["开班申请表"],
            &["班级名称", "", "中式面点师初级1班", "班级编号：", "2026-017"],
            &["培训机构（盖章）：某某学校", "", "", "", ""],
            &["培训时间", "2026年8月3日—8月14日"],
        ];
        assert_eq!(
            stated(form),
            [
                one(ClassName, "中式面点师初级1班", "表!C2"),
                one(ClassId, "2026-017", "表!E2"),
                one(Institution, "某某学校", "表!A3"),
                one(Start, "2026-08-03", "表!B4"),
                one(End, "2026-08-14", "表!B4"),
            ]
        );
        let list: &[&[&str]] =
            &[&["序号", "姓名", "班级名称", "开班日期"], &["1", "张三", "甲班", "2026/8/3"], &["2", "李四", "甲班", "2026/8/3"]];
        assert_eq!(stated(list), [one(ClassName, "甲班", "表!C2"), one(Start, "2026-08-03", "表!D2")]);
    }

    #[test]
    fn a_stamp_is_no_part_of_a_name_and_a_date_is_none() {
        for (value, name) in [
            ("某某学校（公章）", "某某学校"),
            ("某某学校(盖章)", "某某学校"),
            ("某某学校 （ 盖章 ）", "某某学校"),
            ("（公章）某某学校", "某某学校"),
            ("某某学校　盖章", "某某学校"),
            ("某某学校（公章）（盖章）", "某某学校"),
            ("某某学校【签章】", "某某学校"),
            ("重庆某某学校（巴南校区）", "重庆某某学校（巴南校区）"),
            ("某某印章厂", "某某印章厂"),
            ("第七一一学校", "第七一一学校"),
        ] {
            assert_eq!(stated(&[&["培训机构", value]]), [one(Institution, name, "表!B1")], "{value}");
        }
        for value in ["2026年8月3日", "（公章）", "2026-08-03", "2026.8.3", "  年  月  日", "盖章", "（盖章）2026年8月3日"]
        {
            assert_eq!(stated(&[&["培训机构（盖章）：", value]]), [], "{value}");
        }
        assert_eq!(stated(&[&["培训机构（盖章）：2026年8月3日"]]), []);
        assert_eq!(stated(&[&["培训机构：某某学校（公章）"]]), [one(Institution, "某某学校", "表!A1")]);
    }

    #[test]
    fn one_cell_may_say_several_things() {
        let title: &[&[&str]] = &[&["班级名称： 中式面点师 1班   开班日期：2026年8月3日；结业日期:2026.8.14"]];
        assert_eq!(
            stated(title),
            [one(ClassName, "中式面点师 1班", "表!A1"), one(Start, "2026-08-03", "表!A1"), one(End, "2026-08-14", "表!A1")]
        );
    }

    #[test]
    fn spans_in_every_usual_form() {
        let (start, end) = (Date::constant(2026, 8, 3), Date::constant(2026, 8, 14));
        for text in [
            "2026年8月3日—8月14日",
            "2026年8月3日至2026年8月14日",
            "2026-08-03 至 2026-08-14",
            "2026.8.3-2026.8.14",
            "2026.8.3-8.14",
            "2026年8月3-14日",
            "20260803-20260814",
            "2026/8/3 09:00 ~ 2026/8/14 17:30",
        ] {
            assert_eq!(span(text), Some((start, end)), "{text}");
        }
        for text in ["", "8:30-11:30", "2026年8月", "2026-08-14至2026-08-03", "每周一至周五", "2026-13-01至2026-14-02", "99999999999999"]
        {
            assert_eq!(span(text), None, "{text}");
        }
    }

    #[test]
    fn what_says_nothing_of_the_class_is_left_alone() {
        let timetable: &[&[&str]] = &[&["培训时间", "8:30-11:30"], &["班级名称", ""], &["开班日期"], &["结业日期", "备注"]];
        assert_eq!(stated(timetable), []);
        assert_eq!(as_date("46237").as_deref(), Some("2026-08-03"));
        assert_eq!(as_date("2026年8月3日 上午").as_deref(), Some("2026-08-03"));
        assert_eq!(as_date("待定"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,60}", label in 0_usize..21) {
            let labelled = format!("{}{text}", LABELS[label].0);
            let _ = find(&cells(&[&[&labelled, &text], &[&text, &labelled]]), &Sheet::new(""));
        }
    }
}
