//! Tests of the findings: every one has a message and a JSON form.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::formats::bagit::TagFault;
use crate::formats::container::fields::HeaderField;
use crate::words::lang::Bilingual;
use crate::words::playing_span::PlayingSpan;
use crate::words::wording::Explain;

fn archive_faults() -> Vec<ArchiveFault> {
    let (file, other, reason) = (|| "a".to_owned(), || "b".to_owned(), || "c".to_owned());
    vec![
        ArchiveFault::NoEnd,
        ArchiveFault::VolumeMissing { number: 1 },
        ArchiveFault::VolumesEndEarly { number: 1 },
        ArchiveFault::VolumeSize { number: 1, expected: 2, found: 3 },
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
        ArchiveFault::LongerThanArchive { file: file(), bytes: 9 },
        ArchiveFault::Nested { file: file() },
        ArchiveFault::Unreadable { file: file(), reason: reason() },
    ]
}

fn foreign() -> Vec<ArchiveFault> {
    let whats = [
        Foreign::DataDescriptor,
        Foreign::Compressed,
        Foreign::OtherFlags,
        Foreign::EntryComment,
        Foreign::ArchiveComment,
        Foreign::ExtraField,
        Foreign::Padding,
        Foreign::Zip64Field,
        Foreign::Zip64End,
        Foreign::Headers(HeaderField::Crc32),
        Foreign::FolderEntry,
        Foreign::Gap,
        Foreign::Order,
        Foreign::EndCounts,
    ];
    whats.into_iter().map(|what| ArchiveFault::Foreign { what, file: Some("a".into()), more: 2 }).collect()
}

fn tag_faults() -> Vec<TagFault> {
    vec![
        TagFault::NotUtf8,
        TagFault::Marked,
        TagFault::CarriageReturn { line: 1 },
        TagFault::Unfinished { line: 1 },
        TagFault::Twice { line: 1, name: "c".into() },
        TagFault::NotATagFile { line: 1, name: "c".into() },
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
    let mut all: Vec<IntegrityFinding> =
        archive_faults().into_iter().chain(foreign()).map(|fault| IntegrityFinding::Archive { fault }).collect();
    all.extend(tag_faults().into_iter().map(|fault| IntegrityFinding::TagFileMalformed { file: file(), fault }));
    for part in [ContainerPart::LocalHeader, ContainerPart::DirectoryRecord] {
        all.push(IntegrityFinding::ContainerChanged { part, file: Some(file()), fields: vec![HeaderField::Crc32], range });
    }
    for about in [Conflict::NotInInventory, Conflict::NotInManifest, Conflict::Sha256, Conflict::ChunkCount, Conflict::Root] {
        all.push(IntegrityFinding::disagree_on(about, file()));
    }
    for about in [Conflict::InventoryFiles, Conflict::ChunkFile, Conflict::Oxum, Conflict::SealedAt, Conflict::Folder] {
        all.push(IntegrityFinding::disagree(about));
    }
    all.extend([
        IntegrityFinding::ContainerChanged { part: ContainerPart::EndRecord, file: None, fields: Vec::new(), range },
        IntegrityFinding::ContainerLength { expected: 1, found: 2 },
        IntegrityFinding::ContainerNotCompared,
        IntegrityFinding::TextConverted { files: 2 },
        IntegrityFinding::Twice { from: 1 },
        IntegrityFinding::RecoveryReaches { share: crate::formats::recovery::Share::USUAL },
        IntegrityFinding::RecoveryFallsShort { share: crate::formats::recovery::Share::USUAL },
        IntegrityFinding::Withheld { files: vec![file()] },
        IntegrityFinding::WithheldUnfit { file: file() },
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
        IntegrityFinding::TagFileForeign { file: file() },
        IntegrityFinding::InventoryTooDeep,
        IntegrityFinding::FileCrc { file: file() },
        IntegrityFinding::FileDigest { file: file() },
        IntegrityFinding::PlayingTime { file: file(), times: vec![PlayingSpan { from_ms: 0, to_ms: 3_725_001 }; 7] },
        IntegrityFinding::PlayingTimeUnknown { file: file() },
        IntegrityFinding::FileZeros { file: file(), bytes: 1 },
        IntegrityFinding::TailZeros { from: 1, bytes: 2 },
        IntegrityFinding::VolumeDamaged { number: 1, bytes: 2 },
        IntegrityFinding::VolumeForeign { number: 1 },
        IntegrityFinding::FileInMissingVolume { file: file(), ranges: vec![range] },
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

fn every_bag_finding() -> Vec<BagFinding> {
    let (file, name) = (|| "a".to_owned(), || "b".to_owned());
    vec![
        BagFinding::DeclarationMissing,
        BagFinding::DeclarationNotUtf8,
        BagFinding::DeclarationMarked,
        BagFinding::DeclarationBlank,
        BagFinding::DeclarationLine { line: 1 },
        BagFinding::DeclarationVersion { version: name() },
        BagFinding::DeclarationEncoding { encoding: name() },
        BagFinding::NoManifest,
        BagFinding::NoKnownManifest,
        BagFinding::UnknownAlgorithm { file: file() },
        BagFinding::Weak,
        BagFinding::TooLarge { file: file(), bytes: 2, most: 1 },
        BagFinding::TooMany { file: file(), most: 1 },
        BagFinding::NotText { file: file(), encoding: name() },
        BagFinding::Marked { file: file() },
        BagFinding::Line { file: file(), line: 1 },
        BagFinding::Name { file: file(), line: 1, name: name() },
        BagFinding::Outside { file: file(), line: 1, name: name() },
        BagFinding::Twice { file: file(), line: 1, name: name() },
        BagFinding::TwiceDiffers { file: file(), line: 1, name: name() },
        BagFinding::Starred { file: file() },
        BagFinding::Dotted { file: file() },
        BagFinding::CaseTwins { file: file(), name: name(), other: name() },
        BagFinding::NormalForm { name: name() },
        BagFinding::Missing { file: file() },
        BagFinding::NotFetched { file: file() },
        BagFinding::Extra { file: file() },
        BagFinding::NotInEvery { file: file(), manifest: name() },
        BagFinding::Changed { file: file(), algorithm: name() },
        BagFinding::Unreadable { file: file(), reason: name() },
        BagFinding::FetchUnlisted { line: 1, name: name() },
        BagFinding::TagManifestLacks { file: file(), manifest: name() },
        BagFinding::TagManifestListed { file: file(), line: 1, name: name() },
        BagFinding::Oxum { expected: name(), found: name() },
        BagFinding::OxumMalformed,
    ]
}

#[test]
fn every_finding_about_a_bag_has_words_with_its_facts() {
    let words: BTreeMap<String, Bilingual> = serde_json::from_str(include_str!("../../words/messages/bag.json")).unwrap();
    let mut said: BTreeSet<&str> = ["bag.method", "bag.none", "bag.version", "bag.intact", "bag.damaged"].into();
    for finding in every_bag_finding() {
        let message = finding.explain();
        let facts: BTreeSet<&str> = message.facts.keys().copied().collect();
        let text = words.get(message.key).unwrap_or_else(|| panic!("no words for {}", message.key));
        for text in [&text.zh, &text.en] {
            assert_eq!(text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect::<BTreeSet<_>>(), facts, "{text}");
        }
        said.insert(message.key);
        assert_eq!(serde_json::from_value::<BagFinding>(serde_json::to_value(&finding).unwrap()).unwrap(), finding);
    }
    let unsaid: Vec<&String> = words.keys().filter(|key| !said.contains(key.as_str())).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}
