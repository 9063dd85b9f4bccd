//! Names that an archive can not hold, alone or together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::record::class::RecordFault;
use crate::words::path::{MemberPath, PathError};
use crate::words::wording::Message;

/// The most names that an error lists.
const MOST_LISTED: usize = 50;

/// A file or folder that can not be packed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadName {
    /// Its path below the class folder; what is not UTF-8 replaced by `�`.
    pub path: String,
    /// What is wrong with it.
    pub fault: NameFault,
}

/// Why a file or folder can not be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameFault {
    /// A symbolic link, or a junction of Windows: it is never followed.
    Symlink,
    /// A pipe, a socket or a device.
    Special,
    /// Only its name is on this computer; its bytes are still in the cloud (OneDrive, 坚果云).
    InCloud,
    /// Its name is not UTF-8 (on Windows: not UTF-16).
    NotUtf8,
    /// A character that some system forbids or that misleads.
    Character,
    /// A device name of Windows.
    Reserved,
    /// It ends in a dot or a space.
    Trailing,
    /// It is too long.
    TooLong,
    /// Another file has the same name once both are in normal form C and `％` stands for `%`.
    SameName,
    /// Another file or folder differs from it by case alone.
    CaseTwin,
}

impl NameFault {
    /// The key of its words.
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
    /// What is wrong with it and what to do, as something that could not be taken.
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

/// Names in the form of the archive, to find those that it can not hold together.
#[derive(Default)]
pub(super) struct Names {
    /// By the name without case: the name, whether it is a file, and the path on disk.
    seen: BTreeMap<String, (String, bool, String)>,
    bad: Vec<BadName>,
}

impl Names {
    /// Notes a file or folder that can not be packed.
    pub(super) fn bad(&mut self, path: String, fault: NameFault) {
        self.bad.push(BadName { path, fault });
    }

    /// Notes a file.
    pub(super) fn file(&mut self, path: &MemberPath, shown: &str) {
        self.add(path, shown, true);
    }

    /// Notes a folder.
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
                // Two folders of one name are one folder in the archive, as long as no file in them is the same.
                if fault == NameFault::CaseTwin || file || *other_file {
                    self.bad.extend([other.clone(), shown.to_owned()].map(|path| BadName { path, fault }));
                }
            }
        }
    }

    /// The first bad names in order, whatever the order of the system was, and how many there are. None if there are none.
    pub(super) fn all_bad(mut self) -> Option<(Vec<BadName>, u64)> {
        self.bad.sort();
        self.bad.dedup();
        let count = self.bad.len() as u64;
        self.bad.truncate(MOST_LISTED);
        (count > 0).then_some((self.bad, count))
    }
}
