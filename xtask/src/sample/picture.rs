//! A picture in YCbCr 4:2:0, and the shapes that scenes are drawn with.

use super::dice::Dice;

/// A BT.601 colour as used by video and JPEG: Y, Cb, Cr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// A grey.
    pub const fn grey(luma: u8) -> Self {
        Self(luma, 128, 128)
    }

    /// The same colour with brightness changed by `by`.
    pub fn lit(self, by: i16) -> Self {
        Self(self.0.saturating_add_signed(by.clamp(-127, 127) as i8), self.1, self.2)
    }
}

/// An area as fractions of the picture's width and height.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// Left edge, 0 to 1.
    pub x: f32,
    /// Upper edge, 0 to 1.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// A picture in three planes; width and height are even.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Y, `width` × `height`.
    pub luma: Vec<u8>,
    /// Cb and Cr, half as wide and half as high.
    pub chroma: [Vec<u8>; 2],
}

impl Picture {
    /// A picture of one colour.
    pub fn new(width: usize, height: usize, colour: Colour) -> Self {
        let quarter = (width / 2) * (height / 2);
        Self { width, height, luma: vec![colour.0; width * height], chroma: [vec![colour.1; quarter], vec![colour.2; quarter]] }
    }

    /// Copies another picture of the same size.
    pub fn copy(&mut self, other: &Self) {
        self.luma.copy_from_slice(&other.luma);
        for (plane, from) in self.chroma.iter_mut().zip(&other.chroma) {
            plane.copy_from_slice(from);
        }
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, area: Area, colour: Colour) {
        let (columns, rows) = self.pixels(area);
        for row in rows {
            self.span(row, columns.clone(), colour);
        }
    }

    /// A filled ellipse inscribed in `area`.
    pub fn ellipse(&mut self, area: Area, colour: Colour) {
        let (centre_x, centre_y) = ((area.x + area.width / 2.0) * self.width as f32, (area.y + area.height / 2.0) * self.height as f32);
        let (half_x, half_y) = (area.width / 2.0 * self.width as f32, area.height / 2.0 * self.height as f32);
        for row in self.pixels(area).1 {
            let away = (row as f32 + 0.5 - centre_y) / half_y;
            let reach = half_x * (1.0 - away * away).max(0.0).sqrt();
            let columns = self.columns((centre_x - reach).round(), (centre_x + reach).round());
            self.span(row, columns, colour);
        }
    }

    /// Adds a brightness gradient: total change from left to right and from top to bottom.
    pub fn light(&mut self, across: f32, down: f32) {
        let (width, height) = (self.width as f32, self.height as f32);
        for (row, line) in self.luma.chunks_exact_mut(self.width).enumerate() {
            let base = (row as f32 / height - 0.5) * down;
            for (column, luma) in line.iter_mut().enumerate() {
                *luma = (f32::from(*luma) + base + (column as f32 / width - 0.5) * across) as u8;
            }
        }
    }

    /// Adds sensor noise from −`strength` to `strength` to each luma value. Each row uses a random section of one noise strip.
    pub fn noise(&mut self, strength: u8, dice: &mut Dice) {
        if strength == 0 {
            return;
        }
        let strip: Vec<i8> = (0..4096 + self.width).map(|_| dice.between(-i64::from(strength), i64::from(strength)) as i8).collect();
        self.noise_from(&strip, dice);
    }

    /// As [`Picture::noise`], with a given strip: at least 4,096 values longer than a row.
    pub fn noise_from(&mut self, strip: &[i8], dice: &mut Dice) {
        for line in self.luma.chunks_exact_mut(self.width) {
            let start = dice.below(4096) as usize;
            for (luma, &by) in line.iter_mut().zip(&strip[start..]) {
                *luma = luma.saturating_add_signed(by);
            }
        }
    }

