//! Finds damage inside the data of a JPEG. Decoders fill in what they cannot read, without reporting it.

use super::jpeg_frame::{Frame, huffman_tables};

/// A run of zero bytes of this length is not picture data: the card was full, or the cloud did not deliver the data.
const ZEROS: usize = 512;

/// A run of zero bytes of this length is not refinement data either: long runs of empty blocks have codes.
const LONG: usize = 8 << 10;

/// Damage inside a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where the damage begins, in percent of the height; `None` if the coding does not tell (progressive).
    pub from_percent: Option<u8>,
}

/// Finds the first damage. `walk_all`: decode the codes of a sequential picture even if its bytes look normal.
pub fn find(bytes: &[u8], walk_all: bool) -> Option<Damage> {
    let frame = Frame::read(bytes)?;
    let data = bytes.get(frame.data..)?;
    let odd = Odd::find(data, &frame)?;
    if !frame.is_sequential() {
        return (odd.marker.is_some() || odd.zeros.is_some_and(|zeros| zeros.can_not_be)).then_some(Damage { from_percent: None });
    }
    if odd.marker.is_none() && odd.zeros.is_none() && !walk_all {
        return None;
    }
    let mut walk = Walk::new(data.get(..odd.marker.unwrap_or(odd.end))?, &frame)?;
    let total = walk.columns * walk.rows;
    let (mut zeroed, mut lost) = (None, None);
    for unit in 0..total {
        if zeroed.is_none() && odd.zeros.is_some_and(|zeros| walk.at > zeros.at) {
            zeroed = Some(unit.saturating_sub(1));
        }
        if walk.unit().is_none() {
            lost = Some(unit);
            break;
        }
    }
    // Zero bytes may be codes of flat blocks. Then the data ends with the picture; otherwise data is left over.
    let left = walk.data.get(walk.at..).unwrap_or_default();
    let left = left.len() - left.iter().rev().take_while(|byte| **byte == 0).count();
    let zeroed = zeroed.filter(|_| lost.is_some() || left > MOST_LEFT || odd.zeros.is_some_and(|zeros| zeros.can_not_be));
    // Damage after the last unit does not affect the picture.
    let from = zeroed.into_iter().chain(lost).min();
    if from.is_none() && walk_all && left > MOST_LEFT {
        return Some(Damage { from_percent: None });
    }
    from.map(|unit| Damage { from_percent: u8::try_from(unit / walk.columns * 100 / walk.rows).ok() })
}

/// Most bytes that some cameras leave after the last unit.
const MOST_LEFT: usize = 64;

/// A long run of zeros in the coded data.
#[derive(Clone, Copy)]
struct Zeros {
    at: usize,
    /// No picture repeats the code of zero bits this often: in this table it does not end a block.
    can_not_be: bool,
}

/// Suspicious places in the coded data.
struct Odd {
    /// A marker that is not allowed there, or a restart marker out of sequence.
    marker: Option<usize>,
    zeros: Option<Zeros>,
    /// End of the picture.
    end: usize,
}

impl Odd {
    fn find(data: &[u8], frame: &Frame) -> Option<Self> {
        let last = data.windows(2).rposition(|pair| pair == [0xFF, 0xD9])?;
        let zeros = (0..last / ZEROS)
            .map(|block| block * ZEROS)
            .find(|at| data.get(*at..at + ZEROS).is_some_and(|run| run.iter().all(|byte| *byte == 0)));
        let zeros = zeros.map(|at| at - data.get(..at).unwrap_or_default().iter().rev().take_while(|byte| **byte == 0).count());
        let luma_ac = frame.scan.first().map(|part| part.2);
        let mut scan = Scan { tables: frame.tables.clone(), luma_ac, codes_coefficients: frame.is_sequential(), refines: false };
        let (mut at, mut turn, mut found) = (0, 0, None);
        let (end, is_odd) = loop {
            let next = memchr::memchr(0xFF, data.get(at..last).unwrap_or_default()).map(|found| at + found);
            let upto = next.unwrap_or(last);
            if let Some(zeros) = zeros.filter(|zeros| (at..upto).contains(zeros)) {
                let run = data.get(zeros..last).unwrap_or_default().iter().take_while(|byte| **byte == 0).count();
                found = Some(Zeros { at: zeros, can_not_be: scan.zeros_can_not_be(run) });
            }
            let Some(next) = next else { break (last, false) };
            at = next + 1;
            match data.get(at).copied().unwrap_or(0) {
                0 => at += 1,
                0xFF => {}
                restart @ 0xD0..=0xD7 if frame.restart > 0 && (restart & 7 == turn || !frame.is_sequential()) => turn = (turn + 1) & 7,
                // The picture ends here; another may follow (thumbnail, gain map, video).
                0xD9 => break (next, false),
                // Tables and comments are allowed between scans.
                marker @ (0xC4 | 0xDA..=0xDD | 0xE0..=0xEF | 0xFE) if !frame.is_sequential() => {
                    let Some(length) = data.get(at + 1..at + 3).and_then(|length| length.first_chunk::<2>()) else { break (next, true) };
                    let end = at + 1 + usize::from(u16::from_be_bytes(*length));
                    scan.take(marker, data.get(at + 3..end).unwrap_or_default());
                    at = end;
                }
                // The number of lines, after the first scan.
                0xDC => {}
                _ => break (next, true),
            }
        };
        Some(Self { marker: is_odd.then_some(end), zeros: found, end })
    }
}

/// The properties of the current scan that tell what zero bytes mean.
struct Scan {
    tables: Vec<(u8, Vec<u8>)>,
    luma_ac: Option<u8>,
    /// First coding of coefficients (ITU-T T.81, G.1.2.2).
    codes_coefficients: bool,
    /// Adds one bit to coefficients (G.1.2.3).
    refines: bool,
}

