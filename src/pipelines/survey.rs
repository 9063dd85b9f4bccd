//! Survey: probes and places every member of a class folder, on disk or inside a bundle, and builds the inventory. Packing and verifying
//! both
//! use it, so that they cannot disagree.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::pipelines::remembered::Remembered;
use crate::record::class::{ClassErrors, ClassRecord, RecordFault};
use crate::record::facts::{FileFacts, GivenUp, Problem};
use crate::record::file::FileRecord;
use crate::record::inventory::{INVENTORY_SCHEMA, Inventory, LeftOut};
use crate::record::layout::evidence;
use crate::record::members::{Member, Members};
use crate::record::preview::{PreviewUse, Previews};
use crate::record::role::Role;
use crate::record::session::units;
use crate::stages::compare::compare;
use crate::stages::place::place;
use crate::stages::probe::time::{chapters, devices};
use crate::stages::probe::{ProbeOptions, Probed, Prober};
use crate::stages::read::class::ClassRead;
use crate::stages::read::{self, OpenSheets, Source};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress};

/// Most files with a preview, in path order: two months of lessons, about 50 MB.
const MOST_PREVIEWS: usize = 2_000;

/// Known roots of the files' chunk trees.
pub type Roots = BTreeMap<MemberPath, Digest>;

/// Options of a survey.
#[derive(Clone, Copy)]
pub struct SurveyOptions<'a> {
    /// The current time: nothing can have happened later.
    pub as_of: Timestamp,
    /// Measures the files.
    pub prober: &'a dyn Prober,
    /// The use of the previews, if any are made.
    pub previews: Option<PreviewUse>,
    /// Receives progress.
    pub progress: &'a dyn Progress,
}

/// Surveys a folder whose digests are not known yet.
///
/// # Errors
/// There is no readable class record. Problems of single files are stored with the files.
pub fn survey(members: &dyn Members, left_out: &[LeftOut], options: SurveyOptions<'_>) -> Result<(Inventory, Previews), ClassErrors> {
    survey_with(Remembered::nothing(members, options.prober), left_out, options)
}

/// As [`survey`], with a cache: new measurements are saved in it.
///
/// # Errors
/// As [`survey`].
pub fn survey_with(
    measuring: Remembered<'_>,
    left_out: &[LeftOut],
    options: SurveyOptions<'_>,
) -> Result<(Inventory, Previews), ClassErrors> {
    let survey = Survey::with(measuring)?;
    let mut probed = survey.probe(&options, &AtomicBool::new(false));
    let previews = survey.take_previews(&mut probed);
    let mut inventory = survey.inventory(probed, left_out, options.as_of);
    attach_roots(&mut inventory, &survey.roots_of_equal_sizes());
    survey.measuring.save();
    Ok((inventory, previews))
}

/// A survey in steps, which can run in parallel with other work. The class record has been read.
pub struct Survey<'a> {
    measuring: Remembered<'a>,
    class: ClassRead,
    withheld: Vec<Member>,
}

impl<'a> Survey<'a> {
    /// Reads the class record.
    ///
    /// # Errors
    /// There is no readable class record.
    pub fn begin(members: &'a dyn Members, prober: &'a dyn Prober) -> Result<Self, ClassErrors> {
        Self::with(Remembered::nothing(members, prober))
    }

    fn with(measuring: Remembered<'a>) -> Result<Self, ClassErrors> {
        let open_sheets: OpenSheets<'_> = &|path, source| measuring.sheets(path, source);
        let class = read::class::read(Source { members: measuring.members(), open_sheets })?;
        Ok(Self { measuring, class, withheld: Vec::new() })
    }

    /// The class record.
    pub fn class(&self) -> &ClassRecord {
        &self.class.record
    }

