//! Hints about one file for the person who looks at its picture, with measured values and the limits of the standard.

use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::preview::{Preview, Unseen};
use crate::record::role::Role;
use crate::record::standard::Settings;
use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message};

/// The hints about a file.
pub fn hints(file: &FileRecord, preview: Option<&Preview>, settings: Settings<'_>) -> Vec<Message> {
    let role = file.placement.role;
    let mut hints: Vec<Message> = file.facts.problems.iter().map(Explain::explain).collect();
    let Some(preview) = preview else { return hints };
    hints.extend(preview.unseen.as_ref().map(|why| unseen(why, &file.facts.content)));
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
    let faceless = role == Role::Photo && preview.faces.is_some_and(|faces| faces.seen == 0);
    hints.extend(faceless.then(|| Message::new("gallery.no_face")));
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
