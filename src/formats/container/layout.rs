//! The layout of the canonical container as a pure function. Offsets depend only on names, sizes and times, so data can be written before
//! its CRC-32 is known; the headers are written afterwards.

use jiff::Timestamp;

use super::{
    ALIGNMENT_FIELD, DIRECTORY_HEADER, DIRECTORY_HEADER_BYTES, END_RECORD, END_RECORD_BYTES, LOCAL_HEADER, LOCAL_HEADER_BYTES,
    MOST_ENTRIES, TIME_FIELD, ZIP64_COUNT_FROM, ZIP64_END_RECORD, ZIP64_END_RECORD_BYTES, ZIP64_FIELD, ZIP64_FROM, ZIP64_LOCATOR,
    ZIP64_LOCATOR_BYTES,
};
use crate::words::moment::Zone;

/// Data starts at a multiple of this, so that file systems can share blocks and a chunk spans as few pages as possible.
pub const ALIGNMENT: u64 = 4096;

/// General purpose flag 11: UTF-8 name.
const FLAGS: u16 = 1 << 11;
/// APPNOTE version 4.5 on Unix: the upper half of the external attributes is a file mode.
const MADE_BY: u16 = 3 << 8 | 45;
const NEEDED: u16 = 20;
const NEEDED_ZIP64: u16 = 45;
/// A regular file with mode 0644.
const EXTERNAL_ATTRIBUTES: u32 = 0o100_644 << 16;

/// An entry with its offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The full name, including the base folder.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Offset of the local header.
    pub header_offset: u64,
    /// Offset of the data; a multiple of [`ALIGNMENT`].
    pub data_offset: u64,
    /// Seconds since 1970, if they fit the timestamp field.
    unix_seconds: Option<u32>,
    /// Date and time in MS-DOS format.
    dos: (u16, u16),
}

/// Why entries cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayoutError {
    /// A name longer than 65,535 bytes.
    NameTooLong(String),
    /// More entries than [`MOST_ENTRIES`].
    TooMany,
    /// The container would be too large.
    TooLarge,
}

/// Entries in the order in which they were added.
#[derive(Clone, Debug)]
pub struct Layout {
    zone: Zone,
    entries: Vec<Placed>,
    /// Offset of the next local header.
    next: u64,
}

/// The parts of a container after the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The central directory.
    pub directory: Vec<u8>,
    /// Offset of each entry's record in the directory.
    pub records: Vec<usize>,
    /// The end records.
    pub end: Vec<u8>,
}

