//! Survey: probe and place every member of a class folder, on disk or inside a bundle, into one inventory. Packing and verifying both
//! come through here, so that they can not disagree.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::formats::chunks;
use crate::formats::region::ReadAt;
use crate::record::class::{ClassError, ClassRead};
use crate::record::inventory::{FileFacts, FileRecord, INVENTORY_SCHEMA, Inventory, LeftOut, Problem};
use crate::record::members::{Member, Members};
use crate::record::session::units;
use crate::record::tables;
use crate::stages::place::place;
use crate::stages::probe::{ProbeOptions, Prober, devices};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress};

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
    let ClassRead { record: class, mut disagreements, .. } = crate::record::class::read(members)?;
    let options = ProbeOptions { zone: class.timezone, ..ProbeOptions::default() };
    let list = members.members();
    progress.begin(Phase::Probe, list.len() as u64);
    let mut facts: Vec<FileFacts> = list
        .par_iter()
        .map(|member| {
            let facts = match members.open(member) {
                Ok(source) => prober.probe(&member.path, &source, &options),
                Err(error) => FileFacts::only(Problem::Unreadable { reason: error.to_string() }),
            };
            progress.advance(1);
            facts
        })
        .collect();
    progress.end();
    devices::agree(&mut facts);
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
    let tables = tables::read(members, &files, &class, &units);
    Ok(Inventory { schema: INVENTORY_SCHEMA.to_owned(), as_of, class, files, left_out, disagreements, tables, explanation: None })
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
