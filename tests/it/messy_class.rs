//! A class as messy as real ones, from the first `check` to a sealed bundle, following only the program's output. The expected output is in
//! `tests/transcripts/messy.zh-CN.txt`; after a change, review the result of `TRYCMD=overwrite`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use xtask::sample::people::people;

use super::classes::{PEOPLE, RECORD, Recording, file_in, recordings, renamed_class, replace, whole_class};
use super::institutions::own_key;
use super::program::{NOW, Ran, command, scratch, tool};

/// The folders of mornings and afternoons on both days, with the clerk's names.
const UNITS: [&str; 4] = ["02_培训实施/第一天/上午", "02_培训实施/第一天/下午", "02_培训实施/8月4日/上午", "02_培训实施/8月4日/下午"];

fn rows(sheet: &mut Worksheet, rows: &[Vec<String>], merged: &[(u32, u16, u32, u16)]) {
    for &(top, left, bottom, right) in merged {
        sheet.merge_range(top, left, bottom, right, "", &Format::new()).unwrap();
    }
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
}

fn split(rows: &[&str]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.split('|').map(str::to_owned).collect()).collect()
}

/// The timetable as posted on the wall.
pub fn timetable() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("课程表").unwrap();
    let lessons = split(&[
        "中式面点师初级1班课程表",
        "日期|时间|教师|内容|课时||地点|培训方式|内容类别|教学方式|素养主题",
        "||||理论|实训",
        "8月3日（周一）|上午9:00-11:50（含休息20分钟）|周明|面点基础|3||一号教室|线下|知识讲授|现场教学|职业道德、安全环保和健康卫生",
        "|下午2:00-4:50（含休息20分钟）|唐丽|面点制作||3|实训一室|线下|实训教学|岗位实训|",
        "8月4日（周二）|9点-11点50分（含休息20分钟）|唐丽|面点制作||3|实训一室|线下|实训教学|岗位实训|",
        "|1400-1650（含休息20分钟）|唐丽|面点制作||3|实训一室|线下|实训教学|岗位实训|就业指导",
        "制表：赵六||审核：钱七||2026年8月1日",
    ]);
    rows(sheet, &lessons, &[(0, 0, 0, 10), (1, 4, 1, 5), (3, 0, 4, 0), (5, 0, 6, 0)]);
    let sheet = book.add_worksheet().set_name("考核安排").unwrap();
    rows(sheet, &split(&["日期|开始|结束|科目|地点", "8月5日|上午9:00|11:00|实操|实训一室"]), &[]);
    book.save_to_buffer().unwrap()
}

/// The roster with a two-row header and a footer.
fn roster() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Sheet1").unwrap();
    let mut table = split(&["样例职业培训学校学员花名册", "序号|学员信息||人员类别|信息比对结果", "|姓名|身份证号码||"]);
    for person in people(PEOPLE as u32, 7) {
        let id = format!("'{}", person.id_number);
        table.push(vec![person.number.to_string(), person.name, id, "城镇登记失业人员".to_owned(), "通过".to_owned()]);
    }
    table.extend(split(&["合计：6人", "填表人：赵六||负责人签字：|（盖章）|"]));
    rows(sheet, &table, &[(0, 0, 0, 4), (1, 1, 1, 2), (1, 0, 2, 0), (1, 3, 2, 3), (1, 4, 2, 4)]);
    book.save_to_buffer().unwrap()
}

/// The current picture format of phones.
fn as_heic(photo: &Path) {
    let heic = photo.with_extension("HEIC");
    tool("heif-enc", "libheif-examples", &[&"-q", &"60", &"-o", &heic, &photo]).ends(0);
    fs::remove_file(photo).unwrap();
}

/// Pictures sent through a chat lose their EXIF and get a name with the time of saving.
fn as_chat_picture(photo: &Path, saved: i64) {
    let stripped = photo.with_file_name(format!("mmexport{saved}.jpg"));
    tool("exiftool", "libimage-exiftool-perl", &[&"-q", &"-all=", &"-o", &stripped, &photo]).ends(0);
    fs::remove_file(photo).unwrap();
}

