//! Tests: the built-in standard and profiles load and agree with the text; invalid files are rejected with file, rule and field.

use serde_json::{Value, json};

use super::*;
use crate::words::finding::{Level, Outcome};

fn builtin() -> Standard {
    Standard::builtin().unwrap_or_else(|error| panic!("{error}"))
}

/// A standard with one rule, modified by `change`.
fn small(change: impl FnOnce(&mut Value)) -> Result<Standard, StandardError> {
    let mut rule = json!({
        "id": "Z-1", "title": {"zh": "照片", "en": "Photographs"}, "clause": "一", "duty": "institution", "level": "must", "state": "built",
        "per": "session", "source": "photos", "parameters": ["photos"],
        "readings": {"question": "Q-1", "key": "unit", "choices": ["session", "class"]},
        "cases": [
            {"when": "photos < param.photos", "outcome": "fail", "message": "few", "measured": "photos", "required": "photos", "missing": "param.photos - photos"},
            {"outcome": "pass", "message": "met"}],
        "messages": {"few": {"zh": "{subject}少 {missing}", "en": "{subject} lacks {missing}"}, "met": {"zh": "好", "en": "good"}}
    });
    change(&mut rule);
    let main = json!({
        "schema": "classproof/standard/v2", "id": "small", "title": {"zh": "小", "en": "Small"}, "document": "1", "edition": "1",
        "issuer": {"zh": "甲", "en": "A"}, "text_sha256": "00".repeat(32),
        "parameters": {"photos": {"title": {"zh": "照片", "en": "photographs"}, "kind": "count", "value": 2}},
        "questions": [{"id": "Q-1", "question": {"zh": "?", "en": "?"}, "treatment": {"zh": "!", "en": "!"}, "keys": ["unit"]}],
        "expressions": {"few": "photos < param.photos"}, "rules": ["Z-1"]
    });
    Standard::load(vec![
        ("standard.json".to_owned(), serde_json::to_vec(&main).unwrap()),
        ("rules/Z-1.json".to_owned(), serde_json::to_vec(&rule).unwrap()),
    ])
}

#[test]
fn the_shipped_standard_holds_every_rule_in_the_order_of_the_text() {
    let standard = builtin();
    assert_eq!(standard.rules().len(), 107);
    let families: Vec<char> = standard.rules().iter().filter_map(|rule| rule.record.id.chars().next()).collect();
    let mut order = families.clone();
    order.dedup();
    assert_eq!(order.into_iter().collect::<String>(), "GNHPMSATELX");
    for (family, count) in
        [('G', 2), ('N', 8), ('H', 16), ('P', 6), ('M', 7), ('S', 5), ('A', 6), ('T', 16), ('E', 8), ('L', 17), ('X', 16)]
    {
        assert_eq!(families.iter().filter(|&&letter| letter == family).count(), count, "{family}");
    }
    assert_eq!(standard.file().text_sha256.to_string(), "91fd879b9bdea2776a9018a1f37aa299408ea108f9ce792c149edc887eae2e45");
    assert_eq!(standard.file().questions.len(), 38);
}

#[test]
fn every_record_is_complete() {
    let standard = builtin();
    for rule in standard.rules() {
        let record = &rule.record;
        let cross_check = record.id.starts_with('X');
        assert_eq!(record.quotes.is_empty(), cross_check, "{} quotes", record.id);
        assert_eq!(record.lines.is_empty(), cross_check, "{} lines", record.id);
        assert!(!record.clause.is_empty() && !record.title.zh.is_empty() && !record.title.en.is_empty(), "{}", record.id);
        let decides = matches!(record.id.as_str(), "X-01" | "X-06" | "X-11" | "X-15");
        if cross_check {
            assert_eq!(record.level, if decides { Level::Data } else { Level::Hint }, "{}", record.id);
        }
        if record.state == State::Built {
            assert!(!record.outcomes.is_empty() && !record.outcomes.contains(&Outcome::NotChecked), "{}", record.id);
        }
    }
}

#[test]
fn what_the_district_keeps_is_what_is_handed_in_online() {
    let standard = builtin();
    let items: Vec<&Material> = standard.rules().iter().filter_map(|rule| rule.record.material.as_ref()).collect();
    assert_eq!(items.len(), 14);
    assert_eq!(items.iter().filter(|item| item.keeping == Keeping::Retained).count(), 8);
    assert!(items.iter().all(|item| (item.submission == Submission::Online) == (item.keeping == Keeping::Retained)));
}

