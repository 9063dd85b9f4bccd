//! `init` where nothing was said: asks on the terminal what it needs, one thing after another, and offers what it can guess.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use classproof::formats::region::{FileRegion, ReadAt};
use classproof::formats::sheet::is_table;
use classproof::record::class::{ClassDate, credit_code};
use classproof::record::facts::{Content, StatedField};
use classproof::stages::probe::{ProbeOptions, Prober};
use classproof::stages::report::speaker::Speaker;
use classproof::words::path::{MemberPath, shown};
use classproof::words::wording::Message;
use jiff::civil::Weekday;

/// Tables that are looked into for a guess, at most.
const MOST_TABLES: usize = 20;
/// Files and folders that are looked at for tables, at most.
const MOST_ENTRIES: usize = 2_000;
/// How often a question is asked again after an answer that can not be.
const MOST_TRIES: usize = 5;

/// What was answered, or can be guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The class folder.
    pub dir: PathBuf,
    /// 班级编号.
    pub class_id: String,
    /// 班级名称.
    pub class_name: String,
    /// The institution's name.
    pub institution: String,
    /// Its credit code; empty where it is left for later.
    pub credit_code: String,
    /// The first day.
    pub start: Option<ClassDate>,
    /// The last day.
    pub end: Option<ClassDate>,
    /// Whether there are lessons on Saturdays and Sundays.
    pub weekends: bool,
    /// A roster, as a platform exports it, that is copied into the class.
    pub roster: Option<PathBuf>,
}

impl Answers {
    /// Whether a day is one of lessons.
    pub fn teaches_on(&self, day: ClassDate) -> bool {
        self.weekends || !matches!(day.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }
}

/// What a folder's name and the tables in it say of the class.
pub fn guess(folder: &Path, prober: &dyn Prober) -> Answers {
    let mut guess = Answers::default();
    let name = std::path::absolute(folder).ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
    of_name(&name.unwrap_or_default(), &mut guess);
    for path in tables(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(source) = std::fs::File::open(&path).and_then(FileRegion::whole).ok() else { continue };
        let Ok(member) = MemberPath::new(name.clone()) else { continue };
        let source: Arc<dyn ReadAt> = Arc::new(source);
        let Content::Table(table) = prober.probe(&member, &source, &ProbeOptions::default()).facts.content else { continue };
        if name.contains("花名册") && guess.roster.is_none() {
            guess.roster = Some(path);
        }
        for said in table.statements {
            let value = said.value.as_str();
            match said.field {
                StatedField::ClassId => guess.class_id = value.to_owned(),
                StatedField::ClassName => guess.class_name = value.to_owned(),
                StatedField::Institution => guess.institution = value.to_owned(),
                StatedField::Start => guess.start = ClassDate::parse(value).ok().or(guess.start),
                StatedField::End => guess.end = ClassDate::parse(value).ok().or(guess.end),
            }
        }
    }
    guess
}

/// `2026-017_巴南区_中式面点师初级_1班`: number, perhaps district, and name.
fn of_name(name: &str, guess: &mut Answers) {
    let mut parts = name.split('_');
    let is_number =
        |part: &&str| part.len() >= 6 && part.starts_with("20") && part.chars().all(|mark| mark.is_ascii_digit() || mark == '-');
    if let Some(number) = parts.next().filter(is_number) {
        guess.class_id = number.to_owned();
        guess.class_name = parts.filter(|part| !part.ends_with(['区', '县'])).collect();
    }
}

/// The tables of a folder and of the folders in it whose names speak of people or of opening the class.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut pending, mut seen) = (Vec::new(), vec![(folder.to_owned(), 0)], 0);
    while let Some((folder, depth)) = pending.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST_ENTRIES || found.len() >= MOST_TABLES {
                return found;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) && depth < 2 {
                pending.push((entry.path(), depth + 1));
            } else if is_table(&ending)
                && ["花名册", "申请", "名单"].iter().any(|word| name.contains(word))
                && !name.starts_with(['~', '.'])
            {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Asks one question after another. None where the input ends before the last one.
///
/// # Errors
/// Errors of the terminal.
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

/// The input ended.
struct Ended;

type Said<T> = io::Result<Result<T, Ended>>;

struct Asked<'a> {
    speaker: &'a Speaker,
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
}

/// The answer, or back to whoever asked that the input ended.
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

    /// Asks until an answer can be; an empty one is what was offered.
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
    use classproof::stages::probe::InProcess;
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

    #[test]
    fn names_of_folders_and_tables_of_platforms_are_guessed_from() {
        for (name, id, class) in [
            ("2026-017_巴南区_中式面点师初级_1班", "2026-017", "中式面点师初级1班"),
            ("2026-018_电工_2班", "2026-018", "电工2班"),
            ("20260803_焊工班", "20260803", "焊工班"),
            ("我的班级", "", ""),
        ] {
            let mut guess = Answers::default();
            of_name(name, &mut guess);
            assert_eq!((guess.class_id.as_str(), guess.class_name.as_str()), (id, class), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let table = "班级名称,中式面点师初级1班\n培训机构,某某职业培训学校\n开班日期,2026-08-03\n序号,姓名,身份证号\n1,张三,\n";
        std::fs::write(folder.path().join("学员花名册(导出20260801).csv"), table).unwrap();
        std::fs::write(folder.path().join("备注.csv"), "班级名称,别的班\n").unwrap();
        let guess = guess(folder.path(), &InProcess);
        assert_eq!(guess.class_name, "中式面点师初级1班");
        assert_eq!((guess.start, guess.roster), (date("2026-08-03"), Some(folder.path().join("学员花名册(导出20260801).csv"))));
    }
}
