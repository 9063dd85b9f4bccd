//! Looks at the files themselves: their size, their heads, and words that say that something is not done.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::process::{output, repository};

/// No file in the repository is larger: fixtures are made, not stored.
const LARGEST_BYTES: u64 = 1_000_000;
/// No source file is longer, unless its head says `Long because`.
const LONGEST_LINES: usize = 600;
/// What says that something is not done; put together here so that this file does not say it.
const UNDONE: [&str; 5] =
    [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("d", "bg!("), concat!("FIX", "ME"), concat!("TO", "DO")];

/// Checks every file that git knows or would add.
///
/// # Errors
/// If any of them breaks one of the rules above, or git does not answer.
pub fn check() -> Result<(), Failure> {
    let mut git = std::process::Command::new("git");
    git.current_dir(repository()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = output(&mut git)?;
    let mut wrong = Vec::new();
    let mut files = 0;
    for name in names.split_terminator('\0') {
        let path = repository().join(name);
        // A file that was removed and not yet committed, or a link.
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

/// What is wrong with one source file; each begins with `:line: ` or `: `.
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
