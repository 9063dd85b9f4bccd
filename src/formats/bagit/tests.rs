//! Tests of the tag files: the written form is read back, and every other form is rejected.

use proptest::prelude::*;

use super::info::BagInfo;
use super::manifest::{ManifestLine, read, write};
use super::supersedes::{MOST_REASON, ReasonError, Supersedes};
use super::*;
use crate::formats::recovery::Share;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

fn line(path: &str) -> ManifestLine {
    ManifestLine { path: MemberPath::new(path).unwrap(), sha256: Digest([path.len() as u8; 32]) }
}

fn info() -> BagInfo {
    BagInfo {
        source_organization: "重庆市某某职业培训学校".into(),
        external_identifier: "2026-017".into(),
        external_description: "中式面点师初级1班".into(),
        bagging_date: "2026-09-01".into(),
        payload_bytes: 12,
        payload_files: 3,
        software_agent: "classproof 0.1.0".into(),
        folder: MemberPath::new("2026-017_中式面点师初级1班_档案包_20260901").unwrap(),
        sealed_at: "2026-09-01T10:00:00+08:00".into(),
        supersedes: None,
        recovery: None,
    }
}

#[test]
fn a_manifest_is_sorted_by_bytes_and_reads_back() {
    let bytes = write(vec![line("data/照片.jpg"), line("data/B.jpg"), line("data/a.jpg"), line("data/B/x.jpg")]);
    let paths: Vec<String> = read(&bytes).unwrap().iter().map(|line| line.path.to_string()).collect();
    assert_eq!(paths, ["data/B.jpg", "data/B/x.jpg", "data/a.jpg", "data/照片.jpg"]);
    assert_eq!(write(read(&bytes).unwrap()), bytes);
    assert_eq!(read(b""), Ok(Vec::new()));
}

#[test]
fn a_manifest_in_another_form_is_refused_by_line() {
    let digest = "ab".repeat(32);
    let good = format!("{digest}  data/a\n");
    let cases = [
        (format!("\u{FEFF}{good}"), TagFault::Marked),
        (good.replace('\n', "\r\n"), TagFault::CarriageReturn { line: 1 }),
        (good.replace("  ", " "), TagFault::Line { line: 1 }),
        (good.replace("  ", " *"), TagFault::Line { line: 1 }),
        (good.to_uppercase(), TagFault::Line { line: 1 }),
        (good.trim_end().to_owned(), TagFault::Unfinished { line: 1 }),
        (format!("{good}\n"), TagFault::Line { line: 2 }),
        (format!("{good}{good}"), TagFault::Twice { line: 2, name: "data/a".into() }),
        (format!("{digest}  data/b\n{good}"), TagFault::Order { line: 2 }),
        (format!("{digest}  ../a\n"), TagFault::Name { line: 1, reason: "name.climbs".into() }),
        (format!("{digest}  ./data/a\n"), TagFault::Name { line: 1, reason: "name.climbs".into() }),
    ];
    for (text, fault) in cases {
        assert_eq!(read(text.as_bytes()), Err(fault), "{text:?}");
    }
    assert_eq!(read(b"\xFF\n"), Err(TagFault::NotUtf8));
}

#[test]
fn bag_info_reads_back_and_in_no_other_form() {
    let bytes = info().write().unwrap();
    assert_eq!(BagInfo::read(&bytes), Ok(info()));
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [
        ("12.3", "012.3"),
        ("12.3", "12.3 "),
        ("12.3", "12"),
        ("Format: 1", "Format: 2"),
        ("2026-09-01\n", "2026-09-01\r\n"),
        ("Bagging-Date: ", "Bagging-Date:  "),
        ("Bagging-Date", "bagging-date"),
        ("+08:00\n", "+08:00\nOther: 1\n"),
        ("+08:00\n", "+08:00"),
        ("Folder: 2026", "Folder: a/2026"),
        ("+08:00\n", "+08:00\nClassproof-Recovery: 5\n"),
        ("+08:00\n", "+08:00\nClassproof-Recovery: 0.5%\n"),
        ("+08:00\n", "+08:00\nClassproof-Recovery: 5%"),
        ("+08:00\n", "+08:00\nClassproof-Recovery: 5%\nOther: 1\n"),
    ] {
        assert!(BagInfo::read(text.replacen(from, to, 1).as_bytes()).is_err(), "{from:?} -> {to:?}");
    }
    let with_record = BagInfo { recovery: Some(Share::USUAL), ..info() };
    let bytes = with_record.write().unwrap();
    assert!(bytes.ends_with(b"+08:00\nClassproof-Recovery: 5%\n"));
    assert_eq!(BagInfo::read(&bytes), Ok(with_record));
}

#[test]
fn what_a_bundle_replaces_is_read_in_one_form() {
    let earlier = Digest([0xAB; 32]);
    let supersedes = Supersedes::new(earlier, " 补充第三天的签到册 ").unwrap();
    for recovery in [None, Some(Share::USUAL)] {
        let info = BagInfo { supersedes: Some(supersedes.clone()), recovery, ..info() };
        assert_eq!(BagInfo::read(&info.write().unwrap()), Ok(info));
    }
    let text = String::from_utf8(BagInfo { supersedes: Some(supersedes), ..info() }.write().unwrap()).unwrap();
    let id = earlier.to_string();
    let reason = "Classproof-Supersedes-Reason: 补充第三天的签到册\n";
    assert!(text.ends_with(&format!("+08:00\nClassproof-Supersedes: {id}\n{reason}")), "{text}");
    for (from, to) in [
        (id.as_str(), id.to_uppercase()),
        (&id, id[1..].to_owned()),
        (reason, String::new()),
        (reason, format!("{reason}{reason}")),
        (reason, format!("{reason}Classproof-Supersedes: {id}\n")),
        ("+08:00\n", "+08:00\nClassproof-Recovery: 5%\n".to_owned()),
        (": 补充", ":  补充".to_owned()),
        ("签到册", "签到\u{202E}册".to_owned()),
    ] {
        assert!(BagInfo::read(text.replacen(from, &to, 1).as_bytes()).is_err(), "{from:?} -> {to:?}");
    }
    for (reason, error) in [
        ("", ReasonError::Empty),
        (" \t", ReasonError::Empty),
        ("一\n二", ReasonError::Character),
        ("一\u{1b}[31m", ReasonError::Character),
        ("一\u{2066}二", ReasonError::Character),
        (&"字".repeat(MOST_REASON + 1), ReasonError::TooLong),
    ] {
        assert_eq!(Supersedes::new(earlier, reason), Err(error), "{reason:?}");
    }
    assert!(Supersedes::new(earlier, &"字".repeat(MOST_REASON)).is_ok());
}

#[test]
fn a_value_that_would_break_its_line_is_not_written() {
    for value in ["", " a", "a ", "a\nb", "a\rb", "a\tb"] {
        let info = BagInfo { external_description: value.into(), ..info() };
        assert_eq!(info.write(), Err(TagFault::Value { label: "External-Description".into() }), "{value:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_fail_otherwise(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = BagInfo::read(&bytes);
        if let Ok(lines) = read(&bytes) {
            prop_assert_eq!(write(lines), bytes);
        }
    }
}
