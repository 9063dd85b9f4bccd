//! HTML tables and Excel 2003 XML, which web platforms export with the extension `.xls`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::{Encoding, GB18030};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::book::{Book, MOST_SHEETS, SheetError};
use super::value::Value;

/// Limit on the columns tracked for cells that span several rows.
const MOST_WIDE: u32 = 1_000;
/// Number of bytes at the start of a file that are examined for its type and encoding.
const HEAD: usize = 4 << 10;

/// The decoded text if the file is HTML or Excel XML; otherwise `None`.
pub fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD.min(bytes.len()))?).replace('\0', "").to_ascii_lowercase();
    let opens = head.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    let marks = ["<html", "<table", "<div", "<meta", "<workbook", "urn:schemas-microsoft-com:office"];
    if !opens.starts_with('<') || !marks.iter().any(|mark| head.contains(mark)) {
        return None;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some(encoding.decode_without_bom_handling(bytes.get(mark..)?).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text));
    }
    let declared = ["charset=", "encoding="].iter().find_map(|word| head.split_once(word)).map(|(_, rest)| rest);
    let name =
        declared.map(|rest| rest.trim_start_matches(['"', '\'']).split(['"', '\'', '>', ' ', ';', '/', '?']).next().unwrap_or_default());
    let encoding = name.and_then(|name| Encoding::for_label(name.as_bytes())).filter(|encoding| encoding.is_ascii_compatible());
    Some(encoding.unwrap_or(GB18030).decode_without_bom_handling(bytes).0)
}

/// Reads each HTML table or XML worksheet as one sheet.
///
/// # Errors
/// [`SheetError::NotAWorkbook`] if there is no table; [`SheetError`] if a limit is exceeded.
pub fn read(text: &str, book: &mut Book<'_>) -> Result<(), SheetError> {
    let text = without_raw_text(text);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    // Real pages often have unmatched tags.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut table = Table::new(book);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => table.open(&tag, false)?,
            Ok(Event::Empty(tag)) => table.open(&tag, true)?,
            Ok(Event::End(tag)) => table.close(tag.local_name().as_ref())?,
            Ok(Event::Text(part)) => table.write(&part),
            Ok(Event::CData(part)) => table.write(&part),
            Ok(Event::GeneralRef(name)) => table.write(&character(&name)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            // A page may be truncated or contain invalid markup: keep the tables read so far.
            Err(error) if table.sheets == 0 => return Err(SheetError::broken(error)),
            Err(_) => break,
        }
    }
    table.end_cell()?;
    if table.sheets == 0 { Err(SheetError::broken("no table")) } else { Ok(()) }
}

/// Removes scripts, styles and comments: their content is not markup.
fn without_raw_text(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut kept = String::new();
    let mut at = 0;
    loop {
        let rest = lower.get(at..).unwrap_or_default();
        let next = [("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->")]
            .into_iter()
            .filter_map(|(begin, end)| Some((rest.find(begin)?, end)))
            .min();
        let Some((from, end)) = next else { break };
        kept.push_str(text.get(at..at + from).unwrap_or_default());
        let Some(length) = rest.get(from..).and_then(|raw| raw.find(end)) else { return kept };
        at += from + length + end.len();
    }
    kept.push_str(text.get(at..).unwrap_or_default());
    kept
}

/// The character of an entity; empty if unknown.
fn character(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    });
    match (number.and_then(char::from_u32), name) {
        (Some(character), _) => character.to_string(),
        (None, "nbsp" | "ensp" | "emsp") => " ".to_owned(),
        (None, name) => quick_xml::escape::resolve_predefined_entity(name).unwrap_or_default().to_owned(),
    }
}

/// The cell being read.
struct Open {
    text: String,
    wide: u32,
    high: u32,
    /// For Excel XML: whether the parser is inside `<Data>`, which holds the cell's text. None for HTML.
    data: Option<bool>,
    kind: String,
}

/// The table being read.
struct Table<'a, 'b> {
    book: &'a mut Book<'b>,
    sheets: usize,
    row: Option<u32>,
    column: u32,
    cell: Option<Open>,
    /// By column: the first row that is free below a cell that spans several rows.
    taken: BTreeMap<u32, u32>,
    /// Inside `<Visible>`, which follows a worksheet's table.
    visible: bool,
}

