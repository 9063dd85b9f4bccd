//! Tests: what a walk lists, leaves out and refuses.

use std::path::PathBuf;

use super::*;
use crate::words::lang::Lang;
use crate::words::progress::Silent;
use crate::words::wording::{blanks, template};

fn folder(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name.as_bytes()).unwrap();
    }
    dir
}

fn walk(dir: &Path) -> Result<Folder, WalkError> {
    let folder = Folder::walk(dir, &Silent)?;
    folder.packable().map(|()| folder)
}

fn names(folder: &Folder) -> Vec<&str> {
    folder.members().iter().map(|member| member.path.as_str()).collect()
}

fn bad(dir: &Path) -> Vec<(String, NameFault)> {
    match walk(dir) {
        Err(WalkError::Names { names, .. }) => names.into_iter().map(|bad| (bad.path, bad.fault)).collect(),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn members_come_by_the_bytes_of_their_names() {
    let dir = folder(&["b/2.jpg", "b.jpg", "a/z/1.jpg", "照片/1.jpg", "B0/x", "b!/y"]);
    let folder = walk(dir.path()).unwrap();
    assert_eq!(names(&folder), ["B0/x", "a/z/1.jpg", "b!/y", "b.jpg", "b/2.jpg", "照片/1.jpg"]);
    let member = &folder.members()[5];
    assert_eq!((member.size, member.source_name.clone()), ("照片/1.jpg".len() as u64, None));
    assert_eq!(folder.open(member).unwrap().read_all(100).unwrap(), "照片/1.jpg".as_bytes());
    assert_eq!(member.modified.subsec_nanosecond(), 0);
    assert!(folder.left_out.is_empty());
}

#[test]
fn names_are_mended_and_the_source_is_remembered() {
    let dir = folder(&["cafe\u{301}/100%.jpg"]);
    let folder = walk(dir.path()).unwrap();
    let member = &folder.members()[0];
    assert_eq!(member.path.as_str(), "café/100％.jpg");
    assert_eq!(member.source_name.as_deref(), Some("cafe\u{301}/100%.jpg"));
    assert!(folder.open(member).is_ok());
}

#[test]
fn what_systems_write_for_themselves_is_left_out_and_listed() {
    let dir = folder(&[
        "a/Thumbs.db",
        "a/desktop.ini",
        "a/.DS_Store",
        "a/._1.jpg",
        "__MACOSX/a/1",
        "a/~$课程表.xlsx",
        "a/DJI_0001.LRF",
        "a/DJI_0001.MP4",
        "a/DJI_0002.LRF",
        "a/.~lock.x.ods#",
    ]);
    let folder = walk(dir.path()).unwrap();
    assert_eq!(names(&folder), ["a/DJI_0001.MP4", "a/DJI_0002.LRF"]);
    let left: Vec<(&str, LeftOutReason)> = folder.left_out.iter().map(|left| (left.path.as_str(), left.reason)).collect();
    let (system, lock) = (LeftOutReason::System, LeftOutReason::Lock);
    assert_eq!(
        left,
        [
            ("__MACOSX", system),
            ("a/.DS_Store", system),
            ("a/._1.jpg", system),
            ("a/.~lock.x.ods#", lock),
            ("a/DJI_0001.LRF", LeftOutReason::LowResolutionTwin),
            ("a/Thumbs.db", system),
            ("a/desktop.ini", system),
            ("a/~$课程表.xlsx", lock),
        ]
    );
}

#[test]
fn folders_that_are_none_or_hold_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(walk(&dir.path().join("no")), Err(WalkError::Missing(_))));
    assert!(matches!(walk(dir.path()), Err(WalkError::Empty(_))));
    fs::create_dir_all(dir.path().join("a/b")).unwrap();
    fs::write(dir.path().join("a/Thumbs.db"), b"x").unwrap();
    assert!(matches!(walk(dir.path()), Err(WalkError::Empty(_))));
    assert!(matches!(walk(&dir.path().join("a/Thumbs.db")), Err(WalkError::NotAFolder(_))));
}

#[test]
fn names_that_meet_in_the_archive_are_refused_together() {
    let dir = folder(&["a%.jpg", "a％.jpg", "e\u{301}.jpg", "é.jpg", "ok.jpg"]);
    let same = |path: &str| (path.to_owned(), NameFault::SameName);
    assert_eq!(bad(dir.path()), [same("a%.jpg"), same("a％.jpg"), same("e\u{301}.jpg"), same("é.jpg")]);
}

