//! A ZIP file in which every field can be changed. Unchanged, it is byte-identical to the canonical container (`schemas/FORMAT.md`, section
//! 5).

/// The fields shared by local header and directory record.
#[derive(Debug, Clone)]
pub struct Header {
    /// Version needed to extract.
    pub needed: u16,
    /// General purpose flags.
    pub flags: u16,
    /// Compression method.
    pub method: u16,
    /// MS-DOS date in the upper half, time in the lower half.
    pub time: u32,
    /// CRC-32.
    pub crc32: u32,
    /// Compressed size.
    pub stored: u32,
    /// Uncompressed size.
    pub size: u32,
    /// The name.
    pub name: Vec<u8>,
    /// The extra fields except the padding.
    pub extra: Vec<u8>,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its local header.
    pub local: Header,
    /// Its directory record.
    pub record: Header,
    /// Version made by, in the record.
    pub made_by: u16,
    /// Disk number, in the record.
    pub disk: u16,
    /// Internal attributes, in the record.
    pub internal: u16,
    /// External attributes, in the record.
    pub external: u32,
    /// Comment, in the record.
    pub comment: Vec<u8>,
    /// Stated offset of the local header; none for the true one.
    pub offset: Option<u32>,
    /// The stored data.
    pub data: Vec<u8>,
    /// Unreferenced bytes before the local header.
    pub before: Vec<u8>,
    /// Bytes after the data, such as a data descriptor.
    pub behind: Vec<u8>,
    /// Content of the padding's first bytes.
    pub hidden: Vec<u8>,
    /// If not set, only the directory record is written.
    pub lies_there: bool,
}

/// Builds ZIP64 records from number of entries, size and offset of the directory.
pub type Zip64 = fn(u64, u64, u64) -> Vec<u8>;

/// A whole ZIP file.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Bytes before everything, not counted in any offset.
    pub front: Vec<u8>,
    /// Bytes between the last entry and the directory.
    pub before_directory: Vec<u8>,
    /// Builds the ZIP64 records.
    pub zip64: Option<Zip64>,
    /// Changes the end record.
    pub end: Option<fn(&mut Vec<u8>)>,
    /// The archive comment.
    pub comment: Vec<u8>,
    /// Bytes after everything.
    pub behind: Vec<u8>,
}

/// 2026-09-01 08:00:00, local time in China, in MS-DOS format.
const DOS_TIME: u32 = ((2026 - 1980) << 9 | 9 << 5 | 1) << 16 | 8 << 11;
/// The same time in seconds since 1970.
pub const SECONDS: u32 = 1_788_220_800;

impl Entry {
    /// An entry as in the canonical container.
    pub fn new(name: impl Into<Vec<u8>>, data: impl Into<Vec<u8>>) -> Self {
        let (name, data) = (name.into(), data.into());
        let [a, b, c, d] = SECONDS.to_le_bytes();
        let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let header = Header {
            needed: 20,
            flags: 1 << 11,
            method: 0,
            time: DOS_TIME,
            crc32: crc32fast::hash(&data),
            stored: size,
            size,
            name,
            extra: vec![0x55, 0x54, 5, 0, 1, a, b, c, d],
        };
        Self {
            local: header.clone(),
            record: header,
            made_by: 3 << 8 | 45,
            disk: 0,
            internal: 0,
            external: 0o100_644 << 16,
            comment: Vec::new(),
            offset: None,
            data,
            before: Vec::new(),
            behind: Vec::new(),
            hidden: Vec::new(),
            lies_there: true,
        }
    }

    /// Changes both headers in the same way.
    pub fn both(&mut self, change: impl Fn(&mut Header)) {
        change(&mut self.local);
        change(&mut self.record);
    }
}

impl Container {
    /// The entry whose name ends with `ends`.
    pub fn entry(&mut self, ends: &str) -> &mut Entry {
        let found = self.entries.iter_mut().find(|entry| entry.record.name.ends_with(ends.as_bytes()));
        found.unwrap_or_else(|| panic!("no entry ends in {ends}"))
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut offsets = Vec::new();
        for entry in &self.entries {
            bytes.extend(&entry.before);
            offsets.push(length(&bytes));
            if entry.lies_there {
                write_local(entry, &mut bytes);
                bytes.extend(&entry.data);
                bytes.extend(&entry.behind);
            }
        }
        bytes.extend(&self.before_directory);
        let directory = bytes.len();
        for (entry, offset) in self.entries.iter().zip(offsets) {
            write_record(entry, entry.offset.unwrap_or(offset), &mut bytes);
        }
        let directory_bytes = bytes.len() - directory;
        if let Some(zip64) = self.zip64 {
            bytes.extend(zip64(self.entries.len() as u64, directory_bytes as u64, directory as u64));
        }
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        let count = u16::try_from(self.entries.len()).unwrap_or(u16::MAX).to_le_bytes();
        end.extend(count);
        end.extend(count);
        end.extend(u32::try_from(directory_bytes).unwrap_or(u32::MAX).to_le_bytes());
        end.extend(u32::try_from(directory).unwrap_or(u32::MAX).to_le_bytes());
        end.extend(u16::try_from(self.comment.len()).unwrap_or(u16::MAX).to_le_bytes());
        if let Some(change) = self.end {
            change(&mut end);
        }
        [&self.front, &bytes, &end, &self.comment, &self.behind].into_iter().flatten().copied().collect()
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn write_header(header: &Header, extra: &[u8], bytes: &mut Vec<u8>) {
    for word in [header.needed, header.flags, header.method] {
        bytes.extend(word.to_le_bytes());
    }
    for long in [header.time, header.crc32, header.stored, header.size] {
        bytes.extend(long.to_le_bytes());
    }
    for length in [header.name.len(), extra.len()] {
        bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
    }
}

fn write_local(entry: &Entry, bytes: &mut Vec<u8>) {
    let mut extra = entry.local.extra.clone();
    let unaligned = bytes.len() + 30 + entry.local.name.len() + extra.len();
    let padding = match unaligned.next_multiple_of(4096) - unaligned {
        short @ 1..=3 => short + 4096,
        enough => enough,
    };
    if let Some(content) = padding.checked_sub(4) {
        extra.extend(0xD935_u16.to_le_bytes());
        extra.extend(u16::try_from(content).unwrap_or_default().to_le_bytes());
        let from = extra.len();
        extra.resize(from + content, 0);
        extra[from..from + entry.hidden.len()].copy_from_slice(&entry.hidden);
    }
    bytes.extend(b"PK\x03\x04");
    write_header(&entry.local, &extra, bytes);
    bytes.extend(&entry.local.name);
    bytes.extend(extra);
}

fn write_record(entry: &Entry, offset: u32, bytes: &mut Vec<u8>) {
    bytes.extend(b"PK\x01\x02");
    bytes.extend(entry.made_by.to_le_bytes());
    write_header(&entry.record, &entry.record.extra, bytes);
    bytes.extend(u16::try_from(entry.comment.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(entry.disk.to_le_bytes());
    bytes.extend(entry.internal.to_le_bytes());
    bytes.extend(entry.external.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend(&entry.record.name);
    bytes.extend(&entry.record.extra);
    bytes.extend(&entry.comment);
}
