//! The dialogue of `init`: asks for each value on the terminal and offers guesses as defaults.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use classproof::pipelines::init::Answers;
use classproof::record::class::{ClassDate, credit_code};
use classproof::stages::report::speaker::Speaker;
use classproof::words::path::shown;
use classproof::words::wording::Message;

/// Maximum attempts per question.
const MOST_TRIES: usize = 5;

/// Asks all questions in order. `None` if the input ends early, or after too many invalid answers to one question.
///
/// # Errors
/// If the terminal cannot be read or written.
pub fn ask(
    speaker: &Speaker,
    guess: &Answers,
    dir: Option<&Path>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<Option<Answers>> {
    let mut asked = Asked { speaker, input, output };
    asked.say(&Message::new("init.ask.begin"))?;
    Ok(asked.all(guess, dir)?.ok())
}

/// Asks whose key it is: name and credit code of an institution. `None` if there is no name, or the input ends early.
///
/// # Errors
/// If the terminal cannot be read or written.
pub fn ask_signer(speaker: &Speaker, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<Option<(String, String)>> {
    let mut asked = Asked { speaker, input, output };
    asked.say(&Message::new("key.ask_signer"))?;
    let name = |answer: &str| Some(answer.trim().to_owned());
    let Ok(institution) = asked.until("init.ask.institution", "", "init.ask.needed", name)? else { return Ok(None) };
    if institution.is_empty() {
        return Ok(None);
    }
    let code = |answer: &str| credit_code::check(answer.trim()).is_ok().then(|| answer.trim().to_owned());
    let code = asked.until("init.ask.credit_code", "", "init.ask.credit_code_wrong", code)?;
    Ok(code.ok().map(|code| (institution, code)))
}

/// The input ended, or there were too many invalid answers.
struct Ended;

type Said<T> = io::Result<Result<T, Ended>>;

struct Asked<'a> {
    speaker: &'a Speaker,
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
}

/// Unwraps an answer, or returns `Ended` from the caller.
macro_rules! answer {
    ($said:expr) => {
        match $said? {
            Ok(answer) => answer,
            Err(ended) => return Ok(Err(ended)),
        }
    };
}

impl Asked<'_> {
    fn all(&mut self, guess: &Answers, dir: Option<&Path>) -> Said<Answers> {
        let text = |text: &str| Some(text.trim().to_owned());
        let needed = |answer: &str| text(answer).filter(|answer| !answer.is_empty());
        let class_id = answer!(self.until("init.ask.class_id", &guess.class_id, "init.ask.needed", needed));
        let class_name = answer!(self.until("init.ask.class_name", &guess.class_name, "init.ask.needed", needed));
        let dir = match dir {
            Some(dir) => dir.to_owned(),
            None => {
                let offered = if guess.class_id.is_empty() { format!("{class_id}_{class_name}") } else { ".".to_owned() };
                PathBuf::from(answer!(self.until("init.ask.dir", &offered, "init.ask.needed", needed)))
            }
        };
        let institution = answer!(self.until("init.ask.institution", &guess.institution, "init.ask.needed", text));
        let code = |answer: &str| text(answer).filter(|code| code.is_empty() || credit_code::check(code).is_ok());
        let credit_code = answer!(self.until("init.ask.credit_code", &guess.credit_code, "init.ask.credit_code_wrong", code));
        let written = |date: Option<ClassDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let date = |answer: &str| match answer.trim() {
            "" => Some(None),
            answer => ClassDate::parse(answer).ok().map(Some),
        };
        let start = answer!(self.until("init.ask.start", &written(guess.start), "init.ask.date_wrong", date));
        let after = |answer: &str| date(answer).filter(|end| start.zip(*end).is_none_or(|(start, end)| start <= end));
        let end = answer!(self.until("init.ask.end", &written(guess.end), "init.ask.date_wrong", after));
        let yes = |answer: &str| match answer.trim().to_lowercase().as_str() {
            "是" | "y" | "yes" | "有" | "上" => Some(true),
            "否" | "n" | "no" | "没有" | "不上" | "" => Some(false),
            _ => None,
        };
        let weekends = answer!(self.until("init.ask.weekends", &self.speaker.term("init.ask.no"), "init.ask.yes_or_no", yes));
        let offered = guess.roster.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        let roster = |answer: &str| match answer.trim().trim_matches(['"', '\'']) {
            "" | "-" => Some(None),
            answer => Some(Some(PathBuf::from(answer))).filter(|path| path.as_ref().is_some_and(|path| path.is_file())),
        };
        let roster = answer!(self.until("init.ask.roster", &offered, "init.ask.no_file", roster));
        Ok(Ok(Answers { dir, class_id, class_name, institution, credit_code, start, end, weekends, roster }))
    }

    fn say(&mut self, message: &Message) -> io::Result<()> {
        writeln!(self.output, "{}", self.speaker.say(message))
    }

    /// Repeats the question until the answer is valid. An empty line stands for the offered value.
    fn until<T>(&mut self, question: &'static str, offered: &str, wrong: &'static str, read: impl Fn(&str) -> Option<T>) -> Said<T> {
        for _ in 0..MOST_TRIES {
            let offer = if offered.is_empty() { String::new() } else { format!(" [{}]", shown(offered)) };
            write!(self.output, "{}", self.speaker.say(&Message::new(question).text("offer", offer)))?;
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                return Ok(Err(Ended));
            }
            let answer = if line.trim().is_empty() { offered } else { line.trim() };
            if let Some(answer) = read(answer) {
                return Ok(Ok(answer));
            }
            self.say(&Message::new(wrong).text("value", shown(answer)))?;
        }
        Ok(Err(Ended))
    }
}

