//! Labels as PDF (ISO 32000-1), with a subset of the embedded font and a character map for copying and searching.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

use super::sheet::{BOLD, Mark, Sheet, Text};
use crate::formats::font::{self, ASCENT, DESCENT, Typeface, UNITS};
use crate::words::lang::Lang;
use crate::words::path::shown;

/// Points per millimetre.
const POINTS: f32 = 72.0 / 25.4;
/// Grey level of terms and small print; 1 is white.
const GREY: f32 = 0.35;
/// Grey level of lines between rows.
const LIGHT: f32 = 0.7;
const FONT: Name<'static> = Name(b"F");
/// The six-letter prefix marks a font subset (ISO 32000-1, 9.6.4).
const FONT_NAME: Name<'static> = Name(b"CLSPRF+ClassproofCarriedHei");
const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Compression level of streams.
const PACKING: u8 = 8;

/// The PDF file; `None` only if the embedded font is damaged.
pub fn file(pages: &[Sheet], font: &Typeface, title: &str, lang: Lang) -> Option<Vec<u8>> {
    let mut letters = Letters { remapper: GlyphRemapper::new(), characters: BTreeMap::new() };
    let contents: Vec<Vec<u8>> = pages.iter().map(|page| content(page, &mut letters)).collect();
    let mut number = 0;
    let mut next = || {
        number += 1;
        Ref::new(number)
    };
    let (catalog, tree, info, type0) = (next(), next(), next(), next());
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr(if lang == Lang::Chinese { "zh-CN" } else { "en" }));
    // Print at actual size, not scaled to the printer's margins.
    root.viewer_preferences().display_doc_title(true).pair(Name(b"PrintScaling"), Name(b"None"));
    root.finish();
    pdf.document_info(info).title(TextStr(&shown(title))).creator(TextStr("classproof"));
    let ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (next(), next())).collect();
    pdf.pages(tree).kids(ids.iter().map(|(page, _)| *page)).count(i32::try_from(ids.len()).ok()?);
    for ((page, (id, content_id)), content) in pages.iter().zip(&ids).zip(&contents) {
        let mut written = pdf.page(*id);
        written.parent(tree).media_box(Rect::new(0.0, 0.0, page.width * POINTS, page.height * POINTS)).contents(*content_id);
        written.resources().fonts().pair(FONT, type0);
        written.finish();
        let packed = compress_to_vec_zlib(content, PACKING);
        pdf.stream(*content_id, &packed).filter(Filter::FlateDecode);
    }
    letters.write(&mut pdf, font, type0, &mut next)?;
    Some(pdf.finish())
}

/// The glyphs in use.
struct Letters {
    remapper: GlyphRemapper,
    characters: BTreeMap<u16, char>,
}

impl Letters {
    /// The number of a glyph in the subset.
    fn number(&mut self, glyph: u16, character: char) -> u16 {
        let number = self.remapper.remap(glyph);
        self.characters.entry(number).or_insert(character);
        number
    }

    fn write(self, pdf: &mut Pdf, font: &Typeface, type0: Ref, next: &mut impl FnMut() -> Ref) -> Option<()> {
        let (cid, descriptor, to_unicode, data) = (next(), next(), next(), next());
        pdf.type0_font(type0).base_font(FONT_NAME).encoding_predefined(Name(b"Identity-H")).descendant_font(cid).to_unicode(to_unicode);
        let mut written = pdf.cid_font(cid);
        written.subtype(CidFontType::Type2).base_font(FONT_NAME).system_info(IDENTITY).font_descriptor(descriptor).default_width(1000.0);
        written.cid_to_gid_map_predefined(Name(b"Identity"));
        let widths = self.remapper.remapped_gids().map(|glyph| font.advance(glyph) * 1000.0 / UNITS);
        written.widths().consecutive(0, widths);
        written.finish();
        pdf.font_descriptor(descriptor)
            .name(FONT_NAME)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(-200.0, -250.0, 1200.0, 1050.0))
            .italic_angle(0.0)
            .ascent(ASCENT * 1000.0)
            .descent(-DESCENT * 1000.0)
            .cap_height(714.0)
            .stem_v(80.0)
            .font_file2(data);
        let mut characters = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
        for (number, character) in &self.characters {
            characters.pair(*number, *character);
        }
        pdf.cmap(to_unicode, &characters.finish()).name(Name(b"Custom")).system_info(IDENTITY);
        let subset = subsetter::subset(font::file()?, 0, &self.remapper).ok()?;
        let packed = compress_to_vec_zlib(&subset, PACKING);
        pdf.stream(data, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(subset.len()).ok()?);
        Some(())
    }
}

fn content(page: &Sheet, letters: &mut Letters) -> Vec<u8> {
    let mut content = Content::new();
    let up = |y: f32| (page.height - y) * POINTS;
    for mark in &page.marks {
        match mark {
            Mark::Text(text) => write_text(&mut content, text, up(text.y), letters),
            Mark::Filled(all, black) => {
                for [left, top, width, height] in all {
                    content.rect(left * POINTS, up(top + height), width * POINTS, height * POINTS);
                }
                content.set_fill_gray(if *black { 0.0 } else { LIGHT }).fill_nonzero();
            }
            Mark::Framed([left, top, width, height], line) => {
                content.set_stroke_gray(0.0).set_line_width(line * POINTS);
                content.rect(left * POINTS, up(top + height), width * POINTS, height * POINTS).stroke();
            }
        }
    }
    content.finish().into_vec()
}

fn write_text(content: &mut Content, text: &Text, y: f32, letters: &mut Letters) {
    let grey = if text.black { 0.0 } else { GREY };
    content.begin_text().set_font(FONT, text.size * POINTS).set_fill_gray(grey);
    if text.bold {
        content.set_stroke_gray(grey).set_line_width(text.size * BOLD * POINTS);
        content.set_text_rendering_mode(TextRenderingMode::FillStroke);
    } else {
        content.set_text_rendering_mode(TextRenderingMode::Fill);
    }
    content.set_char_spacing(text.spacing * POINTS).next_line(text.x * POINTS, y);
    let codes: Vec<u8> = text.glyphs.iter().flat_map(|(glyph, character)| letters.number(*glyph, *character).to_be_bytes()).collect();
    content.show(Str(&codes)).end_text();
}
