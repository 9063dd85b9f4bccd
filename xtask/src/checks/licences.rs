//! Checks the licences of all dependencies against a list of permitted ones.

use std::collections::BTreeSet;
use std::fs;

use crate::args::Task;
use crate::dist::{LINUX_TARGET, WINDOWS_TARGET, linked};
use crate::failure::Failure;
use crate::process::{cargo, output, repository};

/// `cargo xtask licences`.
pub const TASK: Task = Task {
    name: "licences",
    about: "writes the table of linked libraries that `classproof --licences` prints",
    details: "Run it after the lock file has changed; `cargo xtask test` says when.",
    flags: &[],
};

const TABLE: &str = "src/cli/licences.txt";

/// Permissive licences, and MPL-2.0, which covers only its own files. None of the GPL family.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Further licences permitted for single packages: (package, licence, reason).
const EXCEPTIONS: [(&str, &str, &str); 2] = [
    (
        "ffmpeg-next",
        "WTFPL",
        "asks for nothing; lawyers dislike its wording, so it stays with the bindings of FFmpeg, which the product is built on",
    ),
    ("ffmpeg-sys-next", "WTFPL", "as ffmpeg-next; FFmpeg itself is linked from the system under its own LGPL or GPL"),
];

/// Checks every package in the lock file, for all platforms.
///
/// # Errors
/// If a package states no licence, or offers none that is permitted.
pub fn check() -> Result<(), Failure> {
    let text = output(cargo().args(["metadata", "--format-version", "1", "--all-features"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut wrong = Vec::new();
    for package in packages {
        let (name, licence) = (package["name"].as_str().unwrap_or_default(), package["license"].as_str().unwrap_or_default());
        let allowed = |id: &str| ALLOWED.contains(&id) || EXCEPTIONS.iter().any(|&(package, licence, _)| (package, licence) == (name, id));
        match holds(licence, &allowed) {
            Some(true) => {}
            Some(false) => wrong.push(format!("{name}: {licence} is not on the list in xtask/src/checks/licences.rs")),
            None => wrong.push(format!("{name}: {licence:?} is no licence expression")),
        }
    }
    if packages.is_empty() {
        return Err(Failure::new("cargo metadata lists no package"));
    }
    if !wrong.is_empty() {
        return Err(Failure::new(wrong.join("\n")));
    }
    let (path, table) = (repository().join(TABLE), table()?);
    if fs::read_to_string(&path).map_err(Failure::at(&path))? != table {
        return Err(Failure::new(format!("{TABLE} is not what the lock file says; run cargo xtask licences")));
    }
    println!("{} packages, all under licences on the list", packages.len());
    Ok(())
}

/// Rewrites the table.
///
/// # Errors
/// If cargo fails, or the file cannot be written.
pub fn task() -> Result<(), Failure> {
    let path = repository().join(TABLE);
    fs::write(&path, table()?).map_err(Failure::at(&path))
}

/// The crates linked for Linux or for Windows, one per line.
fn table() -> Result<String, Failure> {
    let mut lines = BTreeSet::new();
    for target in [LINUX_TARGET, WINDOWS_TARGET] {
        lines.extend(linked(target)?.into_iter().map(|library| format!("{}: {}\n", library.name, library.licence)));
    }
    Ok(lines.into_iter().collect())
}

/// Whether an SPDX expression can be met with permitted licences; `None` if it cannot be parsed. `/` is the old form of OR.
fn holds(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let value = either(&mut rest, allowed)?;
    rest.is_empty().then_some(value)
}

fn either(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut value = both(words, allowed)?;
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        // No short circuit: the right side must be parsed too.
        value |= both(words, allowed)?;
    }
    Some(value)
}

fn both(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut value = single(words, allowed)?;
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        value &= single(words, allowed)?;
    }
    Some(value)
}

fn single(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let value = either(words, allowed)?;
            let [")", rest @ ..] = *words else { return None };
            *words = rest;
            Some(value)
        }
        [")" | "OR" | "AND" | "WITH", ..] | [] => None,
        [id, "WITH", exception, rest @ ..] => {
            *words = rest;
            Some(allowed(&format!("{id} WITH {exception}")))
        }
        [id, rest @ ..] => {
            *words = rest;
            Some(allowed(id))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        let allowed = |id: &str| ALLOWED.contains(&id);
        for (expression, met) in [
            ("MIT", Some(true)),
            ("MIT OR GPL-3.0-only", Some(true)),
            ("GPL-3.0-only OR MIT AND AGPL-3.0", Some(false)),
            ("(MIT OR GPL-2.0) AND Unicode-3.0", Some(true)),
            ("MIT AND (LGPL-2.1 OR GPL-2.0)", Some(false)),
            ("MIT/Apache-2.0", Some(true)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("GPL-2.0 WITH Classpath-exception-2.0", Some(false)),
            ("LGPL-2.1-or-later", Some(false)),
            ("WTFPL", Some(false)),
            ("", None),
            ("MIT OR", None),
            ("(MIT", None),
            ("MIT Apache-2.0", None),
        ] {
            assert_eq!(holds(expression, &allowed), met, "{expression}");
        }
    }
}
