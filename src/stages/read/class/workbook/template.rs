//! Writes the workbooks of a class record: drop-downs, notes, an example row, and the data already in the record.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use serde_json::{Map, Value as Json};

use super::column::{self, Column, EXAMPLE_MARK, Kind, NOTE_MARK};
use super::tables::{TABLES, Table};
use super::words;
use crate::record::class::{ClassDate, ClassRecord};
use crate::stages::read::cell;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The workbook writer rejected a value.
    #[error(transparent)]
    Workbook(#[from] XlsxError),
    /// The record could not be converted to JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Rows below the header that have drop-downs.
const READY_ROWS: u32 = 500;

/// Cell formats.
struct CellFormats {
    title: Format,
    header: Format,
    note: Format,
    example: Format,
    text: Format,
    date: Format,
    number: Format,
}

impl CellFormats {
    fn new() -> Self {
        let header = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7)).set_border(FormatBorder::Thin);
        let grey = Format::new().set_font_color(Color::RGB(0x0080_8080));
        Self {
            title: Format::new().set_bold().set_font_size(14),
            header: header.set_text_wrap().set_align(FormatAlign::VerticalCenter),
            note: grey.clone().set_text_wrap().set_align(FormatAlign::Top),
            example: grey.set_italic().set_num_format("@"),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            number: Format::new(),
        }
    }

    fn of(&self, kind: Kind<'_>) -> &Format {
        match kind {
            Kind::Text | Kind::Code | Kind::Clock | Kind::Choice(_) | Kind::List => &self.text,
            Kind::Date => &self.date,
            Kind::Count | Kind::Hours => &self.number,
        }
    }
}

/// 班级信息.xlsx with the class data of the record and its mapping.
///
/// # Errors
/// A value that no workbook can hold, such as a text of more than 32,767 characters.
pub fn info_workbook(class: &ClassRecord) -> Result<Vec<u8>, TemplateError> {
    let document = serde_json::to_value(class)?;
    let looks = CellFormats::new();
    let mut book = book()?;
    let sheet = book.add_worksheet();
    sheet.set_name(TABLES.info.sheet)?;
    for (index, width) in [(0, 26), (1, 36), (2, 60)] {
        sheet.set_column_width(index, width)?;
    }
    sheet.write_string_with_format(0, 0, "班级信息", &looks.title)?;
    for (index, text) in [(0, "项目"), (1, "填写"), (2, "说明")] {
        sheet.write_string_with_format(1, index, text, &looks.header)?;
    }
    sheet.set_freeze_panes(2, 1)?;
    for (row, label) in (2_u32..).zip(&TABLES.info.columns) {
        sheet.write_string(row, 0, label.name())?;
        let field = label.field.split('.').try_fold(&document, |value, step| value.get(step));
        // A default value in class.json was not declared by the clerk. It stays empty; an empty cell means the same.
        let default = label.field == "timezone" && field.and_then(Json::as_str) == Some("+08:00");
        sheet.write_blank(row, 1, looks.of(label.kind))?;
        if let Some(value) = field.filter(|_| !default) {
            write(sheet, row, 1, label.kind, value, &looks)?;
        }
        drop_down(sheet, row, row, 1, label)?;
        sheet.write_string_with_format(row, 2, label.note, &looks.note)?;
    }
    let last = 3 + u32::try_from(TABLES.info.columns.len()).unwrap_or_default();
    let note = format!("{NOTE_MARK}不填的项目按“未知”处理，不会当作“否”。另一张表“监管映射”只在文件夹看不出课次或用途时才填。");
    sheet.write_string_with_format(last, 0, note, &Format::new().set_font_color(Color::RGB(0x0080_8080)))?;
    rows_sheet(&mut book, &looks, &TABLES.mapping, &rows(&document, "evidence_map"))?;
    Ok(book.save_to_buffer()?)
}

/// 课程表.xlsx with the lessons, assessments and signatures of the record.
///
/// # Errors
/// As [`info_workbook`].
pub fn timetable_workbook(class: &ClassRecord) -> Result<Vec<u8>, TemplateError> {
    let document = serde_json::to_value(class)?;
    let looks = CellFormats::new();
    let mut book = book()?;
    let lessons: Vec<Map<String, Json>> = rows(&document, "timetable").into_iter().map(lesson_columns).collect();
    rows_sheet(&mut book, &looks, &TABLES.timetable, &lessons)?;
    rows_sheet(&mut book, &looks, &TABLES.assessments, &rows(&document, "assessments"))?;
    rows_sheet(&mut book, &looks, &TABLES.sign_in, &rows(&document, "sign_in"))?;
    Ok(book.save_to_buffer()?)
}

