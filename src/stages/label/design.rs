//! The layout of a label.

use super::face::{Drawn, Face, Size};
use super::sheet::{Mark, Sheet, Text};
use super::typeset::{LEADING, Set, Setter, baseline};

use crate::formats::font::Typeface;
use crate::formats::label_code::{Modules, QUIET};

/// Dimensions of a layout, in millimetres.
struct Measures {
    /// From the edge to the frame, and from the frame to the text.
    frame: f32,
    inner: f32,
    /// Line width of the frame; the cover has a second, thinner line.
    line: f32,
    double: bool,
    /// Font sizes (em) of: heading, institution, name, rows (largest and smallest), small print.
    heading: f32,
    institution: f32,
    name: f32,
    rows: (f32, f32),
    small: f32,
    /// Heights of institution and name.
    heights: (f32, f32),
    /// Side length of the code with its margin.
    code: f32,
    /// Font size (em) of the id, and groups of eight digits per line.
    id: (f32, usize),
    /// Whether the code is beside the rows, not below them.
    beside: bool,
}

fn measures(size: Size) -> Measures {
    match size {
        Size::Cover => Measures {
            frame: 14.0,
            inner: 12.0,
            line: 0.9,
            double: true,
            heading: 7.0,
            institution: 8.5,
            name: 17.0,
            rows: (6.2, 2.6),
            small: 3.3,
            heights: (26.0, 58.0),
            code: 46.0,
            id: (4.9, 2),
            beside: false,
        },
        Size::Case => Measures {
            frame: 4.0,
            inner: 5.0,
            line: 0.4,
            double: false,
            heading: 3.6,
            institution: 4.4,
            name: 8.6,
            rows: (3.6, 1.8),
            small: 2.1,
            heights: (10.5, 20.0),
            code: 29.0,
            id: (3.1, 2),
            beside: false,
        },
        Size::Bag => Measures {
            frame: 2.0,
            inner: 2.6,
            line: 0.3,
            double: false,
            heading: 2.4,
            institution: 2.9,
            name: 5.4,
            rows: (2.5, 1.3),
            small: 1.6,
            heights: (5.2, 11.0),
            code: 25.0,
            id: (2.0, 4),
            beside: true,
        },
    }
}

struct Board<'a> {
    marks: Vec<Mark>,
    setter: Setter<'a>,
}

/// Draws a label; `None` if its code cannot be generated.
pub fn draw(face: &Face, size: Size, font: &Typeface, drawn: &mut Drawn) -> Option<Sheet> {
    let modules = face.code.modules()?;
    let (width, height) = size.millimetres();
    let measures = measures(size);
    let mut board = Board { marks: Vec::new(), setter: Setter { font, missing: &mut drawn.missing, shortened: &mut drawn.shortened } };
    board.frame(&measures, (width, height));
    let edge = measures.frame + measures.inner;
    let (left, inside) = (edge, width - 2.0 * edge);
    let mut top = edge;

    let institution = board.setter.fitted(&face.institution, (inside, measures.heights.0), measures.institution, measures.rows.1);
    top = board.centred(&institution, (left, inside), (top, measures.heights.0), false);
    let least = measures.rows.1 * 1.05;
    let name = board.setter.fitted(&face.name, (inside, measures.heights.1), measures.name, least);
    top = board.centred(&name, (left, inside), (top, measures.heights.1), true);
    top = board.heading(&face.heading, measures.heading, (left, inside), top);

    let bottom = height - edge;
    let gap = measures.rows.0 * 0.8;
    if measures.beside {
        let column = inside - measures.code - gap * 0.5;
        let foot = bottom - measures.id.0 * 1.3 * 3.0;
        board.rows(face, &measures, (left, column, foot), top);
        board.id(face, &measures, (left, column, foot, bottom));
        // The code's margin may overlap the label's margin: both are white.
        let overhang = measures.code * margin_share(&modules);
        board.code(&modules, (left + inside - measures.code + overhang, bottom - measures.code + overhang), measures.code);
    } else {
        let foot = bottom - measures.code;
        board.rows(face, &measures, (left, inside, foot - gap), top);
        let overhang = measures.code * margin_share(&modules);
        board.code(&modules, (left - overhang, foot + overhang), measures.code);
        let beside = measures.code - 2.0 * overhang + gap;
        board.id(face, &measures, (left + beside, inside - beside, foot + overhang, bottom));
    }
    Some(Sheet { width, height, marks: board.marks })
}

