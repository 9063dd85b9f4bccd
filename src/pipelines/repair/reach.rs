//! Whether a recovery record is sufficient to repair its bundle: a repair without writing.

use std::io;
use std::path::Path;

use super::{pieces, records};
use crate::formats::recovery::{Share, Target, mend};
use crate::stages::open::region;
use crate::words::progress::Progress;

/// A target that discards everything.
struct Nowhere;

impl Target for Nowhere {
    type Error = io::Error;

    fn put(&self, _bytes: &[u8], _offset: u64) -> io::Result<()> {
        Ok(())
    }

    fn unreadable(&self, error: io::Error) -> io::Error {
        error
    }
}

/// Whether one of the records inside or beside a bundle can repair it, and the share of this record; `None` if there is no record.
pub fn reach(bundle: &Path, progress: &dyn Progress) -> Option<(bool, Share)> {
    let container = region(bundle).ok()?;
    let records = records(bundle, &container);
    let mut last = None;
    for (found, record) in &records {
        let shifts = super::shifts(&container, found, record.is_some());
        let (data, of_record) = pieces(&container, found, record.as_ref(), &shifts);
        let mended = mend(found, &data, &of_record, &Nowhere, progress).ok()?;
        last = Some((mended.whole, found.header.share));
        if mended.whole {
            break;
        }
    }
    last
}
