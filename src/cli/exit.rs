//! The exit codes. Scripts rely on them; they must not change.

use std::process::ExitCode;

/// The result of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: accepted, or done.
    Good,
    /// 1: the standard is not met, or `pack` refused.
    NotMet,
    /// 2: the command line is wrong.
    Usage,
    /// 3: integrity check failed.
    Damaged,
    /// 4: intact, but not signed by a trusted signer who is the class's institution.
    Untrusted,
    /// 5: an error prevented the work.
    Failed,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::NotMet => 1,
            Self::Usage => 2,
            Self::Damaged => 3,
            Self::Untrusted => 4,
            Self::Failed => 5,
        }
    }

    /// The more severe of two codes, for several bundles. From most to least severe: 5, 3, 4, 1, 0.
    pub fn or_worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Good => 0,
            Self::NotMet => 1,
            Self::Untrusted => 2,
            Self::Damaged => 3,
            Self::Failed => 4,
            Self::Usage => 5,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_is_chosen_in_the_documented_order() {
        let worst = |exits: &[Exit]| exits.iter().fold(Exit::Good, |worst, &exit| worst.or_worse(exit)).code();
        assert_eq!(worst(&[Exit::Good, Exit::NotMet]), 1);
        assert_eq!(worst(&[Exit::NotMet, Exit::Untrusted]), 4);
        assert_eq!(worst(&[Exit::Damaged, Exit::Untrusted, Exit::Good]), 3);
        assert_eq!(worst(&[Exit::Damaged, Exit::Failed]), 5);
    }
}
