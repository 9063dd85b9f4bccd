//! Generates the JSON Schemas in `schemas/` from the product's types, or checks that they are up to date.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

/// `cargo xtask schemas`.
pub const TASK: Task = Task {
    name: "schemas",
    about: "writes the JSON Schemas of every document into schemas/",
    details: "They are generated from the product's types and checked in; `--check` fails where one is stale, missing or left over.",
    flags: &[Flag { name: "--check", value: None, about: "write nothing; fail if a file would change" }],
};

/// Runs the task in a build with the product's types.
///
/// # Errors
/// If the build or the task fails.
#[cfg(not(feature = "schemas"))]
pub fn task(_: &Given, words: &[String]) -> Result<(), Failure> {
    crate::media::run_again("schemas", words)
}

/// Runs the task.
///
/// # Errors
/// If a file cannot be written, or with `--check` if one is stale, missing or superfluous.
#[cfg(feature = "schemas")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    let folder = crate::process::repository().join("schemas");
    let schemas = classproof::stages::report::schemas::all();
    if given.has("--check") {
        let stale = stale(&folder, &schemas)?;
        if stale.is_empty() {
            println!("schemas: {} files are as the types say", schemas.len());
            return Ok(());
        }
        return Err(Failure::new(format!("{}\nRun `cargo xtask schemas` and commit what it writes.", stale.join("\n"))));
    }
    std::fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    for (name, text) in &schemas {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(Failure::at(&path))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// One line for each file that differs from what would be generated.
#[cfg(feature = "schemas")]
fn stale(folder: &std::path::Path, schemas: &[(String, String)]) -> Result<Vec<String>, Failure> {
    let mut stale = Vec::new();
    for (name, text) in schemas {
        match std::fs::read_to_string(folder.join(name)) {
            // Git may have converted the line ends at checkout.
            Ok(there) if there.replace("\r\n", "\n") == *text => {}
            Ok(_) => stale.push(format!("schemas/{name} is stale")),
            Err(_) => stale.push(format!("schemas/{name} is missing")),
        }
    }
    for entry in std::fs::read_dir(folder).map_err(Failure::at(folder))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".schema.json") && !schemas.iter().any(|(known, _)| *known == name) {
            stale.push(format!("schemas/{name} is left over: no type generates it"));
        }
    }
    Ok(stale)
}

#[cfg(all(test, feature = "schemas"))]
mod tests {
    use super::*;

    /// Same as `cargo xtask schemas --check`, as part of the normal test run.
    #[test]
    fn the_schemas_are_as_the_types_say() {
        let folder = crate::process::repository().join("schemas");
        let stale = stale(&folder, &classproof::stages::report::schemas::all()).unwrap();
        assert!(stale.is_empty(), "{}\nRun `cargo xtask schemas` and commit what it writes.", stale.join("\n"));
    }

    #[test]
    fn what_differs_is_named() {
        let folder = std::env::temp_dir().join(format!("xtask-schemas-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in [("same.schema.json", "{}\r\n"), ("stale.schema.json", "{}"), ("old.schema.json", "{}"), ("FORMAT.md", "")] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let schemas = ["same", "stale", "new"].map(|name| (format!("{name}.schema.json"), "{}\n".to_owned()));
        let stale = stale(&folder, &schemas);
        std::fs::remove_dir_all(&folder).unwrap();
        let expected = ["stale.schema.json is stale", "new.schema.json is missing", "old.schema.json is left over: no type generates it"];
        assert_eq!(stale.unwrap(), expected.map(|line| format!("schemas/{line}")));
    }
}