/// The class on the clerk's disk.
fn messy() -> PathBuf {
    let names = [("第01天_20260803", "第一天"), ("第02天_20260804", "8月4日"), ("上午_线下", "上午"), ("下午_线下", "下午")];
    let class = renamed_class("messy", |path| {
        (path != RECORD).then(|| names.iter().fold(path.to_owned(), |path, (from, to)| path.replace(from, to)))
    });
    // 班级信息.xlsx was created with `init`; the other two tables are the clerk's own.
    let record = scratch().join("messy.json");
    fs::write(&record, super::classes::record().to_string()).unwrap();
    let made = scratch().join("messy-made");
    Ran::of(&mut command(&[&"init", &made, &"--from", &record])).ends(0);
    fs::create_dir_all(class.join("00_班级信息")).unwrap();
    fs::copy(made.join("00_班级信息/班级信息.xlsx"), class.join("00_班级信息/班级信息.xlsx")).unwrap();
    fs::write(class.join("00_班级信息/课程表.xlsx"), timetable()).unwrap();
    fs::write(class.join("01_开班申请/02_学员花名册/学员花名册.xlsx"), roster()).unwrap();
    for lock in ["00_班级信息/~$课程表.xlsx", "01_开班申请/02_学员花名册/.~学员花名册.xlsx", "02_培训实施/第一天/上午/照片/Thumbs.db"]
    {
        fs::write(class.join(lock), "x").unwrap();
    }
    let photo = |unit: usize, begins: &str| file_in(&class, &format!("{}/照片", UNITS[unit]), begins);
    as_heic(&photo(0, "IMG_20260803_0912"));
    // 2026-08-03 16:10 and later.
    as_chat_picture(&photo(1, "IMG_1004"), 1_785_744_600_123);
    as_chat_picture(&photo(1, "IMG_1005"), 1_785_744_601_456);
    // A photograph that was not copied, and photographs in an archive.
    replace(&photo(2, "IMG_20260804_1055"), b"");
    let folder = class.join(UNITS[3]).join("照片");
    let mut archive = zip::ZipWriter::new(fs::File::create(folder.join("照片.zip")).unwrap());
    for begins in ["IMG_1010", "IMG_1011"] {
        let photo = photo(3, begins);
        archive.start_file(photo.file_name().unwrap().to_str().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&fs::read(&photo).unwrap()).unwrap();
        fs::remove_file(photo).unwrap();
    }
    archive.finish().unwrap();
    // A recording of 4 minutes 58 seconds, and one that was truncated while copying.
    let short = &recordings(0)[1];
    let path = class.join(UNITS[0]).join("录像").join(short.name());
    fs::remove_file(&path).unwrap();
    Recording { seconds: 298, ..short.clone() }.make(&path);
    let cut = class.join(UNITS[2]).join("录像").join(recordings(2)[2].name());
    let whole = fs::read(&cut).unwrap();
    replace(&cut, &whole[..whole.len() * 3 / 5]);
    class
}

/// The clerk's reactions, based only on the program's output: copies the named file again, unpacks the archive.
fn mend(class: &Path, said: &str) -> Vec<String> {
    let mut done = Vec::new();
    let original = |unit: usize, name: &str| -> Vec<u8> {
        let folder = super::classes::UNITS[unit].0;
        let place = if name.ends_with(".mp4") || name.ends_with(".MOV") { "录像" } else { "照片" };
        fs::read(whole_class().join(folder).join(place).join(name)).unwrap()
    };
    for (unit, folder) in UNITS.iter().enumerate() {
        for place in ["照片", "录像"] {
            let mut names: Vec<String> = fs::read_dir(class.join(folder).join(place))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            for name in names {
                let path = class.join(folder).join(place).join(&name);
                let whole = format!("{folder}/{place}/{name}");
                let telling: Vec<&str> =
                    said.lines().take_while(|line| !line.starts_with("【提示")).filter(|line| line.contains(&whole)).collect();
                let any = |words: &[&str]| telling.iter().any(|line| words.iter().any(|word| line.contains(word)));
                if name.ends_with(".zip") && any(&["解压"]) {
                    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
                    archive.extract(path.parent().unwrap()).unwrap();
                    fs::remove_file(&path).unwrap();
                    done.push(format!("解压 {name}，删去压缩包"));
                } else if any(&["重新拷贝", "换用", "原始文件"]) {
                    replace(&path, &original(unit, &name));
                    done.push(format!("从手机重新拷贝 {name}"));
                }
            }
        }
    }
    done
}

/// Removes what depends on the encoder or the location: sizes, digests, paths.
pub fn steady(told: &str, work: &Path) -> String {
    let mut text = told.replace(work.to_str().unwrap(), "[..]");
    for unit in [" MB", " KB"] {
        let mut parts: Vec<String> = text.split(unit).map(str::to_owned).collect();
        let last = parts.len() - 1;
        for part in &mut parts[..last] {
            let digits = part.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.').len();
            part.replace_range(digits.., "[..]");
        }
        text = parts.join(unit);
    }
    let words = text.split_inclusive(['\n', ' ', '：']);
    let hidden = |word: &str| {
        if word.trim().len() == 64 && word.trim().bytes().all(|byte| byte.is_ascii_hexdigit()) {
            "[..]\n".to_owned()
        } else {
            word.to_owned()
        }
    };
    words.map(hidden).collect()
}

#[test]
fn a_messy_class_is_sealed_at_the_third_run() {
    let class = messy();
    let work = scratch().join("messy-work");
    fs::create_dir_all(&work).unwrap();
    fs::rename(&class, work.join("面点1班")).unwrap();
    let class = work.join("面点1班");
    let mut told = String::new();
    let mut run = |words: &[&str], code: i32| {
        let arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = words.iter().map(|word| word as _).collect();
        let ran = Ran::of(command(&arguments).current_dir(&work)).ends(code);
        told += &format!("$ classproof {}\n{}{}\n", words.join(" "), ran.stdout, ran.stderr);
        ran.stdout
    };
    fs::copy(own_key(), work.join("机构密钥")).unwrap();
    let said = run(&["check", "面点1班", "--now", NOW], 1);
    let done = mend(&class, &said);
    run(&["check", "面点1班", "--now", NOW], 0);
    run(&["pack", "面点1班", "--key", "机构密钥", "--now", NOW], 0);
    let told = told.replacen("\n$ ", &format!("\n# 照提示改：{}\n$ ", done.join("；")), 1);
    let told = steady(&told, &work);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/messy.zh-CN.txt");
    if std::env::var_os("TRYCMD").is_some_and(|asked| asked == "overwrite") {
        fs::write(&kept, &told).unwrap();
    }
    assert_eq!(told, fs::read_to_string(&kept).unwrap_or_default(), "see {}", kept.display());
    assert_eq!(done.len(), 4, "{done:?}");
}
