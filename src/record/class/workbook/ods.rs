//! How many cells an OpenDocument table spans once its repeated rows and columns are written out, before anybody writes them out.
//!
//! A few bytes can repeat one cell a hundred million times (OpenDocument 1.3 part 3, 19.675 and 19.679), and the reader of such
//! tables keeps them all.

/// The cells of the largest sheet of a `content.xml`: rows down to the last that holds anything, times the widest of them.
pub fn cells(xml: &[u8]) -> usize {
    let (mut most, mut rows, mut width) = (0_usize, 0_usize, 0_usize);
    let (mut empty_rows, mut repeated, mut filled, mut empty) = (0_usize, 0_usize, 0_usize, 0_usize);
    // The tag behind everything closes the last row.
    for tag in xml.split(|&byte| byte == b'<').skip(1).chain([b"table:table".as_slice()]) {
        let name = tag.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).next().unwrap_or_default();
        match name {
            b"table:table-row" | b"table:table" => {
                if filled > 0 {
                    rows = rows.saturating_add(empty_rows).saturating_add(repeated);
                    (empty_rows, width) = (0, width.max(filled));
                } else {
                    empty_rows = empty_rows.saturating_add(repeated);
                }
                (repeated, filled, empty) = (attribute(tag, b"table:number-rows-repeated"), 0, 0);
                most = most.max(rows.saturating_mul(width));
                if name == b"table:table" {
                    (rows, width, empty_rows, repeated) = (0, 0, 0, 0);
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let count = attribute(tag, b"table:number-columns-repeated");
                if find(tag, b"value").is_some() || find(tag, b"formula").is_some() {
                    filled = filled.saturating_add(empty).saturating_add(count);
                    empty = 0;
                } else {
                    empty = empty.saturating_add(count);
                }
            }
            _ => {}
        }
    }
    most
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
            assert_eq!(cells(sheet(&rows).as_bytes()), count, "{rows}");
        }
        assert_eq!(cells(b""), 0);
        assert_eq!(cells(b"<<<table:table-row"), 0);
    }
}
