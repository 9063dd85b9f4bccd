//! Licences of everything linked into the program: a table, and the licence texts to distribute.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::Failure;
use crate::process::{cargo, output};

/// A linked library.
#[derive(Debug)]
pub struct Linked {
    /// Name and version.
    pub name: String,
    /// Its licence (SPDX).
    pub licence: String,
    /// Licence and notice files in its source.
    pub texts: Vec<PathBuf>,
}

/// All linked libraries except the system's, sorted by name.
///
/// # Errors
/// If cargo fails.
pub fn linked(target: &str) -> Result<Vec<Linked>, Failure> {
    let text = output(cargo().args(["metadata", "--format-version", "1", "--filter-platform", target]))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (word(&node["id"]), node)).collect();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (word(&package["id"]), package)).collect();
    let own = packages.iter().find(|(_, package)| package["name"] == "classproof").map(|(id, _)| id.clone());
    let (mut open, mut seen) = (own.into_iter().collect::<Vec<_>>(), BTreeSet::new());
    while let Some(id) = open.pop().filter(|_| seen.len() < 10_000) {
        let Some(node) = nodes.get(&id).filter(|_| seen.insert(id.clone())) else { continue };
        for dependency in list(&node["deps"]) {
            // Normal dependencies only; no build or test dependencies.
            if list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                open.push(word(&dependency["pkg"]));
            }
        }
    }
    let of = |package: &Value| {
        let folder = PathBuf::from(word(&package["manifest_path"])).parent().map(Path::to_owned).unwrap_or_default();
        Linked {
            name: format!("{} {}", word(&package["name"]), word(&package["version"])),
            licence: word(&package["license"]),
            texts: texts(&folder),
        }
    };
    let mut linked: Vec<Linked> =
        seen.iter().filter_map(|id| packages.get(id)).filter(|package| package["name"] != "classproof").map(of).collect();
    linked.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(linked)
}

fn texts(folder: &Path) -> Vec<PathBuf> {
    let is_text =
        |name: &str| ["LICEN", "COPYING", "NOTICE", "COPYRIGHT", "UNLICENSE"].iter().any(|start| name.to_uppercase().starts_with(start));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| is_text(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
}
