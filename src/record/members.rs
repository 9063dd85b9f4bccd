//! The members of a class folder, on disk or in a bundle. Every stage reads them through [`Members`].

use std::sync::Arc;

use jiff::Timestamp;

use crate::formats::region::ReadAt;
use crate::record::stamp::Stamp;
use crate::words::path::MemberPath;

/// A file of the class folder, before it is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path in the class folder.
    pub path: MemberPath,
    /// Its path on disk, if the bundle writes it differently (NFC, `％`).
    pub source_name: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Modification time. At best an upper bound, never evidence.
    pub modified: Timestamp,
}

/// A class folder.
pub trait Members: Sync {
    /// All members, in the order of the UTF-8 bytes of their paths.
    fn members(&self) -> &[Member];

    /// The member at this path.
    fn member(&self, path: &MemberPath) -> Option<&Member> {
        let members = self.members();
        members.binary_search_by(|member| member.path.as_str().as_bytes().cmp(path.as_str().as_bytes())).ok().and_then(|at| members.get(at))
    }

    /// Opens a member.
    ///
    /// # Errors
    /// I/O errors.
    fn open(&self, member: &Member) -> std::io::Result<Arc<dyn ReadAt>>;

    /// Whether size and modification time are unchanged since the members were listed. A folder on disk must ask the system again.
    ///
    /// # Errors
    /// I/O errors.
    fn is_as_listed(&self, _member: &Member) -> std::io::Result<bool> {
        Ok(true)
    }

    /// The current stamp of a member; `None` if the system has no reliable one.
    fn stamp(&self, _member: &Member) -> Option<Stamp> {
        None
    }
}
