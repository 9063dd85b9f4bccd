//! Marks at positions on a sheet, and small sheets combined on A4 pages.

use super::face::Size;

/// A sheet; positions are in millimetres from its upper left corner.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub width: f32,
    pub height: f32,
    pub marks: Vec<Mark>,
}

#[derive(Clone, Debug)]
pub enum Mark {
    Text(Text),
    /// Rectangles that belong together (left, top, width, height), and whether they are black or light grey.
    Filled(Vec<[f32; 4]>, bool),
    /// An outlined rectangle (left, top, width, height), and its line width.
    Framed([f32; 4], f32),
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Text {
    /// Left end.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Font size (em) in millimetres.
    pub size: f32,
    pub bold: bool,
    /// Black, or the grey of terms and small print.
    pub black: bool,
    /// The glyphs and their characters.
    pub glyphs: Vec<(u16, char)>,
    /// Extra letter spacing, in millimetres.
    pub spacing: f32,
}

/// Line width around the outline of bold letters, in ems.
pub const BOLD: f32 = 0.035;

/// A4 in millimetres.
pub const PAGE: (f32, f32) = (210.0, 297.0);
/// Space between labels, for crop marks and cutting.
const GAP: f32 = 8.0;
/// Crop marks: length, and distance from the label.
const CUT: (f32, f32) = (4.0, 1.0);
/// Line width of crop marks.
const CUT_LINE: f32 = 0.15;

/// Puts sheets on A4 pages; several small sheets share a page, with crop marks.
pub fn pages(labels: Vec<Sheet>, size: Size) -> Vec<Sheet> {
    if size == Size::Cover {
        return labels;
    }
    let (width, height) = size.millimetres();
    let fit = |page: f32, label: f32| ((page - GAP) / (label + GAP)).floor().max(1.0);
    let (across, down) = (fit(PAGE.0, width), fit(PAGE.1, height));
    let margin = |page: f32, label: f32, count: f32| (page - count * label - (count - 1.0) * GAP) / 2.0;
    let (left, top) = (margin(PAGE.0, width, across), margin(PAGE.1, height, down));
    let mut pages = Vec::new();
    let mut place = (0.0, 0.0);
    for label in labels {
        if place == (0.0, 0.0) {
            pages.push(Sheet { width: PAGE.0, height: PAGE.1, marks: Vec::new() });
        }
        let at = (left + place.0 * (width + GAP), top + place.1 * (height + GAP));
        if let Some(page) = pages.last_mut() {
            page.marks.extend(label.marks.into_iter().map(|mark| moved(mark, at)));
            page.marks.push(cut_marks(at, (width, height)));
        }
        place.0 += 1.0;
        if place.0 >= across {
            place = (0.0, place.1 + 1.0);
        }
        if place.1 >= down {
            place = (0.0, 0.0);
        }
    }
    pages
}

fn moved(mark: Mark, by: (f32, f32)) -> Mark {
    let rectangle = |[left, top, width, height]: [f32; 4]| [left + by.0, top + by.1, width, height];
    match mark {
        Mark::Text(text) => Mark::Text(Text { x: text.x + by.0, y: text.y + by.1, ..text }),
        Mark::Filled(all, black) => Mark::Filled(all.into_iter().map(rectangle).collect(), black),
        Mark::Framed(frame, line) => Mark::Framed(rectangle(frame), line),
    }
}

fn cut_marks((left, top): (f32, f32), (width, height): (f32, f32)) -> Mark {
    let (length, distance) = CUT;
    let half = CUT_LINE / 2.0;
    let mut lines = Vec::new();
    for y in [top, top + height] {
        lines.push([left - distance - length, y - half, length, CUT_LINE]);
        lines.push([left + width + distance, y - half, length, CUT_LINE]);
    }
    for x in [left, left + width] {
        lines.push([x - half, top - distance - length, CUT_LINE, length]);
        lines.push([x - half, top + height + distance, CUT_LINE, length]);
    }
    Mark::Filled(lines, true)
}
