//! Whether a picture file is truncated after the part that decodes: boxes of a HEIF, and the video that a motion photo has after its JPEG.

use crate::formats::region::ReadAt;
use crate::stages::probe::boxes;

use super::jpeg_frame::Frame;

/// Top-level boxes of such files. Phones append data after them that is not in boxes and whose first bytes are not a size.
const KNOWN: [&[u8; 4]; 11] = [b"meta", b"mdat", b"moov", b"free", b"skip", b"wide", b"uuid", b"mpvd", b"moof", b"idat", b"ftyp"];

/// Whether a box of a HEIF extends beyond the end of the file.
pub fn heif(source: &dyn ReadAt) -> bool {
    boxes::top_level(source).any(|head| KNOWN.contains(&&head.kind) && head.end > source.len())
}

/// Whether the video after a JPEG extends beyond the end of the file.
pub fn motion_photo(bytes: &[u8]) -> bool {
    let Some(behind) = Frame::read(bytes).and_then(|frame| bytes.get(frame.data..)) else { return false };
    let film = memchr::memmem::find_iter(behind, b"ftyp").find_map(|at| {
        let film = behind.get(at.checked_sub(4)?..)?;
        let size = u32::from_be_bytes(*film.first_chunk::<4>()?);
        let brand = film.get(8..11)?;
        (size.is_multiple_of(4)
            && (16..=256).contains(&size)
            && [b"mp4", b"iso", b"qt ", b"avc", b"M4V"].contains(&brand.first_chunk::<3>()?))
        .then_some(film)
    });
    film.is_some_and(|film| heif(&film.to_vec()))
}
