//! Random damage to tables of a class: changed bytes, truncation, swapped cells, wrong extensions. The run continues, unreadable parts are
//! reported, and everything unrelated to the table is judged as before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use classproof::pipelines::survey::{SurveyOptions, survey};
use classproof::record::inventory::Inventory;
use classproof::record::standard::{Judgement, Profile, Standard};
use classproof::stages::judge::judge;
use classproof::stages::probe::InProcess;
use classproof::stages::walk::Folder;
use classproof::words::finding::Outcome;
use classproof::words::progress::Silent;
use rust_xlsxwriter::Workbook;
use serde_json::json;
use xtask::sample::dice::Dice;
use xtask::sample::people::people;

use super::classes::own_code;
use super::program::{NOW, scratch, side_by_side};

/// Number of damaged tables; `CLASSPROOF_SPOILED` sets another number.
fn count() -> u64 {
    std::env::var("CLASSPROOF_SPOILED").map_or(300, |number| number.parse().expect("CLASSPROOF_SPOILED is a number"))
}

type Grid = Vec<Vec<String>>;

fn roster() -> Grid {
    let mut rows = vec![["序号", "姓名", "身份证号码", "人员类别"].map(str::to_owned).to_vec()];
    rows.extend(people(30, 3).into_iter().map(|one| vec![one.number.to_string(), one.name, one.id_number, "其他".to_owned()]));
    rows
}

fn timetable() -> Grid {
    let head = ["授课日期", "授课时间", "授课教师", "授课内容", "理论课时", "培训方式"].map(str::to_owned).to_vec();
    let day = |day: u32| {
        ["上午8:30-12:00", "下午2:00-5:30"].map(|time| {
            vec![format!("2026年8月{day}日"), time.to_owned(), "李老师".to_owned(), "面点".to_owned(), "4".to_owned(), "线下".to_owned()]
        })
    };
    std::iter::once(head).chain((3..=7).flat_map(day)).collect()
}

fn scores() -> Grid {
    let mut rows = vec![["姓名", "身份证号码", "理论成绩", "实操成绩", "考核结果"].map(str::to_owned).to_vec()];
    rows.extend(people(30, 3).into_iter().map(|one| vec![one.name, one.id_number, "80".to_owned(), "85".to_owned(), "合格".to_owned()]));
    rows
}

