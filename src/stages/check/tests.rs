//! Tests of what the check says: every finding has its words, and its form in JSON.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::formats::bagit::TagFault;
use crate::words::lang::Bilingual;
use crate::words::wording::Explain;

fn archive_faults() -> Vec<ArchiveFault> {
    let (file, other, reason) = (|| "a".to_owned(), || "b".to_owned(), || "c".to_owned());
    vec![
        ArchiveFault::NoEnd,
        ArchiveFault::Prefixed { bytes: 1 },
        ArchiveFault::Appended { bytes: 1 },
        ArchiveFault::EndLies,
        ArchiveFault::TooManyEntries { count: 2, most: 1 },
        ArchiveFault::DirectoryTooLarge { bytes: 2, most: 1 },
        ArchiveFault::DirectoryUnreadable { reason: reason() },
        ArchiveFault::Name { file: file(), reason: reason() },
        ArchiveFault::Twins { file: file(), other: other() },
        ArchiveFault::OutsideFolder { file: file() },
        ArchiveFault::Encrypted { file: file() },
        ArchiveFault::Method { file: file(), method: other() },
        ArchiveFault::Special { file: file() },
        ArchiveFault::Place { file: file() },
        ArchiveFault::Sizes { file: file() },
        ArchiveFault::Overlap { file: file(), other: other() },
        ArchiveFault::Expands { bytes: 2, most: 1 },
        ArchiveFault::Unreadable { file: file(), reason: reason() },
    ]
}

fn tag_faults() -> Vec<TagFault> {
    vec![
        TagFault::NotUtf8,
        TagFault::NotAsPrescribed,
        TagFault::Line { line: 1 },
        TagFault::Name { line: 1, reason: "c".into() },
        TagFault::Order { line: 1 },
        TagFault::Label { line: 1, label: "d".into() },
        TagFault::Value { label: "d".into() },
        TagFault::Version { version: "2".into() },
    ]
}

fn every_finding() -> Vec<IntegrityFinding> {
    let file = || "data/a".to_owned();
    let range = ByteRange { from: 0, to: 1 << 20 };
    let mut all: Vec<IntegrityFinding> = archive_faults().into_iter().map(|fault| IntegrityFinding::Archive { fault }).collect();
    all.extend(tag_faults().into_iter().map(|fault| IntegrityFinding::TagFileMalformed { file: file(), fault }));
    for part in [ContainerPart::LocalHeader, ContainerPart::DirectoryRecord] {
        all.push(IntegrityFinding::ContainerChanged { part, file: Some(file()), range });
    }
    for about in [Conflict::NotInInventory, Conflict::NotInManifest, Conflict::Sha256, Conflict::ChunkCount, Conflict::Root] {
        all.push(IntegrityFinding::disagree_on(about, file()));
    }
    for about in [Conflict::InventoryFiles, Conflict::ChunkFile, Conflict::Oxum, Conflict::SealedAt, Conflict::Folder] {
        all.push(IntegrityFinding::disagree(about));
    }
    all.extend([
        IntegrityFinding::ContainerChanged { part: ContainerPart::EndRecord, file: None, range },
        IntegrityFinding::ContainerLength { expected: 1, found: 2 },
        IntegrityFinding::ContainerNotCompared,
        IntegrityFinding::RecoveryMissing { share: crate::formats::recovery::Share::USUAL },
        IntegrityFinding::RecoveryDamaged { bytes: 1, of: 2 },
        IntegrityFinding::TagFileMissing { file: file() },
        IntegrityFinding::TagFileChanged { file: file() },
        IntegrityFinding::TagFileUnlisted { file: file() },
        IntegrityFinding::TagFileTooLarge { file: file(), bytes: 2, most: 1 },
        IntegrityFinding::InventoryUnreadable { reason: "c".into() },
        IntegrityFinding::FileMissing { file: file() },
        IntegrityFinding::FileExtra { file: file() },
        IntegrityFinding::FileSize { file: file(), expected: 1, found: 2 },
        IntegrityFinding::FileChanged { file: file(), ranges: vec![range; 7] },
        IntegrityFinding::FileUnreadable { file: file(), ranges: vec![range], reason: "c".into() },
        IntegrityFinding::FileCrc { file: file() },
        IntegrityFinding::FileDigest { file: file() },
    ]);
    all
}

#[test]
fn every_finding_has_words_with_its_facts() {
    let words: BTreeMap<String, Bilingual> = serde_json::from_str(include_str!("../../words/messages/integrity.json")).unwrap();
    let mut said = BTreeSet::new();
    for finding in every_finding() {
        let message = finding.explain();
        let text = words.get(message.key).unwrap_or_else(|| panic!("no words for {}", message.key));
        let facts: BTreeSet<&str> = message.facts.keys().copied().collect();
        for text in [&text.zh, &text.en] {
            let blanks: BTreeSet<&str> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
            assert_eq!(blanks, facts, "{text}");
        }
        said.insert(message.key);
    }
    let unsaid: Vec<&String> = words.keys().filter(|key| !key.starts_with("integrity.open_") && !said.contains(key.as_str())).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

#[test]
fn every_finding_survives_json() {
    for finding in every_finding() {
        let text = serde_json::to_string(&finding).unwrap();
        assert!(text.starts_with(r#"{"kind":""#), "{text}");
        assert_eq!(serde_json::from_str::<IntegrityFinding>(&text).unwrap(), finding);
    }
    let changed = IntegrityFinding::FileChanged { file: "data/a".into(), ranges: vec![ByteRange { from: 0, to: 5 }] };
    let json = serde_json::json!({"kind": "file_changed", "file": "data/a", "ranges": [{"from": 0, "to": 5}]});
    assert_eq!(serde_json::to_value(changed).unwrap(), json);
    let twins = IntegrityFinding::Archive { fault: ArchiveFault::Twins { file: "a".into(), other: "A".into() } };
    let json = serde_json::json!({"kind": "archive", "fault": "twins", "file": "a", "other": "A"});
    assert_eq!(serde_json::to_value(twins).unwrap(), json);
}
