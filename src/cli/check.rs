//! `check`: judges a class folder before packing.

use std::path::Path;

use classproof::pipelines::survey::{SurveyOptions, survey};
use classproof::record::session::units;
use classproof::record::standard::{Judged, Settings};
use classproof::stages::judge::judge;
use classproof::stages::report::gallery::gallery;
use classproof::stages::report::html::{class_part, findings as findings_page, page};
use classproof::stages::report::label::Label;
use classproof::stages::report::text::{findings, paste, standard_line, summary};
use classproof::stages::walk::Folder;
use classproof::words::wording::Message;

use super::args::CheckArgs;
use super::exit::Exit;
use super::output::{Report, inputs};
use super::rules::{profile, standard};
use super::terminal::{Ended, Terminal, shown_path};
use super::workers;

pub fn run(terminal: &Terminal, args: &CheckArgs) -> Ended {
    let workers = workers::pool()?;
    let now = terminal.time(args.now.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let named = [args.profile.as_deref().map(Path::new)];
    let report = Report::new(args.report.as_ref(), args.force, &inputs(std::slice::from_ref(&args.dir), named, &args.of))?;
    let bars = terminal.bars();
    let folder = Folder::walk(&args.dir, &bars)?;
    let options = SurveyOptions { as_of: now, prober: &workers, previews: args.report.is_some(), progress: &bars };
    let (inventory, previews) = survey(&folder, &folder.left_out, options)?;
    let judgement = judge(&inventory, &standard, &profile);
    let speaker = terminal.speaker().knowing(units(&inventory.class));
    if let Some(report) = &report {
        let label = Label::of(&inventory.class);
        let body = format!(
            "<h1>{}</h1>\n{}{}{}",
            classproof::stages::report::html::escaped(&label.class_name),
            class_part(&inventory, &judgement, &standard, &speaker),
            findings_page(&inventory, &judgement, &standard, &speaker),
            gallery(&inventory, &previews, Settings::new(&standard, &profile), &speaker)
        );
        report.write(&page(terminal.lang, &label.class_name, &body))?;
    }
    let met = judgement.outcome == Judged::Passed;
    if terminal.json {
        terminal.out_json(&classproof::stages::report::json::check_report(&inventory, &judgement, &standard, &speaker));
    } else {
        if args.paste {
            terminal.out(&paste(&inventory, &judgement, &standard, &speaker).join("\n"));
            return Ok(if met { Exit::Good } else { Exit::NotMet });
        }
        let mut lines = summary(&inventory, &speaker);
        lines.extend(findings(&inventory, &judgement, &standard, &speaker, args.all));
        lines.push(String::new());
        lines.push(standard_line(&judgement, &standard, &speaker));
        if met {
            lines.push(speaker.say(&Message::new("check.good").text("path", shown_path(&args.dir))));
        }
        terminal.out(&lines.join("\n"));
    }
    Ok(if met { Exit::Good } else { Exit::NotMet })
}
