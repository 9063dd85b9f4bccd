//! Pages with fonts that are not embedded in the document (ISO 32000-1, 9.7.4 and 9.8): renders them with the program's own Chinese font,
//! and checks whether the font has every character.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::font::{FontData, FontQuery, Glyph, GlyphRun, OutlineGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask,
    interpret_page,
};
use hayro::hayro_syntax::object::Object;
use hayro::kurbo::{Affine, BezPath, Rect};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;

use crate::formats::font::{self, Typeface};

/// A page is rendered with the program's font if at most one in this many letters has the wrong shape.
const MOST_WRONG: u32 = 10;

/// Whether a document has a font that is not embedded.
pub fn any(pdf: &Pdf) -> bool {
    pdf.objects().into_iter().any(|object| is_foreign(&object))
}

fn is_foreign(object: &Object<'_>) -> bool {
    let Object::Dict(font) = object else { return false };
    let carried = ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| font.contains_key(key));
    let described = font.contains_key("FontName") && font.contains_key("Flags") && !carried;
    // A composite font without a descriptor: one of the Chinese fonts that every reader was once assumed to have.
    let composed = font.contains_key("CIDSystemInfo") && font.contains_key("BaseFont") && !font.contains_key("FontDescriptor");
    described || composed
}

/// How to render a page, and whether all of its text can be shown.
pub struct Reading {
    pub settings: InterpreterSettings,
    pub complete: bool,
}

/// Settings for a page without foreign fonts.
pub fn own_fonts() -> Reading {
    Reading { settings: InterpreterSettings::default(), complete: true }
}

/// Settings for a page with foreign fonts: the program's font, unless its shapes do not match the text.
pub fn reading(page: &Page<'_>) -> Reading {
    let Some(carried) = Typeface::carried() else { return Reading { complete: false, ..own_fonts() } };
    let unloaded = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&unloaded);
    let settings = InterpreterSettings { warning_sink: Arc::new(move |_| noted.store(true, Ordering::Relaxed)), ..with_carried(true) };
    let mut witness = Witness { carried, letters: 0, wrong: 0, missing: false };
    let cache = InterpreterCache::new();
    let box_ = Rect::new(0.0, 0.0, f64::from(page.render_dimensions().0), f64::from(page.render_dimensions().1));
    interpret_page(page, &mut Context::new(Affine::IDENTITY, box_, &cache, page.xref(), settings), &mut witness);
    let complete = !witness.missing && witness.wrong == 0 && !unloaded.load(Ordering::Relaxed);
    // If too many letters would be wrong, a standard font is used instead.
    let right = witness.wrong.saturating_mul(MOST_WRONG) <= witness.letters;
    Reading { settings: with_carried(right), complete }
}

/// Resolves missing composite fonts to the program's font if `carried`, otherwise to a standard font.
fn with_carried(carried: bool) -> InterpreterSettings {
    let own = InterpreterSettings::default();
    let standard = Arc::clone(&own.font_resolver);
    let resolve = move |query: &FontQuery| match query {
        // Only composite fonts use the fallback.
        FontQuery::Fallback(_) if carried => font::file().map(|file| (Arc::new(file) as FontData, 0)),
        _ => standard(query),
    };
    InterpreterSettings { font_resolver: Arc::new(resolve), ..own }
}

/// Inspects every letter and draws nothing.
struct Witness {
    carried: Typeface,
    /// Letters rendered with the program's font.
    letters: u32,
    /// Letters whose shape is not that of their character.
    wrong: u32,
    /// Whether a letter of another font has no shape.
    missing: bool,
}

impl Witness {
    fn see(&mut self, glyph: &OutlineGlyph) {
        let character = match glyph.as_unicode() {
            Some(BfString::Char(character)) => Some(character),
            _ => None,
        };
        let is_carried = |data: FontData| font::file().is_some_and(|file| std::ptr::eq(data.as_ref().as_ref(), file));
        if glyph.font_data().is_some_and(|font| is_carried(font.data)) {
            self.letters += 1;
            // Code 0 replaces codes that the page's character map lacks.
            let character = character.filter(|_| glyph.char_code() != 0);
            let found = character.and_then(|character| self.carried.glyph(character)).map(u32::from);
            self.wrong += u32::from(found != Some(glyph.glyph_id().to_u32()));
        } else if !character.is_some_and(char::is_whitespace) {
            self.missing |= glyph.outline().elements().is_empty();
        }
    }
}

impl<'a> Device<'a> for Witness {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        for glyph in run.glyphs() {
            if let Glyph::Outline(glyph) = &**glyph {
                self.see(glyph);
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
