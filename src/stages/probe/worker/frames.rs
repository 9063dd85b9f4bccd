//! What parent and child say to each other: frames of one byte that tells the kind, four for the length (little-endian), and that many
//! bytes.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::stages::probe::ProbeOptions;

/// Child: it is ready; [`Isolation`](crate::record::isolation::Isolation) as JSON.
pub const READY: u8 = b'r';
/// Parent: the file that the next request is about comes with this frame.
pub const FILE: u8 = b'f';
/// Parent: a [`Request`] as JSON.
pub const ASK: u8 = b'a';
/// Child: a [`Probed`](crate::stages::probe::Probed) as JSON.
pub const TELL: u8 = b't';
/// Child: the cells of a workbook or table as JSON, or why there are none.
pub const SHEETS: u8 = b's';
/// Child: bytes are wanted; offset (eight bytes) and count (four).
pub const WANT: u8 = b'w';
/// Parent: the bytes that were wanted; none at the end.
pub const BYTES: u8 = b'b';
/// Parent: the bytes that were wanted can not be read.
pub const LOST: u8 = b'l';

/// A frame begins with this many bytes.
pub const HEADER: usize = 5;
/// The longest request, and the most bytes that are wanted at once.
pub const MOST_ASKED: usize = 1 << 20;
/// The longest answer.
pub const MOST_TOLD: usize = 8 << 20;
/// The longest answer with the cells of a workbook: the bounds of text and cells, written as JSON.
pub const MOST_SHEETS: usize = 64 << 20;

/// What is asked of a worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The path, for its ending and its name.
    pub path: String,
    /// How it is measured.
    pub options: ProbeOptions,
    /// How its bytes are had.
    pub bytes: Bytes,
    /// What is done with it.
    pub task: Task,
    /// Seconds on a processor that this may take.
    pub processor_s: u64,
}

/// What a worker does with a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Measures it.
    Measure,
    /// Tells its type only.
    Recognise,
    /// Tells the playing times of stretches of its bytes, from the first byte to the one behind the last.
    Play(Vec<(u64, u64)>),
    /// Opens it as a workbook or table.
    OpenSheets,
    /// Reads the QR codes in it.
    ReadCodes,
}

/// How a worker has the bytes of a file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bytes {
    /// As a stretch of the file that came with the frame before.
    Given {
        /// Where it begins.
        start: u64,
        /// How many bytes it has.
        length: u64,
    },
    /// By asking for them.
    Asked {
        /// How many there are.
        length: u64,
    },
}

/// Writes a frame.
///
/// # Errors
/// What the system says, and where `bytes` are too many for a frame.
pub fn write(to: &mut impl Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut frame = Vec::with_capacity(HEADER + bytes.len());
    frame.push(kind);
    frame.extend(length.to_le_bytes());
    frame.extend(bytes);
    to.write_all(&frame)?;
    to.flush()
}

/// Writes a frame of JSON.
///
/// # Errors
/// What the system says.
pub fn write_json(to: &mut impl Write, kind: u8, value: &impl Serialize) -> io::Result<()> {
    write(to, kind, &serde_json::to_vec(value)?)
}

/// Reads a frame of at most `most` bytes.
///
/// # Errors
/// What the system says, and where the frame is longer.
pub fn read(from: &mut impl Read, most: usize) -> io::Result<(u8, Vec<u8>)> {
    let mut header = [0; HEADER];
    from.read_exact(&mut header)?;
    rest(from, header, most)
}

/// Reads what follows a header.
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

/// What is wanted, as a frame has it.
pub fn wanted(offset: u64, count: u32) -> [u8; 12] {
    let mut bytes = [0; 12];
    let (first, last) = bytes.split_at_mut(8);
    first.copy_from_slice(&offset.to_le_bytes());
    last.copy_from_slice(&count.to_le_bytes());
    bytes
}

/// Offset and count of what is wanted; none where they make no sense.
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
