//! Draws the label of a bundle: the cover of a box, the insert of a disc case, the sheet in a stick's bag; as PDF and as SVG.
//!
//! ```text
//! Face (texts) -> design (marks at places in millimetres) -> svg (one label) or pdf (labels on pages)
//! ```

mod design;
mod face;
mod pdf;
mod sheet;
mod svg;
mod typeset;

use crate::formats::font::Typeface;
use crate::words::lang::Lang;

pub use face::{Drawn, Face, Size};

/// Draws labels as one PDF; small ones several a page of A4, with marks to cut them out. None only where the program itself is damaged.
pub fn as_pdf(faces: &[Face], size: Size) -> Option<Drawn> {
    let font = Typeface::carried()?;
    let mut drawn = Drawn::default();
    let labels = faces.iter().map(|face| design::draw(face, size, &font, &mut drawn)).collect::<Option<Vec<_>>>()?;
    let title = faces.first().map(|face| format!("{} {}", face.heading, face.name)).unwrap_or_default();
    let lang = faces.first().map_or(Lang::Chinese, |face| face.lang);
    drawn.files = vec![pdf::file(&sheet::pages(labels, size), &font, &title, lang)?];
    Some(drawn)
}

/// Draws labels as one SVG each, of the label's own size, all letters as outlines. None only where the program itself is damaged.
pub fn as_svg(faces: &[Face], size: Size) -> Option<Drawn> {
    let font = Typeface::carried()?;
    let mut drawn = Drawn::default();
    for face in faces {
        let sheet = design::draw(face, size, &font, &mut drawn)?;
        drawn.files.push(svg::file(&sheet, &font, face).into_bytes());
    }
    Some(drawn)
}

#[cfg(test)]
mod tests;
