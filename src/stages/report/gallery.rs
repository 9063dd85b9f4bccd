//! Pictures on a page: photographs, first frames of recordings and scans, by session, with hints. All of them are embedded.

use std::fmt::Write as _;

use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::inventory::Inventory;
use crate::record::preview::{Preview, Previews, Unseen};
use crate::record::role::Role;
use crate::record::session::units;
use crate::record::standard::Settings;
use crate::stages::report::html::escaped;
use crate::stages::report::speaker::Speaker;
use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message};

/// Most bytes of pictures on one page, as browsers handle well. Further files are listed without pictures.
const MOST_BYTES: usize = 48 << 20;
/// Size limit of one preview.
const MOST_ONE: usize = 1 << 20;

/// The pictures of a class, session by session; then those that belong to no session. Empty where there is no preview.
pub fn gallery(inventory: &Inventory, previews: &Previews, settings: Settings<'_>, speaker: &Speaker) -> String {
    if previews.is_empty() {
        return String::new();
    }
    let mut html = format!(
        "<h2>{}</h2>\n<p class=\"small\">{}</p>\n",
        escaped(&speaker.term("gallery.heading")),
        escaped(&speaker.term("gallery.about"))
    );
    let mut left = MOST_BYTES;
    let mut part = |heading: String, files: &mut dyn Iterator<Item = &FileRecord>| {
        let figures: String = files
            .filter_map(|file| Some((file, previews.get(&file.path)?)))
            .map(|(file, preview)| figure(file, preview, settings, speaker, &mut left))
            .collect();
        if !figures.is_empty() {
            let _ = write!(html, "<h3>{}</h3>\n<div class=\"gallery\">\n{figures}</div>\n", escaped(&heading));
        }
    };
    for unit in units(&inventory.class) {
        // A file of several units, such as a sign-in book, is shown with the first.
        let mut here = inventory.files.iter().filter(|file| file.placement.units.first() == Some(&unit.id));
        part(speaker.unit_name(&unit), &mut here);
    }
    let known: Vec<String> = units(&inventory.class).into_iter().map(|unit| unit.id).collect();
    let mut others = inventory.files.iter().filter(|file| file.placement.units.first().is_none_or(|unit| !known.contains(unit)));
    part(speaker.term("gallery.others"), &mut others);
    html
}

fn figure(file: &FileRecord, preview: &Preview, settings: Settings<'_>, speaker: &Speaker, left: &mut usize) -> String {
    let path = escaped(file.path.as_str());
    let mut html = "<figure>".to_owned();
    let mut lines = Vec::new();
    for picture in preview.pictures.iter().filter(|picture| is_base64(picture)) {
        if picture.len() > *left {
            lines.push(speaker.term("gallery.full"));
            break;
        }
        *left -= picture.len();
        let _ = write!(html, "<img alt=\"{path}\" src=\"data:image/jpeg;base64,{picture}\">");
    }
    lines.extend(hints(file, preview, settings).iter().map(|hint| speaker.say(hint)));
    let role = speaker.term_of("role", file.placement.role);
    let name = escaped(file.path.file_name());
    let _ = write!(html, "<figcaption title=\"{path}\">{name}<br><span class=\"small\">{}</span>", escaped(&role));
    for line in lines {
        let _ = write!(html, "<br><span class=\"hint\">{}</span>", escaped(&line));
    }
    html.push_str("</figcaption></figure>\n");
    html
}

/// A hostile file may have taken over the decoder that made a preview, so only base64 reaches the page.
fn is_base64(picture: &str) -> bool {
    let letters = picture.trim_end_matches('=');
    !letters.is_empty()
        && picture.len() <= MOST_ONE
        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

/// The hints on one file, with measured values and the standard's limits.
fn hints(file: &FileRecord, preview: &Preview, settings: Settings<'_>) -> Vec<Message> {
    let role = file.placement.role;
    let mut hints: Vec<Message> = file.facts.problems.iter().map(Explain::explain).collect();
    hints.extend(preview.unseen.as_ref().map(|why| unseen(why, &file.facts.content)));
    if let Content::Document(document) = &file.facts.content {
        hints.push(Message::new("gallery.pages").count("pages", document.pages));
    }
    if let Content::Picture(picture) = &file.facts.content {
        hints.extend(picture.pages.map(|pages| Message::new("gallery.pages").count("pages", pages)));
    }
    let below = |key: &'static str, value: i64, floor: &str| {
        let floor = settings.number(floor);
        (value < floor).then(|| Message::new(key).with("value", Fact::Count(value)).with("floor", Fact::Count(floor)))
    };
    if let Some(clarity) = &preview.clarity {
        match role {
            Role::Photo | Role::Screenshot => {
                hints.extend(below("gallery.blurred", i64::from(clarity.sharpness), "floor_sharpness"));
                hints.extend(preview.mean_luma.and_then(|luma| below("gallery.dark", i64::from(luma), "floor_luma")));
                let ceiling = settings.number("ceiling_bright");
                let bright = i64::from(clarity.bright_permille);
                hints.extend(
                    (role == Role::Photo && bright > ceiling)
                        .then(|| Message::new("gallery.bright").with("value", Fact::Count(bright)).with("ceiling", Fact::Count(ceiling))),
                );
            }
            Role::Recording => hints.extend(preview.mean_luma.and_then(|luma| below("gallery.dark", i64::from(luma), "floor_luma"))),
            _ => {
                hints.extend(below("gallery.blank", i64::from(clarity.ink_permille), "floor_ink"));
                let turned = clarity.title_permille.filter(|place| *place > 500);
                hints.extend(turned.map(|place| Message::new("gallery.upside_down").count("value", place)));
            }
        }
    }
    if let Some(faces) = preview.faces.filter(|_| role == Role::Photo) {
        hints.push(match faces.seen {
            0 => Message::new("gallery.no_face"),
            seen => Message::new("gallery.faces").count("seen", seen).count("smallest", faces.smallest).count("largest", faces.largest),
        });
    }
    hints
}

fn unseen(why: &Unseen, content: &Content) -> Message {
    match (why, content) {
        (Unseen::NoDecoder { codec }, Content::Recording(_)) => Message::new("gallery.no_video_decoder").text("codec", codec),
        (Unseen::NoDecoder { codec }, _) => Message::new("gallery.no_decoder").text("codec", codec),
        (Unseen::TooLarge, _) => Message::new("gallery.too_large"),
        (Unseen::Broken, _) => Message::new("gallery.broken"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_letters_of_base64_becomes_a_picture() {
        assert!(is_base64("/9j/4AAQ+Sk=") && is_base64("QUJD"));
        for hostile in ["", "==", "a\" onload=\"x", "a b", "图", "a\n"] {
            assert!(!is_base64(hostile), "{hostile}");
        }
        assert!(!is_base64(&"A".repeat(MOST_ONE + 1)));
    }
}
