//! The end of a ZIP file (APPNOTE 4.3.14 to 4.3.16): location and size of the central directory, checked against the file length.

use std::io;

use super::fault::ArchiveFault;
use super::{
    DIRECTORY_HEADER_BYTES, END_RECORD, END_RECORD_BYTES, ZIP64_COUNT_FROM, ZIP64_END_RECORD, ZIP64_END_RECORD_BYTES, ZIP64_FROM,
    ZIP64_LOCATOR, ZIP64_LOCATOR_BYTES, u16_at, u32_at, u64_at,
};
use crate::formats::region::ReadAt;

/// The values of the end records, consistent with the file length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Number of entries.
    pub entries: u64,
    /// Offset of the archive in the file; 0 unless bytes were prepended.
    pub start: u64,
    /// Offset of the central directory, relative to the start of the archive.
    pub directory_offset: u64,
    /// Size of the central directory in bytes.
    pub directory_bytes: u64,
    /// Offset after the last end record, in the file; less than the file length only if bytes were appended.
    pub stop: u64,
}

/// Finds the end record; `None` if there is none.
///
/// # Errors
/// I/O errors of the file.
pub fn find(file: &dyn ReadAt) -> io::Result<Option<Result<End, ArchiveFault>>> {
    // The end record with the longest possible comment, and the ZIP64 records before it.
    let tail_bytes = file.len().min(END_RECORD_BYTES + u64::from(u16::MAX) + ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES);
    let tail_at = file.len() - tail_bytes;
    let mut tail = vec![0; usize::try_from(tail_bytes).map_err(|_| io::ErrorKind::FileTooLarge)?];
    file.read_exact_at(&mut tail, tail_at)?;
    let comment = |at: usize| u16_at(&tail, at + 20).map(usize::from);
    let is_whole =
        |at: usize, window: &[u8]| window.starts_with(&END_RECORD) && comment(at).is_some_and(|comment| at + 22 + comment <= tail.len());
    // Most readers take the last record. Preference: a record at the very end (the usual case), then the last one whose comment reaches the
    // end of the file, then the last one of all.
    let last = tail.len().checked_sub(22).filter(|&at| tail.get(at..).is_some_and(|record| is_whole(at, record)));
    let found = || tail.windows(22).enumerate().filter(|(at, window)| is_whole(*at, window)).map(|(at, _)| at);
    let to_the_end = || found().rfind(|&at| comment(at).is_some_and(|comment| at + 22 + comment == tail.len()));
    let Some(at) = last.or_else(to_the_end).or_else(|| found().next_back()) else { return Ok(None) };
    Ok(Some(interpret(&tail, at, tail_at).ok_or(ArchiveFault::EndLies)))
}

fn interpret(tail: &[u8], at: usize, tail_at: u64) -> Option<End> {
    let mut entries = u64::from(u16_at(tail, at + 10)?);
    let mut directory_bytes = u64::from(u32_at(tail, at + 12)?);
    let mut directory_offset = u64::from(u32_at(tail, at + 16)?);
    let stop = tail_at + at as u64 + END_RECORD_BYTES + u64::from(u16_at(tail, at + 20)?);
    let mut records_at = tail_at + at as u64;
    let clamped = entries == ZIP64_COUNT_FROM || directory_bytes == ZIP64_FROM || directory_offset == ZIP64_FROM;
    let locator = at.checked_sub(20).and_then(|at| tail.get(at..at + 20)).filter(|locator| locator.starts_with(&ZIP64_LOCATOR));
    if let (true, Some(_)) = (clamped, locator) {
        // The ZIP64 record must be directly before its locator: no extensible data sector, no gap.
        let long = at.checked_sub(76).and_then(|at| tail.get(at..at + 56)).filter(|long| long.starts_with(&ZIP64_END_RECORD))?;
        entries = u64_at(long, 32)?;
        directory_bytes = u64_at(long, 40)?;
        directory_offset = u64_at(long, 48)?;
        records_at = records_at.checked_sub(ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES)?;
    }
    let start = records_at.checked_sub(directory_offset.checked_add(directory_bytes)?)?;
    let fits = entries.checked_mul(DIRECTORY_HEADER_BYTES)? <= directory_bytes;
    fits.then_some(End { entries, start, directory_offset, directory_bytes, stop })
}
