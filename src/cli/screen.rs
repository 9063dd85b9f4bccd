//! Terminal layout: wraps lines under their own indentation and shows rule codes in grey.

use std::io::IsTerminal as _;

use classproof::stages::report::text::CODES;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Minimum width for wrapping, in columns; a narrower terminal gets unwrapped lines.
const LEAST: usize = 30;
/// Punctuation that must not begin a line.
const CLOSING: &str = "，。、；：！？）》】”’〕…—,.;:!?)%";
/// Punctuation that must not end a line.
const OPENING: &str = "（《【“‘〔(";

#[derive(Clone, Copy, Debug)]
pub struct Screen {
    columns: Option<usize>,
    grey: bool,
}

impl Screen {
    /// Settings for stdout. Width from `COLUMNS`, else from the terminal; colour if it is a terminal and `NO_COLOR` is not set. Output to a
    /// file or a pipe is not wrapped.
    pub fn of_stdout() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let measured = || terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| usize::from(width.0));
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        // Old Windows consoles print escape codes instead of interpreting them.
        let known = !cfg!(windows) || std::env::var_os("WT_SESSION").is_some() || std::env::var_os("TERM").is_some();
        Self { columns: named.or_else(measured).filter(|columns| *columns >= LEAST), grey: terminal && !plain && known }
    }

    /// Wraps and colours a text.
    pub fn shown(self, text: &str) -> String {
        text.lines().map(|line| self.line(line)).collect::<Vec<_>>().join("\n")
    }

    fn line(self, line: &str) -> String {
        let (body, codes) = match line.rfind(CODES).filter(|_| line.ends_with('〕')) {
            Some(at) => line.split_at(at),
            None => (line, ""),
        };
        let indent = indentation(body);
        let mut lines = match self.columns {
            Some(columns) if body.width() > columns => broken(body, columns, indent),
            _ => vec![body.to_owned()],
        };
        let grey = |codes: &str| if self.grey { format!("\u{1b}[90m{codes}\u{1b}[0m") } else { codes.to_owned() };
        if !codes.is_empty() {
            let room = self.columns.is_none_or(|columns| lines.last().map_or(0, |last| last.width()) + codes.width() <= columns);
            match lines.last_mut().filter(|_| room) {
                Some(last) => last.push_str(&grey(codes)),
                None => lines.push(format!("{}{}", " ".repeat(indent), grey(codes.trim_start_matches('　')))),
            }
        }
        lines.join("\n")
    }
}

/// The column where a line's text begins: after leading spaces and the finding's mark.
fn indentation(line: &str) -> usize {
    let text = line.trim_start_matches(' ');
    let blanks = line.len() - text.len();
    match text.split_once(' ') {
        Some((mark, _)) if mark.chars().count() == 1 && !mark.is_ascii() => blanks + mark.width() + 1,
        _ => blanks,
    }
}

/// Splits a line into pieces of at most `columns` columns. All but the first are indented.
fn broken(line: &str, columns: usize, indent: usize) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let width = |character: char| character.width().unwrap_or(0);
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    let mut last_break = None;
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        if used + width(character) > columns && at > start {
            // A space at the edge is not visible: break before it.
            let end = if character == ' ' { at } else { last_break.filter(|place| *place > start).unwrap_or(at) };
            lines.push(characters.get(start..end).unwrap_or_default().iter().collect::<String>().trim_end().to_owned());
            start = end;
            while characters.get(start) == Some(&' ') {
                start += 1;
            }
            used = indent;
            last_break = None;
            at = start;
            continue;
        }
        used += width(character);
        at += 1;
        let next = characters.get(at).copied();
        let wide = width(character) == 2 || next.is_some_and(|next| width(next) == 2);
        let bound = OPENING.contains(character) || next.is_some_and(|next| CLOSING.contains(next));
        if (character == ' ' && used > indent) || (wide && !bound) || character == '/' {
            last_break = Some(at);
        }
    }
    lines.push(characters.get(start..).unwrap_or_default().iter().collect());
    let indented = |(number, line): (usize, String)| if number == 0 { line } else { format!("{}{line}", " ".repeat(indent)) };
    lines.into_iter().enumerate().map(indented).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(columns: usize, line: &str) -> Vec<String> {
        let screen = Screen { columns: Some(columns), grey: false };
        screen.shown(line).lines().map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_broken_under_their_own_text() {
        let lines = shown(
            40,
            "    ✘ 照片不足：8 月 3 日上午 09:00—11:50 面点基础只有 2 张，还差 1 张。请补当次课拍摄的原图。　〔T-02，附件1 线下〕",
        );
        assert!(lines.len() > 2 && lines.iter().all(|line| line.width() <= 40), "{lines:#?}");
        assert!(lines[1..].iter().all(|line| line.starts_with("      ") && !line.starts_with("       ")), "{lines:#?}");
        assert!(lines.iter().all(|line| !line.trim_start().starts_with(|first| CLOSING.contains(first))), "{lines:#?}");
        assert_eq!(lines.last().map(|last| last.trim_start()), Some("〔T-02，附件1 线下〕"));
        let whole = "✘照片不足：8月3日上午09:00—11:50面点基础只有2张，还差1张。请补当次课拍摄的原图。〔T-02，附件1线下〕";
        assert_eq!(lines.concat().replace(' ', ""), whole);
    }

    #[test]
    fn what_fits_stays_and_words_stay_whole() {
        assert_eq!(shown(80, "  8 月 3 日"), ["  8 月 3 日"]);
        assert_eq!(shown(30, "There is nothing in the folder that can be read"), ["There is nothing in the folder", "that can be read"]);
        let path = "a".repeat(70);
        assert_eq!(shown(30, &path).concat(), path);
        assert_eq!(Screen { columns: None, grey: true }.shown("x　〔T-01〕"), "x\u{1b}[90m　〔T-01〕\u{1b}[0m");
    }
}
