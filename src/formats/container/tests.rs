//! Tests of the container: the layout is a pure function, another ZIP implementation reads it, and every false header value is reported.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use jiff::Timestamp;
use proptest::prelude::*;

use super::fault::ArchiveFault;
use super::layout::{ALIGNMENT, Layout};
use super::listing::{Listing, read};
use super::*;
use crate::formats::region::FileRegion;
use crate::words::moment::Zone;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn container(entries: &[(String, Vec<u8>, Timestamp)]) -> Vec<u8> {
    let mut layout = Layout::new(Zone::default());
    for (name, data, modified) in entries {
        layout.push(name.clone(), data.len() as u64, *modified).unwrap();
    }
    let crc32 = |index: usize| crc32fast::hash(&entries[index].1);
    let mut bytes = Vec::new();
    for (index, (placed, (_, data, _))) in layout.entries().iter().zip(entries).enumerate() {
        assert_eq!(bytes.len() as u64, placed.header_offset);
        bytes.extend(placed.local_header(crc32(index)));
        assert_eq!(bytes.len() as u64, placed.data_offset);
        bytes.extend(data);
    }
    let ending = layout.ending(crc32);
    bytes.extend(ending.directory);
    bytes.extend(ending.end);
    assert_eq!(bytes.len() as u64, layout.length());
    bytes
}

fn entries(names: &[&str]) -> Vec<(String, Vec<u8>, Timestamp)> {
    names.iter().map(|name| (format!("包/{name}"), name.as_bytes().to_vec(), at("2026-08-03T01:05:00Z"))).collect()
}

fn listing(bytes: &[u8]) -> Option<Listing> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    read(&FileRegion::whole(file).unwrap()).unwrap()
}

