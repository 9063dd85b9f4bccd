//! Reports how a ZIP file's headers deviate from the canonical container. Used only after the comparison with the canonical form has
//! failed.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

use super::end_record::{self, End};
use super::fault::{ArchiveFault, Foreign, named};
use super::fields::HeaderField;
use super::window::Window;
use super::{
    ALIGNMENT_FIELD, DIRECTORY_HEADER, DIRECTORY_HEADER_BYTES, END_RECORD_BYTES, LOCAL_HEADER, LOCAL_HEADER_BYTES, MOST_DIRECTORY_BYTES,
    MOST_ENTRIES, TIME_FIELD, ZIP64_END_RECORD_BYTES, ZIP64_FIELD, ZIP64_FROM, ZIP64_LOCATOR_BYTES, u16_at, u32_at, u64_at,
};
use crate::formats::region::{FileRegion, ReadAt};

const BLOCK_BYTES: u64 = 64 << 10;
const UTF8_FLAG: u16 = 1 << 11;
const DESCRIPTOR_FLAG: u16 = 1 << 3;

/// Each kind of deviation once, with the first affected entry and the number of further ones. Empty if the end record is unusable; that
/// fault is reported where the record is read.
pub fn audit(file: &FileRegion) -> Vec<ArchiveFault> {
    let Ok(Some(Ok(end))) = end_record::find(file) else { return Vec::new() };
    if end.entries > MOST_ENTRIES || end.directory_bytes > MOST_DIRECTORY_BYTES {
        return Vec::new();
    }
    let mut found = Found::default();
    found.ending(file, &end);
    let archive = file.part(end.start, end.stop.saturating_sub(end.start));
    let blocks = end.directory_bytes / BLOCK_BYTES * 2 + 64;
    let mut directory = Window::new(archive.clone(), BLOCK_BYTES, blocks);
    // Each header and its name and fields take at most two blocks.
    let mut headers = Window::new(archive, 4 << 10, 4 * end.entries + 64);
    let mut at = end.directory_offset;
    let mut expected = 0;
    for _ in 0..end.entries {
        let Some(record) = Header::read(&mut directory, at, &DIRECTORY_HEADER) else { break };
        at = record.end;
        let name = named(&record.name);
        if record.name.ends_with(b"/") {
            found.add(Foreign::FolderEntry, &name);
        }
        found.record(&record, &name);
        let Some(local) = Header::read(&mut headers, record.offset, &LOCAL_HEADER) else {
            expected = record.offset;
            continue;
        };
        found.pair(&local, &record, &name);
        match record.offset {
            offset if offset < expected => found.add(Foreign::Order, &name),
            offset if offset > expected && !record.has_descriptor() => found.add(Foreign::Gap, &name),
            _ => {}
        }
        let size = record.zip64.first().copied().filter(|_| record.stored == ZIP64_FROM).unwrap_or(record.stored);
        let descriptor = if record.has_descriptor() { 16 } else { 0 };
        expected = local.end.saturating_add(size).saturating_add(descriptor);
    }
    if expected < end.directory_offset && !found.kinds.contains_key(&Foreign::DataDescriptor) && end.entries > 0 {
        found.add(Foreign::Gap, "");
    }
    found.kinds.into_iter().map(|(what, (file, more))| ArchiveFault::foreign(what, file, more)).collect()
}

#[derive(Default)]
struct Found {
    kinds: BTreeMap<Foreign, (String, u64)>,
}

impl Found {
    fn add(&mut self, what: Foreign, file: &str) {
        self.kinds.entry(what).and_modify(|(_, more)| *more += 1).or_insert_with(|| (file.to_owned(), 0));
    }

    /// Checks the end records.
    fn ending(&mut self, file: &FileRegion, end: &End) {
        let zip64_at = end.start + end.directory_offset + end.directory_bytes;
        let record_at = if end.stop.saturating_sub(zip64_at) >= ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES + END_RECORD_BYTES {
            let mut four = [0; 4];
            let is_zip64 = file.read_exact_at(&mut four, zip64_at).is_ok() && four == super::ZIP64_END_RECORD;
            if is_zip64 && end.entries < super::ZIP64_COUNT_FROM && end.directory_offset < ZIP64_FROM {
                self.add(Foreign::Zip64End, "");
            }
            if is_zip64 { zip64_at + ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES } else { zip64_at }
        } else {
            zip64_at
        };
        let mut record = [0; 22];
        if file.read_exact_at(&mut record, record_at).is_err() {
            return;
        }
        let word = |at: usize| u16_at(&record, at).unwrap_or_default();
        if word(20) > 0 {
            self.add(Foreign::ArchiveComment, "");
        }
        if word(8) != word(10) || word(4) != 0 || word(6) != 0 {
            self.add(Foreign::EndCounts, "");
        }
    }

    fn record(&mut self, record: &Header, name: &str) {
        if record.comment > 0 {
            self.add(Foreign::EntryComment, name);
        }
        if record.method != 0 {
            self.add(Foreign::Compressed, name);
        }
        if record.has_descriptor() {
            self.add(Foreign::DataDescriptor, name);
        }
        if record.flags & !DESCRIPTOR_FLAG != UTF8_FLAG && record.flags & 1 == 0 {
            self.add(Foreign::OtherFlags, name);
        }
        if record.ids.iter().any(|id| ![ZIP64_FIELD, TIME_FIELD].contains(id)) {
            self.add(Foreign::ExtraField, name);
        }
        if record.ids.contains(&ZIP64_FIELD) && [record.stored, record.size, record.offset_word].iter().all(|&word| word != ZIP64_FROM) {
            self.add(Foreign::Zip64Field, name);
        }
    }