#[test]
fn the_ticked_rows_of_the_annexes_are_basic() {
    let standard = builtin();
    let basic: Vec<&str> =
        standard.rules().iter().filter(|rule| rule.record.level == Level::Basic).map(|rule| rule.record.id.as_str()).collect();
    assert_eq!(basic, ["T-01", "T-02", "T-03", "T-05", "T-07", "T-08", "T-10", "T-11", "T-14", "T-15", "E-01", "E-02", "E-03", "E-06"]);
}

#[test]
fn shipped_profiles_load_by_both_names_and_list_what_they_pin() {
    let standard = builtin();
    assert!(Profile::base(&standard).unwrap().deviations().is_empty());
    for (id, name) in [("per-session", "每课次"), ("per-day", "每天"), ("per-class", "每班")] {
        let profile = Profile::shipped(id, &standard).unwrap();
        assert_eq!(profile, Profile::shipped(name, &standard).unwrap());
        assert_eq!(profile.name().zh, name);
        assert_eq!(profile.deviations().len(), 3);
    }
    assert_eq!(Profile::shipped("每周", &standard), Err(StandardError::NoSuchProfile { name: "每周".to_owned() }));
}

#[test]
fn a_profile_that_departs_from_the_text_needs_name_date_and_document() {
    let standard = builtin();
    let whole = json!({"schema": "classproof/profile/v1", "id": "x", "standard": "cq-16-2020", "name": {"zh": "某区", "en": "X"},
        "date": "2026-05-01", "document": "某就发〔2026〕1号", "parameters": {"photos": 4}});
    let load = |file: &Value| Profile::load("x.json", &serde_json::to_vec(file).unwrap(), &standard);
    assert!(load(&whole).is_ok());
    for field in ["name", "date", "document"] {
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(field);
        let error = StandardError::Field { file: "x.json".to_owned(), field: field.to_owned(), fault: Fault::Needed };
        assert_eq!(load(&without), Err(error));
        // Without deviations none of them is required.
        without["parameters"] = json!({"photos": 3});
        assert!(load(&without).is_ok(), "{field}");
    }
    let cases = [
        (json!({"parameters": {"fotos": 4}}), "parameters.fotos", Fault::Unknown { name: "fotos".to_owned() }),
        (json!({"parameters": {"photos": -1}}), "parameters.photos", Fault::Value { value: "-1".to_owned() }),
        (json!({"parameters": {"photos": "4"}}), "parameters.photos", Fault::Value { value: "\"4\"".to_owned() }),
        (json!({"parameters": {"practice_share": [4, 3]}}), "parameters.practice_share", Fault::Value { value: "[4,3]".to_owned() }),
        (json!({"pins": {"evidence_unit": "week"}}), "pins.evidence_unit", Fault::Value { value: "week".to_owned() }),
        (json!({"pins": {"photos": "day"}}), "pins.photos", Fault::Unknown { name: "photos".to_owned() }),
        (json!({"levels": {"T-02": "hint"}}), "levels.T-02", Fault::Lowered),
        (json!({"levels": {"X-07": "soft"}}), "levels.X-07", Fault::Lowered),
        (json!({"levels": {"Z-99": "data"}}), "levels.Z-99", Fault::Unknown { name: "Z-99".to_owned() }),
        (json!({"standard": "other"}), "standard", Fault::Value { value: "other".to_owned() }),
    ];
    for (change, field, fault) in cases {
        let mut file = whole.clone();
        file.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = StandardError::Field { file: "x.json".to_owned(), field: field.to_owned(), fault };
        assert_eq!(load(&file), Err(error));
    }
}

