//! Creates the files of a planned class, in parallel on all cores.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use jiff::ToSpan as _;
use jiff::civil::{DateTime, date};
use jiff::tz::Offset;

use super::class::{self, Plan};
use super::gaps::{self, Gap};
use super::photo::Photo;
use super::recording::Recording;
use super::tables::Table;
use super::{SampleOptions, Variant, forms, paper};
use crate::failure::Failure;

/// A created sample class.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The class folder.
    pub folder: PathBuf,
    /// The plan that it was made from.
    pub plan: Plan,
    /// Its gaps; empty for [`Variant::Good`].
    pub gaps: Vec<Gap>,
    /// Number of files.
    pub files: usize,
    /// Total bytes.
    pub bytes: u64,
}

/// Writes a file to the given path.
type Write<'a> = Box<dyn Fn(&Path) -> Result<(), Failure> + Send + Sync + 'a>;

/// A file to create: path in the class folder, modification time, and content.
struct Job<'a> {
    path: String,
    changed: DateTime,
    write: Write<'a>,
}

/// Creates a sample class.
///
/// # Errors
/// If the folder is not empty, the options contradict each other, or a file cannot be written.
pub fn make(options: &SampleOptions) -> Result<Sample, Failure> {
    let mut plan = class::plan(options)?;
    let gaps = match options.variant {
        Variant::Good => Vec::new(),
        Variant::Gaps if options.seconds > 1000 => {
            return Err(Failure::usage("three recordings of over 1,000 seconds do not fit into a third of a session, as `gaps` needs it"));
        }
        Variant::Gaps => gaps::apply(&mut plan),
    };
    let folder = options.out.clone();
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    if fs::read_dir(&folder).map_err(Failure::at(&folder))?.next().is_some() {
        return Err(Failure::new(format!("{}: the folder is not empty; a sample class is made into a new one", folder.display())));
    }
    let jobs = jobs(&plan, options);
    let bytes = do_all(&folder, &jobs)?;
    let files = jobs.len();
    drop(jobs);
    Ok(Sample { folder, plan, gaps, files, bytes })
}

/// All files, slowest first.
fn jobs<'a>(plan: &'a Plan, options: &'a SampleOptions) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    evidence(plan, options, &mut jobs);
    people(plan, options.seed, &mut jobs);
    materials(plan, options.seed, &mut jobs);
    jobs
}

/// Recordings, photographs and sign-in sheets of all sessions and of the assessment.
fn evidence<'a>(plan: &'a Plan, options: &'a SampleOptions, jobs: &mut Vec<Job<'a>>) {
    let SampleOptions { seed, size, .. } = *options;
    for unit in &plan.units {
        for &(start, seconds) in &unit.recordings {
            let recording = Recording { start, seconds, room: unit.room.to_owned(), size, seed };
            let path = format!("{}/录像/{}", unit.folder, recording.name());
            let changed = start + i64::from(seconds).seconds();
            jobs.push(Job { path, changed, write: Box::new(move |path| recording.write(path)) });
        }
    }
    for unit in &plan.units {
        for &at in &unit.photos {
            let photo = Photo { at, room: unit.room.to_owned(), width: size.photo_width, seed };
            let path = format!("{}/照片/{}", unit.folder, photo.name());
            jobs.push(Job { path, changed: at, write: Box::new(move |path| photo.write(path)) });
        }
        if unit.signed {
            let path = format!("{}/签到册/{}_签到_1.jpg", unit.folder, unit.mark);
            let changed = unit.end + 1.hour();
            jobs.push(Job {
                path,
                changed,
                write: Box::new(move |path| paper::sign_in_sheet(path, plan.people.len(), seed, &unit.folder)),
            });
        }
    }
}

