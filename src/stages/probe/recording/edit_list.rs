//! What a player shows of a track according to its edit list (ISO/IEC 14496-12, 8.6.6): cutting without re-encoding only hides the rest.

use crate::formats::region::ReadAt;
use crate::stages::probe::boxes;

/// Largest `moov` box.
const MOST_MOVIE: u64 = 64 << 20;
/// Most edits of a track.
const MOST_EDITS: usize = 10_000;

/// The ranges of the track that a player shows: start and end in ticks of the track; the end is `None` if a range extends to the end.
/// `None` if there is no edit list, or none of its edits shows anything.
pub fn shown(source: &dyn ReadAt, track: u32) -> Option<Vec<(i128, Option<i128>)>> {
    let head = boxes::top_level(source).find(|head| head.kind == *b"moov")?;
    let moov = boxes::read(source, head.content..head.end, MOST_MOVIE)?;
    let movie_scale = scale(find(&moov, b"mvhd")?)?;
    let own = boxes::inside(&moov)
        .filter(|(kind, _)| kind == b"trak")
        .map(|(_, content)| content)
        .find(|content| find(content, b"tkhd").and_then(|header| by_version(header, 11, 19, 4)) == Some(u64::from(track)))?;
    let media_scale = scale(find(find(own, b"mdia")?, b"mdhd")?)?;
    let list = find(find(own, b"edts")?, b"elst")?;
    let (version, rest) = list.split_first()?;
    let count = usize::try_from(number(rest, 3, 4)?).ok()?.min(MOST_EDITS);
    let size = if *version == 1 { 8 } else { 4 };
    let mut stretches = Vec::new();
    for edit in 0..count {
        let at = 7 + edit * (2 * size + 4);
        let (length, from) = (number(rest, at, size)?, number(rest, at + size, size)?);
        let rate = number(rest, at + 2 * size, 2)?;
        let empty = if *version == 1 { u64::MAX } else { u64::from(u32::MAX) };
        if from == empty || rate == 0 {
            continue;
        }
        let from = i128::from(from);
        // Rounded up: the movie's clock is often coarser than the track's.
        let ticks = (i128::from(length) * i128::from(media_scale) + i128::from(movie_scale) - 1).checked_div(i128::from(movie_scale))?;
        stretches.push((from, (length > 0).then_some(from + ticks)));
    }
    Some(stretches).filter(|stretches| !stretches.is_empty())
}

/// Ticks of a track between `first` and `end` that are in a range. Overlapping ranges count once.
pub fn ticks_within(stretches: &[(i128, Option<i128>)], first: i128, end: i128) -> i128 {
    let mut parts: Vec<(i128, i128)> =
        stretches.iter().map(|(from, to)| ((*from).max(first), to.unwrap_or(end).min(end))).filter(|(from, to)| from < to).collect();
    parts.sort_unstable();
    let mut reached = first;
    parts.into_iter().fold(0, |ticks, (from, to)| {
        let added = (to - from.max(reached)).max(0);
        reached = reached.max(to);
        ticks + added
    })
}

fn find<'b>(bytes: &'b [u8], wanted: &[u8; 4]) -> Option<&'b [u8]> {
    boxes::inside(bytes).find(|(kind, _)| kind == wanted).map(|(_, content)| content)
}

/// Ticks per second in an `mvhd` or `mdhd` box.
fn scale(header: &[u8]) -> Option<u64> {
    by_version(header, 11, 19, 4).filter(|scale| *scale > 0)
}

/// A number after the version byte, whose offset depends on the version: `plain` in version 0, `wide` in version 1.
fn by_version(header: &[u8], plain: usize, wide: usize, length: usize) -> Option<u64> {
    let (version, rest) = header.split_first()?;
    number(rest, if *version == 1 { wide } else { plain }, length)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    /// A movie with 1,000 ticks per second and track 7 with 90,000.
    fn movie(edits: &[(u32, u32, u32)]) -> Vec<u8> {
        let list: Vec<u8> =
            edits.iter().flat_map(|(length, from, rate)| [length.to_be_bytes(), from.to_be_bytes(), rate.to_be_bytes()].concat()).collect();
        let elst = boxed(b"elst", &[&[0; 4][..], &(edits.len() as u32).to_be_bytes(), &list].concat());
        let tkhd = boxed(b"tkhd", &[&[0; 12][..], &7_u32.to_be_bytes(), &[0; 60]].concat());
        let mdhd = boxed(b"mdhd", &[&[0; 12][..], &90_000_u32.to_be_bytes(), &[0; 8]].concat());
        let trak = boxed(b"trak", &[tkhd, boxed(b"edts", &elst), boxed(b"mdia", &mdhd)].concat());
        let mvhd = boxed(b"mvhd", &[&[0; 12][..], &1000_u32.to_be_bytes(), &[0; 80]].concat());
        boxed(b"moov", &[mvhd, trak].concat())
    }

    #[test]
    fn what_is_shown_is_counted_once() {
        const ONE: u32 = 1 << 16;
        let ticks = |edits: &[(u32, u32, u32)]| shown(&movie(edits), 7).map(|stretches| ticks_within(&stretches, 0, 360 * 90_000) / 90_000);
        assert_eq!(ticks(&[(270_000, 90 * 90_000, ONE)]), Some(270));
        assert_eq!(ticks(&[(360_000, 0, ONE)]), Some(360));
        assert_eq!(ticks(&[(0, 90 * 90_000, ONE)]), Some(270));
        assert_eq!(ticks(&[(5_000, u32::MAX, ONE), (80_000, 250 * 90_000, ONE)]), Some(80));
        assert_eq!(ticks(&[(1_000, 0, ONE); 300]), Some(1));
        assert_eq!(ticks(&[(100_000, 0, ONE), (100_000, 90_000 * 50, ONE), (10_000, 0, 0)]), Some(150));
        assert_eq!(ticks(&[(900_000, 0, ONE)]), Some(360));
        assert_eq!((ticks(&[]), ticks(&[(5_000, u32::MAX, ONE)]), shown(&movie(&[(1, 0, ONE)]), 8)), (None, None, None));
    }
}
