//! Finds the EXIF blocks of a picture: segments of a JPEG, items of a HEIF, and blocks of the other types.

use std::borrow::Cow;
use std::io::Cursor;

use exif::{Error, Exif, Reader};
use heic_rs::meta;

use super::png_profile;

/// Most blocks in one file.
const MOST_BLOCKS: usize = 16;
/// Largest block: phones store maker notes of some hundred KiB.
const MOST_BYTES: usize = 16 << 20;

/// The EXIF blocks of a picture by priority: for a JPEG in file order, for a HEIF the primary picture's first.
pub fn read(bytes: &[u8]) -> Vec<Exif> {
    if bytes.starts_with(b"\xff\xd8") {
        return segments(bytes).filter_map(parsed).take(MOST_BLOCKS).collect();
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        let found: Vec<Exif> = items(bytes).into_iter().filter_map(|item| parsed(behind_header(&item)?)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    if is_tiff(bytes) {
        return parsed(bytes).into_iter().collect();
    }
    let found = reader().read_from_container(&mut Cursor::new(bytes)).or_else(part_of_it).ok();
    let profiles = if bytes.starts_with(b"\x89PNG") { png_profile::read(bytes) } else { Vec::new() };
    found.into_iter().chain(profiles.iter().filter_map(|profile| parsed(profile))).collect()
}

fn reader() -> Reader {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    reader
}

fn part_of_it(error: Error) -> Result<Exif, Error> {
    error.distill_partial_result(|_| ())
}

fn parsed(tiff: &[u8]) -> Option<Exif> {
    reader().read_raw(with_plain_pointers(tiff)).or_else(part_of_it).ok()
}

/// The EXIF segments before the first scan of a JPEG (CIPA DC-008, 4.7.2).
fn segments(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    app1(bytes).filter_map(|segment| segment.strip_prefix(b"Exif\0\0").or_else(|| segment.strip_prefix(b"Exif\0\xff")))
}

/// The contents of the APP1 segments before the first scan of a JPEG.
fn app1(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut offset = 2_usize;
    std::iter::from_fn(move || {
        while let Some([0xFF, marker, high, low]) = bytes.get(offset..)?.first_chunk::<4>() {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            match marker {
                0xDA => return None,
                0xFF => offset += 1,
                0x01 | 0xD0..=0xD8 => offset += 2,
                marker => {
                    let content = bytes.get(offset.checked_add(4)?..offset.checked_add(2)?.checked_add(length)?);
                    offset += 2 + length.max(2);
                    if *marker == 0xE1 {
                        return Some(content.unwrap_or_default());
                    }
                }
            }
        }
        None
    })
}

/// The EXIF items of a HEIF (ISO/IEC 23008-12, A.2.1), those of the primary picture first.
fn items(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let Ok(meta) = meta::parse(bytes) else { return Vec::new() };
    let describes =
        |id: u32| meta.refs.iter().any(|one| one.from == id && one.kind == meta::iref::RefKind::Cdsc && one.to.contains(&meta.primary));
    let mut ids: Vec<u32> = meta.items.iter().filter(|item| &item.item_type == b"Exif").map(|item| item.id).take(MOST_BLOCKS).collect();
    ids.sort_by_key(|id| !describes(*id));
    let small = |id: &u32| meta.location(*id).and_then(|place| place.total_length()).is_none_or(|length| length <= MOST_BYTES as u64);
    ids.into_iter().filter(small).filter_map(|id| meta.item_data(bytes, id).ok()).filter(|data| data.len() <= MOST_BYTES).collect()
}

/// The TIFF data in an EXIF item. The standard has an offset before it; some phones write a JPEG segment header or nothing instead.
fn behind_header(item: &[u8]) -> Option<&[u8]> {
    let stated = item.first_chunk::<4>().and_then(|head| item.get(usize::try_from(u32::from_be_bytes(*head)).ok()?.checked_add(4)?..));
    stated.filter(|tiff| is_tiff(tiff)).or_else(|| (0..32).filter_map(|at| item.get(at..)).find(|rest| is_tiff(rest)))
}

fn is_tiff(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
}

/// Changes pointers to sub-directories from type 13 (TIFF technical note 1) to plain numbers. Some drones write type 13.
fn with_plain_pointers(tiff: &[u8]) -> Vec<u8> {
    let mut block = tiff.to_vec();
    let little = tiff.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<usize> {
        let digits = tiff.get(at..at.checked_add(length)?)?;
        let add = |value: usize, digit: &u8| value << 8 | usize::from(*digit);
        Some(if little { digits.iter().rev().fold(0, add) } else { digits.iter().fold(0, add) })
    };
    let Some((first, count)) = number(4, 4).and_then(|first| Some((first, number(first, 2)?))) else { return block };
    for at in (0..count.min(1024)).map(|entry| first + 2 + entry * 12) {
        let pointer = matches!(number(at, 2), Some(0x8769 | 0x8825)) && number(at + 2, 2) == Some(13);
        if let Some(kind) = block.get_mut(at + 2..at + 4).filter(|_| pointer) {
            kind.copy_from_slice(if little { &[4, 0] } else { &[0, 4] });
        }
    }
    block
}
