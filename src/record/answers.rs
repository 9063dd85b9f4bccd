//! The answers of one person to the human checks of a class.

use jiff::Timestamp;

use super::people::numbers_masked;
use crate::words::finding::Subject;
use crate::words::path::MemberPath;
use crate::words::review::{HumanCheck, Question};

/// Answers, and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The officer, as the registry names the key.
    pub officer: String,
    /// When the officer signed for them.
    pub at: Timestamp,
    /// The checks.
    pub checks: Vec<HumanCheck>,
}

impl Answers {
    /// The check that asks this.
    pub fn of(&self, question: &Question) -> Option<&HumanCheck> {
        self.checks.iter().find(|check| check.question == *question)
    }
}

/// A subject as questions name it. Numbers of people in the names of files are masked.
pub fn subject_text(subject: &Subject) -> String {
    match subject {
        Subject::Class => "class".to_owned(),
        Subject::Session { id } => format!("session {id}"),
        Subject::Day { date } => format!("day {date}"),
        Subject::Course { name } => format!("course {name}"),
        Subject::Assessment { id } => format!("assessment {id}"),
        Subject::Item { id } => format!("item {id}"),
        Subject::File { path } => format!("file {}", numbers_masked(path.as_str())),
        Subject::Person { no } => format!("person {no}"),
    }
}

/// The subject that a question names; none where the text names none.
pub fn subject_of(text: &str) -> Option<Subject> {
    let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
    let owned = || name.to_owned();
    Some(match kind {
        "class" => Subject::Class,
        "session" => Subject::Session { id: owned() },
        "day" => Subject::Day { date: owned() },
        "course" => Subject::Course { name: owned() },
        "assessment" => Subject::Assessment { id: owned() },
        "item" => Subject::Item { id: owned() },
        "file" => Subject::File { path: MemberPath::new(name).ok()? },
        "person" => Subject::Person { no: name.parse().ok()? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_named_and_known_again() {
        let subjects = [
            Subject::Class,
            Subject::Session { id: "2026-08-03T09:00#2".to_owned() },
            Subject::Course { name: "面点 基础".to_owned() },
            Subject::File { path: MemberPath::new("a b/c.jpg").unwrap() },
            Subject::Person { no: 12 },
        ];
        for subject in subjects {
            assert_eq!(subject_of(&subject_text(&subject)), Some(subject));
        }
        let named = Subject::File { path: MemberPath::new("04_学员身份证/500113199003071234.jpg").unwrap() };
        assert_eq!(subject_text(&named), "file 04_学员身份证/500113********1234.jpg");
        assert_eq!((subject_of("file ../a"), subject_of("planet Mars")), (None, None));
    }
}
