//! A form on pages of A4: a heading, rows of terms and values, tables, text; a code and room for a signature and a stamp; and an annex.

use super::design::code_mark;
use super::face::Drawn;
use super::pdf;
use super::sheet::{Mark, PAGE, Sheet, Text};
use super::typeset::{LEADING, Set, Setter, baseline};
use crate::formats::font::Typeface;
use crate::formats::label_code::Modules;
use crate::words::lang::Lang;

/// From the edge of the page, left and right, above, below; in millimetres, as everything here.
const MARGIN: (f32, f32, f32) = (20.0, 14.0, 17.0);
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN.0;
/// The em of: heading, verdict, text, tables, small print.
const HEADING: f32 = 8.0;
const STRONG: f32 = 5.6;
const BODY: f32 = 3.5;
const SMALL: f32 = 2.6;
/// The width of the column of terms.
const TERMS: f32 = 30.0;
/// Room above and below the text of a row.
const PADDING: f32 = 0.6;
/// The side of the code, and that of the box for the stamp.
const CODE: f32 = 32.0;
const STAMP: f32 = 40.0;
/// The width of thin lines.
const LINE: f32 = 0.12;

/// What a form says.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The language that it is in.
    pub lang: Lang,
    /// What it is.
    pub heading: String,
    /// What it is worth, under the heading.
    pub note: String,
    /// What it says, from top to bottom.
    pub blocks: Vec<Block>,
    /// The code, with what it is for.
    pub code: Option<(Modules, String)>,
    /// What is to be written by hand: a term before each line.
    pub by_hand: Vec<String>,
    /// What the box for the stamp says.
    pub stamp: String,
    /// What follows on pages of its own.
    pub annex: Vec<Block>,
    /// At the foot of every page; behind it stand the number of the page and how many there are.
    pub foot: String,
}

/// A part of a form.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The most important line, in large letters between two lines.
    Strong(String),
    /// Terms and values.
    Rows(Vec<(String, String)>),
    /// A heading, the widths of the columns as shares of the page's, and the rows; the first row says what the columns are.
    Table(String, Vec<f32>, Vec<Vec<String>>),
    /// Text.
    Text(String),
}

/// Draws a form as PDF; none only where the program itself is damaged.
pub fn form_as_pdf(form: &Form) -> Option<Drawn> {
    let font = Typeface::carried()?;
    let mut drawn = Drawn::default();
    let setter = Setter { font: &font, missing: &mut drawn.missing, shortened: &mut drawn.shortened };
    let mut writer = Writer { setter, pages: Vec::new(), top: 0.0 };
    writer.page();
    writer.heading(form);
    form.blocks.iter().for_each(|block| writer.block(block));
    writer.signing(form);
    if !form.annex.is_empty() {
        writer.page();
    }
    form.annex.iter().for_each(|block| writer.block(block));
    writer.feet(&form.foot);
    let pages = writer.pages;
    drawn.files = vec![pdf::file(&pages, &font, &form.heading, form.lang)?];
    Some(drawn)
}

struct Writer<'a> {
    setter: Setter<'a>,
    pages: Vec<Sheet>,
    /// Where the next mark of the last page may begin.
    top: f32,
}

