//! Makes a class folder: stage and day folders, the workbooks or `class.json`, and the roster's template. Never overwrites anything.

mod existing;
mod guess;
mod plan;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use guess::{Answers, guess};
pub use plan::{InitPlan, RecordForm, days_between, folders};

use crate::record::class::credit_code;
use crate::record::layout::{CLASS_INFO_FOLDER, OPENING_FOLDER, ROSTER_FOLDER};
use crate::stages::read::class::{CLASS_JSON, INFO_WORKBOOK, ROSTER_WORKBOOK, TIMETABLE_WORKBOOK, workbook};
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitMade {
    /// Folders that are new, by their paths below the class folder.
    pub folders: Vec<String>,
    /// Files that are new.
    pub files: Vec<String>,
    /// Files that were there already and stayed as they were.
    pub kept: Vec<String>,
}

/// A class folder that could not be made.
#[derive(Debug)]
pub enum InitError {
    /// Where a folder should be, something else is.
    NotAFolder(String),
    /// The folder holds files, and only an empty one was to be filled.
    NotEmpty(String),
    /// The system does not let it be written.
    Unwritable {
        /// The path.
        path: String,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
    /// A template that could not be made.
    Template {
        /// The file.
        file: String,
        /// What its writer said.
        reason: String,
    },
    /// A field of the plan's record that no reader would take.
    Record {
        /// The field.
        field: &'static str,
    },
}

impl Explain for InitError {
    fn explain(&self) -> Message {
        match self {
            Self::NotAFolder(path) => Message::new("init.not_a_folder").text("path", path),
            Self::NotEmpty(path) => Message::new("init.not_empty").text("path", path),
            Self::Unwritable { path, reason } => Message::new("init.unwritable").text("path", path).term("reason", reason),
            Self::Template { file, reason } => Message::new("init.template").text("file", file).text("reason", reason),
            Self::Record { field } => Message::new("init.record").text("field", *field),
        }
    }
}

explained!(InitError);

/// Makes a class folder, or adds to one what it lacks where the plan says so.
///
/// What is there under a name of the clerk's own, such as a day's folder called 8月3日, is not made again beside it. A folder that has a
/// `class.json` gets no workbooks beside it: they would contradict each other.
///
/// # Errors
/// [`InitError`]. What was made before a failure stays: every part of it is as good as it will be.
pub fn init(dir: &Path, plan: &InitPlan) -> Result<InitMade, InitError> {
    check(plan)?;
    let shown = || dir.display().to_string();
    match fs::read_dir(dir) {
        Ok(mut entries) => {
            if !plan.add_missing && entries.next().is_some() {
                return Err(InitError::NotEmpty(shown()));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) if dir.exists() && !dir.is_dir() => return Err(InitError::NotAFolder(shown())),
        Err(error) => return Err(unwritable(dir, &error)),
    }
    let files = files(plan)?;
    let mut made = InitMade::default();
    fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
    // Looked up before anything is made: what is new is not there under another name.
    let folders: Vec<String> = folders(plan).into_iter().filter(|folder| !existing::is_there(dir, folder)).collect();
    for folder in folders {
        make_folder(dir, &folder, &mut made)?;
    }
    let record = [CLASS_JSON, INFO_WORKBOOK, TIMETABLE_WORKBOOK].map(|name| format!("{CLASS_INFO_FOLDER}/{name}"));
    let kept: BTreeSet<&String> = record.iter().filter(|path| at(dir, path).symlink_metadata().is_ok()).collect();
    made.kept.extend(kept.iter().map(|path| (*path).clone()));
    let json = record.first().is_some_and(|json| kept.contains(json));
    for (path, bytes) in files {
        // Beside a class.json no workbook, and no class.json beside workbooks: two records would contradict each other.
        if record.contains(&path) && (json || (plan.form == RecordForm::Json && !kept.is_empty())) {
            continue;
        }
        // A timetable that another program saved is the timetable.
        if let Some(own) = existing::workbook_like(&at(dir, &path)) {
            made.kept.push(format!("{CLASS_INFO_FOLDER}/{own}"));
            continue;
        }
        if let Some((folder, _)) = path.rsplit_once('/').filter(|_| !record.contains(&path)) {
            if existing::is_there(dir, folder) {
                continue;
            }
            if let Some(table) = existing::table_in(&at(dir, folder)) {
                made.kept.push(format!("{folder}/{table}"));
                continue;
            }
        }
        make_file(dir, path, &bytes, &mut made)?;
    }
    Ok(made)
}

/// What may be left blank in a plan may be blank; what is there must be right, or nobody could read it back.
fn check(plan: &InitPlan) -> Result<(), InitError> {
    let class = &plan.class;
    if !class.institution.credit_code.is_empty() && credit_code::check(&class.institution.credit_code).is_err() {
        return Err(InitError::Record { field: "credit_code" });
    }
    if class.start.zip(class.end).is_some_and(|(start, end)| end < start) {
        return Err(InitError::Record { field: "end" });
    }
    Ok(())
}

/// The files to write, made before anything is touched.
fn files(plan: &InitPlan) -> Result<Vec<(String, Vec<u8>)>, InitError> {
    let failed = |file: &str, reason: String| InitError::Template { file: file.to_owned(), reason };
    let mut files = Vec::new();
    match plan.form {
        RecordForm::Workbooks => {
            let info = workbook::info_workbook(&plan.class).map_err(|error| failed(INFO_WORKBOOK, error.to_string()))?;
            let timetable = workbook::timetable_workbook(&plan.class).map_err(|error| failed(TIMETABLE_WORKBOOK, error.to_string()))?;
            files.push((format!("{CLASS_INFO_FOLDER}/{INFO_WORKBOOK}"), info));
            files.push((format!("{CLASS_INFO_FOLDER}/{TIMETABLE_WORKBOOK}"), timetable));
        }
        RecordForm::Json => {
            let mut json = serde_json::to_vec_pretty(&plan.class).map_err(|error| failed(CLASS_JSON, error.to_string()))?;
            json.push(b'\n');
            files.push((format!("{CLASS_INFO_FOLDER}/{CLASS_JSON}"), json));
        }
    }
    let roster = workbook::roster_workbook(&plan.class).map_err(|error| failed(ROSTER_WORKBOOK, error.to_string()))?;
    files.push((format!("{OPENING_FOLDER}/{ROSTER_FOLDER}/{ROSTER_WORKBOOK}"), roster));
    Ok(files)
}

fn at(dir: &Path, path: &str) -> PathBuf {
    path.split('/').fold(dir.to_owned(), |whole, part| whole.join(part))
}

fn make_folder(dir: &Path, folder: &str, made: &mut InitMade) -> Result<(), InitError> {
    let path = at(dir, folder);
    match fs::create_dir(&path) {
        Ok(()) => made.folders.push(folder.to_owned()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(InitError::NotAFolder(path.display().to_string())),
        Err(error) => return Err(unwritable(&path, &error)),
    }
    Ok(())
}

fn make_file(dir: &Path, name: String, bytes: &[u8], made: &mut InitMade) -> Result<(), InitError> {
    let path = at(dir, &name);
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => {
            if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
                drop(file);
                // Half a template would be taken for a broken record; it is this call's own file.
                let _ = fs::remove_file(&path);
                return Err(unwritable(&path, &error));
            }
            made.files.push(name);
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if !made.kept.contains(&name) {
                made.kept.push(name);
            }
        }
        Err(error) => return Err(unwritable(&path, &error)),
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> InitError {
    InitError::Unwritable { path: path.display().to_string(), reason: system::reason(error) }
}

#[cfg(test)]
mod tests;
