//! Survey: probe and place every member of a class folder, on disk or inside a bundle, into one inventory. Packing and verifying both
//! come through here, so that they can not disagree.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::formats::chunks;
use crate::record::class::{ClassError, ClassRecord};
use crate::record::facts::{FileFacts, GivenUp, Problem};
use crate::record::file::FileRecord;
use crate::record::inventory::{INVENTORY_SCHEMA, Inventory, LeftOut};
use crate::record::members::{Member, Members};
use crate::record::preview::Previews;
use crate::record::session::units;
use crate::stages::compare::compare;
use crate::stages::place::place;
use crate::stages::probe::time::devices;
use crate::stages::probe::{ProbeOptions, Probed, Prober};
use crate::stages::read::class::ClassRead;
use crate::stages::read::{self, Source};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress};
use crate::words::system;

/// So many files of a class get a preview, in the order of their paths: two months of lessons, and some 50 MB.
const MOST_PREVIEWS: usize = 2_000;

/// Roots of the chunk trees of files, as far as they are known.
pub type Roots = BTreeMap<MemberPath, Digest>;

/// How a class is surveyed.
#[derive(Clone, Copy)]
pub struct SurveyOptions<'a> {
    /// The time up to which things could have happened.
    pub as_of: Timestamp,
    /// Who measures the files.
    pub prober: &'a dyn Prober,
    /// Whether to make previews, for a report: each picture is still decoded only once.
    pub previews: bool,
    /// Where progress is told.
    pub progress: &'a dyn Progress,
}

/// Measures and places everything in a folder, where no digests are known yet.
///
/// # Errors
/// Where there is no class record that can be read. What is wrong with single files is recorded with them.
pub fn survey(members: &dyn Members, left_out: &[LeftOut], options: SurveyOptions<'_>) -> Result<(Inventory, Previews), ClassError> {
    let survey = Survey::begin(members, options.prober)?;
    let mut probed = survey.probe(&options, &AtomicBool::new(false));
    let previews = survey.take_previews(&mut probed);
    let inventory = survey.inventory(&probed, &survey.roots_of_equal_sizes(), left_out, options.as_of);
    Ok((inventory, previews))
}

/// A survey whose class record is read, and whose other steps are still to be done: they may be done beside other work.
pub struct Survey<'a> {
    members: &'a dyn Members,
    class: ClassRead,
    prober: &'a dyn Prober,
}

impl<'a> Survey<'a> {
    /// Reads the class record.
    ///
    /// # Errors
    /// Where there is none that can be read.
    pub fn begin(members: &'a dyn Members, prober: &'a dyn Prober) -> Result<Self, ClassError> {
        let class = read::class::read(Source { members, open_sheets: &|path, source| prober.sheets(path, source) })?;
        Ok(Self { members, class, prober })
    }

    /// The class record.
    pub fn class(&self) -> &ClassRecord {
        &self.class.record
    }

    /// Measures every file, in the order of the members. Once `stop` is set, from another thread, nothing more is measured, and what is
    /// returned is of no use.
    pub fn probe(&self, options: &SurveyOptions<'_>, stop: &AtomicBool) -> Vec<Probed> {
        let each = ProbeOptions { zone: self.class().timezone, ..ProbeOptions::default() };
        let list = self.members.members();
        let phase = Phase::Probe.begin(options.progress, list.len() as u64);
        let one = |(number, member): (usize, &Member)| {
            let preview = options.previews && number < MOST_PREVIEWS;
            let probed = match self.members.open(member) {
                _ if stop.load(Ordering::Relaxed) || options.progress.is_stopped() => {
                    FileFacts::only(Problem::GaveUp { how: GivenUp::NotStarted }).into()
                }
                Ok(source) => options.prober.probe(&member.path, &source, &ProbeOptions { preview, faces: preview, ..each }),
                Err(error) => FileFacts::only(Problem::Unreadable { reason: system::reason(&error) }).into(),
            };
            phase.advance(1);
            probed
        };
        // One after the other: a thread that waits for a file must not be given a bundle of them.
        let probed = list.par_iter().enumerate().with_max_len(1).map(one).collect();
        drop(phase);
        probed
    }

    /// Takes the previews out of what was measured.
    pub fn take_previews(&self, probed: &mut [Probed]) -> Previews {
        let path = |member: &Member| member.path.clone();
        self.members.members().iter().zip(probed).filter_map(|(member, probed)| Some((path(member), probed.preview.take()?))).collect()
    }

    /// Reads the files that share their size with another, for the roots of their chunk trees: only these can be the same.
    pub fn roots_of_equal_sizes(&self) -> Roots {
        let list = self.members.members();
        let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
        for member in list {
            *sizes.entry(member.size).or_insert(0) += 1;
        }
        let equal = list.par_iter().filter(|member| sizes.get(&member.size).copied().unwrap_or(0) > 1);
        let root = |member: &Member| self.members.open(member).and_then(|source| chunks::root_of(source.as_ref())).ok();
        equal.filter_map(|member| Some((member.path.clone(), root(member)?))).collect()
    }

    /// Places what was measured.
    pub fn inventory(&self, probed: &[Probed], roots: &Roots, left_out: &[LeftOut], as_of: Timestamp) -> Inventory {
        let list = self.members.members();
        let ClassRead { record: class, disagreements, .. } = self.class.clone();
        let mut disagreements = disagreements;
        let units = units(&class);
        let mut facts: Vec<FileFacts> = probed.iter().map(|probed| probed.facts.clone()).collect();
        devices::agree(&mut facts);
        let files: Vec<(Member, FileFacts)> = list.iter().cloned().zip(facts).collect();
        let placed = place(&class, &units, &files);
        disagreements.extend(placed.disagreements);
        let record = |((member, facts), placement): ((Member, FileFacts), _)| FileRecord {
            root: roots.get(&member.path).copied(),
            path: member.path,
            source_name: member.source_name,
            size: member.size,
            modified: member.modified,
            seal: None,
            facts,
            placement,
        };
        let files: Vec<FileRecord> = files.into_iter().zip(placed.placements).map(record).collect();
        let alike = compare(&files);
        let source = Source { members: self.members, open_sheets: &|path, source| self.prober.sheets(path, source) };
        let tables = read::people::read(source, &files, &class, &units);
        let (schema, left_out) = (INVENTORY_SCHEMA.to_owned(), left_out.to_vec());
        Inventory { schema, as_of, class, files, left_out, disagreements, alike, tables, explanation: None }
    }
}
