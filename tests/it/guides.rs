//! The guides in `fixtures/pages`: links and pictures exist, and the shown configuration is accepted.

use std::fs;
use std::path::{Path, PathBuf};

use super::classes::whole_class;
use super::program::{NOW, classproof, scratch};

/// Maximum size of a picture in bytes.
const LARGEST: u64 = 300_000;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn guides() -> Vec<PathBuf> {
    let folder = repository().join("fixtures/pages");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

/// The targets of links and pictures; `true` for a picture.
fn targets(text: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("](") {
        let (Some(target), Some(open)) = (text[at + 2..].split(')').next(), text[..at].rfind('[')) else { continue };
        found.push((text[..open].ends_with('!'), target.to_owned()));
    }
    found
}

#[test]
fn every_link_and_picture_of_the_readme_and_the_guides_is_there() {
    let guides = guides();
    assert_eq!(guides.len(), 4, "two pages in two languages: {guides:?}");
    for page in guides.iter().chain([&repository().join("README.md")]) {
        let text = fs::read_to_string(page).unwrap();
        for (is_picture, target) in targets(&text) {
            if target.starts_with('#') {
                continue;
            }
            let file = page.parent().unwrap().join(target.split('#').next().unwrap());
            assert!(file.is_file(), "{}: {target} leads nowhere", page.display());
            if is_picture {
                let bytes = fs::read(&file).unwrap();
                assert!(bytes.starts_with(b"\x89PNG") && bytes.len() as u64 <= LARGEST, "{target}: {} bytes", bytes.len());
            }
        }
    }
    for page in guides {
        let text = fs::read_to_string(&page).unwrap();
        let last = text.trim_end().lines().last().unwrap();
        assert!(last.starts_with("!["), "{} does not end with a picture", page.display());
        let readme = fs::read_to_string(repository().join("README.md")).unwrap();
        assert!(readme.contains(page.file_name().unwrap().to_str().unwrap()), "the README does not lead to {}", page.display());
    }
}

/// The profile shown in the guide is accepted and changes the requirements.
#[test]
fn the_profile_in_the_page_for_districts_is_taken() {
    let mut shown = Vec::new();
    for page in guides().iter().filter(|page| page.to_str().unwrap().contains("districts")) {
        let text = fs::read_to_string(page).unwrap();
        let profile = text.split("```json\n").nth(1).unwrap().split("```").next().unwrap().to_owned();
        let file = scratch().join(format!("{}.json", page.file_stem().unwrap().to_str().unwrap()));
        fs::write(&file, &profile).unwrap();
        let report = classproof(&[&"check", &whole_class(), &"--now", &NOW, &"--profile", &file, &"--json"]).ends(1).json();
        let rules = report["standard"]["rules"].as_array().unwrap();
        let photos = rules.iter().find(|rule| rule["id"] == "T-02" && rule["outcome"] == "fail").unwrap_or_else(|| panic!("{report}"));
        assert!(photos["message"].as_str().unwrap().contains('5'), "{photos}");
        // Every name in the tables exists.
        let tables = text.lines().filter(|line| line.starts_with("| `"));
        for line in tables {
            let names = line.split('|').nth(1).unwrap().split(['、', ',']).map(|name| name.trim().trim_matches('`').to_owned());
            for name in names {
                let known = ["id", "name", "date", "document", "pins", "parameters", "levels"].contains(&name.as_str())
                    || names_of_the_standard().contains(&name);
                assert!(known, "{name} in {}", page.display());
            }
        }
        shown.push(profile);
    }
    assert_eq!(shown[0], shown[1], "both languages show the same profile");
}

/// Keys of parameters and readings.
fn names_of_the_standard() -> Vec<String> {
    let folder = repository().join("schemas/standards/cq-16-2020");
    let standard: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("standard.json")).unwrap()).unwrap();
    let mut names: Vec<String> = standard["parameters"].as_object().unwrap().keys().cloned().collect();
    for rule in fs::read_dir(folder.join("rules")).unwrap() {
        let rule: serde_json::Value = serde_json::from_slice(&fs::read(rule.unwrap().path()).unwrap()).unwrap();
        names.extend(rule["readings"]["key"].as_str().map(str::to_owned));
    }
    names
}