impl Layout {
    /// An empty layout. MS-DOS times are written in `zone`.
    pub fn new(zone: Zone) -> Self {
        Self { zone, entries: Vec::new(), next: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`LayoutError`]; the layout is then unchanged.
    pub fn push(&mut self, name: String, size: u64, modified: Timestamp) -> Result<&Placed, LayoutError> {
        self.push_raw(name, size, unix_seconds(modified), dos_time(modified, self.zone))
    }

    /// Appends an entry with the times of the previous one.
    ///
    /// # Errors
    /// [`LayoutError`]; the layout is then unchanged.
    pub fn push_like_last(&mut self, name: String, size: u64) -> Result<&Placed, LayoutError> {
        let (unix_seconds, dos) = self.entries.last().map(|last| (last.unix_seconds, last.dos)).unwrap_or_default();
        self.push_raw(name, size, unix_seconds, dos)
    }

    /// Appends an entry with times in header format.
    pub(super) fn push_raw(&mut self, name: String, size: u64, unix_seconds: Option<u32>, dos: (u16, u16)) -> Result<&Placed, LayoutError> {
        if self.entries.len() as u64 >= MOST_ENTRIES {
            return Err(LayoutError::TooMany);
        }
        if name.len() > usize::from(u16::MAX) {
            return Err(LayoutError::NameTooLong(name));
        }
        let mut placed = Placed { name, size, header_offset: self.next, data_offset: 0, unix_seconds, dos };
        let unaligned = LOCAL_HEADER_BYTES + placed.name.len() as u64 + placed.fields().len() as u64;
        let data_offset = self
            .next
            .checked_add(unaligned)
            .and_then(|end| end.checked_add(2 * ALIGNMENT))
            .ok_or(LayoutError::TooLarge)
            .map(|_| aligned(self.next + unaligned))?;
        placed.data_offset = data_offset;
        self.next = data_offset.checked_add(size).filter(|&end| i64::try_from(end).is_ok()).ok_or(LayoutError::TooLarge)?;
        self.entries.push(placed);
        self.entries.last().ok_or(LayoutError::TooLarge)
    }

    /// All entries, in order.
    pub fn entries(&self) -> &[Placed] {
        &self.entries
    }

    /// Offset of the central directory.
    pub fn directory_offset(&self) -> u64 {
        self.next
    }

    /// Length of the container in bytes.
    pub fn length(&self) -> u64 {
        let (directory, end) = self.ending_bytes();
        self.next + directory + end
    }

    /// The central directory and the end records. `crc32` returns the CRC-32 of an entry by its index.
    pub fn ending(&self, crc32: impl Fn(usize) -> u32) -> Ending {
        let mut directory = Vec::new();
        let mut records = Vec::with_capacity(self.entries.len());
        for (index, entry) in self.entries.iter().enumerate() {
            records.push(directory.len());
            entry.write_directory_record(crc32(index), &mut directory);
        }
        let end = self.end_records(directory.len() as u64);
        Ending { directory, records, end }
    }

    fn ending_bytes(&self) -> (u64, u64) {
        let directory = self.entries.iter().map(Placed::directory_record_bytes).sum();
        let zip64 = if self.needs_zip64(directory) { ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES } else { 0 };
        (directory, zip64 + END_RECORD_BYTES)
    }

    fn needs_zip64(&self, directory_bytes: u64) -> bool {
        self.entries.len() as u64 >= ZIP64_COUNT_FROM || directory_bytes >= ZIP64_FROM || self.next >= ZIP64_FROM
    }

    fn end_records(&self, directory_bytes: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let count = self.entries.len() as u64;
        if self.needs_zip64(directory_bytes) {
            bytes.extend(ZIP64_END_RECORD);
            bytes.extend((ZIP64_END_RECORD_BYTES - 12).to_le_bytes());
            bytes.extend(MADE_BY.to_le_bytes());
            bytes.extend(NEEDED_ZIP64.to_le_bytes());
            bytes.extend([0; 8]);
            bytes.extend(count.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(directory_bytes.to_le_bytes());
            bytes.extend(self.next.to_le_bytes());
            bytes.extend(ZIP64_LOCATOR);
            bytes.extend([0; 4]);
            bytes.extend((self.next + directory_bytes).to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
        }
        let short_count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
        bytes.extend(END_RECORD);
        bytes.extend([0; 4]);
        bytes.extend(short_count);
        bytes.extend(short_count);
        bytes.extend(clamped(directory_bytes).to_le_bytes());
        bytes.extend(clamped(self.next).to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }
}

impl Placed {
    /// The local header with padding: all bytes from [`Placed::header_offset`] to [`Placed::data_offset`].
    pub fn local_header(&self, crc32: u32) -> Vec<u8> {
        let mut fields = self.fields();
        let unaligned = self.header_offset + LOCAL_HEADER_BYTES + (self.name.len() + fields.len()) as u64;
        let padding = usize::try_from(self.data_offset.saturating_sub(unaligned)).unwrap_or_default();
        if let Some(content) = padding.checked_sub(4) {
            field(&mut fields, ALIGNMENT_FIELD, &vec![0; content]);
        }
        let mut bytes = Vec::with_capacity(fields.len() + self.name.len() + 30);
        bytes.extend(LOCAL_HEADER);
        self.write_shared(crc32, &mut bytes);
        bytes.extend(short_length(fields.len()));
        bytes.extend(self.name.as_bytes());
        bytes.extend(fields);
        bytes
    }

    /// The fields that both header types share, from the version needed to the length of the name.
    fn write_shared(&self, crc32: u32, bytes: &mut Vec<u8>) {
        let (date, time) = self.dos;
        // Depends on the entry, not on the header type, so that both headers agree.
        let needed = if self.size >= ZIP64_FROM || self.header_offset >= ZIP64_FROM { NEEDED_ZIP64 } else { NEEDED };
        for word in [needed, FLAGS, 0, time, date] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(crc32.to_le_bytes());
        bytes.extend(clamped(self.size).to_le_bytes());
        bytes.extend(clamped(self.size).to_le_bytes());
        bytes.extend(short_length(self.name.len()));
    }

    fn write_directory_record(&self, crc32: u32, bytes: &mut Vec<u8>) {
        let fields = self.directory_fields();
        bytes.extend(DIRECTORY_HEADER);
        bytes.extend(MADE_BY.to_le_bytes());
        self.write_shared(crc32, bytes);
        bytes.extend(short_length(fields.len()));
        bytes.extend([0; 6]);
        bytes.extend(EXTERNAL_ATTRIBUTES.to_le_bytes());
        bytes.extend(clamped(self.header_offset).to_le_bytes());
        bytes.extend(self.name.as_bytes());
        bytes.extend(fields);
    }

    fn directory_record_bytes(&self) -> u64 {
        DIRECTORY_HEADER_BYTES + (self.name.len() + self.directory_fields().len()) as u64
    }

    /// The extra fields of the local header except the padding.
    fn fields(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        if self.size >= ZIP64_FROM {
            // A local header must contain both sizes (APPNOTE 4.5.3).
            field(&mut fields, ZIP64_FIELD, &[self.size.to_le_bytes(), self.size.to_le_bytes()].concat());
        }
        self.write_time(&mut fields);
        fields
    }

    fn directory_fields(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        let mut long = Vec::new();
        if self.size >= ZIP64_FROM {
            long.extend(self.size.to_le_bytes());
            long.extend(self.size.to_le_bytes());
        }
        if self.header_offset >= ZIP64_FROM {
            long.extend(self.header_offset.to_le_bytes());
        }
        if !long.is_empty() {
            field(&mut fields, ZIP64_FIELD, &long);
        }
        self.write_time(&mut fields);
        fields
    }

    fn write_time(&self, fields: &mut Vec<u8>) {
        if let Some(seconds) = self.unix_seconds {
            let [a, b, c, d] = seconds.to_le_bytes();
            // Flag 0: only the modification time is present.
            field(fields, TIME_FIELD, &[1, a, b, c, d]);
        }
    }
}

fn field(fields: &mut Vec<u8>, id: u16, content: &[u8]) {
    fields.extend(id.to_le_bytes());
    fields.extend(short_length(content.len()));
    fields.extend(content);
}

fn short_length(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes()
}

fn clamped(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The next multiple of [`ALIGNMENT`] that needs no padding, or leaves room for the padding field's header.
fn aligned(offset: u64) -> u64 {
    let up = offset.next_multiple_of(ALIGNMENT);
    if matches!(up - offset, 1..=3) { up + ALIGNMENT } else { up }
}

/// Seconds since 1970, if they fit in 31 bits: readers disagree on whether the field is signed.
fn unix_seconds(at: Timestamp) -> Option<u32> {
    let seconds = floor_seconds(at);
    i32::try_from(seconds).ok().and_then(|seconds| u32::try_from(seconds).ok())
}

fn floor_seconds(at: Timestamp) -> i64 {
    // Before 1970, both parts of a timestamp are negative.
    if at.subsec_nanosecond() < 0 { at.as_second() - 1 } else { at.as_second() }
}

/// MS-DOS date and time: local time, 1980 to 2107, even seconds.
fn dos_time(at: Timestamp, zone: Zone) -> (u16, u16) {
    let local = zone.local(Timestamp::from_second(floor_seconds(at)).unwrap_or(at));
    let pack = |high: u16, middle: u16, low: u16, middle_at: u32, high_at: u32| high << high_at | middle << middle_at | low;
    match u16::try_from(i32::from(local.year()) - 1980) {
        Err(_) => (pack(0, 1, 1, 5, 9), 0),
        Ok(year) if year > 127 => (pack(127, 12, 31, 5, 9), pack(23, 59, 29, 5, 11)),
        Ok(year) => {
            let part = |value: i8| u16::try_from(value).unwrap_or_default();
            let date = pack(year, part(local.month()), part(local.day()), 5, 9);
            (date, pack(part(local.hour()), part(local.minute()), part(local.second()) / 2, 5, 11))
        }
    }
}
