//! The number of people in a roster, according to the rule that limits it, for layouts that once caused wrong counts: damaged id numbers,
//! marks around them, side-by-side blocks, hidden sheets and rows.

use std::fs;

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::classes::own_code;
use super::program::{NOW, classproof, scratch};

/// A valid id number, different for each `number`.
fn id(number: usize) -> String {
    let body = format!("50011319900307{:03}", number + 1);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(figure, weight)| figure.to_digit(10).unwrap() * weight).sum();
    format!("{body}{}", "10X98765432".chars().nth(sum as usize % 11).unwrap())
}

/// The findings for a class with this roster.
fn found(name: &str, ending: &str, roster: &[u8]) -> Vec<Value> {
    report(name, ending, roster)["standard"]["rules"].as_array().unwrap().clone()
}

fn report(name: &str, ending: &str, roster: &[u8]) -> Value {
    let class = scratch().join("field-people").join(name);
    let record = json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班", "training_type": "skills",
        "institution": {"name": "示例培训学校", "credit_code": own_code()}, "start": "2026-08-03", "end": "2026-08-14",
    });
    for (path, bytes) in [
        ("00_班级信息/class.json".to_owned(), record.to_string().into_bytes()),
        (format!("01_开班申请/02_学员花名册/学员花名册.{ending}"), roster.to_vec()),
    ] {
        let path = class.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    classproof(&[&"check", &class, &"--now", &NOW, &"--json"]).ends(1).json()
}

fn outcome<'f>(found: &'f [Value], rule: &str) -> &'f str {
    found.iter().find(|found| found["id"] == rule).unwrap_or_else(|| panic!("{rule}"))["outcome"].as_str().unwrap()
}

fn csv(count: usize, id: impl Fn(usize) -> String) -> Vec<u8> {
    let rows = (0..count).map(|number| format!("{},学员{number},{}\r\n", number + 1, id(number)));
    format!("序号,姓名,身份证号\r\n{}", rows.collect::<String>()).into_bytes()
}

fn workbook(people: usize, change: impl Fn(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    sheet(&mut book, "花名册", people);
    change(&mut book);
    book.save_to_buffer().unwrap()
}

fn sheet<'b>(book: &'b mut Workbook, name: &str, people: usize) -> &'b mut rust_xlsxwriter::Worksheet {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    sheet.write_row(0, 0, ["序号", "姓名", "身份证号"]).unwrap();
    for number in 0..people {
        let row = number as u32 + 1;
        sheet.write(row, 0, row).unwrap().write(row, 1, format!("学员{number}")).unwrap().write(row, 2, id(number)).unwrap();
    }
    sheet
}

/// G20: id numbers rounded by a spreadsheet never identify a person, so such rows are not merged.
#[test]
fn damaged_ids_identify_nobody() {
    type Damaged = fn(usize) -> String;
    let ways: [(&str, Damaged); 3] = [
        ("exponent", |_| "5.00113E+17".to_owned()),
        ("zeros", |_| "500113199003070000".to_owned()),
        ("short exponent", |_| "5.0E17".to_owned()),
    ];
    for (name, way) in ways {
        for (people, passes) in [(6, true), (51, false), (60, false)] {
            let found = found(&format!("damaged-{name}-{people}"), "csv", &csv(people, way));
            let limit = outcome(&found, "P-06");
            assert!(limit != "pass" || passes, "{name} {people}: {limit}");
            let same = found.iter().any(|found| found["message"].as_str().is_some_and(|words| words.contains("同一身份证号")));
            assert!(!same, "{name} {people}: damaged numbers are nobody's");
        }
    }
}

/// F8, G21: characters that exports add around id numbers to preserve them are ignored.
#[test]
fn marks_around_ids_are_no_part_of_them() {
    type Marked = fn(String) -> String;
    let ways: [(&str, Marked); 6] = [
        ("apostrophe", |id| format!("'{id}")),
        ("back-tick", |id| format!("`{id}")),
        ("formula", |id| format!("=\"{id}\"")),
        ("quoted formula", |id| format!("\"=\"\"{id}\"\"\"")),
        ("tab", |id| format!("{id}\t")),
        ("full-width", |id| id.chars().map(|figure| char::from_u32(figure as u32 + 0xFEE0).unwrap()).collect()),
    ];
    for (name, way) in ways {
        let found = found(&format!("marked-{name}"), "csv", &csv(6, |number| way(id(number))));
        assert_eq!(outcome(&found, "P-06"), "pass", "{name}");
        let wrong: Vec<&Value> = found.iter().filter(|found| found["id"] == "X-01" && found["outcome"] == "fail").collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

/// G17, G18, F10: both blocks count, hidden sheets do not, and hidden rows do.
#[test]
fn everybody_counts_once_wherever_the_roster_hides_them() {
    let beside = |people: usize| {
        let half = people.div_ceil(2);
        let person =
            |number: usize| if number < people { format!("{},学员{number},{}", number + 1, id(number)) } else { ",,".to_owned() };
        let rows = (0..half).map(|row| format!("{},{}\r\n", person(row), person(half + row)));
        format!("序号,姓名,身份证号,序号,姓名,身份证号\r\n{}", rows.collect::<String>()).into_bytes()
    };
    for (people, wanted) in [(49, "pass"), (50, "pass"), (51, "fail"), (56, "fail")] {
        assert_eq!(outcome(&found(&format!("beside-{people}"), "csv", &beside(people)), "P-06"), wanted, "{people} in two blocks");
    }
    for (name, people, very) in [("旧名单", 55, false), ("去年", 3, true), ("Sheet2", 60, false)] {
        let bytes = workbook(6, |book| {
            let old = sheet(book, name, people);
            if very {
                old.set_very_hidden(true)
            } else {
                old.set_hidden(true)
            };
        });
        let report = report(&format!("hidden-sheet-{name}"), "xlsx", &bytes);
        assert_eq!(outcome(report["standard"]["rules"].as_array().unwrap(), "P-06"), "pass");
        let told = report["tables"].to_string();
        assert!(told.contains(&format!("[{name}] 里有 {people} 人，没有计入")), "{told}");
    }
    for hidden in [1, 20, 50] {
        let bytes = workbook(51, |book| {
            let sheet = book.worksheet_from_index(0).unwrap();
            for row in 1..=hidden {
                sheet.set_row_hidden(row).unwrap();
            }
        });
        assert_eq!(outcome(&found(&format!("hidden-rows-{hidden}"), "xlsx", &bytes), "P-06"), "fail", "{hidden} rows hidden");
    }
}
