//! The list of files omitted from a redacted copy on purpose. The list is not authenticated, so it can only excuse copies of identity
//! papers
//! that the sealed lists contain.

use std::collections::BTreeSet;

use super::finding::IntegrityFinding;
use super::records::Records;
use crate::formats::bagit::bag::Bag;
use crate::formats::bagit::{PAYLOAD_FOLDER, WITHHELD_NAME, manifest, most_bytes};
use crate::record::layout::is_identity_paper;

/// The missing files that the list excuses; paths are relative to the base folder. A line that names any other file is a finding, and that
/// file counts as missing.
pub(super) fn look(bag: &dyn Bag, records: &Records, findings: &mut Vec<IntegrityFinding>) -> BTreeSet<String> {
    let Some(file) = bag.file(WITHHELD_NAME) else { return BTreeSet::new() };
    let (Some(manifest), Some(inventory), true) = (&records.manifest, &records.inventory, records.trusted().lists) else {
        // Without the sealed lists, the list cannot be verified.
        findings.push(IntegrityFinding::TagFileUnlisted { file: WITHHELD_NAME.to_owned() });
        return BTreeSet::new();
    };
    let lines = match bag.read(file, most_bytes(WITHHELD_NAME, inventory.files.len())).map(|bytes| manifest::read(&bytes)) {
        Ok(Ok(lines)) => lines,
        Ok(Err(fault)) => {
            findings.push(IntegrityFinding::TagFileMalformed { file: WITHHELD_NAME.to_owned(), fault });
            return BTreeSet::new();
        }
        Err(_) => {
            findings.push(IntegrityFinding::TagFileChanged { file: WITHHELD_NAME.to_owned() });
            return BTreeSet::new();
        }
    };
    let mut withheld = BTreeSet::new();
    for line in lines {
        let name = line.path.to_string();
        let path = line.path.within(PAYLOAD_FOLDER);
        let told = path.as_ref().and_then(|path| inventory.files.binary_search_by(|file| file.path.cmp(path)).ok());
        let told = told.and_then(|at| inventory.files.get(at)).map(|file| file.placement.role);
        let is_paper = told.zip(path).is_some_and(|(role, path)| is_identity_paper(role, &path));
        if !is_paper || manifest.get(&line.path) != Some(&line.sha256) {
            findings.push(IntegrityFinding::WithheldUnfit { file: name });
        } else if bag.file(&name).is_none() {
            withheld.insert(name);
        }
    }
    withheld
}
