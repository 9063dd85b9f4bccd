//! Rosters and sheets as workbooks, in the layout of platform exports: a title, a line with the class name, a header, the rows.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::class::Plan;
use super::dice::Dice;
use super::people::Person;
use crate::failure::Failure;

/// A table of the class with one row per person.
#[derive(Debug, Clone)]
pub struct Table {
    /// Title, such as 学员花名册.
    pub title: &'static str,
    /// Its header.
    pub header: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// 学员花名册 (L-02).
    pub fn roster(plan: &Plan) -> Self {
        let row = |person: &Person| vec![person.category.to_owned(), if person.compared { "通过" } else { "未比对" }.to_owned()];
        Self::of(plan, "学员花名册", &["人员类别", "信息比对结果"], row)
    }

    /// 学员学时记录花名册 (L-08): full attendance for everyone.
    pub fn learning_hours(plan: &Plan) -> Self {
        let hours = plan.lesson_hours().to_string();
        Self::of(plan, "学员学时记录花名册", &["线下课时", "线上视频课时", "线上直播课时", "合计课时"], |_| {
            vec![hours.clone(), "0".to_owned(), "0".to_owned(), hours.clone()]
        })
    }

    /// 学员考核评价成绩统计表 (E-06): everyone passed.
    pub fn scores(plan: &Plan, seed: u64) -> Self {
        let mut dice = Dice::of(seed, "scores");
        Self::of(plan, "学员考核评价成绩统计表", &["实操成绩", "考核结果"], |_| {
            vec![dice.between(68, 97).to_string(), "合格".to_owned()]
        })
    }

    /// 学员培训合格证书发放花名册 (L-11).
    pub fn certificates(plan: &Plan) -> Self {
        Self::of(plan, "学员培训合格证书发放花名册", &["证书编号"], |person| {
            vec![format!("YL{}{:03}", plan.class_id.replace('-', ""), person.number)]
        })
    }

    /// 补贴人员花名册 (L-13).
    pub fn subsidy(plan: &Plan) -> Self {
        let yuan = (160 * plan.days.len()).to_string();
        Self::of(plan, "补贴人员花名册", &["人员类别", "补贴金额"], |person| vec![person.category.to_owned(), yuan.clone()])
    }

    fn of(plan: &Plan, title: &'static str, more: &[&'static str], mut row: impl FnMut(&Person) -> Vec<String>) -> Self {
        let header = [&["序号", "姓名", "身份证号码"], more].concat();
        let rows = plan.people.iter().map(|person| {
            let mut cells = vec![person.number.to_string(), person.name.clone(), person.id_number.clone()];
            cells.append(&mut row(person));
            cells
        });
        Self { title, header, rows: rows.collect() }
    }

    /// Writes the table as a workbook.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path, plan: &Plan) -> Result<(), Failure> {
        self.workbook(plan).and_then(|mut book| book.save(path)).map_err(Failure::at(path))
    }

    fn workbook(&self, plan: &Plan) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        // A fixed creation time, the day before the class begins, because the current time would change the bytes.
        let made = ExcelDateTime::from_ymd(2026, 8, 1)?.and_hms(9, 0, 0)?;
        book.set_properties(&DocProperties::new().set_title(self.title).set_author(plan.institution).set_creation_datetime(&made));
        let sheet = book.add_worksheet();
        let (title, bold) = (Format::new().set_bold().set_align(FormatAlign::Center), Format::new().set_bold());
        // Text format, so that no program converts an id number to a number with fifteen digits.
        let text = Format::new().set_num_format("@");
        let last = self.header.len() as u16 - 1;
        sheet.merge_range(0, 0, 0, last, self.title, &title)?;
        for (column, word) in ["班级名称", plan.class_name, "班级编号", plan.class_id].into_iter().enumerate() {
            sheet.write_string_with_format(1, column as u16, word, &text)?;
        }
        for (column, word) in self.header.iter().enumerate() {
            sheet.write_string_with_format(2, column as u16, *word, &bold)?;
        }
        for (line, cells) in self.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string_with_format(line as u32 + 3, column as u16, cell, &text)?;
            }
        }
        sheet.set_column_width(2, 22)?;
        Ok(book)
    }
}
