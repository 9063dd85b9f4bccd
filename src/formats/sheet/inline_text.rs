//! Fixes workbooks with inline strings in `<v>` instead of `<is>`: Excel shows them, but the parser ignores them.

use std::borrow::Cow;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::book::SheetError;

const INLINE: &str = "t=\"inlineStr\"";

/// Returns the workbook with such cells as plain strings; unchanged if there are none. The size limits must have been checked before.
///
/// # Errors
/// [`SheetError::NotAWorkbook`] if a part cannot be unpacked.
pub fn in_its_place(bytes: &[u8]) -> Result<Cow<'_, [u8]>, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(SheetError::broken)?;
    let mut mended: Vec<(usize, String)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(SheetError::broken)?;
        if !part.name().is_ok_and(|name| name.contains("worksheets/") && name.ends_with(".xml")) {
            continue;
        }
        let mut text = Vec::new();
        part.read_to_end(&mut text).map_err(SheetError::broken)?;
        mended.extend(std::str::from_utf8(&text).ok().and_then(as_text).map(|text| (index, text)));
    }
    if mended.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut workbook = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(SheetError::broken)?;
        match mended.iter().find(|(at, _)| *at == index) {
            Some((_, text)) => {
                let name = part.name().map_err(SheetError::broken)?.into_owned();
                workbook.start_file(name, plain).map_err(SheetError::broken)?;
                workbook.write_all(text.as_bytes()).map_err(SheetError::broken)?;
            }
            None => workbook.raw_copy_file(part).map_err(SheetError::broken)?,
        }
    }
    Ok(Cow::Owned(workbook.finish().map_err(SheetError::broken)?.into_inner()))
}

/// The sheet's XML with `t="str"` for each inline string in `<v>`; `None` if there is none.
fn as_text(sheet: &str) -> Option<String> {
    let mut parts = sheet.split(INLINE);
    let mut text = parts.next()?.to_owned();
    let mut changed = false;
    for part in parts {
        let content = part.split_once('>').map_or("", |(_, content)| content.trim_start());
        let stands = content.starts_with("<v>") || content.starts_with("<x:v>");
        changed |= stands;
        text.push_str(if stands { "t=\"str\"" } else { INLINE });
        text.push_str(part);
    }
    changed.then_some(text)
}