    /// Measures every file, in the order of the members. If another thread sets `stop`, the result is useless.
    pub fn probe(&self, options: &SurveyOptions<'_>, stop: &AtomicBool) -> Vec<Probed> {
        let each = ProbeOptions { zone: self.class().timezone, ..ProbeOptions::default() };
        let list = self.members();
        let phase = Phase::Probe.begin(options.progress, list.len() as u64);
        let one = |(number, member): (usize, &Member)| {
            let each = options.previews.filter(|_| number < MOST_PREVIEWS).map_or(each, |made_for| previewed(each, made_for, &member.path));
            let probed = if stop.load(Ordering::Relaxed) || options.progress.is_stopped() {
                FileFacts::only(Problem::GaveUp { how: GivenUp::NotStarted }).into()
            } else {
                self.measuring.probe(member, &each)
            };
            phase.advance(1);
            probed
        };
        // One file per task: a thread that waits for a slow file must not block other files.
        let probed = list.par_iter().enumerate().with_max_len(1).map(one).collect();
        drop(phase);
        probed
    }

    fn members(&self) -> &[Member] {
        self.measuring.members().members()
    }

    /// Adds files omitted from a redacted copy: they are placed by their paths, and their content is unknown.
    pub fn add_withheld(&mut self, withheld: Vec<Member>) {
        self.withheld = withheld;
    }

    /// Moves the previews out of the measurements.
    pub fn take_previews(&self, probed: &mut [Probed]) -> Previews {
        let path = |member: &Member| member.path.clone();
        self.members().iter().zip(probed).filter_map(|(member, probed)| Some((path(member), probed.preview.take()?))).collect()
    }

    /// Roots of the files whose size occurs more than once: only these can be copies.
    pub fn roots_of_equal_sizes(&self) -> Roots {
        let list = self.members();
        let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
        for member in list {
            *sizes.entry(member.size).or_insert(0) += 1;
        }
        let equal = list.par_iter().filter(|member| sizes.get(&member.size).copied().unwrap_or(0) > 1);
        equal.filter_map(|member| Some((member.path.clone(), self.measuring.root(member)?))).collect()
    }

    /// Places the measured files and reads the tables. [`attach_roots`] adds everything that depends on digests.
    pub fn inventory(&self, probed: Vec<Probed>, left_out: &[LeftOut], as_of: Timestamp) -> Inventory {
        let list = self.members();
        let ClassRead { record: class, disagreements, faults, .. } = self.class.clone();
        let record_faults = faults.iter().map(RecordFault::from).collect();
        let mut disagreements = disagreements;
        let units = units(&class);
        let facts = probed.into_iter().map(|probed| probed.facts);
        let mut files: Vec<(Member, FileFacts)> = list.iter().cloned().zip(facts).collect();
        files.extend(self.withheld.iter().cloned().map(|member| (member, FileFacts::only(Problem::Withheld))));
        files.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
        chapters::follow(&mut files);
        devices::agree(files.iter_mut().map(|(_, facts)| facts).collect());
        let placed = place(&class, &units, &files);
        disagreements.extend(placed.disagreements);
        let record = |((member, facts), placement): ((Member, FileFacts), _)| FileRecord {
            root: None,
            path: member.path,
            source_name: member.source_name,
            size: member.size,
            modified: member.modified,
            seal: None,
            facts,
            placement,
        };
        let files: Vec<FileRecord> = files.into_iter().zip(placed.placements).map(record).collect();
        let source = Source { members: self.measuring.members(), open_sheets: &|path, source| self.measuring.sheets(path, source) };
        let tables = read::people::read(source, &files, &class, &units);
        let (schema, left_out) = (INVENTORY_SCHEMA.to_owned(), left_out.to_vec());
        Inventory { schema, as_of, class, record_faults, files, left_out, disagreements, alike: Vec::new(), tables, explanation: None }
    }
}

/// Options with a preview; sign-in sheets get one that is large enough to read.
fn previewed(each: ProbeOptions, made_for: PreviewUse, path: &MemberPath) -> ProbeOptions {
    let is_sheet = path.parts().any(|part| matches!(evidence(part), Some(Role::SignIn | Role::SignInBook)));
    let is_report = made_for == PreviewUse::Report;
    ProbeOptions { preview: true, preview_side: made_for.side(is_sheet), drawn: is_report, faces: is_report, ..each }
}

/// Sets the roots of the files and compares them: files with equal roots are copies.
pub fn attach_roots(inventory: &mut Inventory, roots: &Roots) {
    for file in &mut inventory.files {
        file.root = roots.get(&file.path).copied();
    }
    inventory.alike = compare(&inventory.files);
}
