//! A whole standard as a page: its rules in the order of the text.

use askama::Template;

use crate::record::standard::{Rule, Standard};
use crate::stages::report::page::{STYLE, code, written};
use crate::stages::report::speaker::Speaker;

#[derive(Template)]
#[template(path = "standard_table.html", config = "src/stages/report/page/askama.toml")]
struct TablePage<'a> {
    style: &'static str,
    speaker: &'a Speaker,
    title: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    clause: String,
    level: String,
    duty: String,
    title: String,
    quotes: String,
}

impl TablePage<'_> {
    fn term(&self, key: &str) -> String {
        self.speaker.term(key)
    }

    fn head(&self, key: &str) -> String {
        self.term(key).trim_end_matches([':', '：', ' ']).to_owned()
    }

    fn lang(&self) -> &'static str {
        code(self.speaker.lang())
    }
}

/// The whole standard as a page.
pub fn table_page(standard: &Standard, speaker: &Speaker) -> String {
    let lang = speaker.lang();
    let row = |rule: &Rule| {
        let record = &rule.record;
        Row {
            id: record.id.clone(),
            clause: record.clause.clone(),
            level: speaker.term_of("level", record.level),
            duty: speaker.term_of("duty", record.duty),
            title: record.title.get(lang).to_owned(),
            quotes: record.quotes.iter().map(|quote| format!("「{quote}」")).collect::<Vec<_>>().join(" "),
        }
    };
    let title = format!("{} {}", standard.file().document, standard.file().title.get(lang));
    written(&TablePage { style: STYLE, speaker, title, rows: standard.rules().iter().map(row).collect() })
}
