//! Names that an archive cannot hold, alone or together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::record::class::RecordFault;
use crate::words::path::{MemberPath, PathError};
use crate::words::wording::Message;

/// Most names that an error lists.
const MOST_LISTED: usize = 50;

/// A file or folder that cannot be packed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadName {
    /// Its path below the class folder; parts that are not UTF-8 are replaced by `�`.
    pub path: String,
    /// What is wrong with it.
    pub fault: NameFault,
}

/// Why a file or folder cannot be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameFault {
    /// A symbolic link or a Windows junction. Neither is followed.
    Symlink,
    /// A pipe, a socket or a device.
    Special,
    /// Only a placeholder is on this computer; the data is in the cloud (OneDrive, 坚果云).
    InCloud,
    /// Its name is not UTF-8 (on Windows: not UTF-16).
    NotUtf8,
    /// A character that some systems forbid or that misleads the reader.
    Character,
    /// A Windows device name.
    Reserved,
    /// It ends in a dot or a space.
    Trailing,
    /// It is too long.
    TooLong,
    /// Same name as another file after normalisation to NFC and replacing `%` by `％`.
    SameName,
    /// Differs from another file or folder only in case.
    CaseTwin,
}

impl NameFault {
    /// Its term key.
    pub(super) fn term(self) -> &'static str {
        match self {
            Self::Symlink => "walk.name_symlink",
            Self::Special => "walk.name_special",
            Self::InCloud => "walk.name_in_cloud",
            Self::NotUtf8 => "walk.name_not_utf8",
            Self::Character => "walk.name_character",
            Self::Reserved => "walk.name_reserved",
            Self::Trailing => "walk.name_trailing",
            Self::TooLong => "walk.name_too_long",
            Self::SameName => "walk.name_same",
            Self::CaseTwin => "walk.name_case",
        }
    }
}

impl BadName {
    /// The fault and what to do about it.
    pub fn fault(&self) -> RecordFault {
        let said = Message::new("walk.bad_name").text("path", &self.path).term("reason", self.fault.term()).told();
        RecordFault { file: self.path.clone(), said }
    }
}

impl From<PathError> for NameFault {
    fn from(error: PathError) -> Self {
        match error {
            PathError::NotUtf8 => Self::NotUtf8,
            PathError::Reserved(_) => Self::Reserved,
            PathError::TrailingDotOrSpace => Self::Trailing,
            PathError::TooLong => Self::TooLong,
            PathError::Character(_) | PathError::Empty | PathError::Absolute | PathError::Climbs | PathError::NotNormal => Self::Character,
        }
    }
}

/// Names as the archive stores them, to find names that collide.
#[derive(Default)]
pub(super) struct Names {
    /// Key: name in folded case. Value: name, whether it is a file, path on disk.
    seen: BTreeMap<String, (String, bool, String)>,
    bad: Vec<BadName>,
}

impl Names {
    pub(super) fn bad(&mut self, path: String, fault: NameFault) {
        self.bad.push(BadName { path, fault });
    }

    pub(super) fn file(&mut self, path: &MemberPath, shown: &str) {
        self.add(path, shown, true);
    }

    pub(super) fn folder(&mut self, path: &MemberPath, shown: &str) {
        self.add(path, shown, false);
    }

    fn add(&mut self, path: &MemberPath, shown: &str, file: bool) {
        match self.seen.entry(path.case_folded()) {
            Entry::Vacant(entry) => {
                entry.insert((path.to_string(), file, shown.to_owned()));
            }
            Entry::Occupied(entry) => {
                let (name, other_file, other) = entry.get();
                let fault = if name == path.as_str() { NameFault::SameName } else { NameFault::CaseTwin };
                // Two folders with the same name become one folder in the archive, which is fine unless files in them collide.
                if fault == NameFault::CaseTwin || file || *other_file {
                    self.bad.extend([other.clone(), shown.to_owned()].map(|path| BadName { path, fault }));
                }
            }
        }
    }

    /// The first bad names, sorted, and the total number. `None` if there are none.
    pub(super) fn all_bad(mut self) -> Option<(Vec<BadName>, u64)> {
        self.bad.sort();
        self.bad.dedup();
        let count = self.bad.len() as u64;
        self.bad.truncate(MOST_LISTED);
        (count > 0).then_some((self.bad, count))
    }
}
