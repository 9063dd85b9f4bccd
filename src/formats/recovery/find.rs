//! Finds the headers of a recovery record in a file that may be truncated, shifted or damaged, by searching for their magic from the end.

use memchr::memmem::Finder;

use super::geometry::{END_BYTES, HEADER_BYTES};
use super::header::{Header, MAGIC};
use crate::formats::region::ReadAt;

const WINDOW_BYTES: u64 = 1 << 20;
/// Limit on different shifts; each is a way in which bytes may have moved.
const MOST_SHIFTS: usize = 8;

/// A header, and possible displacements of the file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The recovery record's header.
    pub header: Header,
    /// Possible displacements in bytes (negative: towards the start). Begins with 0.
    pub shifts: Vec<i64>,
}

/// Searches a file for a recovery record. `beside` is the container's length if the record must be a separate file; if `None`, the record
/// must be inside the container. Unreadable bytes are ignored.
pub fn find(source: &dyn ReadAt, beside: Option<u64>) -> Option<Found> {
    let mut found: Option<Found> = None;
    let mut end = source.len();
    // Below this offset nothing can belong to the record found.
    let mut least = 0;
    while end > least {
        let from = end.saturating_sub(WINDOW_BYTES);
        for (at, header, copy) in headers(source, from, end).into_iter().rev() {
            let expected = i128::from(header.place) + i128::from(copy);
            let Ok(shift) = i64::try_from(i128::from(at) - expected) else { continue };
            match &mut found {
                None if is_plausible(&header, source.len(), beside) => {
                    least = at.saturating_sub(header.geometry.record_bytes() + END_BYTES);
                    found = Some(Found { header, shifts: vec![0] });
                    found.iter_mut().for_each(|found| found.add(shift));
                }
                Some(found) if found.header == header => found.add(shift),
                _ => {}
            }
        }
        end = from;
    }
    let mut found = found?;
    let length = if beside.is_some() { found.header.geometry.record_bytes() } else { found.header.container };
    // If bytes were removed or inserted before everything else, positions relative to the end are still correct.
    let moved = i128::from(source.len()) - i128::from(length);
    i64::try_from(moved).into_iter().for_each(|moved| found.add(moved));
    Some(found)
}

impl Found {
    fn add(&mut self, shift: i64) {
        if !self.shifts.contains(&shift) && self.shifts.len() < MOST_SHIFTS {
            self.shifts.push(shift);
        }
    }
}

/// A bundle stored inside a bundle has a record too; it must not be taken for the record of the whole file.
fn is_plausible(header: &Header, length: u64, beside: Option<u64>) -> bool {
    let near = |expected: u64, length: u64| length / 4 <= expected && expected / 4 <= length;
    match beside {
        Some(container) => header.place == 0 && near(header.container, container),
        None => header.place > 0 && near(header.container, length) && length <= header.container + header.container / 16 + WINDOW_BYTES,
    }
}

/// The headers that begin in a range: offset, header, and the position in the record that the header states.
fn headers(source: &dyn ReadAt, from: u64, end: u64) -> Vec<(u64, Header, u64)> {
    let behind = (end + HEADER_BYTES as u64 - 1).min(source.len());
    let mut bytes = vec![0; usize::try_from(behind - from).unwrap_or_default()];
    if source.read_exact_at(&mut bytes, from).is_err() {
        // A bad sector must not hide the whole range: read sector by sector.
        for (sector, place) in bytes.chunks_mut(512).enumerate() {
            if source.read_exact_at(place, from + 512 * sector as u64).is_err() {
                place.fill(0);
            }
        }
    }
    let header = |at: usize| {
        let header = bytes.get(at..)?.first_chunk::<HEADER_BYTES>()?;
        let (header, copy) = Header::read(header)?;
        Some((from + at as u64, header, copy)).filter(|(at, ..)| *at < end)
    };
    Finder::new(MAGIC).find_iter(&bytes).filter_map(header).collect()
}
