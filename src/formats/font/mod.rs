//! The embedded Chinese font. Labels print the same on every computer, and pages that reference a missing font can be rendered.
//!
//! TrueType (ISO/IEC 14496-22), compressed with Brotli (RFC 7932) and split into two files; created by `cargo xtask font`. It covers GB
//! 2312, GBK (except three symbols), the ideographs of the Basic Multilingual Plane including extension A, kana, Latin, Greek and Cyrillic:
//! 29,998 characters. Not covered: 196 characters of 通用规范汉字表 outside that plane. Licence: the file `LICENSE` in this folder.

use std::io::Read as _;
use std::sync::OnceLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

const PACKED: [&[u8]; 2] = [include_bytes!("carried.ttf.br.0"), include_bytes!("carried.ttf.br.1")];
/// Limit on the decompressed size.
const MOST_BYTES: u64 = 16 << 20;

/// Units per em of outlines and advances.
pub const UNITS: f32 = 2048.0;
/// Distance from the baseline to the top of an ideograph, in ems.
pub const ASCENT: f32 = 0.86;
/// Distance from the baseline to the bottom of an ideograph, in ems.
pub const DESCENT: f32 = 0.12;
/// Printed for a character that the font does not cover: 〓, the usual placeholder in printing.
pub const STAND_IN: char = '〓';

/// The font file; `None` only if the program file is damaged.
pub fn file() -> Option<&'static [u8]> {
    static UNPACKED: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    let unpacked = UNPACKED.get_or_init(|| {
        let [first, second] = PACKED;
        let mut font = Vec::new();
        let packed = brotli_decompressor::Decompressor::new(first.chain(second), 64 << 10);
        packed.take(MOST_BYTES).read_to_end(&mut font).ok()?;
        FontRef::new(&font).is_ok().then_some(font)
    });
    unpacked.as_deref()
}

/// A segment of an outline, in [`UNITS`], with y pointing up from the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begins a contour.
    Move(f32, f32),
    /// A straight line.
    Line(f32, f32),
    /// A quadratic curve: control point, end point.
    Curve(f32, f32, f32, f32),
    /// Ends a contour.
    Close,
}

/// A loaded font.
pub struct Typeface {
    characters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
}

impl Typeface {
    /// The embedded font; `None` only if the program file is damaged.
    pub fn carried() -> Option<Self> {
        let font = FontRef::new(file()?).ok()?;
        let at = LocationRef::default();
        Some(Self { characters: font.charmap(), metrics: font.glyph_metrics(Size::unscaled(), at), outlines: font.outline_glyphs() })
    }

    /// The glyph of a character; `None` if the font has no glyph for it, or an empty glyph for a visible character such as ℃.
    pub fn glyph(&self, character: char) -> Option<u16> {
        let glyph = self.characters.map(character).and_then(|glyph| u16::try_from(glyph.to_u32()).ok()).filter(|glyph| *glyph != 0)?;
        (character.is_whitespace() || !self.outline(glyph).is_empty()).then_some(glyph)
    }

    /// The advance width in [`UNITS`].
    pub fn advance(&self, glyph: u16) -> f32 {
        self.metrics.advance_width(GlyphId::from(glyph)).unwrap_or(UNITS)
    }

    /// The outline of a glyph; empty for a blank glyph.
    pub fn outline(&self, glyph: u16) -> Vec<Step> {
        let mut steps = Steps(Vec::new());
        if let Some(outline) = self.outlines.get(GlyphId::from(glyph)) {
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            // The font is embedded, so this does not fail; a glyph that cannot be drawn would be blank.
            let _ = outline.draw(settings, &mut steps);
        }
        steps.0
    }
}

struct Steps(Vec<Step>);

impl OutlinePen for Steps {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(Step::Move(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(Step::Line(x, y));
    }

    fn quad_to(&mut self, control_x: f32, control_y: f32, x: f32, y: f32) {
        self.0.push(Step::Curve(control_x, control_y, x, y));
    }

    /// TrueType has no cubic curves.
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
        self.0.push(Step::Line(x, y));
    }

    fn close(&mut self) {
        self.0.push(Step::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_what_labels_and_names_are_written_in() {
        let font = Typeface::carried().unwrap();
        // GB 2312 levels 1 and 2, level 3 of 通用规范汉字表 with extension A, traditional characters, symbols, full width, Latin.
        for text in
            ["中式面点师初级重庆市职业培训啊齄", "㛃㐱䶮䜣䴖", "龘龑嬲檔案", "①Ⅳ×·°《》“”…—、。〓", "ＡＢＣ（）：", "A-z_0~9é", "鿍鿎鿏"]
        {
            let missing: String = text.chars().filter(|character| font.glyph(*character).is_none()).collect();
            assert!(matches!(missing.as_str(), "" | "鿍鿎鿏"), "{missing}");
            assert!(text.chars().filter_map(|character| font.glyph(character)).all(|glyph| !font.outline(glyph).is_empty()), "{text}");
        }
        assert_eq!(["𠮷", "𬸚", "😀", "\u{FFFD}", "℃"].map(|text| text.chars().find_map(|character| font.glyph(character))), [None; 5]);
        assert_eq!(font.advance(font.glyph('班').unwrap()), UNITS);
        assert!(font.outline(font.glyph(' ').unwrap()).is_empty());
    }
}
