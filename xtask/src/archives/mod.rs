//! Hostile archives, each with exactly one defect, for testing `verify`. The small ones are stored in `fixtures/archives`.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "archives")]
pub mod bundle;
#[cfg(feature = "archives")]
pub mod container;
#[cfg(feature = "archives")]
pub mod lies;
#[cfg(feature = "archives")]
pub mod measure;

/// `cargo xtask archives`.
pub const TASK: Task = Task {
    name: "archives",
    about: "writes the archives that lie into fixtures/archives, or runs the program on each",
    details: "Each is named by its lie, built by code from one small sealed bundle, and has one thing wrong. Those that need large sizes, and
most of a kind, are built when they are used. `--measure` verifies every one with the program built last (release, else dev) and prints lie, exit code,
milliseconds, peak MiB and the words that name it; it fails where one is not refused as it must be.",
    flags: &[
        Flag { name: "--check", value: None, about: "write nothing; fail if a file would change" },
        Flag { name: "--measure", value: None, about: "verify every one and print how that went" },
        Flag { name: "--program", value: Some("FILE"), about: "the program to measure" },
    ],
};

/// Runs the task in a build with the product's types.
///
/// # Errors
/// If the build or the task fails.
#[cfg(not(feature = "archives"))]
pub fn task(_: &Given, words: &[String]) -> Result<(), Failure> {
    crate::media::run_again("archives", words)
}

/// Runs the task.
///
/// # Errors
/// If a file cannot be written, with `--check` if one is stale, with `--measure` if the program does not report a defect.
#[cfg(feature = "archives")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    if given.has("--measure") {
        return measure::task(given.text("--program").map(std::path::PathBuf::from));
    }
    let folder = folder();
    let files = files();
    if given.has("--check") {
        let stale = stale(&folder, &files)?;
        if stale.is_empty() {
            println!("archives: {} files are as the code builds them", files.len());
            return Ok(());
        }
        return Err(Failure::new(format!("{}\nRun `cargo xtask archives` and commit what it writes.", stale.join("\n"))));
    }
    std::fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    for entry in std::fs::read_dir(&folder).map_err(Failure::at(&folder))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".zip") && !files.iter().any(|(known, _)| *known == name) {
            std::fs::remove_file(entry.path()).map_err(Failure::at(&entry.path()))?;
        }
    }
    let mut bytes = 0;
    for (name, content) in &files {
        let path = folder.join(name);
        std::fs::write(&path, content).map_err(Failure::at(&path))?;
        bytes += content.len();
    }
    println!("{}: {} files, {:.1} MB", folder.display(), files.len(), bytes as f64 / 1e6);
    Ok(())
}

/// The folder with the stored archives.
#[cfg(feature = "archives")]
pub fn folder() -> std::path::PathBuf {
    crate::process::repository().join("fixtures/archives")
}

/// All files to store: the archives, and the page that lists all defects.
#[cfg(feature = "archives")]
pub fn files() -> Vec<(String, Vec<u8>)> {
    let lies = lies::all();
    let mut page = String::from(
        "# Archives that lie\n\nEach is a sealed bundle with one thing wrong, named by it, and built by code (`xtask/src/archives`); `cargo xtask archives`\n\
         writes them, `cargo xtask archives --measure` runs the program on each. Where the lie is in signed content, it was signed anew, so that\n\
         nothing else is wrong. `made` says whether a file is kept here or built when it is used: because it is\n\
         too large, or another of a kind that is kept. The keys are made\n\
         from fixed seeds and sign nothing else; `allowed_signers` trusts the signer.\n\n| file | the lie | exit | the message says | made |\n| --- | --- | --- | --- | --- |\n",
    );
    let mut files = Vec::new();
    for lie in &lies {
        let made = match &lie.make {
            lies::Make::Kept(make) => {
                files.push((lie.file(), make()));
                "kept"
            }
            lies::Make::Small(_) => "when used",
            lies::Make::Large(_) => "when used, large",
        };
        let plain = |text: &str| text.replace('|', "\\|");
        page.push_str(&format!("| {} | {} | {} | {} | {made} |\n", lie.file(), plain(lie.says), lie.code, plain(lie.words)));
    }
    files.push(("README.md".to_owned(), page.into_bytes()));
    files.push(("allowed_signers".to_owned(), bundle::registry().into_bytes()));
    files
}

/// One line for each file that differs from what would be built.
#[cfg(feature = "archives")]
fn stale(folder: &std::path::Path, files: &[(String, Vec<u8>)]) -> Result<Vec<String>, Failure> {
    let mut stale = Vec::new();
    for (name, content) in files {
        match std::fs::read(folder.join(name)) {
            Ok(there) if there == *content => {}
            Ok(_) => stale.push(format!("fixtures/archives/{name} is stale")),
            Err(_) => stale.push(format!("fixtures/archives/{name} is missing")),
        }
    }
    for entry in std::fs::read_dir(folder).map_err(Failure::at(folder))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !files.iter().any(|(known, _)| *known == name) {
            stale.push(format!("fixtures/archives/{name} is left over: no code builds it"));
        }
    }
    Ok(stale)
}

#[cfg(all(test, feature = "archives"))]
mod tests {
    use super::*;

    /// Same as `cargo xtask archives --check`, as part of the normal test run.
    #[test]
    fn the_archives_are_as_the_code_builds_them() {
        let stale = stale(&folder(), &files()).unwrap();
        assert!(stale.is_empty(), "{}\nRun `cargo xtask archives` and commit what it writes.", stale.join("\n"));
    }

    #[test]
    fn they_are_many_small_and_all_different() {
        let lies = lies::all();
        assert!(lies.len() >= 60, "{}", lies.len());
        let files = files();
        assert!(files.iter().all(|(_, bytes)| bytes.len() < 1_000_000));
        assert!(files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() < 6 << 20);
        let kept = lies.iter().filter(|lie| matches!(lie.make, lies::Make::Kept(_))).count();
        assert_eq!(kept, lies::KEPT.len(), "a name that no lie has");
        for (one, other) in lies.iter().zip(lies.iter().skip(1)) {
            assert!(one.name < other.name, "{} is there twice", one.name);
        }
        let mut contents: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        contents.sort_unstable();
        contents.dedup();
        assert_eq!(contents.len(), files.len(), "two lies are the same bytes");
    }
}