/// The margin of a code on one side, as a share of its side length.
fn margin_share(modules: &Modules) -> f32 {
    let mm = |modules: u32| u16::try_from(modules).map_or(0.0, f32::from);
    mm(QUIET) / mm(modules.side + 2 * QUIET)
}

/// A code with its margin, as wide as `side`.
pub fn code_mark(modules: &Modules, (left, top): (f32, f32), side: f32) -> Mark {
    let mm = |modules: u32| u16::try_from(modules).map_or(0.0, f32::from);
    let module = side / mm(modules.side + 2 * QUIET);
    // Slightly taller than a module, so that no gaps show between the rows.
    let stretch = |(row, column, length): &(u32, u32, u32)| {
        [left + mm(column + QUIET) * module, top + mm(row + QUIET) * module, mm(*length) * module, module * 1.02]
    };
    Mark::Filled(modules.dark.iter().map(stretch).collect(), true)
}

impl Board<'_> {
    fn frame(&mut self, measures: &Measures, (width, height): (f32, f32)) {
        let at = |inset: f32| [inset, inset, width - 2.0 * inset, height - 2.0 * inset];
        self.marks.push(Mark::Framed(at(measures.frame), measures.line));
        if measures.double {
            self.marks.push(Mark::Framed(at(measures.frame + 1.8), measures.line / 3.0));
        }
    }

    fn text(&mut self, glyphs: Vec<(u16, char)>, at: (f32, f32), size: f32, (bold, black): (bool, bool)) {
        self.marks.push(Mark::Text(Text { x: at.0, y: at.1, size, bold, black, glyphs, spacing: 0.0 }));
    }

    /// Draws lines from `top`; returns where the next block may begin.
    fn block(&mut self, set: &Set, left: f32, top: f32, style: (bool, bool)) -> f32 {
        let mut top = top;
        for line in &set.lines {
            self.text(line.clone(), (left, baseline(top, set.size)), set.size, style);
            top += set.size * LEADING;
        }
        top
    }

    /// Draws lines centred in a box; returns the bottom of the box.
    fn centred(&mut self, set: &Set, (left, width): (f32, f32), (top, height): (f32, f32), bold: bool) -> f32 {
        let mut at = top + (height - set.height()) / 2.0;
        for line in &set.lines {
            let margin = (width - self.setter.width(line) * set.size) / 2.0;
            self.text(line.clone(), (left + margin, baseline(at, set.size)), set.size, (bold, true));
            at += set.size * LEADING;
        }
        top + height
    }

    /// Draws the heading between two lines; returns where the rows may begin.
    fn heading(&mut self, text: &str, size: f32, (left, width): (f32, f32), top: f32) -> f32 {
        let glyphs = self.setter.glyphs(text);
        let gaps = u16::try_from(glyphs.len().saturating_sub(1)).map_or(0.0, f32::from);
        let chinese = text.chars().any(|character| u32::from(character) >= 0x2E80);
        let spacing = if chinese { size * 0.35 } else { size * 0.04 };
        let wide = self.setter.width(&glyphs) * size + gaps * spacing;
        let start = left + (width - wide) / 2.0;
        let middle = top + size * LEADING / 2.0;
        let line = size * 0.045;
        let rule = (start - left - size).max(0.0);
        self.marks.push(Mark::Filled(vec![[left, middle, rule, line], [left + width - rule, middle, rule, line]], true));
        let y = baseline(top, size);
        self.marks.push(Mark::Text(Text { x: start, y, size, bold: false, black: true, glyphs, spacing }));
        top + size * (LEADING + 0.55)
    }

    /// Draws terms and values in the largest size that fits above `bottom`, spread over the height if there is room.
    fn rows(&mut self, face: &Face, measures: &Measures, (left, width, bottom): (f32, f32, f32), top: f32) {
        let (largest, least) = measures.rows;
        let room = bottom - top;
        let terms: Vec<_> = face.rows.iter().map(|(term, _)| self.setter.glyphs(term)).collect();
        let term_ems = terms.iter().map(|term| self.setter.width(term)).fold(0.0, f32::max) + 1.0;
        let mut size = largest;
        let sets = loop {
            let column = width - term_ems * size;
            let sets: Vec<Set> = face.rows.iter().map(|(_, value)| self.setter.lines(value, size, column)).collect();
            if sets.iter().map(Set::height).sum::<f32>() <= room {
                break sets;
            }
            if size <= least {
                // Single-line values keep their height; the others share the rest equally.
                let row = least * LEADING;
                let rows = u16::try_from(sets.len()).map_or(1.0, f32::from).max(1.0);
                let long = u16::try_from(sets.iter().filter(|set| set.lines.len() > 1).count()).map_or(1.0, f32::from).max(1.0);
                let share = (room - (rows - long) * row) / long;
                let fit = |value: &String| self.setter.fitted(value, (column, share.max(row)), least, least);
                break face.rows.iter().map(|(_, value)| value).map(fit).collect();
            }
            size = (size * 0.97).max(least);
        };
        let used: f32 = sets.iter().map(Set::height).sum();
        let rows = u16::try_from(sets.len()).map_or(1.0, f32::from).max(1.0);
        let extra = ((room - used) / rows).clamp(0.0, size * 0.75);
        let mut at = top;
        for (term, set) in terms.into_iter().zip(sets) {
            at += extra / 2.0;
            self.text(term, (left, baseline(at, size)), size, (false, false));
            at = self.block(&set, left + term_ems * size, at, (false, true));
            at += extra / 2.0;
            self.marks.push(Mark::Filled(vec![[left, at, width, size * 0.025]], false));
        }
    }

    fn code(&mut self, modules: &Modules, at: (f32, f32), side: f32) {
        self.marks.push(code_mark(modules, at, side));
    }

    /// Draws the bundle's id in groups of eight, the first in bold, for comparing by eye; and the purpose of the code if there is room.
    fn id(&mut self, face: &Face, measures: &Measures, (left, width, top, bottom): (f32, f32, f32, f32)) {
        let (largest, per_line) = measures.id;
        // Aligns the digits in columns: in this font the numerals have equal widths, the letters do not.
        let cell = "0123456789abcdef".chars().map(|digit| {
            let glyphs = self.setter.glyphs(&digit.to_string());
            self.setter.width(&glyphs)
        });
        let cell = cell.fold(0.0, f32::max);
        let group = cell * 8.7;
        let size = largest.min(width / (group * u16::try_from(per_line).map_or(1.0, f32::from)));
        let row = size * 1.3;
        let id = face.code.bundle.to_string();
        let digits: Vec<(u16, char)> = self.setter.glyphs(&id);
        let lines: Vec<&[(u16, char)]> = digits.chunks(8 * per_line.max(1)).collect();
        let term = self.setter.lines(&face.id_term, size * 0.85, width);
        let used = term.height() + row * u16::try_from(lines.len()).map_or(1.0, f32::from);
        let gap = size * 0.4;
        let hint = if measures.beside {
            Set::default()
        } else {
            self.setter.fitted(&face.hint, (width, (bottom - top - used - gap).max(0.0)), measures.small, measures.small * 0.5)
        };
        let mut at = top + ((bottom - top - used - gap - hint.height()) / 2.0).max(0.0);
        at = self.block(&term, left, at, (false, false));
        for (line, digits) in lines.into_iter().enumerate() {
            for (number, digits) in digits.chunks(8).enumerate() {
                let start = left + group * size * u16::try_from(number).map_or(0.0, f32::from);
                for (place, digit) in (0_u16..).zip(digits) {
                    let margin = (cell - self.setter.width(&[*digit])) / 2.0;
                    let x = start + (f32::from(place) * cell + margin) * size;
                    self.text(vec![*digit], (x, baseline(at, size)), size, (line == 0 && number == 0, true));
                }
            }
            at += row;
        }
        self.block(&hint, left, at + gap, (false, false));
    }
}
