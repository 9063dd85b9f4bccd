//! The end of a ZIP file (APPNOTE 4.3.14 to 4.3.16): where the directory is and how much it claims to hold, checked against the file.

use std::io;

use super::fault::ArchiveFault;
use super::{
    DIRECTORY_HEADER_BYTES, END_RECORD, END_RECORD_BYTES, ZIP64_COUNT_FROM, ZIP64_END_RECORD, ZIP64_END_RECORD_BYTES, ZIP64_FROM,
    ZIP64_LOCATOR, ZIP64_LOCATOR_BYTES, u16_at, u32_at, u64_at,
};
use crate::formats::region::ReadAt;

/// What the end records say, held against the length of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Number of entries.
    pub entries: u64,
    /// Where the archive begins in the file; 0 unless something was put in front.
    pub start: u64,
    /// Where the directory begins, from the beginning of the archive.
    pub directory_offset: u64,
    /// Bytes of the directory.
    pub directory_bytes: u64,
    /// Where the last end record stops, in the file; its length unless something was appended.
    pub stop: u64,
}

/// Finds the end record. None where there is none.
///
/// # Errors
/// What the system says.
pub fn find(file: &dyn ReadAt) -> io::Result<Option<Result<End, ArchiveFault>>> {
    // The end record, a comment of the greatest length, and room for the ZIP64 records in front.
    let tail_bytes = file.len().min(END_RECORD_BYTES + u64::from(u16::MAX) + ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES);
    let tail_at = file.len() - tail_bytes;
    let mut tail = vec![0; usize::try_from(tail_bytes).map_err(|_| io::ErrorKind::FileTooLarge)?];
    file.read_exact_at(&mut tail, tail_at)?;
    let comment = |at: usize| u16_at(&tail, at + 20).map(usize::from);
    let is_whole =
        |at: usize, window: &[u8]| window.starts_with(&END_RECORD) && comment(at).is_some_and(|comment| at + 22 + comment <= tail.len());
    // Most readers take the last record; one whose comment ends with the file goes before one that leaves bytes behind it. So nothing
    // goes before a record at the very end, where it nearly always is.
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
        // The record must lie directly before its locator: no data sector, no gap.
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
