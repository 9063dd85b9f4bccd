//! The mark beside a result, and links within a page.

use crate::words::finding::Outcome;

/// How a result is marked: by its shape, its colour and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A cross: it is not as it should be.
    Bad,
    /// A question mark: it can not be told, or nobody has decided it.
    Open,
    /// A hand: a person has to look.
    Hand,
    /// An exclamation mark: worth a look.
    Hint,
    /// A tick.
    Good,
    /// A dash: nothing is asked, or nothing was looked at.
    Quiet,
}

impl Mark {
    /// The mark of an outcome.
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Good,
            Outcome::Fail => Self::Bad,
            Outcome::Undecided | Outcome::Insufficient => Self::Open,
            Outcome::NeedsReview => Self::Hand,
            Outcome::Warning => Self::Hint,
            Outcome::District | Outcome::NotApplicable | Outcome::NotChecked => Self::Quiet,
        }
    }

    /// The tick where something holds, else the cross.
    pub fn held(holds: bool) -> Self {
        if holds { Self::Good } else { Self::Bad }
    }

    /// Its name in the style sheet and among the symbols of the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Open => "open",
            Self::Hand => "hand",
            Self::Hint => "hint",
            Self::Good => "good",
            Self::Quiet => "quiet",
        }
    }

    /// The key of its words, for those who do not see it.
    pub fn term(self) -> &'static str {
        match self {
            Self::Bad => "page.mark_bad",
            Self::Open => "page.mark_open",
            Self::Hand => "page.mark_hand",
            Self::Hint => "page.mark_hint",
            Self::Good => "page.mark_good",
            Self::Quiet => "page.mark_quiet",
        }
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads: `#f3`, or a path relative to the page.
    pub to: String,
    /// What it says.
    pub words: String,
}
