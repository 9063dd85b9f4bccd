//! Tests of the cache: an entry is valid only for its stamp, and a cache file that cannot be trusted is ignored.

use super::*;

fn stamp(size: u64) -> Stamp {
    Stamp { size, modified_ns: 1, changed_ns: 2, device: 3, file: 4 }
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("class")).unwrap();
        Self { folder }
    }

    fn options(&self, program: &str) -> CacheOptions {
        CacheOptions { folder: self.folder.path().join("cache"), program: program.to_owned(), fresh: false }
    }

    fn open(&self, program: &str) -> Cache<String> {
        Cache::open(&self.folder.path().join("class"), "facts", &self.options(program)).unwrap()
    }

    fn file(&self) -> PathBuf {
        self.open("1").file
    }

    fn remember(&self, entries: &[(&str, Stamp)]) {
        let cache = self.open("1");
        let stamps: BTreeMap<MemberPath, Stamp> = entries.iter().map(|(name, stamp)| (path(name), *stamp)).collect();
        entries.iter().for_each(|(name, stamp)| cache.note(&path(name), *stamp, |measured| measured.push_str(name)));
        cache.save(&stamps);
    }
}

fn path(name: &str) -> MemberPath {
    MemberPath::new(name).unwrap()
}

#[test]
fn an_entry_counts_for_its_stamp_and_its_program_alone() {
    let place = Place::new();
    place.remember(&[("a.jpg", stamp(1)), ("b.jpg", stamp(2))]);
    let of = |program: &str, name: &str, stamp: Stamp| place.open(program).of(&path(name), stamp);
    assert_eq!(of("1", "a.jpg", stamp(1)).as_deref(), Some("a.jpg"));
    assert_eq!(of("1", "b.jpg", stamp(2)).as_deref(), Some("b.jpg"));
    assert_eq!(of("2", "a.jpg", stamp(1)), None);
    for other in [
        stamp(2),
        Stamp { modified_ns: 9, ..stamp(1) },
        Stamp { changed_ns: 9, ..stamp(1) },
        Stamp { device: 9, ..stamp(1) },
        Stamp { file: 9, ..stamp(1) },
    ] {
        assert_eq!(of("1", "a.jpg", other), None, "{other:?}");
    }
    let fresh = CacheOptions { fresh: true, ..place.options("1") };
    let cache: Cache<String> = Cache::open(&place.folder.path().join("class"), "facts", &fresh).unwrap();
    assert_eq!(cache.of(&path("a.jpg"), stamp(1)), None);
    let other: Cache<String> = Cache::open(&place.folder.path().join("class"), "pictures", &place.options("1")).unwrap();
    assert_eq!(other.of(&path("a.jpg"), stamp(1)), None, "another kind of measuring");
}

#[test]
fn what_is_gone_or_has_changed_just_now_is_not_kept() {
    let place = Place::new();
    let now = clock(&place.options("1").folder.parent().unwrap().join("class")).unwrap();
    let fresh = Stamp { changed_ns: now, ..stamp(1) };
    let old = Stamp { changed_ns: now - 2 * TOO_FRESH_NS, ..stamp(1) };
    place.remember(&[("old.jpg", old), ("fresh.jpg", fresh)]);
    let cache = place.open("1");
    assert_eq!((cache.of(&path("old.jpg"), old).is_some(), cache.of(&path("fresh.jpg"), fresh)), (true, None));
    // The file no longer exists.
    cache.save(&BTreeMap::new());
    assert_eq!(place.open("1").of(&path("old.jpg"), old), None);
}

#[test]
fn a_file_that_is_not_to_be_trusted_is_as_if_it_were_not_there() {
    type Spoil = fn(&Path);
    let signed = |body: &str| format!("{}{body}", blake3::hash(body.as_bytes()).to_hex());
    let spoils: [(&str, Spoil); 4] = [
        ("cut", |file| fs::write(file, &fs::read(file).unwrap()[..90]).unwrap()),
        ("flipped", |file| {
            let mut bytes = fs::read(file).unwrap();
            let at = bytes.len() - 20;
            bytes[at] ^= 1;
            fs::write(file, bytes).unwrap();
        }),
        ("empty", |file| fs::write(file, "").unwrap()),
        ("no text", |file| fs::write(file, [0xFF; 200]).unwrap()),
    ];
    for (name, spoil) in spoils {
        let place = Place::new();
        place.remember(&[("a.jpg", stamp(1))]);
        spoil(&place.file());
        assert_eq!(place.open("1").of(&path("a.jpg"), stamp(1)), None, "{name}");
        // The next check writes the cache again.
        place.remember(&[("a.jpg", stamp(1))]);
        assert!(place.open("1").of(&path("a.jpg"), stamp(1)).is_some(), "{name}");
    }
    // Intact, but for another class, of another shape, or with names that leave the class folder.
    for (name, body) in [
        ("class", "{\"program\":\"1\",\"class\":\"facts /elsewhere\",\"files\":{}}".to_owned()),
        ("shape", "{\"program\":\"1\",\"files\":[]}".to_owned()),
        ("names", "{\"program\":\"1\",\"class\":\"x\",\"files\":{\"../a\":{}}}".to_owned()),
        ("deep", "[".repeat(200_000)),
    ] {
        let place = Place::new();
        place.remember(&[("a.jpg", stamp(1))]);
        fs::write(place.file(), signed(&body)).unwrap();
        assert_eq!(place.open("1").of(&path("a.jpg"), stamp(1)), None, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn only_a_private_file_counts_and_only_private_files_are_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.remember(&[("a.jpg", stamp(1))]);
    let file = place.file();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    for mode in [0o644, 0o620, 0o606] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(place.open("1").of(&path("a.jpg"), stamp(1)), None, "{mode:o}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(place.open("1").of(&path("a.jpg"), stamp(1)).is_some());
    let elsewhere = place.folder.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    assert_eq!(place.open("1").of(&path("a.jpg"), stamp(1)), None, "a link");
}

#[test]
fn nothing_is_kept_inside_the_class_and_old_classes_are_forgotten() {
    let place = Place::new();
    let class = place.folder.path().join("class");
    let inside = CacheOptions { folder: class.join("cache"), ..place.options("1") };
    assert!(Cache::<String>::open(&class, "facts", &inside).is_none());
    let folder = place.options("1").folder;
    for number in 0..MOST_CLASSES + 5 {
        let class = place.folder.path().join(format!("class-{number}"));
        fs::create_dir(&class).unwrap();
        let cache: Cache<String> = Cache::open(&class, "facts", &place.options("1")).unwrap();
        cache.note(&path("a"), stamp(1), |measured| measured.push('x'));
        cache.save(&BTreeMap::from([(path("a"), stamp(1))]));
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), MOST_CLASSES);
}
