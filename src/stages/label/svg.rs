//! A label as SVG 1.1: letters are outlines, so that it looks the same in every program and on every machine.

use std::fmt::Write as _;

use super::face::Face;
use super::sheet::{BOLD, Mark, Sheet, Text};
use crate::formats::font::{Step, Typeface, UNITS};
use crate::words::lang::Lang;
use crate::words::path::shown;

/// Grey of terms and small print.
const GREY: &str = "#595959";
/// Grey of lines between rows.
const LIGHT: &str = "#b3b3b3";

/// The SVG file.
pub fn file(sheet: &Sheet, font: &Typeface, face: &Face) -> String {
    let lang = if face.lang == Lang::Chinese { "zh-CN" } else { "en" };
    let (width, height) = (number(sheet.width), number(sheet.height));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" \
         xml:lang=\"{lang}\" role=\"img\" aria-labelledby=\"title description\">\n<title id=\"title\">{}</title>\n\
         <desc id=\"description\">{}</desc>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
        escaped(&format!("{} {}", face.heading, face.name)),
        escaped(&described(face)),
    );
    for mark in &sheet.marks {
        let _ = match mark {
            Mark::Text(text) => letters(&mut svg, text, font),
            Mark::Filled(all, black) => {
                let rectangle = |[left, top, width, height]: &[f32; 4]| {
                    let (width, height) = (number(*width), number(*height));
                    format!("M{} {}h{width}v{height}h-{width}z", number(*left), number(*top))
                };
                let colour = if *black { "#000" } else { LIGHT };
                let path: String = all.iter().map(rectangle).collect();
                writeln!(svg, "<path fill=\"{colour}\" shape-rendering=\"crispEdges\" d=\"{path}\"/>")
            }
            Mark::Framed([left, top, width, height], line) => {
                let [left, top, width, height, line] = [left, top, width, height, line].map(|value| number(*value));
                writeln!(
                    svg,
                    "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#000\" \
                     stroke-width=\"{line}\"/>"
                )
            }
        };
    }
    svg.push_str("</svg>\n");
    svg
}

/// The text of the label, for screen readers.
fn described(face: &Face) -> String {
    let rows = face.rows.iter().map(|(term, value)| format!("{term}：{value}"));
    let id = format!("{}：{}", face.id_term, face.code.bundle);
    [face.institution.clone(), face.name.clone()].into_iter().chain(rows).chain([id]).collect::<Vec<_>>().join("\n")
}

fn letters(svg: &mut String, text: &Text, font: &Typeface) -> std::fmt::Result {
    let scale = text.size / UNITS;
    let mut path = String::new();
    let mut left = text.x;
    for (glyph, _) in &text.glyphs {
        let place = |x: f32, y: f32| format!("{} {}", number(left + x * scale), number(text.y - y * scale));
        for step in font.outline(*glyph) {
            match step {
                Step::Move(x, y) => write!(path, "M{}", place(x, y))?,
                Step::Line(x, y) => write!(path, "L{}", place(x, y))?,
                Step::Curve(control_x, control_y, x, y) => write!(path, "Q{} {}", place(control_x, control_y), place(x, y))?,
                Step::Close => path.push('z'),
            }
        }
        left += font.advance(*glyph) * scale + text.spacing;
    }
    if path.is_empty() {
        return Ok(());
    }
    let colour = if text.black { "#000" } else { GREY };
    let stroke = if text.bold {
        format!(" stroke=\"{colour}\" stroke-width=\"{}\" stroke-linejoin=\"round\"", number(text.size * BOLD))
    } else {
        String::new()
    };
    writeln!(svg, "<path fill=\"{colour}\"{stroke} d=\"{path}\"/>")
}

/// Three decimals: micrometres are precise enough.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text escaped for XML, without characters that control its display.
fn escaped(text: &str) -> String {
    let line = |line: &str| shown(line).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    // XML does not allow noncharacters.
    let kept: String =
        text.chars().map(|character| if matches!(character, '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { character }).collect();
    kept.lines().map(line).collect::<Vec<_>>().join("\n")
}