fn faults(bytes: &[u8]) -> Vec<ArchiveFault> {
    listing(bytes).unwrap().faults
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn another_implementation_reads_what_was_laid_out(
        files in proptest::collection::vec(("[a-z照片空 ]{0,40}", 0_usize..9000, -3_000_000_000_i64..8_000_000_000), 0..12),
    ) {
        let entries: Vec<_> = files
            .iter()
            .enumerate()
            .map(|(index, (name, size, seconds))| {
                (format!("包/{index:02}{name}x"), vec![index as u8; *size], Timestamp::from_second(*seconds).unwrap())
            })
            .collect();
        let bytes = container(&entries);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        prop_assert_eq!(archive.len(), entries.len());
        for (index, (name, data, _)) in entries.iter().enumerate() {
            let mut entry = archive.by_index(index).unwrap();
            prop_assert_eq!(entry.name().unwrap().into_owned(), name.clone());
            prop_assert_eq!(entry.data_start().unwrap() % ALIGNMENT, 0);
            let mut found = Vec::new();
            entry.read_to_end(&mut found).unwrap();
            prop_assert_eq!(&found, data);
        }
        let listed = listing(&bytes).unwrap();
        prop_assert_eq!(listed.faults, vec![]);
        prop_assert_eq!(listed.entries.iter().map(|entry| &entry.name).collect::<Vec<_>>(), entries.iter().map(|entry| &entry.0).collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_make_the_reader_fail_otherwise(
        cut in 0_usize..9000, changes in proptest::collection::vec((0_usize..9000, any::<u8>()), 0..6),
    ) {
        let mut bytes = container(&entries(&["a", "b"]));
        for (place, byte) in changes {
            let end = bytes.len() - 1;
            bytes[end - place.min(end)] = byte;
        }
        bytes.truncate(bytes.len() - cut.min(bytes.len()) / 16);
        let _ = listing(&bytes);
    }
}

#[test]
fn places_do_not_depend_on_the_checksums() {
    let mut layout = Layout::new(Zone::default());
    // Name lengths around a page end, so that the padding field gets every size, including sizes too small for its header.
    for length in 4000..4110 {
        layout.push("x".repeat(length), 1, at("2026-01-01T00:00:00Z")).unwrap();
    }
    for entry in layout.entries() {
        assert_eq!(entry.data_offset % ALIGNMENT, 0);
        assert_eq!(entry.local_header(0).len() as u64, entry.data_offset - entry.header_offset);
        assert_eq!(entry.local_header(u32::MAX).len(), entry.local_header(0).len());
    }
}

#[test]
fn times_are_the_walls_within_their_limits() {
    let dos = |text: &str| {
        let mut layout = Layout::new(Zone::default());
        let header = layout.push("a".into(), 0, at(text)).unwrap().local_header(0);
        let time = u16_at(&header, 10).unwrap();
        let date = u16_at(&header, 12).unwrap();
        let extended = (u16_at(&header, 31) == Some(TIME_FIELD)).then(|| u32_at(&header, 36).unwrap());
        let moment = (1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2);
        (moment, extended)
    };
    assert_eq!(dos("2026-08-03T01:05:07.9Z"), ((2026, 8, 3, 9, 5, 6), Some(1_785_719_107)));
    assert_eq!(dos("1979-12-31T15:59:59Z"), ((1980, 1, 1, 0, 0, 0), Some(315_503_999)));
    assert_eq!(dos("1979-12-31T16:00:00Z"), ((1980, 1, 1, 0, 0, 0), Some(315_504_000)));
    assert_eq!(dos("1969-12-31T23:59:59.5Z"), ((1980, 1, 1, 0, 0, 0), None));
    assert_eq!(dos("1970-01-01T00:00:00Z").1, Some(0));
    assert_eq!(dos("2038-01-19T03:14:07.9Z").1, Some(i32::MAX as u32));
    assert_eq!(dos("2038-01-19T03:14:08Z"), ((2038, 1, 19, 11, 14, 8), None));
    assert_eq!(dos("2107-12-31T15:59:59Z").0, (2107, 12, 31, 23, 59, 58));
    assert_eq!(dos("2107-12-31T16:00:00Z").0, (2107, 12, 31, 23, 59, 58));
}

#[test]
fn sizes_and_places_beyond_32_bits_are_read_by_another_implementation() {
    let mut layout = Layout::new(Zone::default());
    for (name, size) in [("包/a", 0xFFFF_FFFE_u64), ("包/b", 0xFFFF_FFFF), ("包/c", 5 << 30), ("包/d", 3)] {
        layout.push(name.into(), size, at("2026-01-01T00:00:00Z")).unwrap();
    }
    // Write only the headers into a sparse file.
    let mut file = tempfile::tempfile().unwrap();
    let mut put = |bytes: &[u8], offset: u64| {
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.write_all(bytes).unwrap();
    };
    for entry in layout.entries() {
        put(&entry.local_header(7), entry.header_offset);
    }
    let ending = layout.ending(|_| 7);
    put(&ending.directory, layout.directory_offset());
    put(&ending.end, layout.directory_offset() + ending.directory.len() as u64);
    let whole = |file: &File| FileRegion::whole(file.try_clone().unwrap()).unwrap();
    assert_eq!(file.metadata().unwrap().len(), layout.length());
    let listed = read(&whole(&file)).unwrap().unwrap();
    assert_eq!(listed.faults, []);
    for (entry, placed) in listed.entries.iter().zip(layout.entries()) {
        assert_eq!((entry.size, entry.header_offset, entry.data_offset), (placed.size, placed.header_offset, placed.data_offset));
    }
    // Without the directory, the local headers yield the same entries.
    file.set_len(layout.directory_offset()).unwrap();
    let walked = read(&whole(&file)).unwrap().unwrap();
    assert_eq!(walked.faults, [ArchiveFault::NoEnd]);
    assert_eq!(
        walked.entries.iter().map(|entry| entry.data_offset).collect::<Vec<_>>(),
        layout.entries().iter().map(|entry| entry.data_offset).collect::<Vec<_>>()
    );
}

#[test]
fn more_than_a_container_can_hold_is_refused() {
    let mut layout = Layout::new(Zone::default());
    let now = at("2026-01-01T00:00:00Z");
    assert!(layout.push("x".repeat(65_536), 0, now).is_err());
    assert!(layout.push("a".into(), u64::MAX, now).is_err());
    layout.push("a".into(), i64::MAX as u64 - 9000, now).unwrap();
    assert!(layout.push("b".into(), 9000, now).is_err());
    assert_eq!(layout.entries().len(), 1);
}

#[test]
fn names_that_lie_are_named() {
    for name in [
        "../a",
        "a\\b",
        "/etc/passwd",
        "C:a",
        "\\\\server\\a",
        "nul",
        "COM1.txt",
        "a\u{0}b",
        "a\u{202E}gpj.exe",
        "a\u{7}",
        "e\u{301}",
        "a.",
        "a ",
    ] {
        let found = faults(&container(&entries(&["a", name])));
        assert!(matches!(found[..], [ArchiveFault::Name { .. }]), "{name:?}: {found:?}");
    }
    let twins = faults(&container(&entries(&["a", "a"])));
    assert_eq!(twins, [ArchiveFault::Twins { file: "包/a".into(), other: "包/a".into() }]);
    let twins = faults(&container(&entries(&["IMG.JPG", "img.jpg"])));
    assert_eq!(twins, [ArchiveFault::Twins { file: "包/img.jpg".into(), other: "包/IMG.JPG".into() }]);
    let mut outside = entries(&["a", "b"]);
    outside[1].0 = "b".into();
    assert_eq!(faults(&container(&outside)), [ArchiveFault::OutsideFolder { file: "b".into() }]);
}

/// Two entries, with some bytes overwritten in the second directory record or in the end record.
fn lie(record: bool, place: usize, bytes: &[u8]) -> Vec<ArchiveFault> {
    let mut archive = container(&entries(&["a", "b"]));
    let from = if record { archive.windows(4).rposition(|window| window == DIRECTORY_HEADER) } else { Some(archive.len() - 22) };
    let from = from.unwrap() + place;
    archive[from..from + bytes.len()].copy_from_slice(bytes);
    faults(&archive)
}

#[test]
fn records_that_lie_are_named() {
    let b = || "包/b".to_owned();
    assert_eq!(lie(true, 8, &[1, 8]), [ArchiveFault::Encrypted { file: b() }]);
    assert!(matches!(lie(true, 10, &[12, 0])[..], [ArchiveFault::Method { .. }]));
    assert_eq!(lie(true, 20, &[0; 4]), [ArchiveFault::Sizes { file: b() }]);
    assert_eq!(lie(true, 20, &[0, 0, 0, 9, 0, 0, 0, 9]), [ArchiveFault::LongerThanArchive { file: b(), bytes: 9 << 24 }]);
    assert_eq!(lie(true, 38, &(0o120_777_u32 << 16).to_le_bytes()), [ArchiveFault::Special { file: b() }]);
    assert_eq!(lie(true, 38, &(0o020_666_u32 << 16).to_le_bytes()), [ArchiveFault::Special { file: b() }]);
    assert_eq!(lie(true, 42, &[1, 0, 0, 0]), [ArchiveFault::Place { file: b() }]);
    assert_eq!(lie(true, 42, &[0; 4]), [ArchiveFault::Overlap { file: "包/a".into(), other: b() }]);
    assert!(matches!(lie(true, 0, &[0])[..], [ArchiveFault::DirectoryUnreadable { .. }]));
    assert_eq!(lie(false, 10, &[200, 0]), [ArchiveFault::EndLies]);
    assert_eq!(lie(false, 12, &[255, 255, 255, 0]), [ArchiveFault::EndLies]);
    assert!(lie(false, 16, &[0; 4]).iter().any(|fault| matches!(fault, ArchiveFault::Prefixed { .. })));
    assert_eq!(lie(false, 20, &[9, 0]), [ArchiveFault::NoEnd]);
}

#[test]
fn what_surrounds_the_archive_is_named() {
    let archive = container(&entries(&["a", "b"]));
    let mut with_comment = [&archive, b"hello".as_slice()].concat();
    let end = archive.len() - 22;
    with_comment[end + 20] = 5;
    assert_eq!(faults(&with_comment), []);
    assert_eq!(faults(&[b"12345", archive.as_slice()].concat()), [ArchiveFault::Prefixed { bytes: 5 }]);
    assert_eq!(faults(&[&archive, b"12345".as_slice()].concat()), [ArchiveFault::Appended { bytes: 5 }]);
    assert_eq!(listing(&[b"12345", archive.as_slice()].concat()).unwrap().entries.len(), 2);
    // Two concatenated archives: the second directory is used, and all bytes before its archive are reported.
    let two = faults(&[archive.as_slice(), archive.as_slice()].concat());
    assert_eq!(two, [ArchiveFault::Prefixed { bytes: archive.len() as u64 }]);
    assert!(listing(b"").is_none() && listing(b"hello world").is_none());
    assert!(listing(b"PK\x03\x04").is_some_and(|listing| listing.faults == [ArchiveFault::NoEnd]));
}

#[test]
fn numbers_without_end_are_not_followed() {
    // A million entries that really exist.
    let record = {
        let archive = container(&entries(&["a"]));
        let end = archive.len() - 22;
        let from = archive.windows(4).rposition(|window| window == DIRECTORY_HEADER).unwrap();
        archive[from..end].to_vec()
    };
    let million = |count: u64, directory: &[u8]| {
        let mut bytes = LOCAL_HEADER.to_vec();
        bytes.extend(directory);
        bytes.extend(ZIP64_END_RECORD);
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([0; 12]);
        for number in [count, count, directory.len() as u64, 4] {
            bytes.extend(number.to_le_bytes());
        }
        let at = 4 + directory.len() as u64;
        bytes.extend(ZIP64_LOCATOR);
        bytes.extend([0; 4]);
        bytes.extend(at.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(END_RECORD);
        bytes.extend([0; 4]);
        bytes.extend([0xFF; 12]);
        bytes.extend([0; 2]);
        bytes
    };
    let directory = record.repeat(1_000_000);
    assert_eq!(faults(&million(1_000_000, &directory)), [ArchiveFault::TooManyEntries { count: 1_000_000, most: MOST_ENTRIES }]);
    assert_eq!(faults(&million(u64::MAX, &record)), [ArchiveFault::EndLies]);
    assert_eq!(faults(&million(u64::MAX / 46, &record)), [ArchiveFault::EndLies]);
    let large = vec![0; MOST_DIRECTORY_BYTES as usize + 1];
    assert_eq!(
        faults(&million(5, &large)),
        [ArchiveFault::DirectoryTooLarge { bytes: MOST_DIRECTORY_BYTES + 1, most: MOST_DIRECTORY_BYTES }]
    );
}

#[test]
fn what_would_become_too_large_is_named() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("包/a", options).unwrap();
    writer.write_all(&vec![0; 80 << 20]).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert!(matches!(faults(&bytes)[..], [ArchiveFault::Expands { bytes, .. }] if bytes == 80 << 20));
}
