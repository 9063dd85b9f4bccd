//! Types that both ways of opening a bag share.

use jiff::Timestamp;

use crate::formats::bagit::bag::BagFile;
use crate::formats::container::fault::ArchiveFault;

/// Whose naming rules apply to a bag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Maker {
    Ours,
    Any,
}

/// The opened source, its files sorted by name, their times, and the faults found.
pub(super) type Parts<T> = (T, Vec<BagFile>, Vec<Timestamp>, Vec<ArchiveFault>);
