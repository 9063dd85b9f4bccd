//! Tests of judging by another authority's standard, read from a folder.

use std::path::{Path, PathBuf};

use super::builder::*;
use super::changes::*;
use crate::record::standard::{Judged, Judgement, Profile, Standard, StandardError};
use crate::stages::judge::judge;
use crate::words::finding::{Fact, Outcome::*};

fn folder_of_standard() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/standards/demo-district")
}

fn judged(class: &Builder, profile: Option<&str>) -> Judgement {
    let standard = Standard::read_folder(&folder_of_standard()).unwrap_or_else(|error| panic!("{error}"));
    let profile = match profile {
        None => Profile::base(&standard).unwrap(),
        Some(name) => {
            let bytes = std::fs::read(folder_of_standard().join("profiles").join(name)).unwrap();
            Profile::load(name, &bytes, &standard).unwrap_or_else(|error| panic!("{error}"))
        }
    };
    let judgement = judge(&class.inventory, &standard, &profile);
    assert_blanks(&standard, &judgement);
    judgement
}

#[test]
fn a_class_is_judged_by_its_rules_alone() {
    let judgement = judged(&Builder::good(), None);
    assert_eq!((judgement.standard.as_str(), judgement.profile.as_str()), ("demo-district", "base"));
    assert_eq!((judgement.coverage.judged, judgement.coverage.all), (6, 6));
    assert_eq!(judgement.outcome, Judged::Failed, "it asks for four photographs");
    assert_eq!(outcome(&judgement, "D-2"), Fail);
    let finding = of(&judgement, "D-2")[0];
    assert_eq!((finding.facts.get("measured"), finding.facts.get("missing")), (Some(&Fact::Count(3)), Some(&Fact::Count(1))));
    assert_eq!(ladder(&judgement, "D-2"), "", "it has one reading");
    assert_eq!(outcome(&judgement, "D-1"), Fail, "two days are no five");
    assert_eq!(outcome(&judgement, "D-6"), Warning);
}

#[test]
fn its_profile_sets_its_numbers_and_pins_its_readings() {
    let mut class = Builder::good();
    class.photo(SESSIONS[0], "IMG_4", start_of(SESSIONS[0]) + min(25));
    let judgement = judged(&class, Some("two-days.json"));
    assert_eq!(judgement.deviations.len(), 3);
    assert_eq!((outcome(&judgement, "D-1"), outcome(&judgement, "D-2")), (Pass, NeedsReview));
    assert_eq!(judgement.outcome, Judged::Passed);
    rows(&mut class)[0].lesson_hours.tenths = 1;
    assert_eq!(outcome(&judged(&class, Some("two-days.json")), "D-3"), Fail);
}

#[test]
fn a_mistake_in_it_is_named_with_file_rule_and_field() {
    let load = |change: &dyn Fn(String) -> String| {
        let read = |name: &str| std::fs::read_to_string(folder_of_standard().join(name)).unwrap();
        let rules = ["rules/D-1.json", "rules/D-2.json", "rules/D-3.json", "rules/D-4.json", "rules/D-5.json", "rules/D-6.json"];
        let rules = rules.map(|name| (name.to_owned(), change(read(name)).into_bytes()));
        let main = ("standard.json".to_owned(), read("standard.json").into_bytes());
        Standard::load(std::iter::once(main).chain(rules).collect()).map(|standard| standard.id().to_owned())
    };
    assert_eq!(load(&|text| text), Ok("demo-district".to_owned()));
    let error = load(&|text| text.replace("days < param.days_least", "dais < param.days_least"));
    match error {
        Err(StandardError::Rule { file, rule, field, .. }) => {
            assert_eq!((file.as_str(), rule.as_str(), field.as_str()), ("rules/D-1.json", "D-1", "cases[0].when"));
        }
        other => panic!("{other:?}"),
    }
}
