//! Pages whose fonts are not in the document (ISO 32000-1, 9.7.4 and 9.8): drawn with the carried Chinese font, and whether every
//! character was found in it.

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

/// Of so many letters of the carried font one may be wrong, and a page is still drawn with it.
const MOST_WRONG: u32 = 10;

/// Whether a document has a font whose shapes are not in it.
pub fn any(pdf: &Pdf) -> bool {
    pdf.objects().into_iter().any(|object| is_foreign(&object))
}

fn is_foreign(object: &Object<'_>) -> bool {
    let Object::Dict(font) = object else { return false };
    let carried = ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| font.contains_key(key));
    let described = font.contains_key("FontName") && font.contains_key("Flags") && !carried;
    // Without any description of its shapes: what readers of Chinese were once taken to have.
    let composed = font.contains_key("CIDSystemInfo") && font.contains_key("BaseFont") && !font.contains_key("FontDescriptor");
    described || composed
}

/// How a page is drawn, and whether nothing of its text is missing.
pub struct Reading {
    pub settings: InterpreterSettings,
    pub complete: bool,
}

/// How a page without foreign fonts is drawn.
pub fn own_fonts() -> Reading {
    Reading { settings: InterpreterSettings::default(), complete: true }
}

/// How a page with foreign fonts is drawn: with the carried font, unless what it has is not what the page says.
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
    // Where most letters would be others, the text is left as a standard font has it.
    let right = witness.wrong.saturating_mul(MOST_WRONG) <= witness.letters;
    Reading { settings: with_carried(right), complete }
}

/// Composed fonts that are not in the document are the carried font, or a standard one.
fn with_carried(carried: bool) -> InterpreterSettings {
    let own = InterpreterSettings::default();
    let standard = Arc::clone(&own.font_resolver);
    let resolve = move |query: &FontQuery| match query {
        // Only composed fonts come here.
        FontQuery::Fallback(_) if carried => font::file().map(|file| (Arc::new(file) as FontData, 0)),
        _ => standard(query),
    };
    InterpreterSettings { font_resolver: Arc::new(resolve), ..own }
}

/// Sees every letter that is drawn, and draws nothing.
struct Witness {
    carried: Typeface,
    /// Letters of the carried font.
    letters: u32,
    /// Those that are not the shape of their character.
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
            // Code 0 is what is left of codes that the page's table of codes has not.
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
