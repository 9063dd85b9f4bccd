//! Human checks (人工核验): what a person is asked about a class, and what the person answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing to look for in the evidence of a unit (勾选项).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    /// 见教师: the teacher is to be seen.
    Teacher,
    /// 见学员: the trainees are to be seen.
    Students,
    /// 见场景: the place of teaching or of the assessment is to be seen.
    Scene,
    /// 清晰: it is clear, or legible.
    Clear,
    /// 无加速或拼接: the recording is neither sped up nor put together.
    Unaltered,
    /// 签名笔迹无异常: nothing is odd about the handwriting of the signatures.
    Handwriting,
    /// 人数约: about how many people are to be seen; a number, which decides nothing.
    Headcount,
}

impl Tick {
    /// Every one, in the order in which they are asked and written.
    pub const ALL: [Self; 7] =
        [Self::Teacher, Self::Students, Self::Scene, Self::Clear, Self::Unaltered, Self::Handwriting, Self::Headcount];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Teacher => "teacher",
            Self::Students => "students",
            Self::Scene => "scene",
            Self::Clear => "clear",
            Self::Unaltered => "unaltered",
            Self::Handwriting => "handwriting",
            Self::Headcount => "headcount",
        }
    }
}

/// What is asked: a part of a rule that no machine sees, of one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Question {
    /// The rule's id, such as `T-02`.
    pub rule: String,
    /// Which of the rule's messages asks it: `review` is what the rule always leaves to a person.
    pub message: String,
    /// The kind of the subject and its name: `class`, `session 2026-08-03T09:00`, `file 02_培训实施/a.mp4`.
    pub subject: String,
}

/// A question with what a person answered, or with nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HumanCheck {
    /// What is asked.
    pub question: Question,
    /// What is looked for, and whether it was found; without any, the answer is to the question as a whole. No [`Tick::Headcount`].
    pub ticks: Vec<(Tick, Option<bool>)>,
    /// Whether the question as a whole is answered with yes, where nothing single is looked for.
    pub answer: Option<bool>,
    /// Whether the people are counted.
    pub counted: bool,
    /// About how many people are to be seen.
    pub headcount: Option<u32>,
    /// What else the person said.
    pub note: Option<String>,
}

impl HumanCheck {
    /// A question that nobody has answered.
    pub fn open(question: Question, ticks: &[Tick]) -> Self {
        let looked_for = ticks.iter().filter(|tick| **tick != Tick::Headcount);
        Self {
            question,
            ticks: looked_for.map(|tick| (*tick, None)).collect(),
            answer: None,
            counted: ticks.contains(&Tick::Headcount),
            headcount: None,
            note: None,
        }
    }

    /// Whether it is met: not, where one thing was not found; where something is unanswered nobody knows.
    pub fn passed(&self) -> Option<bool> {
        if self.ticks.is_empty() {
            return self.answer;
        }
        let mut found = self.ticks.iter().map(|(_, found)| *found);
        if found.clone().any(|found| found == Some(false)) {
            return Some(false);
        }
        found.all(|found| found == Some(true)).then_some(true)
    }

    /// Whether nothing at all was answered.
    pub fn is_untouched(&self) -> bool {
        self.answer.is_none() && self.headcount.is_none() && self.note.is_none() && self.ticks.iter().all(|(_, found)| found.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_no_fails_and_only_all_yes_passes() {
        let question = Question { rule: "T-02".to_owned(), message: "review".to_owned(), subject: "class".to_owned() };
        let check = |found: &[Option<bool>]| HumanCheck {
            ticks: Tick::ALL.into_iter().zip(found.iter().copied()).collect(),
            ..HumanCheck::open(question.clone(), &[])
        };
        let (yes, no, open) = (Some(true), Some(false), None);
        assert_eq!(check(&[yes, yes]).passed(), yes);
        assert_eq!(check(&[yes, open]).passed(), open);
        assert_eq!(check(&[open, no]).passed(), no);
        assert_eq!(check(&[yes, no]).passed(), no);
        assert_eq!(HumanCheck { answer: yes, ..check(&[]) }.passed(), yes);
        let blank = HumanCheck::open(question.clone(), &[Tick::Clear, Tick::Headcount]);
        assert!(blank.is_untouched() && blank.counted && blank.ticks == [(Tick::Clear, None)]);
    }
}