/// Copies of id cards and certificates, and the examination papers.
fn people<'a>(plan: &'a Plan, seed: u64, jobs: &mut Vec<Job<'a>>) {
    let before = date(2026, 7, 30).at(10, 0, 0, 0);
    let after = plan.assessed.at(17, 0, 0, 0);
    for person in &plan.people {
        let (number, name) = (person.number, &person.name);
        let mut scan = |path: String, changed, write: fn(&Path, u64, &str) -> Result<(), Failure>| {
            let subject = path.clone();
            jobs.push(Job { path, changed, write: Box::new(move |path| write(path, seed, &subject)) });
        };
        scan(format!("01_开班申请/04_学员身份证/{number:02}_{name}.jpg"), before, paper::card);
        if !person.compared {
            scan(format!("01_开班申请/03_学员身份凭证/{number:02}_{name}_退役证.jpg"), before, paper::card);
        }
        scan(format!("03_考核评价/试卷答题卡/{number:02}_{name}_评分表.jpg"), after, paper::exam_paper);
    }
}

/// The class record, the forms and the tables.
fn materials<'a>(plan: &'a Plan, seed: u64, jobs: &mut Vec<Job<'a>>) {
    let before = date(2026, 8, 1).at(9, 0, 0, 0);
    let after = plan.assessed.at(18, 0, 0, 0);
    let mut file = |path: &str, changed, write: Write<'a>| {
        jobs.push(Job { path: path.to_owned(), changed, write });
    };
    let record = format!("{:#}\n", plan.record());
    file("00_班级信息/class.json", before, Box::new(move |path| fs::write(path, &record).map_err(Failure::at(path))));
    for (path, heading, changed) in [
        ("00_班级信息/承诺书.pdf", "Statement of truth", before),
        ("01_开班申请/01_开班申请表/开班申请表_盖章扫描.pdf", "Application to open a class", before),
        ("01_开班申请/05_培训方案/培训方案_盖章扫描.pdf", "Training plan", before),
        ("04_补贴申请/01_补贴申请表/补贴申请表_盖章扫描.pdf", "Application for the subsidy", after),
    ] {
        let lines = [
            format!("Class {}", plan.class_id),
            format!("Institution {}", plan.credit_code),
            format!("Training {} to {}, assessment {}", plan.days[0], plan.days[plan.days.len() - 1], plan.assessed),
            format!("{} trainees, {} lesson hours", plan.people.len(), plan.lesson_hours()),
        ];
        file(path, changed, Box::new(move |path| fs::write(path, forms::pdf(heading, &lines)).map_err(Failure::at(path))));
    }
    for (path, table, changed) in [
        ("01_开班申请/02_学员花名册/学员花名册(导出20260801).xlsx", Table::roster(plan), before),
        ("02_培训实施/学员学时记录花名册/学员学时记录花名册.xlsx", Table::learning_hours(plan), after),
        ("03_考核评价/成绩统计表/学员考核评价成绩统计表.xlsx", Table::scores(plan, seed), after),
        ("03_考核评价/培训合格证书发放花名册/学员培训合格证书发放花名册.xlsx", Table::certificates(plan), after),
        ("04_补贴申请/02_补贴人员花名册/补贴人员花名册.xlsx", Table::subsidy(plan), after),
    ] {
        file(path, changed, Box::new(move |path| table.write(path, plan)));
    }
}

/// Runs the jobs on all cores and returns the total size. Stops at the first failure.
fn do_all(folder: &Path, jobs: &[Job<'_>]) -> Result<u64, Failure> {
    let (next, bytes) = (AtomicUsize::new(0), Mutex::new(Ok(0)));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(jobs.len()) {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let written = do_one(folder, job);
                    let mut sum = bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    match (&mut *sum, written) {
                        (Ok(sum), Ok(written)) => *sum += written,
                        (Ok(_), Err(failure)) => *sum = Err(failure),
                        (Err(_), _) => return,
                    }
                }
            });
        }
    });
    bytes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn do_one(folder: &Path, job: &Job<'_>) -> Result<u64, Failure> {
    let path = folder.join(&job.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Failure::at(parent))?;
    }
    (job.write)(&path)?;
    let changed = Offset::constant(8).to_timestamp(job.changed).map_err(Failure::at(&path))?;
    let seconds = u64::try_from(changed.as_second()).map_err(Failure::at(&path))?;
    let file = fs::OpenOptions::new().append(true).open(&path).map_err(Failure::at(&path))?;
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).map_err(Failure::at(&path))?;
    Ok(file.metadata().map_err(Failure::at(&path))?.len())
}
