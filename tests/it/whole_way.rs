//! The complete workflow from the clerk to the district: interactive `init`, copying, `check`, fixing, `pack`, `label`, `verify`. The
//! expected screens are in `tests/transcripts/whole-way.zh-CN.txt`; after a change, review the result of `TRYCMD=overwrite`.
#![cfg(unix)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xtask::sample::people::people;

use super::classes::{PEOPLE, UNITS, file_in, files, own_code, whole_class};
use super::messy_class::{steady, timetable};
use super::program::{AT, NOW, Ran, command, prepared, program, scratch};

/// Terminal width, and maximum number of lines per screen.
const COLUMNS: &str = "80";
const MOST_LINES: usize = 40;

/// The transcript so far, and its work folder.
struct Way {
    work: PathBuf,
    told: String,
}

impl Way {
    fn note(&mut self, words: &str) {
        self.told += &format!("# {words}\n");
    }

    /// Runs a command as on a terminal with 80 columns, without progress bars.
    fn run(&mut self, words: &[&str], code: i32) -> String {
        let arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = words.iter().map(|word| word as _).collect();
        let ran = Ran::of(command(&arguments).current_dir(&self.work).env("COLUMNS", COLUMNS)).ends(code);
        self.screen(&words.join(" "), &ran.stdout);
        ran.stdout
    }

    /// Creates a key. Lines may be wrapped after a `/`, so repeat until the fingerprint has none.
    fn key(&mut self) {
        let words = ["key", "new", "--out", "机构密钥", "--no-passphrase", "--comment", "样例职业培训学校"];
        let arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = words.iter().map(|word| word as _).collect();
        let made = (0..100).find_map(|_| {
            ["机构密钥", "机构密钥.pub"].iter().for_each(|name| drop(fs::remove_file(self.work.join(name))));
            let ran = Ran::of(command(&arguments).current_dir(&self.work).env("COLUMNS", COLUMNS)).ends(0);
            (!ran.stdout.contains('/')).then_some(ran.stdout)
        });
        self.screen(&words.join(" "), &made.unwrap());
    }

    fn screen(&mut self, words: &str, shown: &str) {
        let lines = shown.lines().count();
        assert!(lines < MOST_LINES, "{words}: {lines} lines\n{shown}");
        self.told += &format!("$ classproof {words}\n{}\n\n", shown.trim_end());
    }

    /// Runs `init` on a terminal with the clerk's input.
    fn asked(&mut self, typed: &[&str]) {
        let line = format!("'{}' init --lang zh-CN", program().display());
        let arguments: [&dyn AsRef<std::ffi::OsStr>; 3] = [&"-qec", &line, &"/dev/null"];
        let mut script = prepared(Command::new("script"), &arguments);
        script.current_dir(&self.work).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            script.spawn().unwrap_or_else(|error| panic!("script can not be run ({error}); install it: apt-get install bsdutils"));
        let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (mut shown, mut answers) = (Vec::new(), typed.iter());
        let mut block = [0; 4096];
        loop {
            let count = output.read(&mut block).unwrap();
            shown.extend_from_slice(&block[..count]);
            if count == 0 {
                break;
            }
            // A question is at the end of a line; the terminal echoes the input after it.
            if shown.ends_with("：".as_bytes())
                && let Some(answer) = answers.next()
            {
                input.write_all(format!("{answer}\n").as_bytes()).unwrap();
            }
        }
        let shown = String::from_utf8(shown).unwrap().replace('\r', "");
        assert!(child.wait().unwrap().success() && answers.next().is_none(), "{shown}");
        self.screen("init", &shown);
    }

    fn class(&self) -> PathBuf {
        self.work.join("面点1班")
    }