#[test]
fn folders_that_differ_in_form_alone_are_one() {
    let dir = folder(&["e\u{301}/1.jpg", "é/2.jpg"]);
    assert_eq!(names(&walk(dir.path()).unwrap()), ["é/1.jpg", "é/2.jpg"]);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn twins_by_case_are_refused() {
        let dir = folder(&["A/1.jpg", "a/2.jpg", "x.jpg", "X.JPG", "n/B", "n/b/c"]);
        let twin = |path: &str| (path.to_owned(), NameFault::CaseTwin);
        assert_eq!(bad(dir.path()), [twin("A"), twin("X.JPG"), twin("a"), twin("n/B"), twin("n/b"), twin("x.jpg")]);
    }

    #[test]
    fn links_are_never_followed() {
        let dir = folder(&["a/1.jpg"]);
        symlink("/", dir.path().join("a/root")).unwrap();
        symlink("1.jpg", dir.path().join("a/2.jpg")).unwrap();
        symlink("nowhere", dir.path().join("a/3.jpg")).unwrap();
        let link = |path: &str| (path.to_owned(), NameFault::Symlink);
        assert_eq!(bad(dir.path()), [link("a/2.jpg"), link("a/3.jpg"), link("a/root")]);
        let outer = tempfile::tempdir().unwrap();
        fs::remove_file(dir.path().join("a/root")).unwrap();
        ["a/2.jpg", "a/3.jpg"].iter().for_each(|name| fs::remove_file(dir.path().join(name)).unwrap());
        symlink(dir.path(), outer.path().join("class")).unwrap();
        assert!(walk(&outer.path().join("class")).is_ok(), "the folder that was named may itself be a link");
    }

    #[test]
    fn pipes_sockets_and_odd_names_are_all_named_at_once() {
        let dir = folder(&["ok.jpg", "a\\b.jpg", "a:b.jpg", "con.txt", "x.", "new\nline", "turn\u{202E}gpj.exe"]);
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s")).unwrap();
        fs::write(dir.path().join(OsStr::from_bytes(b"\xB0\xE0.jpg")), b"x").unwrap();
        fs::create_dir(dir.path().join(OsStr::from_bytes(b"\xFF"))).unwrap();
        let found = bad(dir.path());
        let faults: Vec<NameFault> = found.iter().map(|(_, fault)| *fault).collect();
        assert_eq!(found.len(), 9, "{found:?}");
        for fault in [NameFault::Special, NameFault::NotUtf8, NameFault::Character, NameFault::Reserved, NameFault::Trailing] {
            assert!(faults.contains(&fault), "{fault:?}");
        }
    }

    #[test]
    fn a_member_that_has_become_a_pipe_or_link_is_not_opened() {
        let dir = folder(&["a.jpg", "b.jpg"]);
        let folder = walk(dir.path()).unwrap();
        fs::remove_file(dir.path().join("a.jpg")).unwrap();
        symlink("b.jpg", dir.path().join("a.jpg")).unwrap();
        assert!(folder.open(&folder.members()[0]).is_err());
    }

    #[test]
    fn many_bad_names_are_counted_and_the_first_listed() {
        let dir = tempfile::tempdir().unwrap();
        (0..120).for_each(|index| symlink("x", dir.path().join(format!("{index:03}"))).unwrap());
        let Err(WalkError::Names { names, count }) = walk(dir.path()) else { unreachable!() };
        assert_eq!((names.len(), count, names[49].path.as_str()), (50, 120, "049"));
    }
}

#[test]
fn folders_too_deep_in_each_other_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let deep: PathBuf = std::iter::repeat_n("d", 70).collect();
    fs::create_dir_all(dir.path().join(deep)).unwrap();
    assert!(matches!(walk(dir.path()), Err(WalkError::TooDeep { most: 64, .. })));
}

/// Attributes that Windows reports for files in the cloud and for local files.
#[test]
fn files_that_are_only_in_a_cloud_are_told_by_their_attributes() {
    const ARCHIVE: u32 = 0x20;
    const REPARSE: u32 = 0x400;
    const SPARSE: u32 = 0x200;
    const PINNED: u32 = 0x8_0000;
    const UNPINNED: u32 = 0x10_0000;
    for (what, attributes, in_cloud) in [
        ("OneDrive, online only", ARCHIVE | SPARSE | REPARSE | 0x1000 | 0x40_0000, true),
        ("OneDrive, freed by attrib +U", ARCHIVE | REPARSE | UNPINNED | 0x40_0000, true),
        ("iCloud, placeholder", ARCHIVE | 0x4_0000, true),
        ("tape", ARCHIVE | 0x1000, true),
        ("OneDrive, always here", ARCHIVE | REPARSE | PINNED, false),
        ("OneDrive, fetched and not yet freed", ARCHIVE | REPARSE | UNPINNED, false),
        ("a plain file", ARCHIVE, false),
        ("compressed", ARCHIVE | 0x800, false),
    ] {
        assert_eq!(is_recalled(attributes), in_cloud, "{what}");
    }
}

#[test]
fn every_error_has_its_words_with_its_blanks() {
    let text = || "x".to_owned();
    let bad = BadName { path: text(), fault: NameFault::Symlink };
    let errors = [
        WalkError::Missing(text()),
        WalkError::NotAFolder(text()),
        WalkError::Empty(text()),
        WalkError::Unreadable { path: text(), reason: text() },
        WalkError::TooMany { path: text(), most: 1 },
        WalkError::TooDeep { path: text(), most: 1 },
        WalkError::Names { names: vec![bad], count: 1 },
    ];
    for message in errors.iter().map(Explain::explain) {
        let mut named = blanks(template(Lang::Chinese, message.key).unwrap());
        named.sort_unstable();
        assert_eq!(named, message.facts.keys().copied().collect::<Vec<_>>(), "{}", message.key);
    }
    use NameFault::{CaseTwin, Character, InCloud, NotUtf8, Reserved, SameName, Special, Symlink, TooLong, Trailing};
    for fault in [CaseTwin, Character, NotUtf8, Reserved, SameName, Special, InCloud, Symlink, TooLong, Trailing] {
        assert!(template(Lang::English, fault.term()).is_some(), "{fault:?}");
    }
}
