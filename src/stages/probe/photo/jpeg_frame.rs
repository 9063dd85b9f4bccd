//! The headers of a JPEG (ITU-T T.81, annex B): coding process, size, and the first scan.

/// The frame header (SOF) and the first scan header (SOS).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Low half of the SOF marker: 0 baseline, 1 extended, 2 progressive, 3 lossless, from 9 arithmetic.
    pub process: u8,
    /// Bits per sample.
    pub precision: u8,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Id and sampling (horizontal, vertical) of each component.
    pub components: Vec<(u8, u8, u8)>,
    /// Id, DC table and AC table of each component of the first scan.
    pub scan: Vec<(u8, u8, u8)>,
    /// Offset of the data of the first scan; the length of the file if there is no scan.
    pub data: usize,
    /// MCUs between restart markers; 0 for none.
    pub restart: usize,
    /// The Huffman tables (DHT) before the scan: class and number, then 16 code counts, then the symbols.
    pub tables: Vec<(u8, Vec<u8>)>,
}

impl Frame {
    /// Reads the headers up to the first scan. `None` if they are not a chain of segments with a frame header.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut frame = None::<Self>;
        let (mut offset, mut restart, mut tables) = (2_usize, 0, Vec::new());
        while let [0xFF, marker, high, low] = *bytes.get(offset..)?.first_chunk::<4>()? {
            // Fill bytes, and markers without a length.
            if marker == 0xFF || matches!(marker, 0x01 | 0xD0..=0xD8) {
                offset += if marker == 0xFF { 1 } else { 2 };
                continue;
            }
            let end = offset + 2 + usize::from(u16::from_be_bytes([high, low]));
            let content = bytes.get(offset + 4..end).unwrap_or_default();
            match marker {
                0xC4 => tables.extend(huffman_tables(content)),
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => frame = header(marker & 0x0F, content),
                0xDD => restart = content.first_chunk::<2>().map_or(0, |number| usize::from(u16::from_be_bytes(*number))),
                0xDA => {
                    let scan = content.get(1..)?.chunks_exact(2).take(usize::from(*content.first()?));
                    let scan = scan.filter_map(|part| Some((*part.first()?, part.last()? >> 4, part.last()? & 15))).collect();
                    return frame.map(|frame| Self { scan, data: end, restart, tables, ..frame });
                }
                0xD9 => break,
                _ => {}
            }
            offset = end;
        }
        frame.map(|frame| Self { data: bytes.len(), ..frame })
    }

    /// Whether decoders for 8-bit baseline and progressive Huffman pictures cannot show it: another process or depth, or components in
    /// separate
    /// scans.
    pub fn is_rare(&self) -> bool {
        let apart = self.process < 2 && !self.scan.is_empty() && self.scan.len() < self.components.len();
        self.process > 2 || self.precision != 8 || apart
    }

    /// Whether its first scan contains all components, coded in sequence from top to bottom.
    pub fn is_sequential(&self) -> bool {
        self.process < 2 && !self.components.is_empty() && self.scan.len() == self.components.len()
    }
}

/// Whether a JPEG has an end marker after its first scan. Decoders silently fill a truncated file with grey. `FF D9` cannot occur inside a
/// scan (ITU-T T.81, F.1.2.3); thumbnails come before it.
pub fn has_end(bytes: &[u8]) -> bool {
    // Without a valid chain of segments up to a scan, the decoder decides.
    let scan = Frame::read(bytes).and_then(|frame| bytes.get(frame.data..)).filter(|scan| !scan.is_empty());
    scan.is_none_or(|scan| scan.windows(2).rev().any(|pair| pair == [0xFF, 0xD9]))
}

fn header(process: u8, content: &[u8]) -> Option<Frame> {
    let [precision, h0, h1, w0, w1, count] = *content.first_chunk::<6>()?;
    let components = content.get(6..)?.chunks_exact(3).take(usize::from(count));
    let components = components.filter_map(|part| Some((*part.first()?, part.get(1)? >> 4, part.get(1)? & 15))).collect();
    let [width, height] = [[w0, w1], [h0, h1]].map(|side| u32::from(u16::from_be_bytes(side)));
    Some(Frame { process, precision, width, height, components, ..Frame::default() })
}

/// The tables of a segment (ITU-T T.81, B.2.4.2): class and number, with counts and symbols.
pub fn huffman_tables(mut content: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut tables = Vec::new();
    while let Some((id, rest)) = content.split_first() {
        let symbols: usize = rest.iter().take(16).map(|count| usize::from(*count)).sum();
        let Some((table, rest)) = rest.split_at_checked(16 + symbols) else { break };
        tables.push((*id, table.to_vec()));
        content = rest;
    }
    tables
}
