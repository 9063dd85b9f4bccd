//! The class shown on a page, and the anchors of its files, sessions and findings.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::file::FileRecord;
use crate::record::inventory::Inventory;
use crate::record::preview::Previews;
use crate::record::session::{Unit, units};
use crate::record::standard::{Judgement, Settings, Standard};
use crate::stages::report::gaps::{Weight, weight};
use crate::stages::report::page::mark::Link;
use crate::stages::report::speaker::{Speaker, shown};
use crate::words::finding::{Finding, Subject};
use crate::words::path::MemberPath;

/// The data of a class page.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The class and its files.
    pub inventory: &'a Inventory,
    /// Its judgement.
    pub judgement: &'a Judgement,
    /// Standard and profile.
    pub settings: Settings<'a>,
    /// Previews of its files.
    pub previews: &'a Previews,
    /// The speaker for texts.
    pub speaker: &'a Speaker,
    /// Path of the files relative to the page, if they are beside it: `data/`.
    pub files_at: Option<&'static str>,
}

/// The data with indexes for frequent lookups.
pub struct Class<'a> {
    /// The data.
    pub shown: Shown<'a>,
    /// Its sessions and assessments.
    pub units: Vec<Unit>,
    numbers: BTreeMap<&'a MemberPath, usize>,
    pictured: BTreeSet<usize>,
    findings: BTreeMap<&'a MemberPath, Vec<usize>>,
}

impl<'a> Class<'a> {
    /// Builds the indexes.
    pub fn new(shown: Shown<'a>) -> Self {
        let files = &shown.inventory.files;
        let units = units(&shown.inventory.class);
        let mut findings: BTreeMap<&MemberPath, Vec<usize>> = BTreeMap::new();
        for (number, finding) in shown.judgement.findings.iter().enumerate() {
            if matches!(weight(finding, shown.settings.standard()), Weight::Gap | Weight::Hint) {
                finding.files.iter().for_each(|path| findings.entry(path).or_default().push(number));
                if let Subject::File { path } = &finding.subject
                    && !finding.files.contains(path)
                {
                    findings.entry(path).or_default().push(number);
                }
            }
        }
        let has_place = |file: &FileRecord| {
            let in_session = file.placement.units.first().is_some_and(|id| units.iter().any(|unit| unit.id == *id));
            in_session || shown.previews.contains_key(&file.path) && !file.placement.role.is_of_identity()
        };
        let pictured = |(number, file): (usize, &FileRecord)| has_place(file).then_some(number);
        Self {
            numbers: files.iter().enumerate().map(|(number, file)| (&file.path, number)).collect(),
            pictured: files.iter().enumerate().filter_map(pictured).collect(),
            units,
            findings,
            shown,
        }
    }

    /// The speaker.
    pub fn speaker(&self) -> &'a Speaker {
        self.shown.speaker
    }

    /// The standard.
    pub fn standard(&self) -> &'a Standard {
        self.shown.settings.standard()
    }

    /// The anchor of a file.
    pub fn anchor(&self, path: &MemberPath) -> Option<String> {
        self.numbers.get(path).map(|number| format!("p{number}"))
    }

    /// A link to a file's picture; if it has none, to the file itself, if it is beside the page.
    pub fn link(&self, path: &MemberPath) -> Option<Link> {
        let number = self.numbers.get(path)?;
        let words = shown(path.file_name());
        if self.pictured.contains(number) {
            return Some(Link { to: format!("#p{number}"), words });
        }
        self.shown.files_at.map(|at| Link { to: format!("{}{}", at, escaped_path(path.as_str())), words })
    }

    /// The anchor of a finding.
    pub fn finding_anchor(&self, finding: &Finding) -> Option<String> {
        self.shown.judgement.findings.iter().position(|other| std::ptr::eq(other, finding)).map(|number| format!("f{number}"))
    }

    /// The findings of a file that need attention.
    pub fn findings_of(&self, path: &MemberPath) -> impl Iterator<Item = (usize, &'a Finding)> {
        let numbers = self.findings.get(path).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&number| Some((number, self.shown.judgement.findings.get(number)?)))
    }

    /// The anchor of a session or an assessment.
    pub fn unit_anchor(&self, id: &str) -> Option<String> {
        self.units.iter().position(|unit| unit.id == id).map(|number| format!("u{number}"))
    }
}

/// A relative path as a link, percent-encoded except for unreserved characters.
pub fn escaped_path(path: &str) -> String {
    use std::fmt::Write as _;
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}
