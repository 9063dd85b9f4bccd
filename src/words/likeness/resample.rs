//! Resamples a cropped square grid to the size of the whole one.

/// How much is cropped from each side, in sixteenths of a cell. A negative value extends beyond the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

impl Cut {
    /// A side by index: left, right, top, bottom.
    pub(super) fn side(&mut self, number: usize) -> &mut i32 {
        match number {
            0 => &mut self.left,
            1 => &mut self.right,
            2 => &mut self.top,
            _ => &mut self.bottom,
        }
    }

    /// Whether every side lies between `least` and `most`.
    pub(super) fn within(self, least: i32, most: i32) -> bool {
        [self.left, self.right, self.top, self.bottom].iter().all(|side| (least..=most).contains(side))
    }
}

/// A sampling position between two cells: the cells before and after it, and the weight of the second one, of 256.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) before: usize,
    pub(super) behind: usize,
    pub(super) share: u16,
}

/// Sampling positions of `COUNT` cells, starting at cell `first`, when one side of a grid of `side` cells is cropped by `from` and `to` at
/// its ends and divided into `of` cells.
pub(super) fn places<const COUNT: usize>(side: usize, of: usize, first: usize, (from, to): (i32, i32)) -> [Place; COUNT] {
    let mut places = [Place::default(); COUNT];
    let number = |number: usize| i32::try_from(number).unwrap_or(1);
    let (side, of) = (number(side), number(of).max(1));
    let last = (side - 1) * 256;
    let length = side * 256 - (from + to) * 16;
    for (place, cell) in places.iter_mut().zip(number(first)..) {
        let at = (from * 16 + length * (2 * cell + 1) / (2 * of) - 128).clamp(0, last);
        let before = usize::try_from(at / 256).unwrap_or_default();
        let share = u16::try_from(at % 256).unwrap_or_default();
        *place = Place { before, behind: usize::try_from((at / 256 + 1).min(side - 1)).unwrap_or_default(), share };
    }
    places
}

/// Maximum row length.
const MOST_SIDE: usize = 64;

/// Sampling positions along a row. Consecutive positions are grouped into runs, so that each run is copied and computed as a block.
pub(super) struct Across<const COUNT: usize> {
    /// First cell of the row that is needed, and one past the last.
    from: usize,
    to: usize,
    /// Per run: its first position, its length, and the cell before its first position, relative to `from`.
    runs: [(u8, u8, u8); COUNT],
    count: usize,
    before: [u16; COUNT],
    behind: [u16; COUNT],
}

impl<const COUNT: usize> Across<COUNT> {
    pub(super) fn new(places: &[Place; COUNT]) -> Self {
        let (from, to) = (places.first().map_or(0, |place| place.before), places.last().map_or(0, |place| place.behind + 1));
        let mut across = Self { from, to, runs: [(0, 0, 0); COUNT], count: 0, before: [0; COUNT], behind: [0; COUNT] };
        for (number, place) in places.iter().enumerate() {
            // At the edge no cell follows: its weight is 0, so any cell will do.
            (across.before[number], across.behind[number]) = (256 - place.share, place.share);
            let cell = place.before.saturating_sub(from);
            match across.count.checked_sub(1).and_then(|last| across.runs.get_mut(last)) {
                Some((start, length, first)) if usize::from(*first) + number - usize::from(*start) == cell => *length += 1,
                _ => {
                    let narrow = |number: usize| u8::try_from(number).unwrap_or_default();
                    if let Some(run) = across.runs.get_mut(across.count) {
                        *run = (narrow(number), 1, narrow(cell));
                    }
                    across.count += 1;
                }
            }
        }
        across
    }

    /// One resampled row at a position between two rows; cells times 256. The positions are in order.
    pub(super) fn row(&self, cells: &[u8], side: usize, at: Place) -> [i32; COUNT] {
        let line = |row: usize| cells.get(row * side + self.from..row * side + self.to).unwrap_or_default();
        // Interpolate vertically first, for all columns at once: a cell times 256 fits 16 bits.
        let (above, below) = (256 - at.share, at.share);
        let mut down = [0_u16; MOST_SIDE + 1];
        for (value, (upper, lower)) in down.iter_mut().zip(line(at.before).iter().zip(line(at.behind))) {
            *value = u16::from(*upper) * above + u16::from(*lower) * below;
        }
        let (mut first, mut second) = ([0_u16; COUNT], [0_u16; COUNT]);
        for (start, length, cell) in
            self.runs.iter().take(self.count).map(|run| (usize::from(run.0), usize::from(run.1), usize::from(run.2)))
        {
            for (values, cell) in [(&mut first, cell), (&mut second, cell + 1)] {
                if let (Some(values), Some(cells)) = (values.get_mut(start..start + length), down.get(cell..cell + length)) {
                    values.copy_from_slice(cells);
                }
            }
        }
        let mut values = [0; COUNT];
        for number in 0..COUNT {
            let sum =
                i32::from(first[number]) * i32::from(self.before[number]) + i32::from(second[number]) * i32::from(self.behind[number]);
            values[number] = sum / 256;
        }
        values
    }
}
