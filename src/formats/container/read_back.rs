//! Reconstructs the layout of a canonical container from its local headers, if the directory is lost.

use std::io;

use super::layout::Layout;
use super::{LOCAL_HEADER, LOCAL_HEADER_BYTES, MOST_ENTRIES, TIME_FIELD, ZIP64_FIELD, ZIP64_FROM, u16_at, u32_at, u64_at};
use crate::formats::region::ReadAt;
use crate::words::moment::Zone;

/// Follows the local headers from the start to `until`, where the last entry must end. Returns the layout and each entry's CRC-32; `None`
/// if any header byte differs from the canonical one.
///
/// # Errors
/// I/O errors of the source.
pub fn read_back(source: &dyn ReadAt, until: u64) -> io::Result<Option<(Layout, Vec<u32>)>> {
    let mut layout = Layout::new(Zone::default());
    let mut all = Vec::new();
    while layout.directory_offset() < until && (all.len() as u64) < MOST_ENTRIES {
        let at = layout.directory_offset();
        let header = header_at(source, at)?;
        let Some(crc32) = header.as_ref().and_then(|header| add(&mut layout, header)) else { return Ok(None) };
        all.push(crc32);
    }
    Ok((layout.directory_offset() == until).then_some((layout, all)))
}

/// The bytes of the local header at `at`; `None` if there is none.
fn header_at(source: &dyn ReadAt, at: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; LOCAL_HEADER_BYTES as usize];
    if source.len().saturating_sub(at) < LOCAL_HEADER_BYTES {
        return Ok(None);
    }
    source.read_exact_at(&mut bytes, at)?;
    let (Some(name), Some(fields)) = (u16_at(&bytes, 26), u16_at(&bytes, 28)) else { return Ok(None) };
    let more = usize::from(name) + usize::from(fields);
    if !bytes.starts_with(&LOCAL_HEADER) || source.len() - at - LOCAL_HEADER_BYTES < more as u64 {
        return Ok(None);
    }
    bytes.resize(bytes.len() + more, 0);
    let rest = bytes.get_mut(LOCAL_HEADER_BYTES as usize..).unwrap_or_default();
    source.read_exact_at(rest, at + LOCAL_HEADER_BYTES)?;
    Ok(Some(bytes))
}

/// Adds the header's entry to the layout. Returns its CRC-32 if the header equals the canonical one.
fn add(layout: &mut Layout, header: &[u8]) -> Option<u32> {
    let dos = (u16_at(header, 12)?, u16_at(header, 10)?);
    let crc32 = u32_at(header, 14)?;
    let mut size = u64::from(u32_at(header, 22)?);
    let fields_at = LOCAL_HEADER_BYTES as usize + usize::from(u16_at(header, 26)?);
    let name = str::from_utf8(header.get(LOCAL_HEADER_BYTES as usize..fields_at)?).ok()?;
    let mut field = fields_at;
    if size == ZIP64_FROM && u16_at(header, field)? == ZIP64_FIELD {
        size = u64_at(header, field + 4)?;
        field += 20;
    }
    let unix_seconds = if u16_at(header, field) == Some(TIME_FIELD) { u32_at(header, field + 5) } else { None };
    let placed = layout.push_raw(name.to_owned(), size, unix_seconds, dos).ok()?;
    (placed.local_header(crc32) == header).then_some(crc32)
}
