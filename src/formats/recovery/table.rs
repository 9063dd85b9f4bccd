//! The table of a set: a short digest of each of its blocks, in pages that contain their own digest, and the same number of pages from
//! which damaged ones are restored.

use reed_solomon_simd::Error;
use sha2::{Digest as _, Sha256};

use super::geometry::{CONTENT_BYTES, Geometry, SHORT_BYTES};
use super::reed_solomon::{Shape, decode, encode};

/// The first eight bytes of SHA-256: a random match has probability 2^-64.
pub(super) type Short = [u8; 8];

pub(super) fn short(digest: &[u8; 32]) -> Short {
    digest.first_chunk().copied().unwrap_or_default()
}

fn page_digest(set: u64, page: u64, content: &[u8]) -> Short {
    short(&Sha256::new().chain_update(set.to_le_bytes()).chain_update(page.to_le_bytes()).chain_update(content).finalize().into())
}

/// Whether a page of a set is intact. The protecting pages are numbered after the table pages.
pub(super) fn is_whole(set: u64, page: u64, bytes: &[u8]) -> bool {
    bytes.split_at_checked(SHORT_BYTES).is_some_and(|(digest, content)| page_digest(set, page, content) == digest)
}

fn shape(geometry: &Geometry) -> Shape {
    let pages = usize::try_from(geometry.pages()).unwrap_or(usize::MAX);
    Shape { blocks: pages, recovery: pages, block: CONTENT_BYTES }
}

/// The table pages of a set, and the pages that protect them.
pub(super) fn write(geometry: &Geometry, set: u64, digests: &[Short]) -> Result<[Vec<u8>; 2], Error> {
    let shape = shape(geometry);
    let mut content = digests.concat();
    content.resize(shape.blocks * CONTENT_BYTES, 0);
    let protecting = encode(shape, &content)?;
    let pages = |content: &[u8], first: u64| {
        let page = |(page, content): (u64, &[u8])| [page_digest(set, page, content).as_slice(), content].concat();
        (first..).zip(content.chunks_exact(CONTENT_BYTES)).flat_map(page).collect()
    };
    Ok([pages(&content, 0), pages(&protecting, geometry.pages())])
}

/// The digests of a set, from its intact pages. If too many pages are damaged, the digests in damaged pages are `None`.
pub(super) fn read(geometry: &Geometry, pages: &[Option<Vec<u8>>]) -> Result<Vec<Option<Short>>, Error> {
    let shape = shape(geometry);
    let (own, protecting) = pages.split_at_checked(shape.blocks).unwrap_or_default();
    let mut content = vec![0; shape.blocks * CONTENT_BYTES];
    let put = |place: &mut [u8], page: &Option<Vec<u8>>| {
        if let Some(bytes) = page.as_ref().and_then(|page| page.get(SHORT_BYTES..)) {
            place.copy_from_slice(bytes);
        }
    };
    content.chunks_exact_mut(CONTENT_BYTES).zip(own).for_each(|(place, page)| put(place, page));
    let gaps = |pages: &[Option<Vec<u8>>], there: bool| -> Vec<usize> {
        pages.iter().enumerate().filter(|(_, page)| page.is_some() == there).map(|(index, _)| index).collect()
    };
    let (missing, have) = (gaps(own, false), gaps(protecting, true));
    let complete = have.len() >= missing.len();
    if complete && !missing.is_empty() {
        let mut recovery = vec![0; shape.recovery * CONTENT_BYTES];
        recovery.chunks_exact_mut(CONTENT_BYTES).zip(protecting).for_each(|(place, page)| put(place, page));
        decode(shape, &mut content, &missing, &recovery, &have)?;
    }
    let known = |page: usize| complete || own.get(page).is_some_and(Option::is_some);
    let digests = content.as_chunks::<SHORT_BYTES>().0.iter().enumerate();
    let digests = digests.map(|(index, digest)| known(index * SHORT_BYTES / CONTENT_BYTES).then_some(*digest));
    Ok(digests.take(usize::try_from(geometry.blocks + geometry.recovery).unwrap_or(usize::MAX)).collect())
}
