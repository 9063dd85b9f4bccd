//! Tests of the messages of write errors.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::words::lang::Bilingual;
use crate::words::wording::Explain;

fn every_error() -> Vec<WriteError> {
    let (path, reason) = (|| "a.zip".to_owned(), || "b".to_owned());
    vec![
        WriteError::TargetExists { path: path() },
        WriteError::IsInput { path: path() },
        WriteError::InsideInput { path: path(), folder: reason() },
        WriteError::Interrupted,
        WriteError::Busy { path: path() },
        WriteError::Twins { file: path(), other: reason() },
        WriteError::NameTooLong { file: path() },
        WriteError::TooManyFiles { most: 1 },
        WriteError::TooLarge,
        WriteError::TooManyVolumes { most: 1 },
        WriteError::SourceChanged { file: path() },
        WriteError::SourceUnreadable { file: path(), reason: reason() },
        WriteError::TagFile { file: path() },
        WriteError::NotSigned(KeyError::Library),
        WriteError::NoRoom { path: path(), needed: 2_000_000, free: 1_000_000 },
        WriteError::DiskFull { path: path() },
        WriteError::FileSystemLimit { path: path() },
        WriteError::Unwritable { path: path(), reason: reason() },
    ]
}

#[test]
fn every_error_has_words_with_its_facts() {
    let words: BTreeMap<String, Bilingual> = serde_json::from_str(include_str!("../../words/messages/write.json")).unwrap();
    assert_eq!(words.len(), every_error().len());
    for error in every_error() {
        let message = error.explain();
        let facts: BTreeSet<&str> = message.facts.keys().copied().chain(message.cause.as_ref().map(|_| "cause")).collect();
        let text = &words[message.key];
        for text in [&text.zh, &text.en] {
            assert_eq!(text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect::<BTreeSet<_>>(), facts, "{text}");
        }
    }
}

#[test]
fn what_the_system_says_becomes_what_the_clerk_can_mend() {
    let target = Path::new("a.zip");
    let path = || "a.zip".to_owned();
    let said = |kind: io::ErrorKind| WriteError::target(target, &kind.into());
    assert_eq!(said(io::ErrorKind::StorageFull), WriteError::DiskFull { path: path() });
    assert_eq!(said(io::ErrorKind::QuotaExceeded), WriteError::DiskFull { path: path() });
    assert_eq!(said(io::ErrorKind::FileTooLarge), WriteError::FileSystemLimit { path: path() });
    assert!(matches!(said(io::ErrorKind::PermissionDenied), WriteError::Unwritable { .. }));
    assert_eq!(WriteError::source("a", &io::ErrorKind::UnexpectedEof.into()), WriteError::SourceChanged { file: "a".into() });
    assert!(matches!(WriteError::source("a", &io::ErrorKind::Other.into()), WriteError::SourceUnreadable { .. }));
}
