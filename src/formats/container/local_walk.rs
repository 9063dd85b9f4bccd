//! Finds the entries of a container with a damaged directory by following the local headers.

use std::io::{Read, Seek, SeekFrom};

use super::entry::{ArchiveEntry, Storage};
use super::fault::{ArchiveFault, named};
use super::window::Window;
use super::{LOCAL_HEADER, LOCAL_HEADER_BYTES, MOST_ENTRIES, ZIP64_FIELD, ZIP64_FROM, u16_at, u32_at, u64_at};
use crate::formats::region::{FileRegion, ReadAt};
use crate::words::path::PathError;

/// Lists stored entries until anything else is found. Works only for canonical containers: sizes in the local headers, no gaps.
pub fn walk(file: &FileRegion) -> Vec<Result<ArchiveEntry, ArchiveFault>> {
    // One block per header, and more for long names and fields.
    let mut reader = Window::new(file.clone(), 8192, MOST_ENTRIES + (16 << 10));
    let mut found = Vec::new();
    let mut at = 0;
    while (found.len() as u64) < MOST_ENTRIES {
        let Some((name, listed)) = header_at(&mut reader, at) else { break };
        at = listed.data_offset.saturating_add(listed.size);
        let inside = at <= file.len();
        found.push(match String::from_utf8(name) {
            Ok(name) if inside => Ok(ArchiveEntry { name, ..listed }),
            Ok(name) => Err(ArchiveFault::Place { file: named(name.as_bytes()) }),
            Err(error) => Err(ArchiveFault::name(error.as_bytes(), &PathError::NotUtf8)),
        });
        if !inside {
            break;
        }
    }
    found
}

fn header_at(reader: &mut Window, at: u64) -> Option<(Vec<u8>, ArchiveEntry)> {
    let mut head = [0; 30];
    reader.seek(SeekFrom::Start(at)).ok()?;
    reader.read_exact(&mut head).ok()?;
    let (flags, method) = (u16_at(&head, 6)?, u16_at(&head, 8)?);
    if !head.starts_with(&LOCAL_HEADER) || flags & 0b1001 != 0 || method != 0 {
        return None;
    }
    let mut name = vec![0; usize::from(u16_at(&head, 26)?)];
    let mut fields = vec![0; usize::from(u16_at(&head, 28)?)];
    reader.read_exact(&mut name).ok()?;
    reader.read_exact(&mut fields).ok()?;
    let mut size = u64::from(u32_at(&head, 22)?);
    if size == ZIP64_FROM && u16_at(&fields, 0)? == ZIP64_FIELD {
        size = u64_at(&fields, 4)?;
    }
    let data_offset = at + LOCAL_HEADER_BYTES + (name.len() + fields.len()) as u64;
    let crc32 = u32_at(&head, 14)?;
    let modified = (u16_at(&head, 12)?, u16_at(&head, 10)?);
    Some((
        name,
        ArchiveEntry {
            name: String::new(),
            size,
            stored_bytes: size,
            header_offset: at,
            data_offset,
            modified: Some(modified),
            storage: Storage::Stored,
            crc32,
        },
    ))
}