impl Writer<'_> {
    fn page(&mut self) {
        self.pages.push(Sheet { width: PAGE.0, height: PAGE.1, marks: Vec::new() });
        self.top = MARGIN.1;
    }

    /// Begins a page where there is no room for so much.
    fn room(&mut self, height: f32) {
        if self.top + height > PAGE.1 - MARGIN.2 && self.top > MARGIN.1 {
            self.page();
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    fn line(&mut self, top: f32, black: bool) {
        self.mark(Mark::Filled(vec![[MARGIN.0, top, WIDTH, if black { LINE * 2.5 } else { LINE }]], black));
    }

    fn set(&mut self, set: &Set, (left, top): (f32, f32), (bold, black): (bool, bool)) {
        let mut top = top;
        for glyphs in &set.lines {
            let text = Text { x: left, y: baseline(top, set.size), size: set.size, bold, black, glyphs: glyphs.clone(), spacing: 0.0 };
            self.mark(Mark::Text(text));
            top += set.size * LEADING;
        }
    }

    fn heading(&mut self, form: &Form) {
        let glyphs = self.setter.glyphs(&form.heading);
        let gaps = u16::try_from(glyphs.len().saturating_sub(1)).map_or(0.0, f32::from);
        let spacing = if form.lang == Lang::Chinese { HEADING * 0.35 } else { 0.0 };
        let wide = self.setter.width(&glyphs) * HEADING + gaps * spacing;
        let y = baseline(self.top, HEADING);
        self.mark(Mark::Text(Text { x: (PAGE.0 - wide) / 2.0, y, size: HEADING, bold: true, black: true, glyphs, spacing }));
        self.top += HEADING * LEADING + 1.5;
        let note = self.setter.lines(&form.note, SMALL, WIDTH);
        self.set(&note, (MARGIN.0, self.top), (false, false));
        self.top += note.height() + 2.5;
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Strong(text) => {
                let set = self.setter.fitted(text, (WIDTH, STRONG * LEADING * 3.0), STRONG, BODY);
                self.room(set.height() + 6.0);
                self.line(self.top, true);
                self.set(&set, (MARGIN.0, self.top + 2.0), (true, true));
                self.top += set.height() + 4.0;
                self.line(self.top, true);
                self.top += 2.0;
            }
            Block::Rows(rows) => {
                for (term, value) in rows {
                    // Digests are long, and nobody reads them as words.
                    let long = value.split(' ').any(|word| word.len() >= 40 && word.is_ascii());
                    let term = self.setter.lines(term, BODY, TERMS);
                    let value = self.setter.lines(value, if long { SMALL * 1.1 } else { BODY }, WIDTH - TERMS);
                    let height = term.height().max(value.height()) + 2.0 * PADDING;
                    self.room(height);
                    self.set(&term, (MARGIN.0, self.top + PADDING), (false, false));
                    self.set(&value, (MARGIN.0 + TERMS, self.top + PADDING), (false, true));
                    self.top += height;
                    self.line(self.top, false);
                }
                self.top += 3.0;
            }
            Block::Table(heading, shares, rows) => self.table(heading, shares, rows),
            Block::Text(text) => {
                let set = self.setter.lines(text, BODY, WIDTH);
                self.room(set.height());
                self.set(&set, (MARGIN.0, self.top), (false, true));
                self.top += set.height() + 3.0;
            }
        }
    }

    fn table(&mut self, heading: &str, shares: &[f32], rows: &[Vec<String>]) {
        let heading = self.setter.lines(heading, BODY, WIDTH);
        // A heading stays with the first rows.
        self.room(heading.height() + 6.0 * BODY);
        self.set(&heading, (MARGIN.0, self.top), (true, true));
        self.top += heading.height() + 0.8;
        self.line(self.top, true);
        for (number, row) in rows.iter().enumerate() {
            let size = SMALL * 1.15;
            let gap = 2.0;
            let sets: Vec<Set> = row.iter().zip(shares).map(|(cell, share)| self.setter.lines(cell, size, share * WIDTH - gap)).collect();
            let height = sets.iter().map(Set::height).fold(0.0, f32::max) + 1.6 * PADDING;
            self.room(height);
            let mut left = MARGIN.0;
            for (set, share) in sets.iter().zip(shares) {
                self.set(set, (left, self.top + 0.8 * PADDING), (false, number > 0));
                left += share * WIDTH;
            }
            self.top += height;
            self.line(self.top, false);
        }
        self.top += 3.0;
    }

    /// The code, lines to write on, and the box for the stamp, together at the foot of the page.
    fn signing(&mut self, form: &Form) {
        self.room(STAMP + 4.0);
        let top = PAGE.1 - MARGIN.2 - STAMP;
        if let Some((code, hint)) = &form.code {
            let hint = self.setter.fitted(hint, (CODE, STAMP - CODE), SMALL, SMALL * 0.6);
            self.mark(code_mark(code, (MARGIN.0 - 2.0, top), CODE));
            self.set(&hint, (MARGIN.0, top + CODE), (false, false));
        }
        let (left, right) = (MARGIN.0 + CODE + 6.0, PAGE.0 - MARGIN.0 - STAMP - 6.0);
        let step = STAMP / u16::try_from(form.by_hand.len().max(1)).map_or(1.0, f32::from);
        for (number, term) in (0_u16..).zip(&form.by_hand) {
            let at = top + step * f32::from(number);
            let set = self.setter.lines(term, BODY, right - left);
            self.set(&set, (left, at), (false, true));
            self.mark(Mark::Filled(vec![[left, at + step * 0.85, right - left, LINE * 2.0]], true));
        }
        self.mark(Mark::Framed([PAGE.0 - MARGIN.0 - STAMP, top, STAMP, STAMP], LINE * 2.0));
        let set = self.setter.lines(&form.stamp, BODY, STAMP - 4.0);
        self.set(&set, (PAGE.0 - MARGIN.0 - STAMP + 2.0, top + 1.5), (false, false));
    }

    fn feet(&mut self, foot: &str) {
        let count = self.pages.len();
        for number in 0..count {
            let set = self.setter.fitted(&format!("{foot}  {}/{count}", number + 1), (WIDTH, SMALL * LEADING * 1.5), SMALL, SMALL * 0.5);
            let y = baseline(PAGE.1 - MARGIN.2 + 5.0, set.size);
            let Some((page, glyphs)) = self.pages.get_mut(number).zip(set.lines.first()) else { continue };
            let text = Text { x: MARGIN.0, y, size: set.size, bold: false, black: false, glyphs: glyphs.clone(), spacing: 0.0 };
            page.marks.push(Mark::Text(text));
        }
    }
}