impl Scan {
    /// Processes a segment between scans.
    fn take(&mut self, marker: u8, content: &[u8]) {
        match (marker, content) {
            (0xC4, tables) => self.tables.extend(huffman_tables(tables)),
            (0xDA, [1, _, tables, first, _, precision, ..]) => {
                self.luma_ac = Some(tables & 15);
                self.codes_coefficients = *first > 0 && precision >> 4 == 0;
                self.refines = *first > 0 && precision >> 4 > 0;
            }
            (0xDA, _) => (self.codes_coefficients, self.refines) = (false, false),
            _ => {}
        }
    }

    /// Whether a run of zero bytes of this length is impossible. Zero bits are the first code of the table; in a long run it must end a
    /// block or
    /// a run of blocks. Refinement bits are zero in empty areas, but not for that long.
    fn zeros_can_not_be(&self, run: usize) -> bool {
        if self.refines && run >= LONG {
            return true;
        }
        let table = self.luma_ac.and_then(|wanted| self.tables.iter().rev().find(|(id, _)| *id == 0x10 | wanted));
        self.codes_coefficients && table.and_then(|(_, table)| table.get(16)).is_some_and(|symbol| symbol & 15 != 0)
    }
}

/// A Huffman table: the number of codes of each length from 1 to 16 bits, and the symbols.
struct Table<'a> {
    counts: &'a [u8],
    symbols: &'a [u8],
}

/// Walks through the codes of a sequential scan unit by unit (MCU; ITU-T T.81, F.2.2), without decoding values.
struct Walk<'a> {
    data: &'a [u8],
    at: usize,
    bits: u32,
    left: u32,
    restart: usize,
    unit: usize,
    columns: usize,
    rows: usize,
    /// For each component: DC table, AC table, and blocks per unit.
    components: Vec<(Table<'a>, Table<'a>, usize)>,
}

impl<'a> Walk<'a> {
    fn new(data: &'a [u8], frame: &'a Frame) -> Option<Self> {
        let table = |id: u8| {
            let (counts, symbols) = frame.tables.iter().rev().find(|(found, _)| *found == id)?.1.split_at_checked(16)?;
            Some(Table { counts, symbols })
        };
        let single = frame.components.len() == 1;
        let side = |side: u32, sampling: u8| {
            let most = if single { 1 } else { usize::from(sampling) };
            Some(usize::try_from(side).ok()?.div_ceil(8 * most.max(1))).filter(|units| *units > 0)
        };
        let most = |pick: fn(&(u8, u8, u8)) -> u8| frame.components.iter().map(pick).max().unwrap_or(1);
        let component = |(id, dc, ac): &(u8, u8, u8)| {
            let (_, across, down) = frame.components.iter().find(|(found, ..)| found == id)?;
            let blocks = if single { 1 } else { usize::from(*across) * usize::from(*down) };
            Some((table(*dc)?, table(0x10 | ac)?, blocks))
        };
        Some(Self {
            data,
            at: 0,
            bits: 0,
            left: 0,
            restart: frame.restart,
            unit: 0,
            columns: side(frame.width, most(|part| part.1))?,
            rows: side(frame.height, most(|part| part.2))?,
            components: frame.scan.iter().map(component).collect::<Option<_>>()?,
        })
    }

    /// Skips one unit; `None` if its codes are invalid or incomplete.
    fn unit(&mut self) -> Option<()> {
        if self.restart > 0 && self.unit > 0 && self.unit.is_multiple_of(self.restart) {
            self.left = 0;
            let marker = self.data.get(self.at..self.at + 2)?;
            (marker.first() == Some(&0xFF) && matches!(marker.last(), Some(0xD0..=0xD7))).then_some(())?;
            self.at += 2;
        }
        self.unit += 1;
        for index in 0..self.components.len() {
            for _ in 0..self.components.get(index)?.2 {
                self.block(index)?;
            }
        }
        Some(())
    }

    fn block(&mut self, component: usize) -> Option<()> {
        let size = self.symbol(component, false)?;
        self.skip(u32::from(size))?;
        let mut place = 1;
        while place < 64 {
            let symbol = self.symbol(component, true)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            match (run, size) {
                (15, 0) => place += 16,
                (_, 0) => break,
                _ => {
                    place += u32::from(run) + 1;
                    // Otherwise beyond the last coefficient.
                    (place <= 64).then_some(())?;
                    self.skip(u32::from(size))?;
                }
            }
        }
        Some(())
    }

    fn symbol(&mut self, component: usize, ac: bool) -> Option<u8> {
        let (mut code, mut first, mut index) = (0_usize, 0_usize, 0_usize);
        for length in 0..16 {
            code = code << 1 | usize::try_from(self.bit()?).ok()?;
            let tables = self.components.get(component)?;
            let table = if ac { &tables.1 } else { &tables.0 };
            let count = usize::from(*table.counts.get(length)?);
            if code < first + count {
                return table.symbols.get(index + code.checked_sub(first)?).copied();
            }
            index += count;
            first = (first + count) << 1;
        }
        None
    }

    fn skip(&mut self, bits: u32) -> Option<()> {
        (0..bits).try_for_each(|_| self.bit().map(|_| ()))
    }

    fn bit(&mut self) -> Option<u32> {
        if self.left == 0 {
            let byte = *self.data.get(self.at)?;
            let next = self.data.get(self.at + 1).copied();
            // A marker ends the data; FF followed by zero is not a marker.
            if byte == 0xFF && next != Some(0) {
                return None;
            }
            self.at += if byte == 0xFF { 2 } else { 1 };
            (self.bits, self.left) = (u32::from(byte), 8);
        }
        self.left -= 1;
        Some(self.bits >> self.left & 1)
    }
}
