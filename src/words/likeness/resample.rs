//! Part of a square grid, laid over a whole one: what a cut leaves.

/// Sixteenths of a cell: how much is cut from each side. Less than nothing reaches over the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

impl Cut {
    /// The sides one after the other, to be changed.
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

/// Where a cell of the whole lies in the part: the cell before it, the one behind, and the share of that one in 256.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) before: usize,
    pub(super) behind: usize,
    pub(super) share: i32,
}

/// The places of `COUNT` cells, from the cell `first` on, of the `side` cells of the whole, along one side of a grid of as many cells
/// of which so much is cut at both ends.
pub(super) fn places<const COUNT: usize>(side: usize, of: usize, first: usize, (from, to): (i32, i32)) -> [Place; COUNT] {
    let mut places = [Place::default(); COUNT];
    let number = |number: usize| i32::try_from(number).unwrap_or(1);
    let (side, of) = (number(side), number(of).max(1));
    let last = (side - 1) * 256;
    let length = side * 256 - (from + to) * 16;
    for (place, cell) in places.iter_mut().zip(number(first)..) {
        let at = (from * 16 + length * (2 * cell + 1) / (2 * of) - 128).clamp(0, last);
        let before = usize::try_from(at / 256).unwrap_or_default();
        *place = Place { before, behind: usize::try_from((at / 256 + 1).min(side - 1)).unwrap_or_default(), share: at % 256 };
    }
    places
}

/// The longest row.
const MOST_SIDE: usize = 64;

/// One row of the part, at a place between two rows: cells times 256. The places are in order.
pub(super) fn row<const COUNT: usize>(cells: &[u8], side: usize, at: Place, across: &[Place; COUNT]) -> [i32; COUNT] {
    let (from, to) = (across.first().map_or(0, |place| place.before), across.last().map_or(0, |place| place.behind + 1));
    let line = |row: usize| cells.get(row * side + from..row * side + to).unwrap_or_default();
    // Down first, for all columns at once: a cell times 256 fits 16 bits.
    let (above, below) = (u16::try_from(256 - at.share).unwrap_or_default(), u16::try_from(at.share).unwrap_or_default());
    let mut down = [0_u16; MOST_SIDE];
    for (value, (upper, lower)) in down.iter_mut().zip(line(at.before).iter().zip(line(at.behind))) {
        *value = u16::from(*upper) * above + u16::from(*lower) * below;
    }
    let cell = |column: usize| down.get(column.wrapping_sub(from)).copied().map_or(0, i32::from);
    let mut values = [0; COUNT];
    for (value, place) in values.iter_mut().zip(across) {
        *value = (cell(place.before) * (256 - place.share) + cell(place.behind) * place.share) / 256;
    }
    values
}