#[test]
fn a_broken_rule_is_named_with_file_rule_and_field() {
    assert!(small(|_| {}).is_ok());
    let unknown = |name: &str| Fault::Unknown { name: name.to_owned() };
    type Change = Box<dyn FnOnce(&mut Value)>;
    let cases: Vec<(Change, &str, Fault)> = vec![
        (Box::new(|rule| rule["cases"][0]["when"] = json!("fotos < 2")), "cases[0].when", unknown("fotos")),
        (Box::new(|rule| rule["cases"][0]["when"] = json!("param.fotos < 2")), "cases[0].when", unknown("param.fotos")),
        (Box::new(|rule| rule["cases"][0]["when"] = json!("photos < 2.5")), "cases[0].when", Fault::Fraction),
        (Box::new(|rule| rule["of"] = json!("photos > 1")), "of", unknown("photos")),
        (Box::new(|rule| rule["applies"] = json!("units == 1")), "applies", unknown("units")),
        (Box::new(|rule| rule["cases"][0]["message"] = json!("fewer")), "cases[0].message", unknown("fewer")),
        (Box::new(|rule| rule["cases"][0]["measured"] = json!("fotos")), "cases[0].measured", unknown("fotos")),
        (Box::new(|rule| rule["cases"][0]["required"] = json!("fotos")), "cases[0].required", unknown("fotos")),
        (Box::new(|rule| rule["cases"][1]["when"] = json!("true")), "cases", Fault::Needed),
        (
            Box::new(|rule| rule["cases"][1]["outcome"] = json!("not_checked")),
            "cases[1].outcome",
            Fault::Value { value: "not_checked".to_owned() },
        ),
        (Box::new(|rule| drop(rule.as_object_mut().unwrap().remove("source"))), "source", Fault::Needed),
        (Box::new(|rule| rule["messages"]["few"]["en"] = json!("{subject}")), "messages.few", Fault::Blanks),
        (Box::new(|rule| rule["messages"]["met"] = json!({"zh": "{x}", "en": "{x}"})), "cases[1].message", unknown("x")),
        (Box::new(|rule| rule["questions"] = json!(["Q-2"])), "questions[0]", unknown("Q-2")),
        (Box::new(|rule| rule["parameters"] = json!(["photos", "fotos"])), "parameters[1]", unknown("fotos")),
        (Box::new(|rule| rule["readings"]["question"] = json!("Q-2")), "readings.question", unknown("Q-2")),
        (Box::new(|rule| rule["readings"]["choices"] = json!([])), "readings.choices", Fault::Needed),
        (Box::new(|rule| rule["needs"] = json!(["training_type", "weather"])), "needs[1]", unknown("weather")),
        (Box::new(|rule| rule["roll_up"] = json!(["T-"])), "roll_up[0]", unknown("T-")),
        (Box::new(|rule| rule["source"] = json!("rules")), "roll_up", Fault::Needed),
        (
            Box::new(|rule| rule["cases"][0]["figures"] = json!({"half": {"value": "fotos / 2", "unit": "count"}})),
            "cases[0].figures.half",
            unknown("fotos"),
        ),
        (
            Box::new(|rule| {
                drop(rule.as_object_mut().unwrap().remove("readings"));
                rule["cases"][0]["when"] = json!("reading == 'day'");
            }),
            "cases[0].when",
            unknown("reading"),
        ),
    ];
    for (change, field, fault) in cases {
        let error = small(change).map(|standard| standard.id().to_owned());
        let expected = StandardError::Rule { file: "rules/Z-1.json".to_owned(), rule: "Z-1".to_owned(), field: field.to_owned(), fault };
        assert_eq!(error, Err(expected));
    }
    for text in ["photos <", "", "(((", &"!".repeat(2_000)] {
        let error = small(|rule| rule["applies"] = json!(text)).map(|standard| standard.id().to_owned());
        assert!(
            matches!(&error, Err(StandardError::Rule { field, fault: Fault::Expression { .. }, .. }) if field == "applies"),
            "{error:?}"
        );
    }
    let error = small(|rule| rule["colour"] = json!("red")).map(|standard| standard.id().to_owned());
    assert!(
        matches!(&error, Err(StandardError::Form { file, reason }) if file == "rules/Z-1.json" && reason.contains("colour")),
        "{error:?}"
    );
}

#[test]
fn a_rule_has_its_own_file_and_is_listed_once() {
    let mut files = builtin().files().to_vec();
    let error = |files: &[(String, Vec<u8>)]| Standard::load(files.to_vec()).map(|standard| standard.id().to_owned());
    let main = files.iter().position(|(name, _)| name == "standard.json").unwrap();
    let listed = String::from_utf8(files[main].1.clone()).unwrap();
    for (id, fault) in [("G-01", Fault::Twice), ("../G-02", Fault::Value { value: "../G-02".to_owned() })] {
        files[main].1 = listed.replace("\"G-01\", \"G-02\"", &format!("\"G-01\", \"{id}\"")).into_bytes();
        let expected = StandardError::Field { file: "standard.json".to_owned(), field: "rules[1]".to_owned(), fault };
        assert_eq!(error(&files), Err(expected));
    }
    files[main].1 = listed.into_bytes();
    let of = |id: &str| files.iter().position(|(name, _)| *name == format!("rules/{id}.json")).unwrap();
    let (one, other) = (of("G-01"), of("G-02"));
    files[one].1 = files[other].1.clone();
    let fault = Fault::Value { value: "G-02".to_owned() };
    let expected = StandardError::Rule { file: "rules/G-01.json".to_owned(), rule: "G-02".to_owned(), field: "id".to_owned(), fault };
    assert_eq!(error(&files), Err(expected));
}

