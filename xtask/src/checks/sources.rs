//! Checks the files of the repository: size, header comment, and markers of unfinished code.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::process::{output, repository};

/// Maximum file size in the repository. Fixtures are generated, not stored.
const LARGEST_BYTES: u64 = 1_000_000;
/// Maximum length of a source file, unless its header contains `Long because`.
const LONGEST_LINES: usize = 600;
/// Markers of unfinished code, split so that this file does not contain them.
const UNDONE: [&str; 5] =
    [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("d", "bg!("), concat!("FIX", "ME"), concat!("TO", "DO")];

/// Checks every file that is tracked by git or would be added.
///
/// # Errors
/// If a file breaks one of the rules above, or git fails.
pub fn check() -> Result<(), Failure> {
    let mut git = std::process::Command::new("git");
    git.current_dir(repository()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = output(&mut git)?;
    let mut wrong = Vec::new();
    let mut files = 0;
    for name in names.split_terminator('\0') {
        let path = repository().join(name);
        // Skip a file that was deleted but not committed, or a dangling link.
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        files += 1;
        if metadata.len() > LARGEST_BYTES {
            wrong.push(format!("{name}: {} bytes; the most is {LARGEST_BYTES}", metadata.len()));
        }
        if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).map_err(Failure::at(Path::new(name)))?;
            wrong.extend(faults(&text).into_iter().map(|fault| format!("{name}{fault}")));
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::new(wrong.join("\n")));
    }
    println!("{files} files: sizes, heads and words as they should be");
    Ok(())
}

/// Faults of one source file; each begins with `:line: ` or `: `.
fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
    if head.is_empty() {
        faults.push(":1: the first line does not say `//! ` and the file's subject".to_owned());
    }
    let lines = text.lines().count();
    if lines > LONGEST_LINES && !head.iter().any(|line| line.contains("Long because")) {
        faults.push(format!(": {lines} lines; the most is {LONGEST_LINES}, unless the head says `Long because`"));
    }
    for (number, line) in text.lines().enumerate() {
        for word in UNDONE.iter().filter(|word| line.contains(*word)) {
            faults.push(format!(":{}: {}", number + 1, word.trim_end_matches('(')));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_seen() {
        assert_eq!(faults("//! A subject.\nfn main() {}\n"), Vec::<String>::new());
        assert_eq!(faults("fn main() {}\n").len(), 1);
        assert_eq!(faults("").len(), 1);
        for word in UNDONE {
            assert_eq!(faults(&format!("//! A subject.\n// {word}\n")).len(), 1, "{word}");
        }
        let long = "fn f() {}\n".repeat(LONGEST_LINES);
        assert_eq!(faults(&format!("//! A subject.\n{long}")).len(), 1);
        assert_eq!(faults(&format!("//! A subject.\n//! Long because it is a table.\n{long}")).len(), 0);
    }
}
