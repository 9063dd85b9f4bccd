//! Finds the headings of a table, in up to three rows, and distinguishes data rows from titles, notes, totals and signatures.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::cell::label;
use crate::formats::sheet::{Cell, Sheet, Value};

/// Rows that are searched for headings.
const HEADER_ROWS: u32 = 10;
/// Most rows of headings.
const MOST_DEEP: u32 = 3;

/// The headings of a table, and the positions of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header<F> {
    /// The last row of headings, from 0; data begins below it.
    pub row: u32,
    /// Column numbers by content.
    pub columns: BTreeMap<F, u32>,
    /// Columns of further blocks of the same list to the right: some lists are split into blocks to save paper.
    pub beside: Vec<BTreeMap<F, u32>>,
    /// The headings and the rows above them, to recognise repeated headings.
    written: Vec<BTreeMap<u32, String>>,
}

/// Finds the headings in the first ten rows: the row, or group of two or three adjacent rows, with the most known columns, at least two. If
/// two columns have the same meaning, the left one counts, unless the leading heading of a person (`leads`) is repeated with the same
/// words: then another block begins. Of equally good candidates, the one with fewer rows wins, then the upper one.
pub fn find<F: Ord + Copy>(sheet: &Sheet, called: impl Fn(&str) -> Option<F>, leads: impl Fn(F) -> bool) -> Option<Header<F>> {
    let top: BTreeMap<u32, BTreeMap<u32, String>> =
        (0..HEADER_ROWS + MOST_DEEP).map(|row| (row, sheet.headings(row))).filter(|(_, cells)| !cells.is_empty()).collect();
    let mut best: Option<Header<F>> = None;
    for deep in 1..=MOST_DEEP {
        for first in 0..HEADER_ROWS {
            let rows: Vec<&BTreeMap<u32, String>> = (first..first + deep).filter_map(|row| top.get(&row)).collect();
            if rows.len() as u32 != deep {
                continue;
            }
            let Some(found) = combined(&rows, &called) else { continue };
            let blocks = blocks(&found, &leads);
            let mut blocks = blocks.into_iter();
            let columns = blocks.next().unwrap_or_default();
            if columns.len() >= 2 && best.as_ref().is_none_or(|best| columns.len() > best.columns.len()) {
                // Rows above the last heading are repeated together with it: titles and column groups.
                let written = top.range(..first + deep).map(|(_, cells)| cells.clone()).collect();
                best = Some(Header { row: first + deep - 1, columns, beside: blocks.collect(), written });
            }
        }
    }
    best
}

