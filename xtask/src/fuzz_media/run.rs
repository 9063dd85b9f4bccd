//! Puts mutated files into class folders, runs the program on them and checks its output.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::mutation::mutate;
use super::seeds::{self, Seed};
use super::watch::{self, Peak};
use crate::failure::Failure;
use crate::sample::dice::Dice;

/// Files per class folder.
const A_CLASS: usize = 200;
/// The session folder for the files.
const SESSION: &str = "02_培训实施/第01天_20260803/上午_线下";
/// Time of judging.
const NOW: &str = "2026-09-01T08:00:00+08:00";

/// The parameters of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Number of files.
    pub count: usize,
    /// Random seed.
    pub seed: u64,
    /// The program.
    pub classproof: PathBuf,
    /// Folder for the class folders. They are deleted at the end, except those with a violation.
    pub out: PathBuf,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Violations, one per line.
    pub wrong: Vec<String>,
    /// Number of files by extension and result.
    pub said: BTreeMap<String, BTreeMap<String, usize>>,
    /// Total number of files.
    pub files: usize,
    /// Number of files reported by `check`.
    pub named: usize,
    /// Peak resources of the workers.
    pub peak: Peak,
    /// Total time of `check`.
    pub checking: Duration,
    /// Total time of `probe`.
    pub probing: Duration,
}

/// Creates the files and runs the program on them.
///
/// # Errors
/// If the files cannot be created or the program cannot be run. Violations are in the outcome.
pub fn run(options: &Options) -> Result<Outcome, Failure> {
    let seeds = seeds::all(options.seed)?;
    let mut outcome = Outcome::default();
    let numbers: Vec<usize> = (0..options.count).collect();
    for (class, numbers) in numbers.chunks(A_CLASS).enumerate() {
        let folder = options.out.join(format!("class-{class:03}"));
        let files = lay(&folder, &seeds, numbers, options.seed)?;
        let wrong = outcome.wrong.len();
        let named = check(options, &folder, &mut outcome)?;
        probe(options, &folder, &files, &named, &mut outcome)?;
        outcome.files += files.len();
        if outcome.wrong.len() == wrong {
            fs::remove_dir_all(&folder).map_err(Failure::at(&folder))?;
        }
    }
    Ok(outcome)
}

/// Creates one class folder and returns the paths of its mutated files.
fn lay(folder: &Path, seeds: &[Seed], numbers: &[usize], seed: u64) -> Result<Vec<String>, Failure> {
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, bytes)).map_err(Failure::at(&path))
    };
    write("00_班级信息/class.json", serde_json::to_string_pretty(&record()).unwrap_or_default().as_bytes())?;
    let mut files = Vec::new();
    for number in numbers {
        let mut dice = Dice::of(seed, &format!("file {number}"));
        // All seeds in turn, so that even a small run covers every kind.
        let from = &seeds[number % seeds.len()];
        let file = format!("{SESSION}/{}/{number:05}_{}", from.folder, from.name);
        write(&file, &mutate(&from.bytes, &mut dice))?;
        files.push(file);
    }
    Ok(files)
}

/// Runs `check` and returns all strings in its output.
fn check(options: &Options, folder: &Path, outcome: &mut Outcome) -> Result<BTreeSet<String>, Failure> {
    let mut command = Command::new(&options.classproof);
    command.arg("check").arg(folder).args(["--json", "--now", NOW]);
    let started = Instant::now();
    let ran = ran(&mut command, outcome)?;
    outcome.checking += started.elapsed();
    if !matches!(ran.code, Some(0 | 1)) || ran.document.is_null() {
        outcome.wrong.push(format!("check {} ended with {:?} and without a document: {}", folder.display(), ran.code, ran.said));
    }
    let mut named = BTreeSet::new();
    texts(&ran.document, &mut named);
    Ok(named)
}

