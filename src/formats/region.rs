//! Bytes readable at any offset, and a region of a file as such bytes: a recording inside a bundle is read like a file on disk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

/// Bytes of a known length that several threads can read concurrently.
pub trait ReadAt: Send + Sync {
    /// Reads into `buffer` from `offset` and returns the number of bytes read; 0 only at or beyond the end.
    ///
    /// # Errors
    /// I/O errors.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// The length in bytes.
    fn len(&self) -> u64;

    /// The file region that these bytes are, if they are one. It allows passing the file itself to another process.
    fn region(&self) -> Option<&FileRegion> {
        None
    }

    /// Whether the length is 0.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills the whole buffer.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] if there are fewer bytes; else I/O errors.
    fn read_exact_at(&self, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
        while !buffer.is_empty() {
            match self.read_at(buffer, offset) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    buffer = buffer.get_mut(count..).unwrap_or_default();
                    offset += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads all bytes, if there are at most `most`.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] if there are more; else I/O errors.
    fn read_all(&self, most: u64) -> io::Result<Vec<u8>> {
        let length = self.len();
        if length > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?];
        self.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }
}

/// A region of an open file, or of several consecutive files: the volumes of an archive.
#[derive(Clone, Debug)]
pub struct FileRegion {
    files: Arc<[Volume]>,
    start: u64,
    length: u64,
}

/// A file and the range of the whole that it holds.
#[derive(Debug)]
struct Volume {
    /// None if the volume is missing: its bytes cannot be read.
    file: Option<File>,
    start: u64,
    length: u64,
}

impl FileRegion {
    /// A whole file at its current length.
    ///
    /// # Errors
    /// If the length cannot be determined.
    pub fn whole(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self::of(file, 0, length))
    }

    /// `length` bytes of a file from `start`. Does not check that the file is long enough.
    pub fn of(file: File, start: u64, length: u64) -> Self {
        Self { files: Arc::new([Volume { file: Some(file), start: 0, length: u64::MAX }]), start, length }
    }

    /// Concatenates files of the given lengths. Reading from a missing one fails with [`io::ErrorKind::NotFound`].
    pub fn volumes(files: Vec<(Option<File>, u64)>) -> Self {
        let mut start = 0_u64;
        let volume = |(file, length): (Option<File>, u64)| {
            let volume = Volume { file, start, length };
            start = start.saturating_add(length);
            volume
        };
        let files: Arc<[Volume]> = files.into_iter().map(volume).collect();
        Self { files, start: 0, length: start }
    }

    /// The ranges of the volumes in the whole; empty for a single file.
    pub fn bounds(&self) -> Vec<Range<u64>> {
        match self.files.as_ref() {
            [_] => Vec::new(),
            several => several.iter().map(|volume| volume.start..volume.start.saturating_add(volume.length)).collect(),
        }
    }

    /// Whether any of `length` bytes from `offset` on is in a missing volume.
    pub fn is_missing(&self, offset: u64, length: u64) -> bool {
        let (from, to) = (self.start.saturating_add(offset), self.start.saturating_add(offset).saturating_add(length));
        self.files.iter().any(|volume| volume.file.is_none() && volume.start < to && from < volume.start.saturating_add(volume.length))
    }

    /// The single file that contains the whole region, and the region's offset in it.
    pub fn held(&self) -> Option<(&File, u64)> {
        let volume = self.files.get(self.at(self.start)?)?;
        let within = self.start.checked_sub(volume.start)?;
        (within.checked_add(self.length)? <= volume.length).then_some((volume.file.as_ref()?, within))
    }

    /// The subregion of `length` bytes from `start`, limited to this region.
    #[must_use]
    pub fn part(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.length);
        Self { files: Arc::clone(&self.files), start: self.start + start, length: length.min(self.length - start) }
    }

    /// The index of the volume that contains an offset of the whole.
    fn at(&self, place: u64) -> Option<usize> {
        self.files.partition_point(|volume| volume.start <= place).checked_sub(1)
    }
}

impl ReadAt for FileRegion {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = self.length.saturating_sub(offset);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let place = self.start.saturating_add(offset);
        let Some(volume) = self.at(place).and_then(|at| self.files.get(at)).filter(|_| most > 0) else { return Ok(0) };
        let within = place - volume.start;
        let most = usize::try_from(volume.length.saturating_sub(within)).unwrap_or(usize::MAX).min(most);
        match (buffer.get_mut(..most), &volume.file) {
            (Some(buffer), Some(file)) if most > 0 => positioned_read(file, buffer, within),
            (_, None) => Err(io::ErrorKind::NotFound.into()),
            _ => Ok(0),
        }
    }

    fn region(&self) -> Option<&FileRegion> {
        Some(self)
    }

    fn len(&self) -> u64 {
        self.length
    }
}