    /// Copies files of the finished class, as from a phone or a scanner.
    fn copy(&self, wanted: impl Fn(&str) -> bool) -> usize {
        let chosen: Vec<String> = files(whole_class()).into_iter().filter(|path| !path.ends_with("class.json") && wanted(path)).collect();
        for path in &chosen {
            let target = self.class().join(path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            if !target.exists() {
                fs::hard_link(whole_class().join(path), target).unwrap();
            }
        }
        chosen.len()
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_whole_class_from_the_first_question_to_the_district() {
    let work = scratch().join("whole-way");
    fs::create_dir_all(&work).unwrap();
    // The platform's export is in the folder where the clerk starts.
    let mut roster = "班级名称,中式面点师初级1班\n序号,姓名,身份证号,人员类别,信息比对结果\n".to_owned();
    for person in people(PEOPLE as u32, 7) {
        roster += &format!("{},{},{},城镇登记失业人员,通过\n", person.number, person.name, person.id_number);
    }
    fs::write(work.join("学员花名册(导出).csv"), roster).unwrap();
    let mut way = Way { work: work.clone(), told: String::new() };
    let code = own_code();
    way.asked(&["2026-017", "", "面点1班", "样例职业培训学校", &code, "2026-08-03", "2026-08-05", "否", ""]);

    way.note("填好 班级信息.xlsx 和 课程表.xlsx，再运行一次");
    let record = scratch().join("whole-way.json");
    fs::write(&record, super::classes::record().to_string()).unwrap();
    let made = scratch().join("whole-way-made");
    Ran::of(&mut command(&[&"init", &made, &"--from", &record])).ends(0);
    let info = way.class().join("00_班级信息");
    fs::copy(made.join("00_班级信息/班级信息.xlsx"), info.join("班级信息.xlsx")).unwrap();
    fs::write(info.join("课程表.xlsx"), timetable()).unwrap();
    way.run(&["init", "面点1班"], 0);

    // Two photographs of the second morning and a recording of the second afternoon remain on the phone.
    let left: Vec<String> = [
        file_in(whole_class(), &format!("{}/照片", UNITS[2].0), "IMG_20260804_1005"),
        file_in(whole_class(), &format!("{}/照片", UNITS[2].0), "IMG_20260804_1055"),
        whole_class().join(UNITS[3].0).join("录像").join(super::classes::recordings(3)[1].name()),
        file_in(whole_class(), "01_开班申请/05_培训方案", "培训方案"),
    ]
    .iter()
    .map(|path| name(path))
    .collect();
    let copied = way.copy(|path| !left.iter().any(|left| path.ends_with(left.as_str())));
    way.note(&format!("照片、录像、扫描件拷进每次课的文件夹，共 {copied} 个"));
    way.run(&["check", "面点1班", "--now", NOW], 1);
    way.copy(|path| left.iter().any(|left| path.ends_with(left.as_str())));
    way.note(&format!("照提示补上：{}", left.join("、")));
    way.run(&["check", "面点1班", "--now", NOW], 0);
    way.key();
    way.run(&["pack", "面点1班", "--key", "机构密钥", "--output", ".", "--now", NOW], 0);
    let bundle = fs::read_dir(&work).unwrap().map(|entry| name(&entry.unwrap().path())).find(|name| name.ends_with(".zip")).unwrap();
    way.run(&["label", &bundle], 0);

    way.note("区县：登记机构的公钥，核验收到的档案包");
    way.run(&["trust", "add", "--trust", "区县登记", "--principal", &code, "--key", "机构密钥.pub", "--now", NOW], 0);
    way.run(&["verify", &bundle, "--trust", "区县登记", "--at", AT], 0);
    way.run(&["extract", &bundle, "--redacted", "--output", "去标识副本"], 0);
    way.run(&["verify", "去标识副本", "--trust", "区县登记", "--at", AT], 0);

    // Every run creates its own key.
    let fingerprint = way.told.split("SHA256:").nth(1).unwrap().split_whitespace().next().unwrap().split('；').next().unwrap().to_owned();
    let told = steady(&way.told.replace(&fingerprint, "[..]"), &work);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/whole-way.zh-CN.txt");
    if std::env::var_os("TRYCMD").is_some_and(|asked| asked == "overwrite") {
        fs::write(&kept, &told).unwrap();
    }
    assert_eq!(told, fs::read_to_string(&kept).unwrap_or_default(), "see {}", kept.display());
}