/// The columns of one or more rows of headings, from left to right, with their words. `None` if a lower row is not a heading.
fn combined<F: Ord + Copy>(rows: &[&BTreeMap<u32, String>], called: &impl Fn(&str) -> Option<F>) -> Option<Vec<(u32, F, String)>> {
    let (last, above) = rows.split_last()?;
    let mut columns: Vec<u32> = rows.iter().flat_map(|cells| cells.keys().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut found = Vec::new();
    for column in columns {
        let mut own: Vec<&str> = rows.iter().filter_map(|cells| cells.get(&column)).map(String::as_str).collect();
        own.dedup();
        let child = own.last().copied().unwrap_or_default();
        // If horizontally merged headings lose their merging, the cells after the first are empty.
        let left = || above.last().and_then(|cells| cells.range(..column).next_back()).map(|(_, text)| text.as_str());
        let parent = match own.len() {
            0 | 1 if last.contains_key(&column) && own.len() == 1 && !above.is_empty() => {
                above.last().and_then(|cells| cells.get(&column)).map(String::as_str).or_else(left).filter(|parent| *parent != child)
            }
            0 | 1 => None,
            many => own.get(many - 2).copied(),
        };
        if parent.is_some_and(|parent| ["联系人", "监护", "家长", "紧急"].iter().any(|word| parent.contains(word))) {
            continue;
        }
        let both = parent.and_then(|parent| called(&format!("{parent}{child}")).or_else(|| called(&format!("{child}（{parent}）"))));
        let field = both.or_else(|| called(child));
        match (field, parent) {
            (Some(field), _) => found.push((column, field, label(child))),
            // A known heading with an unknown text below it: the lower row is data.
            (None, Some(parent)) if own.len() > 1 && called(parent).is_some() => return None,
            _ => {}
        }
    }
    Some(found)
}

fn blocks<F: Ord + Copy>(found: &[(u32, F, String)], leads: &impl Fn(F) -> bool) -> Vec<BTreeMap<F, u32>> {
    let leader = found.iter().find(|(_, field, _)| leads(*field));
    let again = |(column, field, words): &&(u32, F, String)| {
        leader.is_some_and(|(first, lead, led)| column > first && field == lead && words == led)
    };
    // A block begins where a heading of the previous block is repeated, at the latest at the leading heading.
    let mut starts = vec![0];
    for (next, ..) in found.iter().filter(again) {
        let before = starts.last().copied().unwrap_or_default();
        let mut seen = Vec::new();
        let repeated = found.iter().filter(|(column, ..)| (before..=*next).contains(column)).find(|(_, field, _)| {
            let known = seen.contains(field);
            seen.push(*field);
            known
        });
        starts.extend(repeated.map(|(column, ..)| *column));
    }
    let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
    let block = |(start, end): (&u32, u32)| {
        let mut columns = BTreeMap::new();
        for (column, field, _) in found.iter().filter(|(column, ..)| (*start..end).contains(column)) {
            columns.entry(*field).or_insert(*column);
        }
        columns
    };
    starts.iter().zip(ends).map(block).collect()
}

impl<F> Header<F> {
    /// Whether a row repeats the headings, as on each printed page.
    pub fn repeats(&self, cells: &BTreeMap<u32, Cell>) -> bool {
        self.written.iter().any(|written| {
            let same =
                cells.iter().filter(|(column, cell)| written.get(column).is_some_and(|text| label(text) == label(&cell.value.to_string())));
            let same = same.count();
            same >= 2 || (same > 0 && same == cells.len())
        })
    }
}

/// Whether a row is a title, a total, a note, or the signatures below the table. A row with an id number is none of these.
pub fn is_note(cells: &BTreeMap<u32, Cell>) -> bool {
    let texts: Vec<String> = cells.values().map(|cell| cell.value.to_string().nfkc().collect()).collect();
    if texts.iter().any(|text| is_number_of_a_person(text)) {
        return false;
    }
    let first = label(texts.first().map(String::as_str).unwrap_or_default());
    let begins = |words: &[&str]| words.iter().any(|word| first.starts_with(word));
    // A total written as 共6人.
    let counted = first.strip_prefix('共').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    let alone = texts.iter().skip(1).all(|text| text.trim().is_empty() || Some(text) == texts.first());
    // A remark in any cell but the first is a remark about a person.
    let remark = texts.first().is_some_and(|text| ["备注:", "说明:", "注:"].iter().any(|word| text.trim().starts_with(word)));
    counted
        || remark
        || begins(&["合计", "总计", "小计", "共计", "平均", "本页", "总人数"])
        || (alone && begins(&["备注", "注", "说明", "制表", "填表", "审核", "午休", "午餐", "以下空白", "以下无正文"]))
        || (alone
            && ["花名册", "名册", "名单", "统计表", "登记表", "(续"]
                .iter()
                .any(|word| texts.first().is_some_and(|text| text.contains(word))))
        || cells.values().any(|cell| matches!(&cell.value, Value::Text(text) if is_foot(text)))
}

/// Whether a text looks like the footer of a table: `审核人：李四`, `负责人签字`, `（盖章）`.
fn is_foot(text: &str) -> bool {
    let plain: String = text.nfkc().filter(|character| !character.is_whitespace()).collect();
    let (before, colon) = plain.split_once([':']).map_or((plain.as_str(), false), |(before, _)| (before, true));
    if before.chars().count() > 14 {
        return false;
    }
    let head = before.trim_start_matches('(');
    let made = ["制表", "填表", "填报", "审核", "复核", "审批", "负责人", "经办", "日期", "盖章", "单位", "校长", "班主任", "培训机构"];
    let signed = ["签字", "签名", "盖章", "签章", "公章"];
    (colon && made.iter().any(|word| head.starts_with(word)))
        || (signed.iter().any(|word| head.contains(word))
            && (colon || before.starts_with('(') || before.ends_with(')') || before.chars().count() > 2))
}

fn is_number_of_a_person(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.trim().trim_matches(['\'', '`', '"', '=']);
    digits >= 15
        && plain.chars().count() <= 20
        && plain.chars().all(|character| character.is_ascii_alphanumeric() || " -+.".contains(character))
}
