//! The protocol between parent and child: frames of one byte for the kind, four bytes for the length (little-endian), and the content.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::stages::probe::ProbeOptions;

/// Child: ready. Content: [`Isolation`](crate::record::isolation::Isolation) as JSON.
pub const READY: u8 = b'r';
/// Parent: passes the file of the next request.
pub const FILE: u8 = b'f';
/// Parent: a [`Request`] as JSON.
pub const ASK: u8 = b'a';
/// Child: a [`Probed`](crate::stages::probe::Probed) as JSON.
pub const TELL: u8 = b't';
/// Child: the cells of a workbook or table as JSON, or the error.
pub const SHEETS: u8 = b's';
/// Child: requests bytes. Content: offset (eight bytes) and count (four).
pub const WANT: u8 = b'w';
/// Parent: the requested bytes; empty at the end of the file.
pub const BYTES: u8 = b'b';
/// Parent: the requested bytes cannot be read.
pub const LOST: u8 = b'l';

/// Length of the frame header in bytes.
pub const HEADER: usize = 5;
/// Longest request, and most bytes that one request may ask for.
pub const MOST_ASKED: usize = 1 << 20;
/// Longest answer in bytes.
pub const MOST_TOLD: usize = 8 << 20;
/// Longest answer with the cells of a workbook, in bytes: the limits on text and cells, written as JSON.
pub const MOST_SHEETS: usize = 64 << 20;

/// A request to a worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The path; its extension and file name are used.
    pub path: String,
    /// Options of the measurement.
    pub options: ProbeOptions,
    /// How the worker gets the bytes.
    pub bytes: Bytes,
    /// What to do with the file.
    pub task: Task,
    /// Limit on processor time, in seconds.
    pub processor_s: u64,
}

/// What a worker does with a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Measure it.
    Measure,
    /// Determine only its type.
    Recognise,
    /// Compute the playing times of byte ranges, each from its first byte to the one after its last.
    Play(Vec<(u64, u64)>),
    /// Open it as a workbook or table.
    OpenSheets,
    /// Read the QR codes in it.
    ReadCodes,
}

/// How a worker gets the bytes of a file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bytes {
    /// As a range of the file passed in the preceding frame.
    Given {
        /// Offset of the range.
        start: u64,
        /// Length in bytes.
        length: u64,
    },
    /// By requesting them.
    Asked {
        /// Length in bytes.
        length: u64,
    },
}

/// Writes a frame.
///
/// # Errors
/// I/O errors; also if `bytes` do not fit into a frame.
pub fn write(to: &mut impl Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut frame = Vec::with_capacity(HEADER + bytes.len());
    frame.push(kind);
    frame.extend(length.to_le_bytes());
    frame.extend(bytes);
    to.write_all(&frame)?;
    to.flush()
}

/// Writes a frame with JSON.
///
/// # Errors
/// I/O errors.
pub fn write_json(to: &mut impl Write, kind: u8, value: &impl Serialize) -> io::Result<()> {
    write(to, kind, &serde_json::to_vec(value)?)
}

/// Reads a frame of at most `most` bytes.
///
/// # Errors
/// I/O errors; also if the frame is longer.
pub fn read(from: &mut impl Read, most: usize) -> io::Result<(u8, Vec<u8>)> {
    let mut header = [0; HEADER];
    from.read_exact(&mut header)?;
    rest(from, header, most)
}

/// Reads the content after a header.
///
/// # Errors
/// As [`read`].
pub fn rest(from: &mut impl Read, header: [u8; HEADER], most: usize) -> io::Result<(u8, Vec<u8>)> {
    let [kind, length @ ..] = header;
    let length = usize::try_from(u32::from_le_bytes(length)).ok().filter(|length| *length <= most).ok_or(io::ErrorKind::InvalidData)?;
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok((kind, bytes))
}

/// Encodes a request for bytes.
pub fn wanted(offset: u64, count: u32) -> [u8; 12] {
    let mut bytes = [0; 12];
    let (first, last) = bytes.split_at_mut(8);
    first.copy_from_slice(&offset.to_le_bytes());
    last.copy_from_slice(&count.to_le_bytes());
    bytes
}

/// Decodes a request for bytes: offset and count. `None` if it is invalid.
pub fn read_wanted(bytes: &[u8]) -> Option<(u64, usize)> {
    let (offset, count) = (bytes.first_chunk::<8>()?, bytes.get(8..)?.first_chunk::<4>()?);
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    (bytes.len() == 12 && (1..=MOST_ASKED).contains(&count)).then_some((u64::from_le_bytes(*offset), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_as_they_were_written_and_never_beyond_their_bound() {
        let mut written = Vec::new();
        write(&mut written, TELL, b"what it says").unwrap();
        assert_eq!(read(&mut written.as_slice(), 12).unwrap(), (TELL, b"what it says".to_vec()));
        assert_eq!(read(&mut written.as_slice(), 11).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(read(&mut &written[..9], 12).is_err());
        assert!(read(&mut [TELL, 0xff, 0xff, 0xff, 0xff].as_slice(), MOST_TOLD).is_err());
    }

    #[test]
    fn what_is_wanted_is_bounded() {
        assert_eq!(read_wanted(&wanted(7, 9)), Some((7, 9)));
        assert_eq!(read_wanted(&wanted(7, 0)), None);
        assert_eq!(read_wanted(&wanted(7, 1 << 21)), None);
        assert_eq!(read_wanted(&[0; 13]), None);
        assert_eq!(read_wanted(&[]), None);
    }
}
