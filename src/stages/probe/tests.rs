//! Real recordings through the public interface: measured is what they contain, not what they claim.

use super::*;
use crate::record::facts::{RecordingFacts, TableFacts};
use crate::words::moment::{Grade, TimeSource};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/media/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn probed(name: &str, bytes: Vec<u8>) -> FileFacts {
    let source: Arc<dyn ReadAt> = Arc::new(bytes);
    probe(&MemberPath::new(name).unwrap(), &source, &ProbeOptions::default()).facts
}

fn recording(facts: &FileFacts) -> &RecordingFacts {
    match &facts.content {
        Content::Recording(recording) => recording,
        other => panic!("{other:?} {:?}", facts.problems),
    }
}

fn start(facts: &FileFacts) -> Option<(String, Grade, TimeSource)> {
    facts.start.as_ref().map(|start| (start.at.to_string(), start.grade, start.source))
}

/// File, media type, length in microseconds, frames, frames per second × 1000, longest gap in microseconds, sound.
#[test]
fn lengths_are_those_of_the_pictures_that_are_there() {
    type Row = (&'static str, &'static str, u64, u64, u64, u64, Option<&'static str>);
    let rows: &[Row] = &[
        ("plain.mp4", "video/mp4", 8_000_000, 40, 5_000, 200_000, Some("aac")),
        ("header_at_end.mp4", "video/mp4", 8_000_000, 40, 5_000, 200_000, None),
        // 239 × 1001 / 30000 s, with frames out of order.
        ("ntsc.mp4", "video/mp4", 7_974_633, 239, 29_970, 33_366, None),
        ("fragmented.mp4", "video/mp4", 8_000_000, 40, 5_000, 200_000, Some("aac")),
        ("fragmented_index.mp4", "video/mp4", 8_000_000, 40, 5_000, 200_000, Some("aac")),
        ("matroska.mkv", "video/x-matroska", 8_000_000, 40, 5_000, 200_000, Some("aac")),
        ("piped.mkv", "video/x-matroska", 8_000_000, 40, 5_000, 200_000, Some("aac")),
        ("24_a_second.mkv", "video/x-matroska", 8_000_000, 192, 24_000, 42_000, None),
        ("transport.ts", "video/mp2t", 8_000_000, 40, 5_000, 200_000, None),
        ("camcorder.mts", "video/mp2t", 8_000_000, 40, 5_000, 200_000, None),
        ("program.mpg", "video/mpeg", 8_000_000, 200, 25_000, 40_000, None),
        ("interleaved.avi", "video/x-msvideo", 8_000_000, 40, 5_000, 200_000, None),
        ("flash.flv", "video/x-flv", 8_000_000, 40, 5_000, 200_000, None),
        ("phone.3gp", "video/3gpp", 8_000_000, 40, 5_000, 200_000, None),
        ("quicktime.mov", "video/quicktime", 8_000_000, 40, 5_000, 200_000, None),
        // A gap of four seconds between two frames.
        ("hole.mp4", "video/mp4", 12_000_000, 40, 3_333, 4_200_000, None),
        ("longer_sound.mp4", "video/mp4", 8_000_000, 40, 5_000, 200_000, Some("aac")),
        // The file contains 5 seconds; its edit list shows 4.5, and these count.
        ("edit_list.mp4", "video/mp4", 4_500_000, 25, 5_000, 200_000, Some("aac")),
        ("one_key_picture.mp4", "video/mp4", 8_000_000, 40, 5_000, 200_000, None),
    ];
    for &(name, media_type, length, frames, rate, gap, sound) in rows {
        let facts = probed(name, fixture(name));
        let longer = Problem::SoundLonger { sound_us: 12_160_000, length_us: 8_000_000 };
        let problems = if name == "longer_sound.mp4" { vec![longer] } else { Vec::new() };
        assert_eq!((facts.media_type.as_str(), facts.problems.as_slice()), (media_type, problems.as_slice()), "{name}");
        let found = recording(&facts);
        assert_eq!((found.length_us, found.frames), (length, frames), "{name}");
        assert_eq!((found.frame_rate_milli, found.longest_gap_us, found.audio.as_deref()), (rate, gap, sound), "{name}");
        assert!(found.codec.is_some() && found.looks.sampled >= 1, "{name} {found:?}");
    }
}

#[test]
fn every_packet_says_what_the_index_says() {
    for name in
        ["plain.mp4", "header_at_end.mp4", "ntsc.mp4", "hole.mp4", "longer_sound.mp4", "edit_list.mp4", "phone.3gp", "quicktime.mov"]
    {
        let source: Arc<dyn ReadAt> = Arc::new(fixture(name));
        let by = |every_packet| {
            let options = ProbeOptions { every_packet, ..ProbeOptions::default() };
            let facts = probe(&MemberPath::new(name).unwrap(), &source, &options).facts;
            RecordingFacts { sound_us: None, ..recording(&facts).clone() }
        };
        assert_eq!(by(true), by(false), "{name}");
    }
}

/// Patches the duration in every `mvhd`, `tkhd` and `mdhd` box of version 0.
fn forged(mut file: Vec<u8>, seconds: u32) -> Vec<u8> {
    for (kind, scale_at, duration_at) in [(b"mvhd", Some(12), 16), (b"mdhd", Some(12), 16), (b"tkhd", None, 20)] {
        let places: Vec<usize> = file.windows(4).enumerate().filter(|(_, word)| word == kind).map(|(at, _)| at + 4).collect();
        for at in places {
            let scale = scale_at.map_or(1000, |scale| u32::from_be_bytes(file[at + scale..at + scale + 4].try_into().unwrap()));
            file[at + duration_at..at + duration_at + 4].copy_from_slice(&(scale * seconds).to_be_bytes());
        }
    }
    file
}

#[test]
fn a_claim_is_shown_and_not_believed() {
    for seconds in [0, 1, 3600] {
        let facts = probed("plain.mp4", forged(fixture("plain.mp4"), seconds));
        assert_eq!(recording(&facts).length_us, 8_000_000, "{seconds}");
    }
    let claims = |name: &str, bytes| recording(&probed(name, bytes)).claimed_us;
    assert_eq!(claims("plain.mp4", forged(fixture("plain.mp4"), 3600)), Some(3_600_000_000));
    assert_eq!(claims("longer_sound.mp4", fixture("longer_sound.mp4")).map(|us| us / 1_000_000), Some(12));
    // A transport stream states no length. FFmpeg's estimate is not a claim.
    assert_eq!(claims("transport.ts", fixture("transport.ts")), None);
    assert_eq!(claims("piped.mkv", fixture("piped.mkv")), None);
}

#[test]
fn a_cut_recording_is_as_long_as_what_is_there() {
    let cut = |name: &str, percent: usize| {
        let whole = fixture(name);
        probed(name, whole[..whole.len() * percent / 100].to_vec())
    };
    let claim = Some(8_000_000);
    let names = [
        ("plain.mp4", claim),
        ("fragmented.mp4", None),
        ("fragmented_index.mp4", None),
        ("matroska.mkv", Some(8_128_000)),
        ("interleaved.avi", claim),
    ];
    for (name, claimed_us) in names {
        let mut before = 0;
        for percent in [40, 60, 80, 95] {
            let facts = cut(name, percent);
            let found = recording(&facts);
            assert_eq!(facts.problems, [Problem::CutShort { claimed_us, length_us: found.length_us }], "{name} {percent}");
            // B-frames may be cut off although a later frame is present.
            assert!((0..=2).contains(&(found.length_us / 200_000 - found.frames)), "{name} {percent}");
            assert!(found.length_us > before && found.length_us < 8_000_000, "{name} {percent} {}", found.length_us);
            before = found.length_us;
        }
    }
    // Formats that do not state a length are just shorter.
    for name in ["transport.ts", "program.mpg", "flash.flv"] {
        let facts = cut(name, 50);
        assert!((2_000_000..6_000_000).contains(&recording(&facts).length_us), "{name}");
    }
    // Without its header, nothing can be measured.
    let facts = cut("header_at_end.mp4", 90);
    assert_eq!(facts.content, Content::Other);
    assert!(matches!(facts.problems.as_slice(), [Problem::Broken { reason }] if reason.contains("moov")), "{:?}", facts.problems);
}

#[test]
fn no_cut_anywhere_does_harm() {
    for name in ["plain.mp4", "ntsc.mp4", "fragmented.mp4", "program.mpg", "quicktime.mov"] {
        let whole = fixture(name);
        for step in 0..40 {
            let facts = probed(name, whole[..whole.len() * step / 40].to_vec());
            assert!(!facts.problems.is_empty() || matches!(facts.content, Content::Recording(_)), "{name} {step}");
            if let Content::Recording(found) = &facts.content {
                assert!(found.length_us <= 8_000_000, "{name} {step}");
            }
        }
    }
}

#[test]
fn no_flipped_byte_does_harm() {
    // A fixed pseudo-random sequence, so that a failure can be reproduced.
    let mut state = 0x9E37_79B9_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    for name in ["plain.mp4", "fragmented.mp4", "matroska.mkv", "interleaved.avi", "flash.flv", "camcorder.mts", "program.mpg"] {
        for _ in 0..12 {
            let mut file = fixture(name);
            for _ in 0..20 {
                let (at, value) = (next() % file.len(), next() as u8);
                file[at] = value;
            }
            let _ = probed(name, file);
        }
    }
}

#[test]
fn looks_tell_black_and_still_from_moving() {
    let looks = |name: &str| {
        let facts = probed(name, fixture(name));
        (recording(&facts).looks.clone(), facts.problems)
    };
    let (black, problems) = looks("black.mp4");
    assert_eq!((black.sampled, black.black, problems), (8, 8, vec![Problem::Black]));
    let (still, problems) = looks("still.mp4");
    assert_eq!((still.sampled, still.black, still.still, problems), (8, 0, 7, vec![Problem::Still]));
    let (moving, problems) = looks("plain.mp4");
    assert!(moving.sampled >= 8);
    assert_eq!((moving.black, moving.still, problems), (0, 0, vec![]));
    let (one, problems) = looks("one_key_picture.mp4");
    // If there is only one key frame, other frames are sampled too.
    assert_eq!((one.sampled, one.still, problems), (10, 0, vec![]));
}

#[test]
fn a_turned_recording_has_its_size_as_shown() {
    let facts = probed("turned.mp4", fixture("turned.mp4"));
    let found = recording(&facts);
    assert_eq!((found.width, found.height, found.rotation), (90, 160, 90));
    let facts = probed("plain.mp4", fixture("plain.mp4"));
    assert_eq!((recording(&facts).width, recording(&facts).rotation, recording(&facts).codec.as_deref()), (160, 0, Some("h264")));
}

#[test]
fn sound_alone_is_no_recording_of_a_lesson() {
    let facts = probed("a.mp4", fixture("sound_only.mp4"));
    assert_eq!(facts.problems, [Problem::NoVideo]);
    assert_eq!((recording(&facts).codec.clone(), recording(&facts).length_us), (None, 0));
}

/// The start of recordings by container and name; each recording lasts eight seconds.
#[test]
fn starts_of_recordings() {
    use Grade::{A, B, C, D};
    use TimeSource::{
        CreationTimeEnd, CreationTimeLocalStart, CreationTimeStart, CreationTimeUnclear, DeviceName, QuicktimeCreationDate, TransferName,
    };
    let rows = [
        ("android.mp4", "a.mp4", "2026-08-03T01:30:15Z", A, CreationTimeEnd),
        ("quicktime.mov", "IMG_1234.MOV", "2026-08-03T01:30:15Z", A, QuicktimeCreationDate),
        ("end_in_utc.mp4", "20260803_093015.mp4", "2026-08-03T01:30:15Z", A, CreationTimeEnd),
        ("end_in_utc.mp4", "VID_20260803_093024.mp4", "2026-08-03T01:30:23Z", A, CreationTimeStart),
        ("end_in_utc.mp4", "a.mp4", "2026-08-03T01:30:23Z", D, CreationTimeUnclear),
        ("end_in_utc.mp4", "VID_20260804_093015.mp4", "2026-08-04T01:30:15Z", B, DeviceName),
        ("end_in_utc.mp4", "mmexport1785720015123.mp4", "2026-08-03T01:20:15.123Z", C, TransferName),
        ("start_in_local_time.mp4", "20260803_093016.mp4", "2026-08-03T01:30:15Z", A, CreationTimeLocalStart),
        ("plain.mp4", "PXL_20260803_013015144.mp4", "2026-08-03T01:30:15.144Z", B, DeviceName),
    ];
    for (file, name, at, grade, source) in rows {
        assert_eq!(start(&probed(name, fixture(file))), Some((at.to_owned(), grade, source)), "{file} as {name}");
    }
    assert_eq!(start(&probed("a.mp4", fixture("plain.mp4"))), None);
}

#[test]
fn devices_are_named_as_the_file_names_them() {
    let device = |name: &str| probed(name, fixture(name)).device.unwrap_or_default();
    let apple = device("quicktime.mov");
    assert_eq!(
        (apple.make.as_deref(), apple.model.as_deref(), apple.software.as_deref()),
        (Some("Apple"), Some("iPhone 14 Pro"), Some("17.5"))
    );
    assert_eq!(device("android.mp4").make.as_deref(), Some("HUAWEI"));
    assert!(device("end_in_utc.mp4").software.is_some_and(|software| software.starts_with("Lavf")));
}

#[test]
fn recorders_files_are_measured_where_they_can_be() {
    let stream = fixture("program.mpg");
    let wrapped = [b"IMKH".as_slice(), &[1; 36], &stream].concat();
    let facts = probed("a.hik", wrapped.clone());
    assert_eq!((facts.media_type.as_str(), facts.problems.as_slice()), ("video/x-hikvision", [].as_slice()));
    assert_eq!(recording(&facts).length_us, 8_000_000);
    let named = Problem::ExtensionDisagrees { extension: "mp4".to_owned(), media_type: "video/x-hikvision".to_owned() };
    assert_eq!(probed("a.mp4", wrapped).problems, [named]);
    let block = probed("hiv00012.mp4", stream);
    let named = Problem::ExtensionDisagrees { extension: "mp4".to_owned(), media_type: "video/mpeg".to_owned() };
    assert_eq!((block.content, block.problems), (Content::Other, vec![named, Problem::RecorderFormat]));
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let own = probed("NVR_ch1_main_20260803093000_20260803094500.264", noise);
    assert_eq!((own.content, own.problems), (Content::Other, vec![Problem::RecorderFormat]));
    assert!(own.start.is_some());
    for head in [b"IMKH".as_slice(), b"HIKWS", b"DHAV"] {
        let facts = probed("a.dat", [head, &[7; 5000]].concat());
        assert_eq!(facts.problems, [Problem::RecorderFormat], "{head:?}");
    }
}

#[test]
fn what_a_file_is_not() {
    let disagrees = |extension: &str, media_type: &str| Problem::ExtensionDisagrees {
        extension: extension.to_owned(),
        media_type: media_type.to_owned(),
    };
    let empty = probed("IMG_20260803_093015.jpg", Vec::new());
    assert_eq!((empty.problems, empty.content, empty.start), (vec![Problem::Empty], Content::Other, None));
    let text = probed("a.mp4", "这不是录像".into());
    assert_eq!(text.problems.first(), Some(&disagrees("mp4", "text/plain")));
    assert!(matches!(text.problems.get(1), Some(Problem::Broken { .. })));
    assert_eq!(probed("a.jpg", fixture("plain.mp4")).problems, [disagrees("jpg", "video/mp4")]);
    assert_eq!(probed("a.mov", fixture("plain.mp4")).problems, []);
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert_eq!(probed("a.mkv", noise).problems.first(), Some(&disagrees("mkv", "application/octet-stream")));
    let note = probed("说明.txt", "班级名称：甲班".into());
    assert!(matches!(note.content, Content::Table(TableFacts { rows: 1, .. })));
    assert_eq!((note.start, note.problems), (None, vec![]));
}

#[test]
fn a_file_that_can_not_be_read_is_named_so() {
    struct Failing;
    impl ReadAt for Failing {
        fn read_at(&self, _: &mut [u8], _: u64) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
        fn len(&self) -> u64 {
            10
        }
    }
    let source: Arc<dyn ReadAt> = Arc::new(Failing);
    let facts = probe(&MemberPath::new("a.jpg").unwrap(), &source, &ProbeOptions::default()).facts;
    assert!(matches!(facts.problems.as_slice(), [Problem::Unreadable { .. }]), "{:?}", facts.problems);
}

/// A read error at any point: the file is unreadable, and nothing else is reported.
#[test]
fn no_read_error_is_taken_for_what_a_file_is() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    struct Failing {
        bytes: Vec<u8>,
        left: AtomicUsize,
    }
    impl ReadAt for Failing {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
            match self.left.fetch_sub(1, Ordering::Relaxed) {
                0 => Err(std::io::Error::other("input/output error")),
                _ => self.bytes.read_at(buffer, offset),
            }
        }
        fn len(&self) -> u64 {
            self.bytes.len() as u64
        }
    }
    for name in ["plain.mp4", "header_at_end.mp4", "fragmented.mp4", "matroska.mkv", "transport.ts", "interleaved.avi"] {
        let good = probed(name, fixture(name));
        let mut reached = 0;
        for reads in 0..400 {
            let source: Arc<dyn ReadAt> = Arc::new(Failing { bytes: fixture(name), left: AtomicUsize::new(reads) });
            let facts = probe(&MemberPath::new(name).unwrap(), &source, &ProbeOptions::default()).facts;
            if facts == good {
                break;
            }
            assert!(matches!(facts.problems.as_slice(), [Problem::Unreadable { .. }]), "{name} {reads}: {facts:?}");
            assert_eq!(facts.content, Content::Other, "{name} {reads}");
            reached += 1;
        }
        assert!((2..400).contains(&reached), "{name}: {reached}");
    }
}