#[cfg(unix)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Number of zero bytes at the end; the total length if all bytes are zero.
///
/// # Errors
/// I/O errors.
pub fn zeros_at_end(source: &dyn ReadAt) -> io::Result<u64> {
    let mut block = vec![0; 1 << 20];
    let mut end = source.len();
    while end > 0 {
        let length = usize::try_from(end).unwrap_or(usize::MAX).min(block.len());
        let bytes = block.get_mut(..length).unwrap_or_default();
        end -= length as u64;
        source.read_exact_at(bytes, end)?;
        if let Some(last) = bytes.iter().rposition(|byte| *byte != 0) {
            return Ok(source.len() - end - last as u64 - 1);
        }
    }
    Ok(source.len())
}

/// CRC-32 of all bytes, as in ZIP.
///
/// # Errors
/// I/O errors.
pub fn crc32_of(source: &dyn ReadAt) -> io::Result<u32> {
    let mut crc32 = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut offset = 0;
    while offset < source.len() {
        let length = usize::try_from(source.len() - offset).unwrap_or(usize::MAX).min(buffer.len());
        let bytes = buffer.get_mut(..length).unwrap_or_default();
        source.read_exact_at(bytes, offset)?;
        crc32.update(bytes);
        offset += length as u64;
    }
    Ok(crc32.finalize())
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(Vec::len(self));
        let mut rest = self.get(start..).unwrap_or_default();
        rest.read(buffer)
    }

    fn len(&self) -> u64 {
        Vec::len(self) as u64
    }
}

/// A sequential stream over such bytes.
pub struct Reader {
    source: Arc<dyn ReadAt>,
    position: u64,
}

impl Reader {
    /// A reader at offset 0.
    pub fn new(source: Arc<dyn ReadAt>) -> Self {
        Self { source, position: 0 }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read_at(buffer, self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = sought(to, self.position, self.source.len())?;
        Ok(self.position)
    }
}

/// The target of a seek in a stream with the given position and length.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] if it is before the start.
pub fn sought(to: SeekFrom, position: u64, length: u64) -> io::Result<u64> {
    let target = match to {
        SeekFrom::Start(target) => Some(target),
        SeekFrom::End(distance) => length.checked_add_signed(distance),
        SeekFrom::Current(distance) => position.checked_add_signed(distance),
    };
    target.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_file_reads_like_a_file() {
        let path = std::env::temp_dir().join(format!("classproof-region-{}", std::process::id()));
        std::fs::write(&path, b"0123456789").unwrap();
        let part = FileRegion::whole(File::open(&path).unwrap()).unwrap().part(2, 5).part(1, 99);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(part.len(), 4);
        assert_eq!(part.read_all(4).unwrap(), b"3456");
        assert_eq!(part.read_all(3).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        let mut reader = Reader::new(Arc::new(part));
        reader.seek(SeekFrom::End(-2)).unwrap();
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "56");
        assert!(reader.seek(SeekFrom::Current(-99)).is_err());
    }

    #[test]
    fn zeros_at_the_end_are_counted() {
        let zeros = |bytes: Vec<u8>| zeros_at_end(&bytes).unwrap();
        assert_eq!([zeros(vec![]), zeros(vec![0; 5]), zeros(vec![1]), zeros(vec![0, 1, 0, 0])], [0, 5, 0, 2]);
        let mut long = vec![0; 3 << 20];
        assert_eq!(zeros(long.clone()), 3 << 20);
        long[(1 << 20) - 1] = 7;
        assert_eq!(zeros(long), 2 << 20);
    }

    #[test]
    fn volumes_read_like_one_file() {
        let path = |number: u8| std::env::temp_dir().join(format!("classproof-volume-{}-{number}", std::process::id()));
        let file = |number: u8, bytes: &[u8]| {
            std::fs::write(path(number), bytes).unwrap();
            let file = File::open(path(number)).unwrap();
            std::fs::remove_file(path(number)).unwrap();
            Some(file)
        };
        let whole = FileRegion::volumes(vec![(file(1, b"0123"), 4), (None, 4), (file(3, b"89ab"), 4), (file(4, b"cd"), 3)]);
        assert_eq!((whole.len(), whole.bounds()), (15, vec![0..4, 4..8, 8..12, 12..15]));
        assert_eq!(whole.part(9, 4).read_all(4).unwrap(), b"9abc");
        assert_eq!(whole.part(2, 2).read_all(9).unwrap(), b"23");
        assert_eq!(whole.part(2, 3).read_all(9).unwrap_err().kind(), io::ErrorKind::NotFound);
        // A file that has become shorter.
        assert_eq!(whole.part(12, 3).read_all(9).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(whole.part(9, 3).held().map(|(_, start)| start), Some(1));
        assert!(whole.part(10, 3).held().is_none() && whole.part(5, 1).held().is_none());
        assert_eq!(whole.part(15, 1).read_all(9).unwrap(), b"");
    }
}