/// The tables of the class: path without extension, and content.
fn tables() -> [(&'static str, Grid); 3] {
    [("01_开班申请/02_学员花名册/学员花名册", roster()), ("00_班级信息/课程表", timetable()), ("03_考核评价/成绩统计表/成绩", scores())]
}

fn written(grid: &Grid, form: &str) -> Vec<u8> {
    match form {
        "xlsx" => {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (row, cells) in (0..).zip(grid) {
                for (column, cell) in (0..).zip(cells) {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
            book.save_to_buffer().unwrap()
        }
        "xls" => {
            let row = |cells: &Vec<String>| format!("<tr>{}</tr>", cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>());
            format!("<html><table>{}</table></html>", grid.iter().map(row).collect::<String>()).into_bytes()
        }
        _ => {
            let text: String = grid.iter().map(|cells| cells.join(",") + "\r\n").collect();
            encoding_rs::GB18030.encode(&text).0.into_owned()
        }
    }
}

/// Damages a table and returns the kind of damage.
fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    let length = bytes.len() as u64;
    match dice.below(4) {
        0 => {
            for _ in 0..=dice.below(3) {
                let at = dice.below(length) as usize;
                bytes[at] ^= 1 << dice.below(8);
            }
            "bits flipped"
        }
        1 => {
            bytes.truncate(dice.below(length) as usize);
            "cut short"
        }
        2 => {
            let (from, size) = (dice.below(length) as usize, dice.below(200) as usize + 1);
            let to = (from + size).min(bytes.len());
            bytes[from..to].fill(0);
            "zeros"
        }
        _ => {
            let (from, size) = (dice.below(length) as usize, dice.below(64) as usize + 1);
            let to = (from + size).min(bytes.len());
            bytes[from..to].iter_mut().for_each(|byte| *byte = dice.number() as u8);
            "noise"
        }
    }
}

fn put(class: &Path, path: &str, bytes: &[u8]) {
    let path = class.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn judged(class: &Path) -> (Inventory, Judgement) {
    let folder = Folder::walk(class, &Silent).unwrap();
    let options = SurveyOptions { as_of: NOW.parse().unwrap(), prober: &InProcess, previews: None, progress: &Silent };
    let inventory = survey(&folder, &[], options).unwrap_or_else(|errors| panic!("{errors}")).0;
    let standard = Standard::builtin().unwrap();
    let profile = Profile::base(&standard).unwrap();
    let judgement = judge(&inventory, &standard, &profile);
    (inventory, judgement)
}

fn class(name: &str, forms: [&str; 3]) -> (PathBuf, BTreeMap<&'static str, String>) {
    let class = scratch().join("spoiled").join(name);
    let record = json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": {"name": "示例培训学校", "credit_code": own_code()}, "start": "2026-08-03", "end": "2026-08-14",
    });
    put(&class, "00_班级信息/class.json", record.to_string().as_bytes());
    let mut paths = BTreeMap::new();
    for ((path, grid), form) in tables().iter().zip(forms) {
        let whole = format!("{path}.{form}");
        put(&class, &whole, &written(grid, form));
        paths.insert(*path, whole);
    }
    (class, paths)
}

/// The findings of rules that do not depend on a table.
fn others(judgement: &Judgement, table: usize) -> BTreeSet<String> {
    let about: &[&str] = match table {
        // The people in a class do not affect the evidence of lessons, and vice versa.
        0 => &["T-01", "T-02", "T-03", "H-03", "H-09"],
        1 => &["P-06", "X-01", "L-02", "L-03"],
        _ => &["T-01", "T-02", "T-03", "P-06", "X-01", "H-03", "H-09", "L-02", "L-03"],
    };
    let found = judgement.findings.iter().filter(|finding| about.contains(&finding.rule.as_str()));
    found.map(|finding| format!("{} {:?} {:?} {}", finding.rule, finding.outcome, finding.subject, finding.message)).collect()
}

#[test]
fn no_spoiled_table_stops_the_run() {
    let forms = [["xlsx", "xlsx", "xlsx"], ["csv", "xlsx", "csv"], ["xls", "xlsx", "xls"]];
    let sound: Vec<(Inventory, Judgement)> =
        forms.iter().enumerate().map(|(number, forms)| judged(&class(&format!("sound-{number}"), *forms).0)).collect();
    assert!(sound.iter().all(|(inventory, _)| inventory.class.roster.as_ref().is_some_and(|roster| roster.len() == 30)
        && inventory.class.timetable.len() == 10
        && inventory.record_faults.is_empty()));
    let seeds: Vec<u64> = (0..count()).collect();
    let losses = AtomicU64::new(0);
    side_by_side(&seeds, |seed| {
        let mut dice = Dice::of(*seed, "spoiled tables");
        let form = dice.below(3) as usize;
        let table = dice.below(3) as usize;
        let (class, paths) = class(&format!("{seed}"), forms[form]);
        let (path, grid) = &tables()[table];
        let whole = &paths[path];
        let ending = forms[form][table];
        let (how, place) = match dice.below(6) {
            0 => {
                let mut grid = grid.clone();
                for _ in 0..=dice.below(4) {
                    let pick = |dice: &mut Dice| (dice.below(grid.len() as u64) as usize, dice.below(grid[0].len() as u64) as usize);
                    let (one, other) = (pick(&mut dice), pick(&mut dice));
                    let cell = grid[one.0][one.1].clone();
                    grid[one.0][one.1] = std::mem::replace(&mut grid[other.0][other.1], cell);
                }
                put(&class, whole, &written(&grid, ending));
                ("cells exchanged", whole.clone())
            }
            1 if table != 1 => {
                let other = *dice.pick(&["xlsx", "xls", "csv", "txt", "ods", "et"]);
                fs::rename(class.join(whole), class.join(format!("{path}.{other}"))).unwrap();
                ("renamed", format!("{path}.{other}"))
            }
            _ => {
                let mut bytes = written(grid, ending);
                let how = spoil(&mut bytes, &mut dice);
                put(&class, whole, &bytes);
                (how, whole.clone())
            }
        };
        let what = format!("seed {seed}: {place} {how}");
        let (inventory, judgement) = std::panic::catch_unwind(|| judged(&class)).unwrap_or_else(|_| panic!("{what} stopped the run"));
        assert_eq!(others(&judgement, table), others(&sound[form].1, table), "{what}");
        // A person missing from a workbook is reported; the end of a plain text may be missing without a trace.
        let usual: BTreeSet<String> = sound[form].1.findings.iter().map(|finding| serde_json::to_string(finding).unwrap()).collect();
        let named = || {
            let told = judgement.findings.iter().filter(|finding| finding.outcome != Outcome::Pass);
            let mut told = told.map(|finding| serde_json::to_string(finding).unwrap());
            inventory.record_faults.iter().any(|fault| fault.file == place)
                || inventory.tables.iter().any(|table| table.file.as_str() == place && !table.problems.is_empty())
                || told.any(|finding| finding.contains(path) && !usual.contains(&finding))
        };
        let lost = match table {
            0 => inventory.class.roster.as_ref().map_or(0, Vec::len) < 30,
            1 => inventory.class.timetable.len() < 10,
            _ => false,
        };
        losses.fetch_add(u64::from(lost), Ordering::Relaxed);
        assert!(
            !lost || named() || (ending != "xlsx" && how != "cells exchanged"),
            "{what}: {} people, {} lessons, nothing said",
            inventory.class.roster.as_ref().map_or(0, Vec::len),
            inventory.class.timetable.len()
        );
        fs::remove_dir_all(&class).unwrap();
    }); // Otherwise nothing was tested.
    assert!(losses.into_inner() > count() / 20);
}
