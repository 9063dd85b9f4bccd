//! Decodes pages with fax compression (TIFF 6.0, sections 10 and 11; ITU-T T.4 and T.6), as written by office scanners and fax servers.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode, decode};
use image::GrayImage;

use super::directories::{Directory, Tiff, field};

const BLACK: u8 = 0;
const WHITE: u8 = 255;

/// Most bytes after the last line of a strip: the end marker and padding.
const MOST_LEFT: usize = 8;

/// A page, decoded as far as possible.
pub struct FaxPage {
    pub picture: GrayImage,
    /// Whether every row was found.
    pub whole: bool,
}

/// Whether a compression is a fax compression: 2 (T.4 without line ends), 3 (T.4) or 4 (T.6).
pub fn is_fax(compression: u64) -> bool {
    matches!(compression, 2..=4)
}

/// Decodes a page of this size. `None` if its strips are not in the file.
pub fn decoded(tiff: &Tiff<'_>, page: Directory, (width, height): (u32, u32)) -> Option<FaxPage> {
    let chunks = tiff.chunks(page)?;
    let number = |wanted| tiff.number(page, wanted);
    let options = number(field::T4_OPTIONS).unwrap_or(0);
    let compression = number(field::COMPRESSION)?;
    let encoding = match compression {
        4 => EncodingMode::Group4,
        3 if options & 1 == 1 => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    let rows = number(field::ROWS_PER_STRIP).and_then(|rows| u32::try_from(rows).ok()).unwrap_or(u32::MAX).clamp(1, height.max(1));
    let mut sink = Rows { width: usize::try_from(width).ok()?, picture: Vec::new() };
    let mut whole = true;
    let mut left = height;
    for chunk in chunks {
        let wanted = rows.min(left);
        let settings = DecodeSettings {
            columns: width,
            rows: wanted,
            end_of_block: true,
            end_of_line: compression == 3,
            rows_are_byte_aligned: compression == 2,
            encoding,
            // In T.4, a line lost in transmission is not damage of the file.
            strict: compression == 4,
        };
        let before = sink.picture.len();
        let turned: Vec<u8>;
        let data = if number(field::FILL_ORDER) == Some(2) {
            turned = chunk.iter().map(|byte| byte.reverse_bits()).collect();
            &turned
        } else {
            chunk
        };
        // Damaged codes may decode as other lines; then data is left over after the last line.
        let read = decode(data, &mut sink, &mut DecoderContext::new(settings)).ok();
        let left_over = read.and_then(|read| data.get(read..)).unwrap_or_default();
        let left_over = left_over.len() - left_over.iter().rev().take_while(|byte| **byte == 0).count();
        let decodes = read.is_some() && (compression != 4 || left_over <= MOST_LEFT);
        let expected = before + sink.width * usize::try_from(wanted).ok()?;
        whole &= decodes && sink.picture.len() == expected;
        sink.picture.resize(expected, WHITE);
        left -= wanted;
        if left == 0 {
            break;
        }
    }
    whole &= left == 0;
    let mut picture = sink.picture;
    picture.resize(sink.width * usize::try_from(height).ok()?, WHITE);
    // 1: pixels without ink are black.
    if number(field::PHOTOMETRIC) == Some(1) {
        picture.iter_mut().for_each(|pixel| *pixel = WHITE - *pixel);
    }
    Some(FaxPage { picture: GrayImage::from_raw(width, height, picture)?, whole })
}

/// Collects the rows of a picture.
struct Rows {
    width: usize,
    picture: Vec<u8>,
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        let (from, mut at, mut colour) = (self.picture.len(), 0, WHITE);
        for change in changes {
            let change = usize::try_from(*change).unwrap_or(self.width).clamp(at, self.width);
            self.picture.resize(from + change, colour);
            (at, colour) = (change, if colour == WHITE { BLACK } else { WHITE });
        }
        self.picture.resize(from + self.width, colour);
    }
}
