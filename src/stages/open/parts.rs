//! What both ways of opening a bag take and give.

use jiff::Timestamp;

use crate::formats::bagit::bag::BagFile;
use crate::formats::container::fault::ArchiveFault;

/// Whose rules a bag is held to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Maker {
    Ours,
    Any,
}

/// The parts that both kinds give: themselves, their files by name, the times of these, and what is wrong.
pub(super) type Parts<T> = (T, Vec<BagFile>, Vec<Timestamp>, Vec<ArchiveFault>);
