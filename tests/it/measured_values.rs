//! Checks the list of measured values: each named test exists, and no source of grade A is missing.

use std::fs;
use std::path::Path;

#[test]
fn the_list_of_measured_values_is_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(root.join("tests/measured-values.md")).unwrap();
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        read_all(&root.join(folder), &mut sources);
    }
    let rows: Vec<Vec<&str>> = list
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("---"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .filter(|row: &Vec<&str>| row[0] != "value")
        .collect();
    assert!(rows.len() >= 20);
    for row in &rows {
        let [value, file, input, test] = row.as_slice() else { panic!("{row:?}") };
        assert!(root.join(file).is_file(), "{value}: {file} is not there");
        assert!(!input.is_empty() && sources.contains(&format!("fn {}()", test.trim_matches('`'))), "{value}: there is no test {test}");
    }
    // The sources that the tables of media times cover with grade A.
    for source in ["exif", "exif_with_offset", "exif_gps", "quicktime_creation_date", "recorder_clock"].into_iter().chain([
        "creation_time_start",
        "creation_time_end",
        "creation_time_local_start",
        "creation_time_local_end",
    ]) {
        assert!(rows.iter().any(|row| row[0] == format!("`{source}`")), "{source}");
    }
}

pub fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
