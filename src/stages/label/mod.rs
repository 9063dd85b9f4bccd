//! Draws the label of a bundle as PDF and as SVG: the cover of a box, the insert of a disc case, the sheet in the bag of a USB stick.
//!
//! ```text
//! Face (texts) -> design (marks at positions in millimetres) -> svg (one label) or pdf (labels on pages)
//! ```

mod design;
mod face;
mod form;
mod pdf;
mod sheet;
mod svg;
mod typeset;

use crate::formats::font::Typeface;
use crate::words::lang::Lang;

pub use face::{Drawn, Face, Size};
pub use form::{Block, Form, form_as_pdf};

/// Draws labels as one PDF. Small labels share A4 pages, with crop marks. `None` only if the program itself is damaged.
pub fn as_pdf(faces: &[Face], size: Size) -> Option<Drawn> {
    let font = Typeface::carried()?;
    let mut drawn = Drawn::default();
    let labels = faces.iter().map(|face| design::draw(face, size, &font, &mut drawn)).collect::<Option<Vec<_>>>()?;
    let title = faces.first().map(|face| format!("{} {}", face.heading, face.name)).unwrap_or_default();
    let lang = faces.first().map_or(Lang::Chinese, |face| face.lang);
    drawn.files = vec![pdf::file(&sheet::pages(labels, size), &font, &title, lang)?];
    Some(drawn)
}

/// Draws one SVG per label, in the label's own size, with all letters as outlines. `None` only if the program itself is damaged.
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
