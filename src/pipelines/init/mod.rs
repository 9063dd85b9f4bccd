//! Creates a class folder: stage and day folders, the workbooks or `class.json`, and the roster template. Never overwrites anything.

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

/// The result of [`init`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitMade {
    /// New folders; paths are relative to the class folder.
    pub folders: Vec<String>,
    /// New files.
    pub files: Vec<String>,
    /// Existing files, which were not changed.
    pub kept: Vec<String>,
}

/// Why a class folder could not be created.
#[derive(Debug)]
pub enum InitError {
    /// Something that is not a folder is in the place of a folder.
    NotAFolder(String),
    /// The folder contains files, but the plan requires an empty one.
    NotEmpty(String),
    /// The system refuses to write.
    Unwritable {
        /// The path.
        path: String,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
    /// A template could not be created.
    Template {
        /// The file.
        file: String,
        /// The error message of its writer.
        reason: String,
    },
    /// A field of the plan's record is invalid and could not be read back.
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

/// Creates a class folder, or adds missing parts to an existing one if the plan allows it.
///
/// A part that exists under the user's own name, such as a day folder named 8月3日, is not created again. A folder with a `class.json` gets
/// no workbooks: the two records would contradict each other.
///
/// # Errors
/// [`InitError`]. Parts created before a failure stay; each of them is complete.
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
    // Search for existing parts before creating any, so that new parts are not mistaken for existing ones.
    let folders: Vec<String> = folders(plan).into_iter().filter(|folder| !existing::is_there(dir, folder)).collect();
    for folder in folders {
        make_folder(dir, &folder, &mut made)?;
    }
    let record = [CLASS_JSON, INFO_WORKBOOK, TIMETABLE_WORKBOOK].map(|name| format!("{CLASS_INFO_FOLDER}/{name}"));
    let kept: BTreeSet<&String> = record.iter().filter(|path| at(dir, path).symlink_metadata().is_ok()).collect();
    made.kept.extend(kept.iter().map(|path| (*path).clone()));
    let json = record.first().is_some_and(|json| kept.contains(json));
    for (path, bytes) in files {
        // No workbooks beside a class.json, and no class.json beside workbooks: two records would contradict each other.
        if record.contains(&path) && (json || (plan.form == RecordForm::Json && !kept.is_empty())) {
            continue;
        }
        // A timetable saved by another program is used as it is.
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

/// Optional fields of a plan may be empty. All other values must be valid, or the record could not be read back.
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

/// The files to write. They are created in memory before anything is changed.
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
                // A partly written template would look like a broken record. It was created by this call, so it can be removed.
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
