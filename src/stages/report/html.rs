//! Pages: the parts that every page is built of, and the report of a check or a verification as one page that needs nothing else.

use std::fmt::Write as _;

use crate::record::inventory::Inventory;
use crate::record::standard::{Judgement, Standard};
use crate::stages::report::gaps::{Weight, by_day};
use crate::stages::report::speaker::Speaker;
use crate::stages::report::tables::table_notes;
use crate::stages::report::text::{ladder, standard_line, summary};
use crate::stages::report::words_of;
use crate::words::lang::Lang;
use crate::words::path::shown;
use crate::words::wording::Message;

/// The looks of every page: readable on a screen and on paper, dark and light.
const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.6 system-ui,'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif}\
body{max-width:60rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #8886}\
h3{font-size:1rem;margin:1rem 0 .2rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top;border-bottom:1px solid #8883}\
.verdict{padding:.6rem 1rem;border-radius:.4rem;font-weight:600}.good{background:#2a94}.bad{background:#c334}.open{background:#c904}\
code{font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}.small{font-size:.85rem;opacity:.8}ul{margin:.2rem 0;padding-left:1.4rem}\
.gallery{display:flex;flex-wrap:wrap;gap:.8rem}figure{margin:0;width:15rem}figure img{width:100%;display:block;margin-bottom:.2rem}\
figcaption{font-size:.85rem;overflow-wrap:anywhere}.hint{color:#a50}\
@media print{body{margin:0;max-width:none}}";

/// Text made safe for a page.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            character => safe.push(character),
        }
    }
    safe
}

/// A relative path as a link: every byte that is not plain is written as an escape.
pub fn link(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// A whole page. `body` is already safe; nothing on the page is loaded from elsewhere and no script runs.
pub fn page(lang: Lang, title: &str, body: &str) -> String {
    let code = match lang {
        Lang::Chinese => "zh-CN",
        Lang::English => "en",
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escaped(title)
    )
}

/// One line of the verdict: how good it is and what it says.
pub fn verdict(good: bool, words: &str) -> String {
    format!("<p class=\"verdict {}\">{}</p>\n", if good { "good" } else { "bad" }, escaped(words))
}

/// A heading and a list; nothing where the list is empty.
pub fn list(heading: &str, items: impl IntoIterator<Item = String>) -> String {
    let items: String = items.into_iter().map(|item| format!("<li>{item}</li>\n")).collect();
    if items.is_empty() { String::new() } else { format!("<h2>{}</h2>\n<ul>\n{items}</ul>\n", escaped(heading)) }
}

/// The findings of a judgement, by weight and day.
pub fn findings(inventory: &Inventory, judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> String {
    let mut html = String::new();
    for (weight, heading) in
        [(Weight::Gap, "report.gaps"), (Weight::Hint, "report.hints"), (Weight::Review, "report.reviews"), (Weight::Quiet, "report.quiet")]
    {
        let days = by_day(inventory, judgement, standard, speaker, |_, its| its == weight);
        if days.is_empty() {
            continue;
        }
        let _ = writeln!(html, "<h2>{}</h2>", escaped(&speaker.term(heading)));
        for (day, findings) in days {
            let day = day.map_or_else(|| speaker.term("term.class"), |day| speaker.date(&day));
            let _ = write!(html, "<h3>{}</h3>\n<table>\n", escaped(&day));
            for finding in findings {
                let clause = standard.rule(&finding.rule).map(|rule| rule.record.clause.as_str()).unwrap_or_default();
                let rungs = if finding.ladder.is_empty() {
                    String::new()
                } else {
                    format!("<br><span class=\"small\">{}</span>", escaped(&ladder(finding, speaker)))
                };
                let _ = writeln!(
                    html,
                    "<tr><td><code>{}</code></td><td>{}</td><td class=\"small\">{}</td><td>{}{rungs}</td></tr>",
                    escaped(&finding.rule),
                    escaped(&speaker.term_of("outcome", finding.outcome)),
                    escaped(clause),
                    escaped(&words_of(finding, standard, speaker)),
                );
            }
            html.push_str("</table>\n");
        }
    }
    let notes = table_notes(inventory, speaker);
    let heading = speaker.say(&Message::new("report.tables").count("count", notes.len()));
    html.push_str(&list(&heading, notes.iter().map(|note| escaped(&note.message))));
    html
}

/// The class and the verdict on the standard, for the head of a report.
pub fn class_part(inventory: &Inventory, judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> String {
    let lines: String = summary(inventory, speaker).iter().map(|line| format!("{}<br>\n", escaped(line))).collect();
    let good = judgement.outcome == crate::record::standard::Judged::Passed;
    format!("<p>\n{lines}</p>\n{}", verdict(good, &standard_line(judgement, standard, speaker)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_from_outside_becomes_markup() {
        assert_eq!(escaped("<script>\"'&\u{202E}"), "&lt;script&gt;&quot;&#39;&amp;\u{FFFD}");
        assert_eq!(link("data/照 1.jpg?x#y\"<"), "data/%E7%85%A7%201.jpg%3Fx%23y%22%3C");
        assert!(page(Lang::Chinese, "<b>", "").contains("<title>&lt;b&gt;</title>"));
    }
}
