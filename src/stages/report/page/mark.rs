//! The marks beside results, and links within a page.

use crate::words::finding::Outcome;

/// The mark of a result: shape, colour and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Cross: failed.
    Bad,
    /// Question mark: unknown or undecided.
    Open,
    /// Hand: a person must check it.
    Hand,
    /// Exclamation mark: worth checking.
    Hint,
    /// Tick: passed.
    Good,
    /// Dash: nothing is required, or nothing was checked.
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

    /// Tick if `holds`, else cross.
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

    /// The term key of its text, for screen readers.
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
    /// The target: `#f3`, or a path relative to the page.
    pub to: String,
    /// The text.
    pub words: String,
}
