//! What a corrected bundle says of the earlier one that it replaces: its id, and why.

use schemars::JsonSchema;
use serde::Serialize;

use crate::words::digest::Digest;
use crate::words::path::shown;
use crate::words::wording::{Explain, Message, explained};

/// The most characters of a reason.
pub const MOST_REASON: usize = 200;

/// The earlier bundle that a bundle replaces. Both stay valid; this one is newer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Supersedes {
    /// The id of the earlier bundle.
    id: Digest,
    /// Why it was packed again, by the packer's own account.
    reason: String,
}

/// A reason that can not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonError {
    /// It says nothing.
    Empty,
    /// It has more than [`MOST_REASON`] characters.
    TooLong,
    /// It has a line break or another control or bidirectional character.
    Character,
}

impl Explain for ReasonError {
    fn explain(&self) -> Message {
        match self {
            Self::Empty => Message::new("supersedes.empty"),
            Self::TooLong => Message::new("supersedes.too_long").count("most", MOST_REASON),
            Self::Character => Message::new("supersedes.character"),
        }
    }
}

explained!(ReasonError);

impl Supersedes {
    /// A bundle and why it is replaced. Blanks around the reason are left out.
    ///
    /// # Errors
    /// [`ReasonError`].
    pub fn new(id: Digest, reason: &str) -> Result<Self, ReasonError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(ReasonError::Empty);
        }
        if reason.chars().count() > MOST_REASON {
            return Err(ReasonError::TooLong);
        }
        if reason.contains('\u{FEFF}') || shown(reason) != reason {
            return Err(ReasonError::Character);
        }
        Ok(Self { id, reason: reason.to_owned() })
    }

    /// The id of the earlier bundle.
    pub fn id(&self) -> Digest {
        self.id
    }

    /// Why, by the packer's own account.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Explain for Supersedes {
    fn explain(&self) -> Message {
        Message::new("supersedes.replaces").text("id", self.id.to_string()).text("reason", &self.reason)
    }
}
