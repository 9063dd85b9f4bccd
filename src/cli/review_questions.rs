//! The human checks of a bundle, asked on the terminal one after another. What is not answered stays open.

use std::io::{self, BufRead, Write};

use classproof::pipelines::receipt::yes_or_no;
use classproof::record::standard::{Judgement, Standard};
use classproof::stages::report::receipt::{asked_words, subject_words};
use classproof::stages::report::speaker::Speaker;
use classproof::words::review::HumanCheck;
use classproof::words::wording::Message;

/// How often a question is asked again after an answer that can not be.
const MOST_TRIES: usize = 5;

/// What the questions are about.
pub struct Asking<'a> {
    /// The language, and the sessions.
    pub speaker: &'a Speaker,
    /// The judgement that leaves them to a person.
    pub judgement: &'a Judgement,
    /// Its standard.
    pub standard: &'a Standard,
    /// How many people the roster has.
    pub people: usize,
}

/// What was typed.
enum Typed {
    Line(String),
    /// The input ended, or the person wants no more questions.
    Enough,
}

impl Asking<'_> {
    /// Asks one check after another, until the last or until the person has enough.
    ///
    /// # Errors
    /// Errors of the terminal.
    pub fn ask(&self, checks: &mut [HumanCheck], input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
        let count = checks.len();
        writeln!(output, "{}", self.speaker.say(&Message::new("review.ask.begin").count("count", count)))?;
        let mut subject = String::new();
        for (number, check) in (1..).zip(checks) {
            let about = subject_words(&check.question, self.speaker);
            if about != subject {
                writeln!(output, "\n{about}")?;
                subject = about;
            }
            let number: usize = number;
            if !self.one(check, (number, count), input, output)? {
                break;
            }
        }
        Ok(())
    }

    /// Asks one check; whether there is to be another.
    fn one(
        &self,
        check: &mut HumanCheck,
        (number, count): (usize, usize),
        input: &mut dyn BufRead,
        output: &mut dyn Write,
    ) -> io::Result<bool> {
        let asked = asked_words(check, self.judgement, self.standard, self.speaker);
        let ticks: Vec<String> = (1..)
            .zip(&check.ticks)
            .map(|(number, (tick, _)): (usize, _)| format!("{number} {}", self.speaker.term_of("tick", tick)))
            .collect();
        writeln!(output, "  （{number}/{count}）{asked}")?;
        if !ticks.is_empty() {
            writeln!(output, "    {}", ticks.join("  "))?;
        }
        let key = if ticks.is_empty() { "review.ask.whole" } else { "review.ask.ticks" };
        let mut answered = false;
        for _ in 0..MOST_TRIES {
            let Typed::Line(line) = typed(&self.speaker.say(&Message::new(key)), input, output)? else { return Ok(false) };
            if line.is_empty() {
                return Ok(true);
            }
            if take(check, &line) {
                answered = true;
                break;
            }
            writeln!(output, "{}", self.speaker.say(&Message::new("review.ask.again").text("value", line)))?;
        }
        if answered && check.counted {
            let question = Message::new("review.ask.headcount").count("people", self.people);
            let Typed::Line(line) = typed(&self.speaker.say(&question), input, output)? else { return Ok(false) };
            check.headcount = line.parse().ok();
        }
        if check.passed() == Some(false) {
            let Typed::Line(line) = typed(&self.speaker.term("review.ask.note"), input, output)? else { return Ok(false) };
            check.note = Some(line).filter(|line| !line.is_empty());
        }
        Ok(true)
    }
}

/// Takes an answer: yes to everything, or the numbers of what is not to be seen; to a question as a whole yes or no.
fn take(check: &mut HumanCheck, line: &str) -> bool {
    if check.ticks.is_empty() {
        check.answer = yes_or_no(line);
        return check.answer.is_some();
    }
    if yes_or_no(line) == Some(true) {
        check.ticks.iter_mut().for_each(|(_, found)| *found = Some(true));
        return true;
    }
    let numbers: Option<Vec<usize>> =
        line.split([' ', ',', '，', '、']).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect();
    let Some(lacking) = numbers.filter(|numbers| numbers.iter().all(|number| (1..=check.ticks.len()).contains(number))) else {
        return false;
    };
    if lacking.is_empty() {
        return false;
    }
    for (number, (_, found)) in (1..).zip(&mut check.ticks) {
        *found = Some(!lacking.contains(&number));
    }
    true
}

fn typed(prompt: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<Typed> {
    write!(output, "    {prompt}")?;
    output.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 || line.trim().eq_ignore_ascii_case("q") {
        return Ok(Typed::Enough);
    }
    Ok(Typed::Line(line.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use classproof::record::standard::{Coverage, Judged};
    use classproof::words::digest::Digest;
    use classproof::words::lang::Lang;
    use classproof::words::review::{Question, Tick};

    use super::*;

    fn asked(lines: &str) -> (Vec<HumanCheck>, String) {
        let question =
            |rule: &str, subject: &str| Question { rule: rule.to_owned(), message: "review".to_owned(), subject: subject.to_owned() };
        let mut checks = vec![
            HumanCheck::open(question("T-02", "session 2026-08-03T09:00"), &[Tick::Teacher, Tick::Clear, Tick::Headcount]),
            HumanCheck::open(question("T-03", "session 2026-08-03T09:00"), &[Tick::Teacher, Tick::Clear]),
            HumanCheck::open(question("A-05", "class"), &[]),
        ];
        let judgement = Judgement {
            standard: String::new(),
            standard_digest: Digest([0; 32]),
            profile: String::new(),
            profile_name: String::new(),
            profile_digest: Digest([0; 32]),
            deviations: Vec::new(),
            outcome: Judged::Passed,
            coverage: Coverage { judged: 0, all: 0 },
            open_reviews: 0,
            findings: Vec::new(),
        };
        let (speaker, standard) = (Speaker::new(Lang::Chinese), Standard::builtin().unwrap());
        let mut output = Vec::new();
        let asking = Asking { speaker: &speaker, judgement: &judgement, standard: &standard, people: 28 };
        asking.ask(&mut checks, &mut lines.as_bytes(), &mut output).unwrap();
        (checks, String::from_utf8(output).unwrap())
    }

    #[test]
    fn what_is_typed_is_taken_and_an_empty_line_leaves_open() {
        let (checks, said) = asked("maybe\ny\n27\n2\n后排看不清\n是\n");
        assert_eq!(checks[0].ticks, [(Tick::Teacher, Some(true)), (Tick::Clear, Some(true))], "{said}");
        assert_eq!((checks[0].headcount, checks[0].passed()), (Some(27), Some(true)), "{said}");
        assert_eq!(checks[1].ticks, [(Tick::Teacher, Some(true)), (Tick::Clear, Some(false))]);
        assert_eq!((checks[1].note.as_deref(), checks[2].answer), (Some("后排看不清"), Some(true)));
        assert!(said.contains("见教师") && said.contains("T-02") && said.contains("28") && said.contains("maybe"), "{said}");
        let (checks, _) = asked("\n\n\n");
        assert!(checks.iter().all(HumanCheck::is_untouched));
        let (checks, _) = asked("3\n0\n\nq\n");
        assert!(checks.iter().all(HumanCheck::is_untouched), "numbers that are not there");
        for ended in ["", "q\n"] {
            assert!(asked(ended).0.iter().all(HumanCheck::is_untouched));
        }
    }
}
