//! The members of a class folder, wherever they lie: in a folder on disk or stored in a bundle. Every stage reads them through this.

use std::sync::Arc;

use jiff::Timestamp;

use crate::formats::region::ReadAt;
use crate::words::path::MemberPath;

/// One file of the class folder, before anything is known of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path in the class folder.
    pub path: MemberPath,
    /// Its path on disk, where the bundle writes it otherwise (normal form, `％`).
    pub source_name: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified. Never evidence; at best "not later than".
    pub modified: Timestamp,
}

/// A class folder whose members can be listed and read.
pub trait Members: Sync {
    /// All members, in the order of the UTF-8 bytes of their paths.
    fn members(&self) -> &[Member];

    /// The bytes of one member.
    ///
    /// # Errors
    /// What the system says where it can not be opened.
    fn open(&self, member: &Member) -> std::io::Result<Arc<dyn ReadAt>>;

    /// Whether size and time of modification are what they were when the members were listed, as exactly as the system knows them;
    /// what can change while it is read must ask the system again.
    ///
    /// # Errors
    /// What the system says where the member is no longer there.
    fn is_as_listed(&self, _member: &Member) -> std::io::Result<bool> {
        Ok(true)
    }
}