    /// Lines of strokes that look like writing from a distance; they fill the upper `share` (0 to 1) of `area`.
    pub fn writing(&mut self, area: Area, lines: usize, share: f32, colour: Colour, dice: &mut Dice) {
        let pitch = area.height / lines as f32;
        for line in 0..lines {
            let filled = (share * lines as f32 - line as f32).clamp(0.0, 1.0) * area.width * dice.real(0.7, 1.0);
            let mut x = area.x;
            while x < area.x + filled {
                let (width, height) = (dice.real(0.1, 0.5) * pitch, dice.real(0.08, 0.6) * pitch);
                let y = area.y + pitch * (line as f32 + 0.2) + dice.real(0.0, 0.5) * (pitch * 0.6);
                let upright = dice.below(2) == 0;
                let (width, height) = if upright { (width * 0.2, height) } else { (width, height * 0.2) };
                self.rectangle(Area { x, y, width, height }, colour);
                x += pitch * dice.real(0.05, 0.3);
            }
        }
    }

    /// RGB, one byte each (BT.601, full range, as in JPEG).
    pub fn rgb(&self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(self.width * self.height * 3);
        for (row, line) in self.luma.chunks_exact(self.width).enumerate() {
            let chroma = (row / 2) * (self.width / 2);
            for (column, &luma) in line.iter().enumerate() {
                let (blue, red) = (self.chroma[0][chroma + column / 2], self.chroma[1][chroma + column / 2]);
                let (blue, red, luma) = (i32::from(blue) - 128, i32::from(red) - 128, i32::from(luma) << 16);
                let mixed = [luma + 91_881 * red, luma - 22_554 * blue - 46_802 * red, luma + 116_130 * blue];
                pixels.extend(mixed.map(|value| ((value + 32_768) >> 16).clamp(0, 255) as u8));
            }
        }
        pixels
    }

    fn pixels(&self, area: Area) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let edge = |part: f32, size: usize| ((part * size as f32).round().max(0.0) as usize).min(size);
        let rows = edge(area.y, self.height)..edge(area.y + area.height, self.height);
        (self.columns(area.x * self.width as f32, (area.x + area.width) * self.width as f32), rows)
    }

    fn columns(&self, from: f32, to: f32) -> std::ops::Range<usize> {
        let edge = |column: f32| (column.round().max(0.0) as usize).min(self.width);
        edge(from)..edge(to).max(edge(from))
    }

    fn span(&mut self, row: usize, columns: std::ops::Range<usize>, colour: Colour) {
        let start = row * self.width;
        self.luma[start + columns.start..start + columns.end].fill(colour.0);
        if row.is_multiple_of(2) && row / 2 < self.height / 2 {
            let start = (row / 2) * (self.width / 2);
            let columns = columns.start / 2..(columns.end / 2).min(self.width / 2);
            if columns.start < columns.end {
                self.chroma[0][start + columns.start..start + columns.end].fill(colour.1);
                self.chroma[1][start + columns.start..start + columns.end].fill(colour.2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_that_leave_the_picture_are_cut() {
        let mut picture = Picture::new(40, 20, Colour::grey(10));
        picture.rectangle(Area { x: -0.5, y: -1.0, width: 0.75, height: 9.0 }, Colour(200, 90, 160));
        picture.ellipse(Area { x: 0.9, y: 0.9, width: 3.0, height: 3.0 }, Colour::grey(90));
        picture.writing(Area { x: 0.8, y: 0.8, width: 2.0, height: 2.0 }, 4, 1.0, Colour::grey(0), &mut Dice::of(1, "x"));
        assert_eq!((picture.luma[0], picture.luma[9], picture.luma[10]), (200, 200, 10));
        assert_eq!((picture.chroma[0][0], picture.chroma[1][4], picture.chroma[0][5]), (90, 160, 128));
    }

    #[test]
    fn colours_become_red_green_and_blue() {
        assert_eq!(Picture::new(2, 2, Colour::grey(77)).rgb(), [77; 12]);
        assert_eq!(Picture::new(2, 2, Colour(76, 85, 255)).rgb()[..3], [254, 0, 0]);
    }
}
