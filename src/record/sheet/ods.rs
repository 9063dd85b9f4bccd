//! What an OpenDocument table comes to once its repeated rows and columns are written out, before anybody writes them out.
//!
//! A few bytes can repeat one cell, or one long text, a hundred million times (OpenDocument 1.3 part 3, 19.675 and 19.679), and the
//! reader of such tables keeps them all.

use super::{Limits, SheetError};

/// The most cells of all sheets, empty ones between filled ones too.
const MOST_CELLS: usize = 3 << 20;
/// The most bytes of text of all cells.
const MOST_TEXT: usize = 64 << 20;

/// Refuses a `content.xml` that comes to more than the bounds.
///
/// # Errors
/// [`SheetError::TooManyRows`] or [`SheetError::TooLarge`].
pub fn check(xml: &[u8], limits: &Limits) -> Result<(), SheetError> {
    let extent = extent(xml);
    if extent.cells > MOST_CELLS {
        return Err(SheetError::TooManyRows(limits.rows));
    }
    if extent.text > MOST_TEXT {
        return Err(SheetError::TooLarge(MOST_TEXT as u64));
    }
    Ok(())
}

/// What the sheets of a `content.xml` come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extent {
    /// Rows down to the last that holds anything, times the widest of them, over all sheets.
    cells: usize,
    /// Bytes between the tags of cells, as often as they are repeated.
    text: usize,
}

/// One row while its cells are counted.
#[derive(Default)]
struct RowCount {
    /// How often the row is repeated.
    repeated: usize,
    /// Cells up to the last that holds anything.
    filled: usize,
    /// Cells behind that one.
    empty: usize,
    /// Bytes of text, as often as its cells are repeated.
    text: usize,
    /// How often the cell that was begun last is repeated; 0 for one that holds nothing.
    cell: usize,
}

fn extent(xml: &[u8]) -> Extent {
    let mut extent = Extent::default();
    let (mut rows, mut width, mut empty_rows) = (0_usize, 0_usize, 0_usize);
    let mut row = RowCount::default();
    // The tag behind everything closes the last row.
    for tag in xml.split(|&byte| byte == b'<').skip(1).chain([b"table:table".as_slice()]) {
        let name = tag.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).next().unwrap_or_default();
        match name {
            b"table:table-row" | b"table:table" => {
                if row.filled > 0 {
                    rows = rows.saturating_add(empty_rows).saturating_add(row.repeated);
                    (empty_rows, width) = (0, width.max(row.filled));
                } else {
                    empty_rows = empty_rows.saturating_add(row.repeated);
                }
                extent.text = extent.text.saturating_add(row.text.saturating_mul(row.repeated));
                row = RowCount { repeated: attribute(tag, b"table:number-rows-repeated"), ..RowCount::default() };
                if name == b"table:table" {
                    extent.cells = extent.cells.saturating_add(rows.saturating_mul(width));
                    (rows, width, empty_rows, row.repeated) = (0, 0, 0, 0);
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let count = attribute(tag, b"table:number-columns-repeated");
                if find(tag, b"value").is_some() || find(tag, b"formula").is_some() {
                    row.filled = row.filled.saturating_add(row.empty).saturating_add(count);
                    (row.empty, row.cell) = (0, count);
                } else {
                    row.empty = row.empty.saturating_add(count);
                    row.cell = 0;
                }
            }
            _ => {}
        }
        // A tag counts whole: a formula or a value stands inside it.
        row.text = row.text.saturating_add(tag.len().saturating_mul(row.cell));
    }
    extent
}

/// A number of an attribute; 1 where the tag does not have it.
fn attribute(tag: &[u8], name: &[u8]) -> usize {
    let Some(at) = find(tag, name) else { return 1 };
    let rest = tag.get(at + name.len()..).unwrap_or_default();
    let digits: Vec<u8> = rest.iter().copied().skip_while(|byte| !byte.is_ascii_digit()).take_while(u8::is_ascii_digit).collect();
    // Digits that are no number of this machine are more than any bound.
    std::str::from_utf8(&digits).ok().filter(|digits| !digits.is_empty()).map_or(1, |digits| digits.parse().unwrap_or(usize::MAX))
}

fn find(tag: &[u8], name: &[u8]) -> Option<usize> {
    tag.windows(name.len()).position(|window| window == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_cells_are_counted_without_being_written_out() {
        let sheet = |rows: &str| format!("<office:body><table:table table:name=\"甲\">{rows}</table:table></office:body>");
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
        let table = [
            (format!("<table:table-row>{cell}{cell}</table:table-row>"), 2),
            (format!("<table:table-row>{cell}<table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row>"), 1),
            (format!("<table:table-row><table:table-cell table:number-columns-repeated = '9'/>{cell}</table:table-row>"), 10),
            (format!("<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated=\"1048575\"/>"), 1),
            (format!("<table:table-row table:number-rows-repeated=\"9\"/><table:table-row>{cell}</table:table-row>"), 10),
            (
                "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value=\"1\" \
                 table:number-columns-repeated=\"16384\"/></table:table-row>"
                    .to_owned(),
                16_384_000_000,
            ),
        ];
        for (rows, count) in table {
            assert_eq!(extent(sheet(&rows).as_bytes()).cells, count, "{rows}");
        }
        assert_eq!(extent(b""), Extent::default());
        assert_eq!(extent(b"<<<table:table-row").cells, 0);
    }

    #[test]
    fn a_long_text_that_is_repeated_counts_as_often() {
        let text = "x".repeat(1 << 16);
        let cell = format!("<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"1000\"><text:p>{text}</text:p>");
        let xml = format!("<table:table><table:table-row table:number-rows-repeated=\"10\">{cell}</table:table-cell></table:table-row>");
        assert!(extent(xml.as_bytes()).text > 10_000 << 16);
        let limits = crate::record::sheet::tests::LIMITS;
        assert_eq!(check(xml.as_bytes(), &limits), Err(SheetError::TooLarge(64 << 20)));
    }
}