/// 学员花名册.xlsx with the trainees of the record.
///
/// # Errors
/// As [`info_workbook`].
pub fn roster_workbook(class: &ClassRecord) -> Result<Vec<u8>, TemplateError> {
    let document = serde_json::to_value(class)?;
    let mut book = book()?;
    rows_sheet(&mut book, &CellFormats::new(), &TABLES.roster, &rows(&document, "roster"))?;
    Ok(book.save_to_buffer()?)
}

/// A workbook without the current time in its properties, so that the same record gives the same bytes.
fn book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2020, 1, 1)?);
    book.set_properties(&properties);
    Ok(book)
}

fn rows(document: &Json, list: &str) -> Vec<Map<String, Json>> {
    document.get(list).and_then(Json::as_array).into_iter().flatten().filter_map(|row| row.as_object().cloned()).collect()
}

/// A lesson in the columns of the timetable: its time in one cell, its hours in the column of their kind.
fn lesson_columns(mut lesson: Map<String, Json>) -> Map<String, Json> {
    let take = |lesson: &mut Map<String, Json>, field: &str| lesson.remove(field).unwrap_or_default();
    let (start, end) = (take(&mut lesson, "start"), take(&mut lesson, "end"));
    lesson.insert("time".to_owned(), Json::from(format!("{}-{}", start.as_str().unwrap_or_default(), end.as_str().unwrap_or_default())));
    let course = take(&mut lesson, "course");
    lesson.insert("content".to_owned(), course);
    let hours = take(&mut lesson, "lesson_hours");
    let field = match take(&mut lesson, "kind").as_str() {
        Some("theory") => "theory_hours",
        Some("practice") => "practice_hours",
        _ => "lesson_hours",
    };
    lesson.insert(field.to_owned(), hours);
    lesson
}

/// A sheet with a header, a row of notes, an example, and the rows of the record.
fn rows_sheet(book: &mut Workbook, looks: &CellFormats, table: &Table<'static>, rows: &[Map<String, Json>]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(table.sheet)?;
    sheet.set_freeze_panes(1, 0)?;
    let first = 3_u32;
    let last = first.saturating_add(u32::try_from(rows.len()).unwrap_or(READY_ROWS)).saturating_add(READY_ROWS);
    for (index, column) in (0_u16..).zip(table.columns.iter().filter(|column| column.written)) {
        sheet.set_column_width(index, column.width)?;
        sheet.set_column_format(index, looks.of(column.kind))?;
        sheet.write_string_with_format(0, index, column.name(), &looks.header)?;
        let note = if index == 0 { format!("{NOTE_MARK}{}", column.note) } else { column.note.to_owned() };
        sheet.write_string_with_format(1, index, note, &looks.note)?;
        let example = if index == 0 { format!("{EXAMPLE_MARK}{}", column.example) } else { column.example.to_owned() };
        if !example.is_empty() {
            sheet.write_string_with_format(2, index, example, &looks.example)?;
        }
        drop_down(sheet, first, last, index, column)?;
        for (row, fields) in (first..).zip(rows) {
            if let Some(value) = fields.get(column.field) {
                write(sheet, row, index, column.kind, value, looks)?;
            }
        }
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, kind: Kind<'_>, value: &Json, looks: &CellFormats) -> Result<(), XlsxError> {
    let Some(text) = column::shown(kind, value) else { return Ok(()) };
    let format = looks.of(kind);
    match (kind, value.as_f64(), ClassDate::parse(&text)) {
        (Kind::Count | Kind::Hours, Some(number), _) => sheet.write_number_with_format(row, column, number, format)?,
        (Kind::Date, _, Ok(date)) => sheet.write_number_with_format(row, column, cell::serial(date.0), format)?,
        _ => sheet.write_string_with_format(row, column, text, format)?,
    };
    Ok(())
}

/// A drop-down list: restrictive for words known to the program, only a suggestion where other words are allowed.
fn drop_down(sheet: &mut Worksheet, first: u32, last: u32, column: u16, spec: &Column<'static>) -> Result<(), XlsxError> {
    let (offered, binding) = match spec.kind {
        Kind::Choice(choice) => (words::of(choice).iter().filter_map(|(_, names)| names.first().copied()).collect(), true),
        _ if spec.offered.is_empty() => return Ok(()),
        _ => (spec.offered.clone(), false),
    };
    let style = if binding { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Information };
    let mut validation = DataValidation::new().allow_list_strings(&offered)?.set_error_style(style);
    if !binding {
        validation = validation.show_error_message(false);
    }
    sheet.add_data_validation(first, column, last, column, &validation)?;
    Ok(())
}