#[test]
fn named_expressions_are_written_out_where_they_are_used() {
    let standard = small(|rule| rule["cases"][0]["when"] = json!("!few && mode != 'few'")).unwrap();
    let when = standard.rule("Z-1").unwrap().record.cases[0].when.clone();
    assert_eq!(when.as_deref(), Some("!(photos < param.photos) && mode != 'few'"));
    let standard = small(|rule| rule["cases"][0]["when"] = json!("few")).unwrap();
    assert_eq!(standard.rule("Z-1").unwrap().record.cases[0].when.as_deref(), Some("photos < param.photos"));
}

#[test]
fn readings_that_the_text_does_not_suggest_may_be_pinned() {
    let standard = small(|rule| rule["readings"]["closed"] = json!(["course"])).unwrap();
    assert_eq!(standard.choices_of("unit"), Some(["session", "class", "course"].map(str::to_owned).to_vec()));
    let profile = |reading: &str| {
        let file = json!({"schema": "classproof/profile/v1", "id": "x", "standard": "small", "name": {"zh": "甲", "en": "A"},
            "date": "2026-05-01", "document": "1", "pins": {"unit": reading}});
        Profile::load("x.json", &serde_json::to_vec(&file).unwrap(), &standard).map(|profile| profile.deviations().len())
    };
    assert_eq!(profile("course"), Ok(1));
    assert!(profile("week").is_err());
}

#[test]
fn a_standard_may_judge_in_several_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&builtin());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Standard::load(Vec::new()).map(|standard| standard.id().to_owned());
    assert_eq!(error, Err(StandardError::Missing { file: "standard.json".to_owned() }));
}

#[test]
fn the_digest_covers_names_and_bytes_whatever_their_order() {
    let standard = builtin();
    let mut files = standard.files().to_vec();
    files.reverse();
    assert_eq!(Standard::load(files.clone()).unwrap().digest(), standard.digest());
    files[0].1.push(b'\n');
    assert_ne!(Standard::load(files).unwrap().digest(), standard.digest());
}

#[test]
fn a_folder_is_read_as_the_shipped_files_are() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/standards/cq-16-2020");
    let read = Standard::read_folder(&folder).unwrap();
    assert_eq!(read.digest(), builtin().digest());
    let in_folder = std::fs::read_dir(folder.join("rules")).unwrap().count();
    assert_eq!(in_folder, read.rules().len(), "a rule's file that standard.json does not list");
    assert!(matches!(Standard::read_folder(&folder.join("none")), Err(StandardError::Missing { .. })));
}

#[test]
fn the_page_of_facts_is_the_vocabulary() {
    let page = include_str!("../../../schemas/standards/FACTS.md").replace("\r\n", "\n");
    assert_eq!(page, vocabulary_page(), "schemas/standards/FACTS.md is out of date: cargo xtask schemas");
}

#[test]
fn no_fact_of_a_source_hides_one_of_the_class() {
    for &source in Source::ALL {
        for fact in facts_of(source) {
            assert!(CLASS_FACTS.iter().all(|class| class.name != fact.name), "{}", fact.name);
        }
    }
}

#[test]
fn expressions_see_whole_numbers_words_and_flags() {
    struct Facts;
    impl Lookup for Facts {
        fn look_up(&self, name: &str) -> Option<Seen<'_>> {
            match name {
                "hours" => Some(Seen::Number(590)),
                "mode" => Some(Seen::Text("offline")),
                "known" => Some(Seen::Flag(true)),
                "param.share.parts" => Some(Seen::Number(3)),
                "param.share.of" => Some(Seen::Number(5)),
                _ => None,
            }
        }
    }
    let is_true = |text: &str| Expression::compile(text).unwrap().is_true(&Facts);
    assert_eq!(is_true("hours * param.share.parts >= 350 * param.share.of"), Ok(true));
    assert_eq!(is_true("mode == 'offline' && known && !(hours < 590)"), Ok(true));
    assert_eq!(is_true("mode in ['online_live', 'online_video']"), Ok(false));
    assert_eq!(Expression::compile("600 - hours").unwrap().number(&Facts), Ok(10));
    assert!(is_true("unknown > 1").is_err());
    assert!(is_true("hours").is_err());
    assert!(is_true("9223372036854775807 + hours > 0").is_err(), "an overflow is an error, never a wrong number");
    assert_eq!(Expression::compile("hours > param.share.parts").unwrap().names(), ["hours", "param.share.parts"]);
    assert!(matches!(Expression::compile("[1, 2].all(x, x > 0)"), Err(Fault::Loop)), "a loop could run for ever");
}
