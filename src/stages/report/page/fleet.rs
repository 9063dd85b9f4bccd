//! The index of several reports: one row per bundle, with its verdict and a link to its page.

use askama::Template;

use crate::stages::report::json::{Verdict, VerifyReport};
use crate::stages::report::page::class::escaped_path;
use crate::stages::report::page::mark::Mark;
use crate::stages::report::page::{STYLE, code, written};
use crate::stages::report::speaker::Speaker;
use crate::words::wording::Message;

#[derive(Template)]
#[template(path = "fleet.html", config = "src/stages/report/page/askama.toml")]
struct FleetPage<'a> {
    style: &'static str,
    speaker: &'a Speaker,
    title: String,
    counted: String,
    rows: Vec<Row>,
}

struct Row {
    mark: Mark,
    verdict: String,
    to: Option<String>,
    title: String,
    institution: String,
    dates: String,
    id: String,
    path: String,
}

impl FleetPage<'_> {
    fn term(&self, key: &str) -> String {
        self.speaker.term(key)
    }

    fn lang(&self) -> &'static str {
        code(self.speaker.lang())
    }
}

/// The index of the verifications. Each has the file name of its page, if it has one.
pub fn fleet_page(told: &[(&VerifyReport, Option<String>)], speaker: &Speaker) -> String {
    let rows: Vec<Row> = told.iter().map(|(report, page)| row(report, page.as_deref(), speaker)).collect();
    let good = rows.iter().filter(|row| row.mark == Mark::Good).count();
    let counted = Message::new("page.fleet_counted").count("count", rows.len()).count("good", good);
    let page = FleetPage { style: STYLE, speaker, title: speaker.term("page.fleet"), counted: speaker.say(&counted), rows };
    written(&page)
}

fn row(report: &VerifyReport, page: Option<&str>, speaker: &Speaker) -> Row {
    let (mark, key) = match report.verdict {
        _ if report.error.is_some() && page.is_none() => (Mark::Open, "summary.failed"),
        Verdict::Accepted => (Mark::Good, "summary.accepted"),
        Verdict::StandardNotMet => (Mark::Bad, "summary.standard_not_met"),
        Verdict::Damaged => (Mark::Bad, "summary.damaged"),
        Verdict::Untrusted => (Mark::Bad, "summary.untrusted"),
        Verdict::NotChecked => (Mark::Open, "summary.not_checked"),
    };
    let label = report.bundle.label.as_ref();
    let file = report.bundle.path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    Row {
        mark,
        verdict: report.error.clone().filter(|_| page.is_none()).unwrap_or_else(|| speaker.term(key)),
        to: page.map(escaped_path),
        title: label.map_or_else(|| file.clone(), |label| format!("{} {}", label.class_name, label.class_id)),
        institution: label.map(|label| label.institution.clone()).unwrap_or_default(),
        dates: label.map(crate::stages::report::label::Label::dates).unwrap_or_default(),
        id: report.bundle.id.clone().and_then(|id| id.get(..16).map(str::to_owned)).unwrap_or_default(),
        path: file,
    }
}
