//! Tests of comparing: which files are compared with which.

use jiff::Timestamp;

use super::compare;
use crate::record::facts::{Content, FileFacts, PictureFacts, RecordingFacts};
use crate::record::file::{Basis, FileRecord, Placement};
use crate::record::role::Role;
use crate::words::digest::Digest;
use crate::words::grid::Grid;
use crate::words::likeness::{Fingerprint, Glance};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource};
use crate::words::path::MemberPath;

/// Pseudo-random cells.
fn grid(width: u8, height: u8, seed: u64) -> Grid {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let cells = (0..usize::from(width) * usize::from(height)).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 60) as u8
    });
    Grid::new(width, height, cells.collect()).unwrap()
}

fn file(path: &str, role: Role, unit: &str, content: Content) -> FileRecord {
    FileRecord {
        path: MemberPath::new(path).unwrap(),
        source_name: None,
        size: 1,
        modified: Timestamp::UNIX_EPOCH,
        root: None,
        seal: None,
        facts: FileFacts { media_type: String::new(), content, times: Vec::new(), start: None, device: None, problems: Vec::new() },
        placement: Placement { role, units: vec![unit.to_owned()], part: None, basis: Basis::Folder, folder_date: None },
    }
}

/// Pictures with the same `look` look alike.
fn picture(path: &str, role: Role, unit: &str, look: u64) -> FileRecord {
    let fingerprint = Some(Fingerprint { greys: grid(32, 32, look), ink: Some(grid(64, 64, look)) });
    let facts = PictureFacts {
        width: 640,
        height: 480,
        orientation: 1,
        decoded: true,
        gps: false,
        mean_luma: None,
        clarity: None,
        pages: None,
        fingerprint,
    };
    file(path, role, unit, Content::Picture(facts))
}

/// A recording whose first `from` seconds are missing.
fn recording(path: &str, unit: &str, look: u64, from: u32) -> FileRecord {
    let frame = |number: u32| Glance { at_ms: (number * 20 - from) * 1000, greys: grid(16, 9, look * 100 + u64::from(number)) };
    let glances = (from / 20..from / 20 + 12).map(frame).collect();
    file(path, Role::Recording, unit, Content::Recording(RecordingFacts { glances, ..RecordingFacts::default() }))
}

fn pairs(files: &[FileRecord]) -> Vec<(String, String)> {
    compare(files).into_iter().map(|pair| (pair.file.to_string(), pair.other.to_string())).collect()
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(file, other)| ((*file).to_owned(), (*other).to_owned())).collect()
}

#[test]
fn pictures_of_different_units_are_named_with_the_first_that_they_look_like() {
    let photo = |path: &str, unit: &str, look: u64| picture(path, Role::Photo, unit, look);
    let files = [photo("a", "1", 1), photo("b", "1", 1), photo("c", "2", 1), photo("d", "2", 2), photo("e", "3", 1)];
    assert_eq!(pairs(&files), named(&[("c", "a"), ("e", "a")]));
}

/// G32: two pictures of one unit that look alike and have the same second are one picture saved twice; a picture taken seconds later in
/// the same room is not.
#[test]
fn pictures_of_one_unit_are_one_where_look_and_second_are_the_same() {
    let photo = |path: &str, unit: &str, look: u64, taken: Option<(&str, Grade)>| {
        let mut file = picture(path, Role::Photo, unit, look);
        let moment = |at: &str, grade| Moment {
            at: at.parse().unwrap(),
            grade,
            source: TimeSource::Exif,
            precision: Precision::Second,
            reason: Reason::ClassZone,
        };
        file.facts.start = taken.map(|(at, grade)| moment(at, grade));
        file
    };
    let at = |second: &'static str, grade| Some((second, grade));
    let (one, later) = ("2026-08-03T01:30:15Z", "2026-08-03T01:30:17Z");
    let files = [
        photo("burst-1", "1", 1, at(one, Grade::A)),
        photo("burst-2", "1", 1, at(later, Grade::A)),
        photo("burst-3", "1", 1, at("2026-08-03T01:30:19Z", Grade::A)),
        photo("saved-again", "1", 1, at(later, Grade::B)),
        photo("other-look", "1", 2, at(one, Grade::A)),
        photo("time-of-saving", "1", 1, at(one, Grade::C)),
        photo("no-time", "1", 1, None),
    ];
    assert_eq!(pairs(&files), named(&[("saved-again", "burst-2")]));
}

#[test]
fn each_is_compared_with_its_like_only() {
    let files = [picture("a", Role::Photo, "1", 1), picture("b", Role::Screenshot, "2", 1), picture("c", Role::SignIn, "3", 1)];
    assert_eq!(pairs(&files), []);
    let files = [picture("a", Role::SignIn, "1", 1), picture("b", Role::SignIn, "2", 1), picture("c", Role::Other, "3", 1)];
    assert_eq!(pairs(&files), named(&[("b", "a")]));
}

#[test]
fn a_recording_that_begins_later_is_the_same_recording() {
    let files = [recording("a", "1", 1, 0), recording("b", "2", 1, 40), recording("c", "3", 2, 0)];
    assert_eq!(pairs(&files), named(&[("b", "a")]));
}

#[test]
fn copies_of_one_file_count_once_and_for_all_their_units() {
    let copy = |path: &str, unit: &str| FileRecord { root: Some(Digest([1; 32])), ..picture(path, Role::Photo, unit, 1) };
    assert_eq!(pairs(&[copy("a", "1"), copy("b", "2")]), []);
    assert_eq!(pairs(&[copy("a", "1"), copy("b", "2"), picture("c", Role::Photo, "2", 1)]), named(&[("c", "a")]));
}

#[test]
fn what_belongs_to_no_unit_is_not_compared() {
    let mut files = [picture("a", Role::Photo, "1", 1), picture("b", Role::Photo, "2", 1)];
    files[1].placement.units.clear();
    assert_eq!(pairs(&files), []);
}
