//! The position of a page's title: at the bottom if the page was scanned upside down.
//!
//! The title of a form is centred, larger than the text, and first. If exactly one of the first and last lines of ink looks like this, it
//! is
//! the title. A page number is smaller, a signature or date is to one side, a seal is taller, and a table is as wide as the page.

/// Margin that is ignored (scanner lid), in thousandths of width and height.
const EDGE: (usize, usize) = (30, 20);
/// A row with fewer ink pixels is blank. More than `GAP` blank rows end a line.
const LEAST_IN_ROW: usize = 2;
const GAP: usize = 2;
/// A line with fewer ink pixels is a speck.
const LEAST_INK: usize = 6;
/// Smallest and largest height and width of a title, in thousandths of the page.
const HEIGHT: (usize, usize) = (14, 50);
const WIDTH: (usize, usize) = (150, 750);
/// Largest difference of its left and right margins, in thousandths of the width; smallest and largest share of ink in percent.
const ASKEW: usize = 80;
const INK: (usize, usize) = (15, 70);

/// A line of ink: its rows and columns.
struct Line {
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
    ink: usize,
}

/// The centre of the title, from the top, in thousandths of the height. `ink`: rows of `width` pixels. `None` if there is no title.
pub fn place(ink: &[bool], width: usize) -> Option<u16> {
    let height = ink.len().checked_div(width)?;
    let lines = lines(ink, width, height);
    let [first, .., last] = lines.as_slice() else { return None };
    let title = match (is_title(first, width, height), is_title(last, width, height)) {
        (true, false) => first,
        (false, true) => last,
        _ => return None,
    };
    u16::try_from((title.top + title.bottom) * 500 / height).ok()
}

fn lines(ink: &[bool], width: usize, height: usize) -> Vec<Line> {
    let (side, end) = (width * EDGE.0 / 1000, height * EDGE.1 / 1000);
    let mut found: Vec<Line> = Vec::new();
    for (y, row) in ink.chunks_exact(width).enumerate().skip(end).take(height.saturating_sub(2 * end)) {
        let inner = row.get(side..width.saturating_sub(side)).unwrap_or_default();
        let count = inner.iter().filter(|marked| **marked).count();
        if count < LEAST_IN_ROW {
            continue;
        }
        let end = |place: Option<usize>| side + place.unwrap_or_default();
        let (left, right) = (end(inner.iter().position(|marked| *marked)), end(inner.iter().rposition(|marked| *marked)));
        match found.last_mut().filter(|line| y - line.bottom <= GAP) {
            Some(line) => {
                (line.left, line.right, line.bottom) = (line.left.min(left), line.right.max(right + 1), y + 1);
                line.ink += count;
            }
            None => found.push(Line { top: y, bottom: y + 1, left, right: right + 1, ink: count }),
        }
    }
    found.retain(|line| line.ink >= LEAST_INK);
    found
}

fn is_title(line: &Line, width: usize, height: usize) -> bool {
    let (tall, wide) = (line.bottom - line.top, line.right - line.left);
    let within =
        |value: usize, (least, most): (usize, usize), whole: usize, parts: usize| (least * whole..=most * whole).contains(&(value * parts));
    within(tall, HEIGHT, height, 1000)
        && within(wide, WIDTH, width, 1000)
        && line.left.abs_diff(width - line.right) * 1000 <= ASKEW * width
        && within(line.ink, INK, tall * wide, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (356, 504);

    /// A page with rectangles of writing (left, top, width, height). Every third column and row is blank, like the gaps between strokes.
    fn page(writing: &[(usize, usize, usize, usize)]) -> Vec<bool> {
        let inside = |x: usize, y: usize| {
            writing.iter().any(|&(left, top, width, height)| (left..left + width).contains(&x) && (top..top + height).contains(&y))
        };
        let pixel = |at: usize| inside(at % SIZE.0, at / SIZE.0) && at % SIZE.0 % 3 < 2 && at / SIZE.0 % 3 < 2;
        (0..SIZE.0 * SIZE.1).map(pixel).collect()
    }

    /// Checks the page as scanned, and upside down.
    #[track_caller]
    fn places(writing: &[(usize, usize, usize, usize)], upright: Option<u16>, turned: Option<u16>) {
        let mut ink = page(writing);
        assert_eq!(place(&ink, SIZE.0), upright);
        ink.reverse();
        assert_eq!(place(&ink, SIZE.0), turned);
    }

    const TABLE: (usize, usize, usize, usize) = (30, 60, 300, 380);

    #[test]
    fn a_title_is_found_at_either_end() {
        places(&[(110, 30, 136, 14), TABLE], Some(73), Some(926));
        let number = (170, 480, 16, 5);
        places(&[(110, 30, 136, 14), TABLE, number], Some(73), Some(926));
        let signature = (240, 460, 90, 16);
        places(&[(110, 30, 136, 14), TABLE, signature], Some(73), Some(926));
    }

    #[test]
    fn what_is_no_title_is_not_taken_for_one() {
        places(&[TABLE], None, None);
        places(&[], None, None);
        // The same at both ends, to one side, too small, a seal, a rule.
        places(&[(110, 30, 136, 14), TABLE, (110, 460, 136, 14)], None, None);
        places(&[(30, 30, 136, 14), TABLE], None, None);
        places(&[(110, 30, 136, 5), TABLE], None, None);
        places(&[(150, 12, 56, 40), TABLE], None, None);
        places(&[(30, 30, 300, 2), TABLE], None, None);
    }

    #[test]
    fn pictures_without_an_inside_have_none() {
        for (pixels, width) in [(0, 0), (0, 5), (1, 1), (504, 504), (504, 1)] {
            assert_eq!(place(&vec![true; pixels], width), None);
        }
    }
}
