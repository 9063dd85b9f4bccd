//! Verifies a recovery record against its own digests, to see whether it is usable, without reading the protected bytes.

use std::io;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::geometry::{COPIES, END_BYTES, HEADER_BYTES, PAGE_BYTES};
use super::header::Header;
use super::table::{self, short};
use crate::formats::region::ReadAt;

/// The state of a recovery record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The header; none if no copy is intact or the record's length is wrong. In that case nothing else was checked.
    pub header: Option<Header>,
    /// Number of damaged bytes, in whole blocks.
    pub damaged: u64,
}

/// Reads the whole record. Runs in the current rayon pool and holds the recovery blocks of one set in memory.
///
/// # Errors
/// I/O errors of the record.
pub fn inspect(record: &dyn ReadAt) -> io::Result<Inspection> {
    let Some(header) = header(record)? else { return Ok(Inspection { header: None, damaged: record.len() }) };
    let (geometry, mut damaged) = (header.geometry, 0);
    for at in header.copies() {
        let mut bytes = [0; HEADER_BYTES];
        record.read_exact_at(&mut bytes, at)?;
        if bytes != header.write(at) {
            damaged += HEADER_BYTES as u64;
        }
    }
    let shape = geometry.shape();
    let pages_bytes = usize::try_from(geometry.pages()).unwrap_or_default() * PAGE_BYTES;
    let mut halves = [vec![0; pages_bytes], vec![0; pages_bytes]];
    let mut recovery = vec![0; shape.recovery * shape.block];
    for set in 0..geometry.sets {
        let [own, protecting] = &mut halves;
        record.read_exact_at(own, geometry.table_at(set))?;
        record.read_exact_at(protecting, geometry.parity_at(set))?;
        let pages = own.chunks_exact(PAGE_BYTES).chain(protecting.chunks_exact(PAGE_BYTES));
        let pages: Vec<Option<Vec<u8>>> =
            (0..).zip(pages).map(|(page, bytes)| table::is_whole(set, page, bytes).then(|| bytes.to_vec())).collect();
        damaged += pages.iter().filter(|page| page.is_none()).count() as u64 * PAGE_BYTES as u64;
        let table = table::read(&geometry, &pages).map_err(io::Error::other)?;
        let digests = table.get(shape.blocks..).unwrap_or_default();
        let bad = recovery.par_chunks_exact_mut(shape.block).zip(digests).enumerate().map(|(index, (bytes, digest))| {
            record.read_exact_at(bytes, geometry.recovery_at(set, index as u64))?;
            Ok(u64::from(*digest != Some(short(&Sha256::digest(bytes).into()))))
        });
        damaged += bad.sum::<io::Result<u64>>()? * geometry.block;
    }
    Ok(Inspection { header: Some(header), damaged })
}

/// The first intact copy of the header, at either end.
fn header(record: &dyn ReadAt) -> io::Result<Option<Header>> {
    let Some(tail) = record.len().checked_sub(END_BYTES) else { return Ok(None) };
    for copy in 0..COPIES {
        for end in [0, tail] {
            let at = end + copy * HEADER_BYTES as u64;
            let mut bytes = [0; HEADER_BYTES];
            record.read_exact_at(&mut bytes, at)?;
            match Header::read(&bytes) {
                Some((header, told)) if told == at && header.geometry.record_bytes() == record.len() => return Ok(Some(header)),
                _ => {}
            }
        }
    }
    Ok(None)
}
