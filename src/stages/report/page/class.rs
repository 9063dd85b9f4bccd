//! The class that a page shows, and where on the page its files, sessions and findings stand.

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

/// What a page shows of a class.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The class and its files.
    pub inventory: &'a Inventory,
    /// Its judgement.
    pub judgement: &'a Judgement,
    /// What it was judged by.
    pub settings: Settings<'a>,
    /// Pictures of its files.
    pub previews: &'a Previews,
    /// Who speaks.
    pub speaker: &'a Speaker,
    /// Where the files lie, relative to the page, where they lie beside it: `data/`.
    pub files_at: Option<&'static str>,
}

/// The same with what is looked up again and again.
pub struct Class<'a> {
    /// What is shown.
    pub shown: Shown<'a>,
    /// Its sessions and assessments.
    pub units: Vec<Unit>,
    numbers: BTreeMap<&'a MemberPath, usize>,
    pictured: BTreeSet<usize>,
    findings: BTreeMap<&'a MemberPath, Vec<usize>>,
}

impl<'a> Class<'a> {
    /// Looks everything up once.
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

    /// Where a file stands on the page.
    pub fn anchor(&self, path: &MemberPath) -> Option<String> {
        self.numbers.get(path).map(|number| format!("p{number}"))
    }

    /// A link to a file's picture, or to the file itself where it lies beside the page and has no picture.
    pub fn link(&self, path: &MemberPath) -> Option<Link> {
        let number = self.numbers.get(path)?;
        let words = shown(path.file_name());
        if self.pictured.contains(number) {
            return Some(Link { to: format!("#p{number}"), words });
        }
        self.shown.files_at.map(|at| Link { to: format!("{}{}", at, escaped_path(path.as_str())), words })
    }

    /// Where a finding stands on the page.
    pub fn finding_anchor(&self, finding: &Finding) -> Option<String> {
        self.shown.judgement.findings.iter().position(|other| std::ptr::eq(other, finding)).map(|number| format!("f{number}"))
    }

    /// The findings that are worth a look and rest on a file.
    pub fn findings_of(&self, path: &MemberPath) -> impl Iterator<Item = (usize, &'a Finding)> {
        let numbers = self.findings.get(path).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&number| Some((number, self.shown.judgement.findings.get(number)?)))
    }

    /// Where a session or an assessment stands on the page.
    pub fn unit_anchor(&self, id: &str) -> Option<String> {
        self.units.iter().position(|unit| unit.id == id).map(|number| format!("u{number}"))
    }
}

/// A relative path as a link: every byte that is not plain is written as an escape.
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
