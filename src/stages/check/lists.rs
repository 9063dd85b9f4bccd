//! The lists of a bundle's payload, for showing and extracting: no payload is read, nothing is judged.

use std::collections::BTreeMap;

use super::records;
use crate::formats::bagit::bag::Bag;
use crate::formats::bagit::supersedes::Supersedes;
use crate::record::inventory::Inventory;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

/// The lists of a bundle, verified by its tag manifest.
#[derive(Clone, Debug)]
pub struct Lists {
    /// The bundle's id.
    pub bundle_id: Digest,
    /// The inventory.
    pub inventory: Inventory,
    /// The leaves of all payload files.
    pub leaves: BTreeMap<MemberPath, Vec<Digest>>,
    /// The earlier bundle that this one replaces.
    pub supersedes: Option<Supersedes>,
}

/// Reads the lists. `None` if inventory or chunk file do not match the tag manifest, or do not match each other.
pub fn read_lists(bag: &dyn Bag) -> Option<Lists> {
    let mut findings = Vec::new();
    let mut records = records::read(bag, &mut findings);
    let before = findings.len();
    let leaves: BTreeMap<_, _> =
        records.sealed(&mut findings).iter().map(|sealed| (sealed.path.clone(), records::digests(sealed.leaves).collect())).collect();
    let fits = findings.len() == before && records.trusted().inventory;
    let supersedes = records.info.take().filter(|_| records.trusted().info).and_then(|info| info.supersedes);
    let inventory = records.inventory.take()?;
    let complete = inventory.files.len() == leaves.len();
    let bundle_id = records.id?;
    (fits && complete).then_some(Lists { bundle_id, inventory, leaves, supersedes })
}
