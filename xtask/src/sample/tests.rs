//! Reads a sample class back with the libraries that created it.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{Sample, SampleOptions, Variant, join, make};

/// A temporary folder.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask-sample-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn small(folder: &Folder) -> SampleOptions {
    SampleOptions { days: 1, seconds: 3, people: 8, ..SampleOptions::new(&folder.0) }
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_no_two_files_are_alike() {
    let (first, second, other) = (Folder::new("first"), Folder::new("second"), Folder::new("other"));
    let sample = make(&small(&first)).unwrap();
    make(&small(&second)).unwrap();
    make(&SampleOptions { seed: 2, ..small(&other) }).unwrap();
    let files = contents(&first.0);
    assert_eq!(files.len(), sample.files);
    assert!(files == contents(&second.0), "the same seed gave other bytes");
    let distinct: HashSet<&Vec<u8>> = files.values().collect();
    assert_eq!(distinct.len(), files.len());
    let others: HashSet<Vec<u8>> = contents(&other.0).into_values().collect();
    assert!(files.iter().filter(|(name, _)| name.ends_with(".jpg") || name.ends_with(".mp4")).all(|(_, bytes)| !others.contains(bytes)));
}

#[test]
fn photographs_carry_the_moment_of_their_name() {
    let folder = Folder::new("photos");
    make(&small(&folder)).unwrap();
    let photos = contents(&folder.0).into_iter().filter(|(name, _)| name.contains("/IMG_"));
    let mut count = 0;
    for (name, bytes) in photos {
        let tags = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&bytes)).unwrap();
        let text = |tag| tags.get_field(tag, exif::In::PRIMARY).unwrap().display_value().to_string();
        let digits: String = text(exif::Tag::DateTimeOriginal).chars().filter(char::is_ascii_digit).collect();
        let named: String = name.rsplit('/').next().unwrap().chars().filter(char::is_ascii_digit).collect();
        assert_eq!((digits, text(exif::Tag::OffsetTimeOriginal)), (named, "\"+08:00\"".to_owned()), "{name}");
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (1280, 960));
        count += 1;
    }
    assert_eq!(count, 9);
}

/// Duration of the video track in seconds, its number of packets, and the container's creation time.
fn measured(path: &Path) -> (f64, usize, String) {
    let mut input = ffmpeg_next::format::input(path).unwrap();
    let video = input.streams().best(ffmpeg_next::media::Type::Video).unwrap();
    let (index, base) = (video.index(), f64::from(video.time_base()));
    assert!(input.streams().best(ffmpeg_next::media::Type::Audio).is_some());
    assert_eq!(input.metadata().get("com.android.version"), Some("12"));
    let created = input.metadata().get("creation_time").unwrap().to_owned();
    let (mut end, mut packets) = (0, 0);
    loop {
        let mut packet = ffmpeg_next::Packet::empty();
        if packet.read(&mut input).is_err() {
            return (end as f64 * base, packets, created);
        }
        if packet.stream() == index {
            end = end.max(packet.pts().unwrap() + packet.duration());
            packets += 1;
        }
    }
}

fn recordings(sample: &Sample) -> Vec<PathBuf> {
    let names = contents(&sample.folder).into_keys().filter(|name| name.ends_with(".mp4"));
    names.map(|name| sample.folder.join(name)).collect()
}

#[test]
fn recordings_are_as_long_as_planned_and_the_container_names_their_end() {
    let folder = Folder::new("recordings");
    let sample = make(&small(&folder)).unwrap();
    let unit = &sample.plan.units[0];
    for &(start, seconds) in &unit.recordings {
        let name = start.strftime("VID_%Y%m%d_%H%M%S.mp4").to_string();
        let (length, packets, created) = measured(&sample.folder.join(&unit.folder).join("录像").join(name));
        assert_eq!((length, packets), (3.0, 15));
        let end: jiff::Timestamp = created.parse().unwrap();
        let start = jiff::tz::Offset::constant(8).to_timestamp(start).unwrap();
        assert_eq!(end.as_second() - start.as_second(), i64::from(seconds));
    }
    let all = recordings(&sample);
    assert_eq!(all.len(), 9);
    let joined = folder.0.join("joined.mp4");
    join::join(&all, 3, &joined).unwrap();
    let (length, packets, _) = measured(&joined);
    assert_eq!((length, packets), (27.0, 135));
}

#[test]
fn gaps_are_on_disk_as_they_are_told() {
    let folder = Folder::new("gaps");
    let sample = make(&SampleOptions { days: 2, variant: Variant::Gaps, ..small(&folder) }).unwrap();
    let files = contents(&folder.0);
    let count = |session: usize, kind: &str| {
        files.keys().filter(|name| name.starts_with(&format!("{}/{kind}/", sample.plan.units[session].folder))).count()
    };
    assert_eq!([0, 1, 2, 3].map(|session| count(session, "照片")), [3, 2, 3, 3]);
    assert_eq!([0, 1, 2, 3].map(|session| count(session, "签到册")), [1, 1, 1, 0]);
    assert_eq!([0, 1, 2, 3].map(|session| count(session, "录像")), [3, 3, 3, 3]);
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone() {
    let folder = Folder::new("taken");
    fs::create_dir_all(&folder.0).unwrap();
    fs::write(folder.0.join("keep.txt"), "mine").unwrap();
    assert!(make(&small(&folder)).is_err());
    assert_eq!(contents(&folder.0).len(), 1);
}
