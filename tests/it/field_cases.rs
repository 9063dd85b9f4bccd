//! Checks the list of field cases: no case is missing, each has at least three examples, and the named tests exist.

use std::fs;
use std::path::Path;

use super::measured_values::read_all;

#[test]
fn the_list_of_field_cases_is_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(root.join("tests/field-cases.md")).unwrap();
    let mut sources = String::new();
    for folder in ["src", "tests/it"] {
        read_all(&root.join(folder), &mut sources);
    }
    let rows: Vec<Vec<&str>> = list
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("---"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .filter(|row: &Vec<&str>| row[0] != "case")
        .collect();
    for row in &rows {
        let [case, what, examples, tests] = row.as_slice() else { panic!("{row:?}") };
        assert!(!what.is_empty() && examples.parse::<u32>().is_ok_and(|examples| examples >= 3), "{case} {what}: {examples} examples");
        for test in tests.split(", ") {
            let test = test.trim_matches('`');
            assert!(
                sources.contains(&format!("#[test]\nfn {test}()")) || sources.contains(&format!("#[test]\n    fn {test}()")),
                "{case}: {test}"
            );
        }
    }
    let wanted = [("F", 1..=33), ("G", 1..=35), ("K", 1..=26), ("P", 2..=9)];
    for case in wanted.into_iter().flat_map(|(list, numbers)| numbers.map(move |number| format!("{list}{number}"))) {
        assert!(rows.iter().any(|row| row[0] == case), "{case} has no row");
    }
}
