//! `init`: creates a class folder, or adds the folders that its timetable requires.

use std::path::Path;

use classproof::pipelines::init::{Answers, InitPlan, RecordForm, days_between, guess, init};
use classproof::pipelines::survey::Survey;
use classproof::record::class::{ClassDate, ClassRecord};
use classproof::record::layout::{CLASS_INFO_FOLDER, OPENING_FOLDER, ROSTER_FOLDER};
use classproof::stages::read::class::from_json;
use classproof::stages::report::answers::{InitReport, path_text};
use classproof::stages::walk::Folder;
use classproof::words::path::quoted;
use classproof::words::progress::Silent;
use classproof::words::wording::Message;

use super::args::InitArgs;
use super::exit::Exit;
use super::questions;
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::workers;

pub fn run(terminal: &Terminal, args: &InitArgs) -> Ended {
    let answers = ask(terminal, args)?;
    let dir = match (&answers, &args.dir) {
        (Some(answers), _) => answers.dir.as_path(),
        (None, Some(dir)) => dir.as_path(),
        (None, None) => return Err(Stop::usage(Message::new("usage.missing").text("argument", "<DIR>"))),
    };
    let mut plan = match (&args.from, &answers, has_files(dir)) {
        (Some(file), ..) => InitPlan::from_record(from_json(&terminal.read_small(file)?)?),
        (None, None, true) => InitPlan { add_missing: true, ..InitPlan::from_record(record_in(dir)?) },
        (None, ..) => InitPlan::blank(),
    };
    if (args.from.is_some() || answers.is_some()) && has_files(dir) {
        plan.add_missing = true;
    }
    fill(&mut plan.class, args)?;
    if let Some(answers) = &answers {
        take_answers(&mut plan.class, answers);
    }
    if plan.class.timetable.is_empty()
        && let (Some(start), Some(end)) = (plan.class.start, plan.class.end)
    {
        if end < start {
            return Err(Stop::usage(Message::new("init.end_before_start")));
        }
        plan.days = days_between(start, end);
        plan.days.retain(|day| answers.as_ref().is_none_or(|answers| answers.teaches_on(*day)));
    }
    if args.as_json {
        plan.form = RecordForm::Json;
    }
    if let Some(roster) = answers.as_ref().and_then(|answers| answers.roster.as_deref()) {
        copy_roster(roster, dir)?;
        plan.add_missing = true;
    }
    let made = init(dir, &plan)?;
    if terminal.json {
        terminal.out_json(&InitReport {
            schema: "classproof/init/v1".to_owned(),
            path: path_text(dir),
            folders: made.folders,
            files: made.files,
            kept: made.kept,
        });
        return Ok(Exit::Good);
    }
    let speaker = terminal.speaker();
    let message =
        Message::new("init.made").text("path", shown_path(dir)).count("folders", made.folders.len()).count("files", made.files.len());
    let mut lines = vec![speaker.say(&message)];
    lines.extend(made.files.iter().map(|file| format!("  {file}")));
    if !made.kept.is_empty() {
        lines.push(speaker.say(&Message::new("init.kept").count("count", made.kept.len())));
        lines.extend(made.kept.iter().map(|file| format!("  {file}")));
    }
    lines.push(speaker.say(&Message::new("init.next").text("path", quoted(&dir.to_string_lossy()))));
    terminal.out(&lines.join("\n"));
    Ok(Exit::Good)
}

/// Runs the dialogue, if on a terminal, with at most the folder given as an argument, and without an existing class record.
fn ask(terminal: &Terminal, args: &InitArgs) -> Result<Option<Answers>, Stop> {
    let said = [&args.class_id, &args.class_name, &args.institution, &args.credit_code, &args.start, &args.end];
    let is_bare = args.from.is_none() && !args.as_json && said.iter().all(|said| said.is_none());
    let folder = args.dir.as_deref().unwrap_or(Path::new("."));
    if !is_bare || terminal.json || !terminal.can_ask() || folder.join(CLASS_INFO_FOLDER).is_dir() {
        return Ok(None);
    }
    let guess = guess(folder, &workers::pool()?);
    let (stdin, stderr) = (std::io::stdin(), std::io::stderr());
    let answers = questions::ask(&terminal.speaker(), &guess, args.dir.as_deref(), &mut stdin.lock(), &mut stderr.lock());
    match answers {
        Ok(Some(answers)) => Ok(Some(answers)),
        Ok(None) => Err(Stop::usage(Message::new("init.ask.ended"))),
        Err(error) => Err(Stop::file(Path::new("-"), &error)),
    }
}

fn take_answers(class: &mut ClassRecord, answers: &Answers) {
    class.class_id.clone_from(&answers.class_id);
    class.class_name.clone_from(&answers.class_name);
    class.institution.name.clone_from(&answers.institution);
    class.institution.credit_code.clone_from(&answers.credit_code);
    (class.start, class.end) = (answers.start, answers.end);
}

/// Copies a roster unchanged into its folder. Does nothing if it is already there.
fn copy_roster(roster: &Path, dir: &Path) -> Result<(), Stop> {
    let folder = dir.join(OPENING_FOLDER).join(ROSTER_FOLDER);
    let inside = |path: &Path| Some(path.canonicalize().ok()?.starts_with(folder.canonicalize().ok()?));
    if inside(roster) == Some(true) {
        return Ok(());
    }
    let target = folder.join(roster.file_name().unwrap_or_default());
    std::fs::create_dir_all(&folder).map_err(|error| Stop::file(&folder, &error))?;
    if target.symlink_metadata().is_err() {
        std::fs::copy(roster, &target).map_err(|error| Stop::file(roster, &error))?;
    }
    Ok(())
}

fn has_files(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// The record of an existing class folder.
fn record_in(dir: &Path) -> Result<ClassRecord, Stop> {
    let folder = Folder::walk(dir, &Silent)?;
    Ok(Survey::begin(&folder, &workers::pool()?)?.class().clone())
}

/// Overrides the record with the options of the command line.
fn fill(class: &mut ClassRecord, args: &InitArgs) -> Result<(), Stop> {
    let date = |text: &Option<String>| -> Result<Option<ClassDate>, Stop> {
        let wrong = |text: &str| Stop::usage(Message::new("usage.date").text("value", text));
        text.as_deref().map(|text| ClassDate::parse(text).map_err(|_| wrong(text))).transpose()
    };
    let set = |field: &mut String, text: &Option<String>| {
        if let Some(text) = text {
            field.clone_from(text);
        }
    };
    set(&mut class.class_id, &args.class_id);
    set(&mut class.class_name, &args.class_name);
    set(&mut class.institution.name, &args.institution);
    set(&mut class.institution.credit_code, &args.credit_code);
    class.start = date(&args.start)?.or(class.start);
    class.end = date(&args.end)?.or(class.end);
    Ok(())
}