#[test]
fn many_files_are_measured_at_once() {
    use rayon::prelude::*;
    let names = ["plain.mp4", "fragmented.mp4", "matroska.mkv", "transport.ts", "program.mpg", "interleaved.avi"];
    let alone: Vec<FileFacts> = names.iter().map(|name| probed(name, fixture(name))).collect();
    let together: Vec<FileFacts> = (0..48).into_par_iter().map(|n| probed(names[n % 6], fixture(names[n % 6]))).collect();
    assert!(together.iter().enumerate().all(|(n, facts)| *facts == alone[n % 6]));
}

#[test]
fn a_stored_entry_reads_like_a_file() {
    use crate::formats::region::FileRegion;
    use std::io::Write;
    let mut archive = tempfile::tempfile().unwrap();
    let (before, content) = (vec![0x47; 5000], fixture("camcorder.mts"));
    [&before, &content, &before].into_iter().for_each(|bytes| archive.write_all(bytes).unwrap());
    let entry: Arc<dyn ReadAt> = Arc::new(FileRegion::whole(archive).unwrap().part(5000, content.len() as u64));
    let path = MemberPath::new("camcorder.mts").unwrap();
    assert_eq!(probe(&path, &entry, &ProbeOptions::default()).facts, probed("camcorder.mts", content));
}
