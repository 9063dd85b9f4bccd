//! Tests of the result of opening.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::words::lang::Bilingual;
use crate::words::wording::Explain as _;

#[test]
fn every_error_has_words_with_its_facts() {
    let words: BTreeMap<String, Bilingual> = serde_json::from_str(include_str!("../../words/messages/integrity.json")).unwrap();
    let path = || "a.zip".to_owned();
    for error in [
        OpenError::Missing { path: path() },
        OpenError::Unreadable { path: path(), reason: "b".into() },
        OpenError::NotAnArchive { path: path() },
        OpenError::NotABag { path: path() },
        OpenError::NoBag { path: path() },
        OpenError::NotAFile { path: path() },
    ] {
        let message = error.explain();
        let facts: BTreeSet<&str> = message.facts.keys().copied().collect();
        let text = &words[message.key];
        for text in [&text.zh, &text.en] {
            assert_eq!(text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect::<BTreeSet<_>>(), facts, "{text}");
        }
    }
}