    fn pair(&mut self, local: &Header, record: &Header, name: &str) {
        let later = local.has_descriptor();
        let pairs = [
            (HeaderField::Version, u64::from(local.needed), u64::from(record.needed)),
            (HeaderField::Flags, u64::from(local.flags), u64::from(record.flags)),
            (HeaderField::Method, u64::from(local.method), u64::from(record.method)),
            (HeaderField::Time, u64::from(local.time), u64::from(record.time)),
            (HeaderField::Crc32, u64::from(local.crc32), u64::from(record.crc32)),
            (HeaderField::StoredSize, local.stored, record.stored),
            (HeaderField::Size, local.size, record.size),
        ];
        for (field, one, other) in pairs {
            let told_later = later && matches!(field, HeaderField::Crc32 | HeaderField::StoredSize | HeaderField::Size);
            if one != other && !told_later {
                self.add(Foreign::Headers(field), name);
            }
        }
        if local.name != record.name {
            self.add(Foreign::Headers(HeaderField::Name), name);
        }
        if local.ids.iter().any(|id| ![ZIP64_FIELD, TIME_FIELD, ALIGNMENT_FIELD].contains(id)) {
            self.add(Foreign::ExtraField, name);
        }
        if local.padded {
            self.add(Foreign::Padding, name);
        }
        if local.ids.contains(&ZIP64_FIELD) && local.size != ZIP64_FROM && local.stored != ZIP64_FROM {
            self.add(Foreign::Zip64Field, name);
        }
    }
}

/// A local header or a central directory record.
struct Header {
    needed: u16,
    flags: u16,
    method: u16,
    time: u32,
    crc32: u32,
    stored: u64,
    size: u64,
    name: Vec<u8>,
    ids: Vec<u16>,
    /// The values of the ZIP64 field.
    zip64: Vec<u64>,
    /// Whether the padding contains non-zero bytes, or the extra data has bytes outside any field.
    padded: bool,
    comment: u16,
    offset: u64,
    offset_word: u64,
    /// The end offset: start of the data for a local header, start of the next record in the directory.
    end: u64,
}

impl Header {
    fn read(from: &mut Window, at: u64, signature: &[u8; 4]) -> Option<Self> {
        let in_directory = *signature == DIRECTORY_HEADER;
        let fixed = if in_directory { DIRECTORY_HEADER_BYTES } else { LOCAL_HEADER_BYTES };
        let mut head = vec![0; usize::try_from(fixed).ok()?];
        from.seek(SeekFrom::Start(at)).ok()?;
        from.read_exact(&mut head).ok()?;
        if !head.starts_with(signature) {
            return None;
        }
        // A directory record has the extra field "version made by" first; after that, both layouts are equal.
        let base = if in_directory { 6 } else { 4 };
        let word = |place: usize| u16_at(&head, base + place);
        let long = |place: usize| u32_at(&head, base + place);
        let lengths = (usize::from(word(22)?), usize::from(word(24)?));
        let comment = if in_directory { u16_at(&head, 32)? } else { 0 };
        let mut name = vec![0; lengths.0];
        let mut extra = vec![0; lengths.1];
        from.read_exact(&mut name).ok()?;
        from.read_exact(&mut extra).ok()?;
        let offset_word = if in_directory { u64::from(u32_at(&head, 42)?) } else { 0 };
        let mut header = Self {
            needed: word(0)?,
            flags: word(2)?,
            method: word(4)?,
            time: long(6)?,
            crc32: long(10)?,
            stored: u64::from(long(14)?),
            size: u64::from(long(18)?),
            name,
            ids: Vec::new(),
            zip64: Vec::new(),
            padded: false,
            comment,
            offset: offset_word,
            offset_word,
            end: at.checked_add(fixed)?.checked_add((lengths.0 + lengths.1) as u64 + u64::from(comment))?,
        };
        header.take_fields(&extra);
        if header.offset == ZIP64_FROM {
            header.offset = header.zip64.last().copied().unwrap_or(ZIP64_FROM);
        }
        Some(header)
    }

    fn take_fields(&mut self, extra: &[u8]) {
        let mut at = 0;
        while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
            let content = extra.get(at + 4..at + 4 + usize::from(length));
            self.ids.push(id);
            match (id, content) {
                (_, None) => self.padded = true,
                (ALIGNMENT_FIELD, Some(content)) => self.padded |= content.iter().any(|&byte| byte != 0),
                (ZIP64_FIELD, Some(content)) => {
                    self.zip64 = (0..content.len() / 8).filter_map(|number| u64_at(content, number * 8)).collect()
                }
                _ => {}
            }
            at += 4 + usize::from(length);
        }
        self.padded |= at < extra.len();
    }

    fn has_descriptor(&self) -> bool {
        self.flags & DESCRIPTOR_FLAG != 0
    }
}
