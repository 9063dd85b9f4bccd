//! `init`: makes a class folder, or adds to one what its timetable asks for.

use std::path::Path;

use classproof::pipelines::init::{InitPlan, RecordForm, days_between, init};
use classproof::pipelines::survey::Survey;
use classproof::record::class::{ClassDate, ClassRecord};
use classproof::stages::read::class::from_json;
use classproof::stages::report::answers::{InitReport, path_text};
use classproof::stages::walk::Folder;
use classproof::words::path::quoted;
use classproof::words::progress::Silent;
use classproof::words::wording::Message;

use super::args::InitArgs;
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::workers;

pub fn run(terminal: &Terminal, args: &InitArgs) -> Ended {
    let mut plan = match (&args.from, has_files(&args.dir)) {
        (Some(file), _) => InitPlan::from_record(from_json(&terminal.read_small(file)?)?),
        (None, true) => InitPlan { add_missing: true, ..InitPlan::from_record(record_in(&args.dir)?) },
        (None, false) => InitPlan::blank(),
    };
    if args.from.is_some() && has_files(&args.dir) {
        plan.add_missing = true;
    }
    fill(&mut plan.class, args)?;
    if plan.class.timetable.is_empty()
        && let (Some(start), Some(end)) = (plan.class.start, plan.class.end)
    {
        if end < start {
            return Err(Stop::usage(Message::new("init.end_before_start")));
        }
        plan.days = days_between(start, end);
    }
    if args.as_json {
        plan.form = RecordForm::Json;
    }
    let made = init(&args.dir, &plan)?;
    if terminal.json {
        terminal.out_json(&InitReport {
            schema: "classproof/init/v1".to_owned(),
            path: path_text(&args.dir),
            folders: made.folders,
            files: made.files,
            kept: made.kept,
        });
        return Ok(Exit::Good);
    }
    let speaker = terminal.speaker();
    let message =
        Message::new("init.made").text("path", shown_path(&args.dir)).count("folders", made.folders.len()).count("files", made.files.len());
    let mut lines = vec![speaker.say(&message)];
    lines.extend(made.files.iter().map(|file| format!("  {file}")));
    if !made.kept.is_empty() {
        lines.push(speaker.say(&Message::new("init.kept").count("count", made.kept.len())));
        lines.extend(made.kept.iter().map(|file| format!("  {file}")));
    }
    lines.push(speaker.say(&Message::new("init.next").text("path", quoted(&args.dir.to_string_lossy()))));
    terminal.out(&lines.join("\n"));
    Ok(Exit::Good)
}

fn has_files(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// The class record of a folder that was made earlier.
fn record_in(dir: &Path) -> Result<ClassRecord, Stop> {
    let folder = Folder::walk(dir, &Silent)?;
    Ok(Survey::begin(&folder, &workers::pool()?)?.class().clone())
}

/// What was said on the command line, over what the record says.
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