/// Runs `probe`, which must report every file. Files with problems must also have been reported by `check`.
fn probe(options: &Options, folder: &Path, files: &[String], named: &BTreeSet<String>, outcome: &mut Outcome) -> Result<(), Failure> {
    let mut command = Command::new(&options.classproof);
    command.current_dir(folder).args(["probe", "--json"]).args(files);
    let started = Instant::now();
    let ran = ran(&mut command, outcome)?;
    outcome.probing += started.elapsed();
    let (shown, reports) = (folder.display(), ran.document.as_array().map(Vec::as_slice).unwrap_or_default());
    if ran.code != Some(0) || reports.len() != files.len() {
        outcome.wrong.push(format!("probe in {shown} ended with {:?} and told of {} files: {}", ran.code, reports.len(), ran.said));
    }
    for (file, report) in files.iter().zip(reports) {
        let word = |problem: &Value| match problem["how"].as_str() {
            Some(how) => format!("gave up: {how}"),
            None => problem["problem"].as_str().unwrap_or("?").to_owned(),
        };
        let problems: Vec<String> = report["problems"].as_array().into_iter().flatten().map(word).collect();
        if report["path"] != file.as_str() {
            outcome.wrong.push(format!("probe in {shown} does not name {file}"));
        }
        outcome.named += usize::from(named.contains(file));
        if !problems.is_empty() && !named.contains(file) {
            outcome.wrong.push(format!("check {shown} does not name {file}, of which probe says {}", problems.join(", ")));
        }
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
        // Classify by the worst problem: giving up, otherwise the last one.
        let worst = problems.iter().find(|problem| problem.starts_with("gave up")).or(problems.last());
        *outcome.said.entry(ending).or_default().entry(worst.cloned().unwrap_or_else(|| "measured".to_owned())).or_default() += 1;
    }
    Ok(())
}

struct Ran {
    code: Option<i32>,
    document: Value,
    said: String,
}

/// Runs a command, watches its workers and reads its output.
fn ran(command: &mut Command, outcome: &mut Outcome) -> Result<Ran, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("classproof: {error}"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    let reader = |stream: Option<Box<dyn std::io::Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stream.map(|mut stream| stream.read_to_end(&mut bytes));
            bytes
        })
    };
    let stdout = reader(child.stdout.take().map(|stream| Box::new(stream) as _));
    let stderr = reader(child.stderr.take().map(|stream| Box::new(stream) as _));
    let (status, peak) = watch::wait(&mut child).map_err(failed)?;
    let (stdout, stderr) = (stdout.join().unwrap_or_default(), stderr.join().unwrap_or_default());
    if peak.beyond > 0 {
        outcome.wrong.push(format!("a worker took more memory than its limit: {peak:?}"));
    }
    let whole = &mut outcome.peak;
    whole.resident = whole.resident.max(peak.resident);
    whole.space = whole.space.max(peak.space);
    whole.allowed = whole.allowed.max(peak.allowed);
    whole.workers += peak.workers;
    Ok(Ran {
        code: status.code(),
        document: serde_json::from_slice(&stdout).unwrap_or_default(),
        said: String::from_utf8_lossy(&stderr).chars().take(500).collect(),
    })
}

/// Collects all strings in a document.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn record() -> Value {
    let row = |start: &str, end: &str| {
        json!({
            "date": "2026-08-03", "start": start, "end": end, "breaks_min": 20, "lesson_hours": 3, "course": "面点基础", "kind": "theory",
            "content_kind": "知识讲授", "topics": ["职业道德"], "mode": "offline", "method": "现场教学", "teacher": "周明", "place": "一号教室",
        })
    };
    json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": { "name": "样例职业培训学校", "credit_code": crate::sample::people::credit_code(7) },
        "district": "样例区", "training_type": "skills", "catalogue": "dadian", "occupation": "中式面点师", "level": "初级",
        "start": "2026-08-03", "end": "2026-08-03", "timezone": "+08:00", "timetable": [row("09:00", "11:50"), row("14:00", "16:50")],
        "assessments": [], "roster": [],
        "switches": {
            "commissioned": false, "unified_appraisal": false, "subsidy_claimed": true, "invoice": "no", "remote_monitoring": false
        },
    })
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut totals = BTreeMap::<&str, usize>::new();
        writeln!(formatter, "| ending | files | what was said |\n| --- | ---: | --- |")?;
        for (ending, said) in &self.said {
            let words: Vec<String> = said.iter().map(|(word, count)| format!("{word} {count}")).collect();
            writeln!(formatter, "| {ending} | {} | {} |", said.values().sum::<usize>(), words.join(", "))?;
            said.iter().for_each(|(word, count)| *totals.entry(word).or_default() += count);
        }
        let words: Vec<String> = totals.iter().map(|(word, count)| format!("{word} {count}")).collect();
        writeln!(formatter, "| all | {} | {} |\n", self.files, words.join(", "))?;
        let mib = |bytes: u64| bytes >> 20;
        writeln!(
            formatter,
            "check {:.1} s, probe {:.1} s; {} workers, at most {} MiB resident, {} of {} MiB address space",
            self.checking.as_secs_f64(),
            self.probing.as_secs_f64(),
            self.peak.workers,
            mib(self.peak.resident),
            mib(self.peak.space),
            mib(self.peak.allowed)
        )?;
        write!(formatter, "{} files, {} of them named by check, all by probe; {} wrong", self.files, self.named, self.wrong.len())
    }
}
