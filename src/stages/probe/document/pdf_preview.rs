//! Renders the first pages of a PDF as thumbnails for reports. Rendering differs between machines by some pixels, so it yields no facts.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::{Dict, Object};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use image::{DynamicImage, RgbImage};

use super::foreign_fonts;
use crate::record::preview::{Preview, Unseen};
use crate::stages::probe::photo::thumbnail;

/// Number of pages rendered.
const PAGES: usize = 2;
/// Pages are rendered larger than the thumbnail, so that thin strokes survive.
const DRAWN: u32 = 2 * thumbnail::SIDE;
/// Longest side of a page in points (ISO 32000-1, C.2).
const MOST_POINTS: f32 = 14_400.0;
/// Most pixels of one image in a document: A3 at 600 dpi. Colour takes up to eight bytes per pixel.
const MOST_PIXELS: u64 = 72_000_000;

/// Renders the first pages; `side` is the longer side in pixels.
pub fn draw(pdf: &Pdf, side: u32) -> Preview {
    let unseen = |why| Preview { unseen: Some(why), ..Preview::default() };
    if pdf.objects().into_iter().any(|object| is_huge(&object)) {
        return unseen(Unseen::TooLarge);
    }
    let foreign = foreign_fonts::any(pdf);
    let reading = |page| if foreign { foreign_fonts::reading(page) } else { foreign_fonts::own_fonts() };
    let mut pictures = pdf.pages().iter().take(PAGES).filter_map(|page| {
        let reading = reading(page);
        Some((drawn(page, side, &reading.settings)?, reading.complete))
    });
    let Some((first, complete)) = pictures.next() else { return unseen(Unseen::Broken) };
    let preview = thumbnail::preview(first, pictures.map(|(picture, _)| picture));
    // If text on the first page could not be rendered, its clarity is unknown.
    if complete { preview } else { Preview { clarity: None, ..preview } }
}

fn is_huge(object: &Object<'_>) -> bool {
    let Object::Stream(stream) = object else { return false };
    pixels(stream.dict()) > MOST_PIXELS
}

fn pixels(image: &Dict<'_>) -> u64 {
    let side = |key: &[u8]| image.get::<i64>(key).and_then(|side| u64::try_from(side).ok()).unwrap_or(0);
    side(b"Width").saturating_mul(side(b"Height"))
}

fn drawn(page: &Page<'_>, side: u32, interpreter: &InterpreterSettings) -> Option<RgbImage> {
    let (width, height) = page.render_dimensions();
    let longer = width.max(height);
    // This form also rejects NaN.
    if !(width.min(height) >= 1.0 && longer <= MOST_POINTS) {
        return None;
    }
    let scale = DRAWN.max(side) as f32 / longer;
    if width.min(height) * scale < 1.0 {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = render(page, &RenderCache::new(), interpreter, &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let colour = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    let whole = DynamicImage::ImageRgb8(RgbImage::from_raw(width, height, colour)?);
    Some(thumbnail::shrink(&whole, side)?.into_rgb8())
}
