//! Replays the fuzz seeds and findings (`fixtures/fuzz`) through the same entry points: no panic and no long run time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::flips::tiny_bundle;

#[path = "../fuzz/src/doors.rs"]
mod doors;

/// Enough for a slow machine with an unoptimised build.
const LONGEST: Duration = Duration::from_secs(20);

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn what_fuzzing_found_stays_mended() {
    for (name, door) in doors::ALL {
        let seeds = inputs(&repository().join("tests/fuzz/seeds").join(name));
        // Its seeds are the hostile archives, which have their own tests.
        assert!(!seeds.is_empty() || name == "container", "{name} has no seeds");
        for path in seeds.into_iter().chain(inputs(&repository().join("fixtures/fuzz").join(name))) {
            let bytes = fs::read(&path).unwrap();
            println!("{}", path.display());
            let started = Instant::now();
            door(&bytes);
            // The truncated input must be harmless too.
            door(&bytes[..bytes.len() / 2]);
            assert!(started.elapsed() < LONGEST, "{} takes {:?}", path.display(), started.elapsed());
        }
    }
    doors::container(&fs::read(&tiny_bundle().path).unwrap());
}

/// An undeclared target would never run, and a findings folder without a target would never be replayed.
#[test]
fn every_door_has_its_target() {
    let names: BTreeSet<String> = doors::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stems = |folder: &str| -> BTreeSet<String> {
        inputs(&repository().join(folder)).iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(stems("tests/fuzz/fuzz_targets"), names);
    assert!(stems("fixtures/fuzz").iter().all(|name| names.contains(name) || name == "README"));
    let manifest = fs::read_to_string(repository().join("tests/fuzz/Cargo.toml")).unwrap();
    for name in names {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "tests/fuzz/Cargo.toml does not declare {name}");
    }
}