#[cfg(test)]
mod tests {
    use classproof::words::lang::Lang;

    use super::*;

    fn dialogue(guess: &Answers, dir: Option<&Path>, lines: &str) -> (Option<Answers>, String) {
        let mut output = Vec::new();
        let answers = ask(&Speaker::new(Lang::Chinese), guess, dir, &mut lines.as_bytes(), &mut output).unwrap();
        (answers, String::from_utf8(output).unwrap())
    }

    fn date(text: &str) -> Option<ClassDate> {
        ClassDate::parse(text).ok()
    }

    #[test]
    fn everything_is_asked_in_order_and_wrong_answers_are_asked_again() {
        let lines = "\n2026-017\n中式面点师初级1班\n\n某某学校\n123\n91500113MA5U1ABC7D\n8月\n2026-08-03\n2026-08-01\n2026年8月14日\n也许\n否\n没有的.xlsx\n\n";
        let (answers, said) = dialogue(&Answers::default(), None, lines);
        let expected = Answers {
            dir: "2026-017_中式面点师初级1班".into(),
            class_id: "2026-017".into(),
            class_name: "中式面点师初级1班".into(),
            institution: "某某学校".into(),
            credit_code: "91500113MA5U1ABC7D".into(),
            start: date("2026-08-03"),
            end: date("2026-08-14"),
            weekends: false,
            roster: None,
        };
        assert_eq!(answers, Some(expected.clone()), "{said}");
        assert!(said.contains("班级编号") && said.contains("123") && said.contains("没有的.xlsx"), "{said}");
        assert!(!expected.teaches_on(date("2026-08-08").unwrap()) && expected.teaches_on(date("2026-08-10").unwrap()));
    }

    #[test]
    fn whose_key_it_is_is_asked_and_nobody_is_an_answer() {
        let asked = |lines: &str| ask_signer(&Speaker::new(Lang::Chinese), &mut lines.as_bytes(), &mut Vec::new()).unwrap();
        let whose = Some(("某某学校".to_owned(), "91500113MA5U1ABC7D".to_owned()));
        assert_eq!(asked("某某学校\n123\n91500113MA5U1ABC7D\n"), whose);
        for nobody in ["", "\n", "某某学校\n", "某某学校\n1\n2\n3\n4\n5\n"] {
            assert_eq!(asked(nobody), None, "{nobody:?}");
        }
    }

    #[test]
    fn what_is_offered_is_taken_by_an_empty_line_and_an_early_end_makes_nothing() {
        let guess = Answers {
            class_id: "2026-018".into(),
            class_name: "电工1班".into(),
            institution: "某某学校".into(),
            start: date("2026-09-01"),
            end: date("2026-09-10"),
            ..Answers::default()
        };
        let (answers, said) = dialogue(&guess, Some(Path::new("x")), &"\n".repeat(8));
        assert_eq!(answers, Some(Answers { dir: "x".into(), ..guess.clone() }), "{said}");
        assert!(said.contains("[2026-018]") && said.contains("[2026-09-01]"), "{said}");
        for lines in ["", "2026-017\n", "\n\n\n"] {
            assert_eq!(dialogue(&guess, None, lines).0, None, "{lines:?}");
        }
        assert_eq!(dialogue(&Answers::default(), None, &"\n".repeat(50)).0, None, "it does not ask for ever");
    }
}
