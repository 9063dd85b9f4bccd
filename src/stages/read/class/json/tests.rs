//! Tests that every fault of `class.json` is reported with its field.

use serde_json::json;

use super::*;
use crate::record::class::CLASS_SCHEMA;

fn document() -> Value {
    json!({
        "schema": CLASS_SCHEMA, "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": {"name": "某培训学校", "credit_code": "91330100799655058B"},
        "start": "2026-08-03", "end": "2026-08-14", "timezone": "+08:00",
        "timetable": [{"date": "2026-08-03", "start": "09:00", "end": "11:50", "breaks_min": 20, "lesson_hours": 3,
                       "course": "面点", "kind": "theory", "mode": "offline"}],
        "assessments": [{"date": "2026-08-14", "start": "09:00", "end": "11:00"}],
        "roster": [{"no": 1, "name": "张三"}, {"no": 2, "name": "李四"}],
        "evidence_map": [{"file": "a/b.jpg", "date": "2026-08-03", "start": "09:00", "role": "photo"}]
    })
}

fn refusal(change: impl FnOnce(&mut Value)) -> (String, Fault) {
    let mut document = document();
    change(&mut document);
    let error = from_json(document.to_string().as_bytes()).unwrap_err();
    assert_eq!(error.file, "class.json");
    match error.place {
        Place::Field(path) => (path, *error.fault),
        place => unreachable!("{place:?}"),
    }
}

#[test]
fn a_whole_record_is_read() {
    let record = from_json(document().to_string().as_bytes()).unwrap();
    assert_eq!(record.timetable[0].lesson_hours.tenths, 30);
    assert_eq!(record.switches.commissioned, None);
    let with_mark = [b"\xEF\xBB\xBF".to_vec(), document().to_string().into_bytes()].concat();
    assert_eq!(from_json(&with_mark), Ok(record));
}

#[test]
fn each_wrong_field_is_named() {
    let at = |path: &str| path.to_owned();
    let text = |text: &str| text.to_owned();
    assert_eq!(refusal(|json| json["start"] = json!("2026-02-30")), (at("start"), Fault::Date(text("2026-02-30"))));
    assert_eq!(refusal(|json| json["timetable"][0]["start"] = json!("9 点")), (at("timetable[0].start"), Fault::ClockTime(text("9 点"))));
    assert_eq!(
        refusal(|json| json["timetable"][0]["lesson_hours"] = json!(1.25)),
        (at("timetable[0].lesson_hours"), Fault::LessonHours(text("1.25")))
    );
    assert_eq!(refusal(|json| json["clas_name"] = json!("x")), (at("clas_name"), Fault::UnknownField(text("clas_name"))));
    assert_eq!(
        refusal(|json| json["timetable"][0]["teacherr"] = json!("x")),
        (at("timetable[0].teacherr"), Fault::UnknownField(text("teacherr")))
    );
    assert_eq!(
        refusal(|json| drop(json["institution"].as_object_mut().unwrap().remove("credit_code"))),
        (at("institution.credit_code"), Fault::Missing(text("institution.credit_code")))
    );
    assert_eq!(refusal(|json| drop(json.as_object_mut().unwrap().remove("class_id"))), (at("class_id"), Fault::Missing(text("class_id"))));
    assert_eq!(refusal(|json| json["class_id"] = json!("  ")), (at("class_id"), Fault::Missing(text("class_id"))));
    // Values that `bag-info.txt` cannot contain.
    for found in ["某培训\n学校", "某培训\u{7}学校", " 某培训学校"] {
        let fault = refusal(|json| json["institution"]["name"] = json!(found));
        assert_eq!(fault, (at("institution.name"), Fault::NotOneLine(text(found))));
    }
    let (path, fault) = refusal(|json| json["training_type"] = json!("cooking"));
    assert_eq!(path, "training_type");
    assert!(matches!(fault, Fault::Word { found, words } if found == "cooking" && words.len() == 6));
    let (path, fault) = refusal(|json| json["timetable"] = json!({}));
    assert_eq!(path, "timetable");
    assert!(matches!(fault, Fault::Shape));
    assert!(matches!(refusal(|json| json["schema"] = json!("x/v2")), (path, Fault::Schema { .. }) if path == "schema"));
    assert!(matches!(refusal(|json| json["timezone"] = json!("8")), (path, Fault::Shape) if path == "timezone"));
}

#[test]
fn what_contradicts_itself_is_named() {
    let (path, fault) = refusal(|json| json["end"] = json!("2026-08-02"));
    assert_eq!((path.as_str(), &fault), ("end", &Fault::EndsBeforeStart { start: "2026-08-03".into(), end: "2026-08-02".into() }));
    let (path, fault) = refusal(|json| json["timetable"][0]["end"] = json!("09:00"));
    assert_eq!((path.as_str(), &fault), ("timetable[0].end", &Fault::EndsBeforeStart { start: "09:00".into(), end: "09:00".into() }));
    assert_eq!(refusal(|json| json["assessments"][0]["end"] = json!("08:00")).0, "assessments[0].end");
    let (path, fault) = refusal(|json| json["timetable"][0]["breaks_min"] = json!(170));
    assert_eq!((path.as_str(), &fault), ("timetable[0].breaks_min", &Fault::BreaksTooLong { breaks: 170, length: 170 }));
    let (path, fault) = refusal(|json| json["institution"]["credit_code"] = json!("91330100799655058C"));
    assert_eq!(path, "institution.credit_code");
    assert!(matches!(fault, Fault::CreditCodeCheck { character: 'C', expected: 'B', .. }));
    assert_eq!(refusal(|json| json["roster"][1]["no"] = json!(1)), ("roster[1].no".to_owned(), Fault::TwiceInRoster(1)));
    assert_eq!(refusal(|json| json["roster"][1]["name"] = json!("")).0, "roster[1].name");
    assert!(matches!(
        refusal(|json| json["evidence_map"][0]["start"] = json!("11:50")),
        (path, Fault::NoUnit { .. }) if path == "evidence_map[0].start"
    ));
    assert!(matches!(
        refusal(|json| json["evidence_map"][0]["file"] = json!("../x")),
        (path, Fault::NotAPath(_)) if path == "evidence_map[0].file"
    ));
}

#[test]
fn bytes_that_are_no_json_are_told_by_line() {
    for bytes in [b"".as_slice(), b"{\"schema\": ", b"\xFF\xFE", b"[1,2", b"{} x"] {
        let error = from_json(bytes).unwrap_err();
        assert!(!matches!(error.place, Place::File), "{error}");
    }
    let error = from_json(b"{\n  \"schema\" 1}").unwrap_err();
    assert!(matches!((error.place, *error.fault), (Place::Line(2, _), Fault::NotJson)));
    let deep = "[".repeat(100_000);
    assert!(from_json(deep.as_bytes()).is_err());
    let twice = document().to_string().replacen("\"class_id\"", "\"class_id\":\"x\",\"class_id\"", 1);
    assert!(from_json(twice.as_bytes()).is_err());
}
