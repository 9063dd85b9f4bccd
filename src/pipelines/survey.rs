//! Survey: probe and place every member of a class folder, on disk or inside a bundle, into one inventory. Packing and verifying both
//! come through here, so that they can not disagree.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::formats::chunks;
use crate::formats::region::ReadAt;
use crate::record::class::{self, ClassError, ClassRead, Fault, Place};
use crate::record::inventory::{FileFacts, FileRecord, INVENTORY_SCHEMA, Inventory, LeftOut, Problem};
use crate::record::members::{Member, Members};
use crate::record::preview::{Preview, Previews};
use crate::record::session::units;
use crate::record::tables;
use crate::stages::compare::compare;
use crate::stages::place::place;
use crate::stages::probe::{ProbeOptions, Probed, Prober, devices};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress};

/// So many files of a class get a preview, in the order of their paths: two months of lessons, and some 50 MB.
const MOST_PREVIEWS: usize = 2_000;

/// Measures and places everything. `roots` are the chunk tree roots that are known already, as they are inside a bundle; in a folder
/// only files that share their size with another are read for theirs.
///
/// # Errors
/// Where there is no class record that can be read. What is wrong with single files is recorded with them.
pub fn survey(
    members: &dyn Members,
    left_out: Vec<LeftOut>,
    roots: Option<&BTreeMap<MemberPath, Digest>>,
    as_of: Timestamp,
    prober: &dyn Prober,
    progress: &dyn Progress,
) -> Result<Inventory, ClassError> {
    surveyed(members, left_out, roots, as_of, prober, progress, 0).map(|(inventory, _)| inventory)
}

/// [`survey`], with previews of the files for a report: each picture is still decoded only once.
///
/// # Errors
/// As [`survey`].
pub fn survey_with_previews(
    members: &dyn Members,
    left_out: Vec<LeftOut>,
    roots: Option<&BTreeMap<MemberPath, Digest>>,
    as_of: Timestamp,
    prober: &dyn Prober,
    progress: &dyn Progress,
) -> Result<(Inventory, Previews), ClassError> {
    surveyed(members, left_out, roots, as_of, prober, progress, MOST_PREVIEWS)
}

fn surveyed(
    members: &dyn Members,
    left_out: Vec<LeftOut>,
    roots: Option<&BTreeMap<MemberPath, Digest>>,
    as_of: Timestamp,
    prober: &dyn Prober,
    progress: &dyn Progress,
    most_previews: usize,
) -> Result<(Inventory, Previews), ClassError> {
    try_workbooks(members, prober)?;
    let ClassRead { record: class, mut disagreements, .. } = class::read(members)?;
    let options = ProbeOptions { zone: class.timezone, ..ProbeOptions::default() };
    let list = members.members();
    progress.begin(Phase::Probe, list.len() as u64);
    let probed: Vec<Probed> = list
        .par_iter()
        .enumerate()
        .map(|(number, member)| {
            let preview = number < most_previews;
            let probed = match members.open(member) {
                Ok(source) => prober.probe(&member.path, &source, &ProbeOptions { preview, faces: preview, ..options }),
                Err(error) => FileFacts::only(Problem::Unreadable { reason: error.to_string() }).into(),
            };
            progress.advance(1);
            probed
        })
        .collect();
    progress.end();
    let sizes = sizes_seen_twice(list);
    let own_roots: Vec<Option<Digest>> = list
        .par_iter()
        .map(|member| match roots {
            Some(roots) => roots.get(&member.path).copied(),
            None if sizes.get(&member.size).copied().unwrap_or(0) > 1 => members.open(member).and_then(|source| root_of(&source)).ok(),
            None => None,
        })
        .collect();
    let units = units(&class);
    let (mut facts, previews): (Vec<FileFacts>, Vec<Option<Preview>>) =
        probed.into_iter().map(|probed| (probed.facts, probed.preview)).unzip();
    devices::agree(&mut facts);
    let previews: Previews = list.iter().zip(previews).filter_map(|(member, preview)| Some((member.path.clone(), preview?))).collect();
    let files: Vec<(Member, FileFacts)> = list.iter().cloned().zip(facts).collect();
    let placed = place(&class, &units, &files);
    disagreements.extend(placed.disagreements);
    let files: Vec<FileRecord> = files
        .into_iter()
        .zip(placed.placements)
        .zip(own_roots)
        .map(|(((member, facts), placement), root)| FileRecord {
            path: member.path,
            source_name: member.source_name,
            size: member.size,
            modified: member.modified,
            root,
            seal: None,
            facts,
            placement,
        })
        .collect();
    let alike = compare(&files);
    let tables = tables::read(members, &files, &class, &units);
    let schema = INVENTORY_SCHEMA.to_owned();
    Ok((Inventory { schema, as_of, class, files, left_out, disagreements, alike, tables, explanation: None }, previews))
}

/// The class record is read in this process, since everything else hangs on it: each of its workbooks is first measured as every other
/// file is, and one of which that process died is not opened here.
fn try_workbooks(members: &dyn Members, prober: &dyn Prober) -> Result<(), ClassError> {
    let tried = class::workbooks(members).into_par_iter().map(|member| {
        let Ok(source) = members.open(member) else { return Ok(()) };
        let probed = prober.probe(&member.path, &source, &ProbeOptions::default());
        let gave_up = probed.facts.problems.iter().any(|problem| matches!(problem, Problem::GaveUp { .. }));
        if gave_up { Err(Fault::GaveUp.at(member.path.as_str(), Place::File)) } else { Ok(()) }
    });
    tried.collect()
}

fn sizes_seen_twice(members: &[Member]) -> BTreeMap<u64, usize> {
    let mut sizes = BTreeMap::new();
    for member in members {
        *sizes.entry(member.size).or_insert(0) += 1;
    }
    sizes
}

fn root_of(source: &Arc<dyn ReadAt>) -> std::io::Result<Digest> {
    chunks::root_of(source.as_ref())
}
