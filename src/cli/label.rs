//! `label`: makes a bundle's label for printing, and compares a photographed label with a bundle.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use classproof::formats::label_code::{Belonging, LabelCode};
use classproof::formats::volumes::{archive_of, with_ending};
use classproof::pipelines::label::{Form, Labels, label, scan};
use classproof::stages::label::Size;
use classproof::stages::report::answers::{LabelReport, LabelScanReport, ScannedCode, path_text};
use classproof::words::wording::Message;

use super::args::{LabelArgs, LabelForm, LabelSize};
use super::exit::Exit;
use super::output::{Report, inputs};
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::workers;

pub fn run(terminal: &Terminal, args: &LabelArgs) -> Ended {
    if let Some(picture) = &args.scan {
        return held_against(terminal, &args.bundle, picture);
    }
    let form = form(args);
    let size = match args.size {
        LabelSize::A4 => Size::Cover,
        LabelSize::Case => Size::Case,
        LabelSize::Bag => Size::Bag,
    };
    let speaker = terminal.speaker();
    let labels = label(&args.bundle, form, size, &speaker)?;
    if form == Form::Text && args.output.is_none() {
        let text = String::from_utf8_lossy(&labels.files.concat()).into_owned();
        if terminal.json {
            terminal.out_json(&report(args, &labels, &[], Some(text)));
        } else {
            terminal.show(&[text.trim_end().to_owned()]);
        }
        return Ok(Exit::Good);
    }
    let paths = paths(args, form, labels.files.len());
    write(args, &labels, &paths)?;
    if terminal.json {
        terminal.out_json(&report(args, &labels, &paths, None));
    } else {
        let written: Vec<String> = paths.iter().map(|path| shown_path(path)).collect();
        let mut lines = vec![speaker.say(&Message::new("label.made").text("files", written.join("  ")))];
        lines.extend((form != Form::Text).then(|| speaker.term("label.print")));
        terminal.show(&lines);
    }
    if !labels.missing.is_empty() {
        terminal.tell(&Message::new("label.missing").text("characters", with_code_points(&labels.missing)));
    }
    if labels.shortened {
        terminal.tell(&Message::new("label.shortened"));
    }
    if !terminal.json {
        terminal.tell(&Message::new("show.unverified"));
    }
    Ok(Exit::Good)
}

/// Reports whether the label in a photograph belongs to the bundle.
fn held_against(terminal: &Terminal, bundle: &Path, picture: &Path) -> Ended {
    let workers = workers::pool()?;
    let scanned = scan(bundle, picture, &workers)?;
    let exit = match scanned.belonging {
        Belonging::Belongs => Exit::Good,
        // The label and the bundle do not belong together.
        Belonging::Another => Exit::Damaged,
        Belonging::NotOurs | Belonging::NoCode => Exit::Failed,
    };
    if terminal.json {
        let code = |(text, code): &(String, Option<LabelCode>)| ScannedCode {
            text: text.clone(),
            bundle: code.map(|code| code.bundle),
            disc: code.and_then(|code| code.disc),
        };
        terminal.out_json(&LabelScanReport {
            schema: "classproof/label-scan/v1".to_owned(),
            path: path_text(bundle),
            id: scanned.id,
            picture: path_text(picture),
            outcome: scanned.belonging,
            codes: scanned.codes.iter().map(code).collect(),
        });
        return Ok(exit);
    }
    let speaker = terminal.speaker();
    let said = |code: &(String, Option<LabelCode>)| {
        Some(match code {
            (_, Some(found)) if found.bundle != scanned.id => {
                Message::new("label.scan_another").text("found", found.bundle.to_string()).text("id", scanned.id.to_string())
            }
            (_, Some(LabelCode { disc: Some((number, count)), .. })) => {
                Message::new("label.scan_belongs_disc").count("number", *number).count("count", *count)
            }
            (_, Some(_)) => Message::new("label.scan_belongs"),
            // If a label of classproof is in the picture, other codes do not matter.
            (text, None) if scanned.belonging == Belonging::NotOurs => {
                Message::new("label.scan_not_ours").text("text", text.chars().take(200).collect::<String>())
            }
            (_, None) => return None,
        })
    };
    let mut lines: Vec<String> = scanned.codes.iter().filter_map(said).map(|message| speaker.say(&message)).collect();
    lines.extend((scanned.belonging == Belonging::NoCode).then(|| speaker.term("label.scan_no_code")));
    terminal.show(&lines);
    Ok(exit)
}

/// The format: the option, else the output file's extension, else PDF.
fn form(args: &LabelArgs) -> Form {
    let ending = args.output.as_ref().and_then(|path| path.extension()).map(|ending| ending.to_string_lossy().to_lowercase());
    match (args.form, ending.as_deref()) {
        (Some(LabelForm::Pdf), _) => Form::Pdf,
        (Some(LabelForm::Svg), _) | (None, Some("svg")) => Form::Svg,
        (Some(LabelForm::Text), _) | (None, Some("txt")) => Form::Text,
        (None, _) => Form::Pdf,
    }
}

/// Output paths. Default: beside the bundle. If there are several labels, the disc number is inserted before the extension.
fn paths(args: &LabelArgs, form: Form, count: usize) -> Vec<PathBuf> {
    let ending = match form {
        Form::Pdf => ".label.pdf",
        Form::Svg => ".label.svg",
        Form::Text => ".label.txt",
    };
    let one = args.output.clone().unwrap_or_else(|| with_ending(&archive_of(&args.bundle), ending));
    if count <= 1 {
        return vec![one];
    }
    let numbered = |number: usize| {
        let ending = one.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
        with_ending(&one.with_extension(""), &format!(".{number:03}{ending}"))
    };
    (1..=count).map(numbered).collect()
}

/// Writes all files, or none if one of the paths is refused.
fn write(args: &LabelArgs, labels: &Labels, paths: &[PathBuf]) -> Result<(), Stop> {
    let read = inputs(std::slice::from_ref(&args.bundle), [], None);
    let reports = paths.iter().map(|path| Report::new(Some(path), args.force, &read)).collect::<Result<Vec<_>, Stop>>()?;
    reports.into_iter().flatten().zip(&labels.files).try_for_each(|(report, file)| report.write(file))
}

/// Characters missing from the font, each with its code point.
pub fn with_code_points(missing: &BTreeSet<char>) -> String {
    let shown: Vec<String> = missing.iter().map(|character| format!("{character}（U+{:04X}）", u32::from(*character))).collect();
    shown.join("  ")
}

fn report(args: &LabelArgs, labels: &Labels, paths: &[PathBuf], text: Option<String>) -> LabelReport {
    LabelReport {
        schema: "classproof/label/v1".to_owned(),
        path: path_text(&args.bundle),
        id: labels.id,
        label: labels.label.clone(),
        discs: labels.discs,
        files: paths.iter().map(|path| path_text(Path::new(path))).collect(),
        text,
        missing: labels.missing.iter().map(ToString::to_string).collect(),
        shortened: labels.shortened,
    }
}