impl<'a, 'b> Table<'a, 'b> {
    fn new(book: &'a mut Book<'b>) -> Self {
        Self { book, sheets: 0, row: None, column: 0, cell: None, taken: BTreeMap::new(), visible: false }
    }

    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), SheetError> {
        let name = tag.local_name().as_ref().to_ascii_lowercase();
        match name.as_str() {
            "table" => {
                // A nested table becomes a sheet of its own and ends the surrounding cell.
                self.end_cell()?;
                self.begin(None)?;
            }
            "worksheet" => self.begin(attribute(tag, "name"))?,
            "tr" | "row" => {
                self.end_cell()?;
                let next = self.row.map_or(0, |row| row.saturating_add(1));
                let named = attribute(tag, "index").and_then(|index| index.parse::<u32>().ok()?.checked_sub(1));
                self.row = Some(named.map_or(next, |named| named.max(next)));
                self.column = 0;
            }
            "td" | "th" | "cell" => {
                self.end_cell()?;
                let row = *self.row.get_or_insert(0);
                let spreadsheet = name == "cell";
                if let Some(index) = attribute(tag, "index").and_then(|index| index.parse::<u32>().ok()?.checked_sub(1)) {
                    self.column = self.column.max(index);
                }
                while self.taken.get(&self.column).is_some_and(|until| *until > row) {
                    self.column = self.column.saturating_add(1);
                }
                let span = |html: &str, excel: &str| {
                    let further = attribute(tag, excel).and_then(|more| more.parse::<u32>().ok()).map(|more| more.saturating_add(1));
                    further.or_else(|| attribute(tag, html)?.parse().ok()).unwrap_or(1).clamp(1, MOST_WIDE)
                };
                let (wide, high) = (span("colspan", "mergeacross"), span("rowspan", "mergedown"));
                self.cell = Some(Open { text: String::new(), wide, high, data: spreadsheet.then_some(false), kind: String::new() });
                if empty {
                    self.end_cell()?;
                }
            }
            "data" if !empty => {
                // The comment of a cell also contains a `<Data>` element; ignore it.
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.kind.is_empty() && cell.text.is_empty()) {
                    cell.data = Some(true);
                    cell.kind = attribute(tag, "type").unwrap_or_default();
                }
            }
            "br" => self.write("\n"),
            "visible" => self.visible = !empty,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), SheetError> {
        match name.to_ascii_lowercase().as_str() {
            "td" | "th" | "cell" | "tr" | "row" | "table" | "worksheet" => self.end_cell(),
            "data" => {
                self.cell.iter_mut().for_each(|cell| cell.data = Some(false));
                Ok(())
            }
            "visible" => {
                self.visible = false;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, name: Option<String>) -> Result<(), SheetError> {
        // The table of a worksheet belongs to the sheet already started.
        if name.is_none() && self.row.is_none() && self.sheets > 0 {
            return Ok(());
        }
        if self.sheets >= MOST_SHEETS {
            return Err(SheetError::broken("too many tables"));
        }
        self.book.begin(name.as_deref().unwrap_or_default());
        self.sheets += 1;
        (self.row, self.column) = (None, 0);
        self.taken.clear();
        Ok(())
    }

    fn write(&mut self, text: &str) {
        if self.visible && matches!(text.trim(), "SheetHidden" | "SheetVeryHidden") {
            self.book.mark(true, false);
        }
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.data != Some(false)) {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let (Some(cell), Some(row)) = (self.cell.take(), self.row) else { return Ok(()) };
        if self.sheets == 0 {
            return Ok(());
        }
        let column = self.column;
        let (right, below) = (column.saturating_add(cell.wide), row.saturating_add(cell.high));
        self.book.put(row, column, value(&cell), false)?;
        if cell.wide > 1 || cell.high > 1 {
            self.book.merge_cells(row..=below - 1, column..=right - 1);
        }
        if cell.high > 1 {
            self.taken.extend((column..right.min(MOST_WIDE)).map(|column| (column, below)));
        }
        self.column = right;
        Ok(())
    }
}

/// A number or a date if Excel XML declares it; otherwise text.
fn value(cell: &Open) -> Option<Value> {
    let lines = cell.text.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    match cell.kind.as_str() {
        "Number" => text.parse().ok().map(Value::Number).or_else(|| Value::text(&text)),
        "DateTime" => Value::iso(text.trim_end_matches(".000")),
        "Error" => Some(Value::Error(text)),
        _ => Value::unquoted(&text),
    }
}

/// An attribute by its local name, ignoring case.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.html_attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|attribute| attribute.key.local_name().as_ref().eq_ignore_ascii_case(name))?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Cow::into_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::sheet::Sheet;
    use crate::formats::sheet::tests::LIMITS;

    fn sheets(bytes: &[u8]) -> Vec<Sheet> {
        let mut book = Book::new(&LIMITS);
        read(&text(bytes).unwrap(), &mut book).unwrap();
        book.sheets
    }

    fn shown(sheet: &Sheet) -> Vec<Vec<String>> {
        sheet.rows.values().map(|row| row.values().map(|cell| cell.value.to_string()).collect()).collect()
    }

    #[test]
    fn a_table_of_a_page_however_it_is_written() {
        let expected = vec![vec!["序号", "姓名", "身份证号"], vec!["1", "张三", "500113199003100012"]];
        for page in [
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><meta charset=utf-8><table><tr><td>序号<td>姓名<td>身份证号<tr><td>1<td>张三<td>500113199003100012</table></html>",
            "<div><style>td{a<b}</style><TABLE border=1><THEAD><TR><TH>序号</TH><TH>姓名</TH><TH>身份证号</TH></TR></THEAD>\n<TR>\n<TD>1</TD><TD> 张三&nbsp;</TD><TD x:str=\"'500113199003100012\">500113199003100012</TD></TR></TABLE>",
            "<!DOCTYPE html><html><body><p>导出 & 打印</p><table><tr><td>序号</td><td><b>姓</b><b>名</b></td><td>身份证号</td></tr><tr><td>1</td><td>张三</td><td>=\"500113199003100012\"</td></tr></table><script>if (a<b) {}</script>",
        ] {
            assert_eq!(shown(&sheets(page.as_bytes())[0]), expected, "{page}");
        }
        let windows = "<html><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"><table><tr><td>姓名</td></tr></table>";
        assert_eq!(shown(&sheets(&GB18030.encode(windows).0)[0]), [["姓名"]]);
    }

    #[test]
    fn cells_over_several_rows_and_columns_keep_the_others_in_place() {
        let page = "<table><tr><td rowspan=2>序号<td colspan=2>基本信息<tr><td>姓名<td>身份证号<tr><td>1<td>张三<td>5001</table>";
        let sheet = &sheets(page.as_bytes())[0];
        assert_eq!(sheet.headings(1).into_values().collect::<Vec<_>>(), ["序号", "姓名", "身份证号"]);
        assert_eq!(sheet.headings(0).into_values().collect::<Vec<_>>(), ["序号", "基本信息", "基本信息"]);
    }

    #[test]
    fn xml_of_2003_with_its_dates_and_gaps() {
        let book = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
            <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
            <Worksheet ss:Name="名单"><Table><Row ss:Index="2"><Cell><Data ss:Type="String">姓名</Data></Cell>
            <Cell ss:Index="3"><Data ss:Type="DateTime">2026-08-03T00:00:00.000</Data><Comment><Data>批注</Data></Comment></Cell></Row>
            <Row><Cell ss:MergeAcross="1"><Data ss:Type="Number">4</Data></Cell></Row></Table></Worksheet>
            <Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">无</Data></Cell></Row></Table>
            <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"#;
        let sheets = sheets(book.as_bytes());
        assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["名单", "说明"]);
        assert_eq!(sheets.iter().map(|sheet| sheet.hidden).collect::<Vec<_>>(), [false, true]);
        assert_eq!(sheets[0].rows[&1][&2].value.to_string(), "2026-08-03");
        assert_eq!(sheets[0].rows[&2][&0].value, Value::Number(4.0));
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert!(text("姓名,<备注>".as_bytes()).is_none() && text(b"<?xml version=\"1.0\"?><svg/>").is_none() && text(b"").is_none());
        let mut book = Book::new(&LIMITS);
        let page = text(b"<html><p>404</p></html>").unwrap();
        assert_eq!(read(&page, &mut book), Err(SheetError::broken("no table")));
    }
}
