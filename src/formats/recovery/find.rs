//! Finds the headers of a record in a file that may be cut, shifted or spoiled, by looking for what they begin with from the end.

use memchr::memmem::Finder;

use super::geometry::{END_BYTES, HEADER_BYTES};
use super::header::{Header, MAGIC};
use crate::formats::region::ReadAt;

const WINDOW_BYTES: u64 = 1 << 20;
/// Headers that disagree about their place, at most: each is a way in which bytes may have moved.
const MOST_SHIFTS: usize = 8;

/// A header and where the bytes of its file stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The header.
    pub header: Header,
    /// By how much bytes may stand behind (before, where negative) their places; the likeliest first, 0 always among them.
    pub shifts: Vec<i64>,
}

/// Looks for a record in a file. `beside` tells whether it must be one beside its container, and then `container` is its length; else
/// it must lie inside. What can not be read counts as nothing.
pub fn find(source: &dyn ReadAt, beside: Option<u64>) -> Option<Found> {
    let mut found: Option<Found> = None;
    let mut end = source.len();
    // Below this nothing more can be of the record that was found.
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
    // Whatever was cut out or put in before everything else: the end is still the end.
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

/// A bundle within a bundle has a record too: it is not taken for that of the whole file.
fn is_plausible(header: &Header, length: u64, beside: Option<u64>) -> bool {
    let near = |expected: u64, length: u64| length / 4 <= expected && expected / 4 <= length;
    match beside {
        Some(container) => header.place == 0 && near(header.container, container),
        None => header.place > 0 && near(header.container, length) && length <= header.container + header.container / 16 + WINDOW_BYTES,
    }
}

/// The headers that begin in a stretch: their places, themselves and where in the record they say they stand.
fn headers(source: &dyn ReadAt, from: u64, end: u64) -> Vec<(u64, Header, u64)> {
    let behind = (end + HEADER_BYTES as u64 - 1).min(source.len());
    let mut bytes = vec![0; usize::try_from(behind - from).unwrap_or_default()];
    if source.read_exact_at(&mut bytes, from).is_err() {
        // A bad sector hides what lies around it, not the whole stretch.
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
