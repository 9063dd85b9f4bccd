//! The form with which an institution brings its public key to the district (公钥登记表): printed, stamped, compared, filed.

use jiff::Timestamp;

use crate::formats::label_code::Modules;
use crate::formats::signature::VerifyingKey;
use crate::stages::label::{Block, Drawn, Form, form_as_pdf};
use crate::stages::report::speaker::Speaker;
use crate::words::moment::Zone;
use crate::words::wording::Message;

/// Versions of the QR Code: 49 to 77 modules a side, for a key of a file and for one on a security key.
const CODE: (u8, u8) = (8, 15);

/// What a form says.
#[derive(Clone, Copy, Debug)]
pub struct Registration<'a> {
    /// The name of the institution.
    pub institution: &'a str,
    /// Its 统一社会信用代码.
    pub credit_code: &'a str,
    /// Its key.
    pub key: &'a VerifyingKey,
    /// The day of the form.
    pub at: Timestamp,
}

/// Draws the form as PDF. `None` only if the program itself is damaged.
pub fn form(about: &Registration<'_>, speaker: &Speaker) -> Option<Drawn> {
    let fingerprint = about.key.fingerprint();
    let row = |key: &str, value: String| (speaker.term(key), value);
    let date = Zone::default().local(about.at).date().to_string();
    form_as_pdf(&Form {
        lang: speaker.lang(),
        heading: speaker.term("form.heading"),
        note: speaker.term("form.note"),
        blocks: vec![
            Block::Rows(vec![
                row("form.institution", about.institution.to_owned()),
                row("form.credit_code", about.credit_code.to_owned()),
                row("form.purpose", speaker.term("form.for_bundles")),
                row("form.date", date),
            ]),
            Block::Text(speaker.term("form.fingerprint")),
            Block::Strong(fingerprint.clone()),
            Block::Rows(vec![row("form.key", about.key.line())]),
            Block::Text(speaker.term("form.promise")),
            Block::Text(speaker.term("form.district")),
        ],
        // Saved as a file, the text is a public key that `trust add` takes.
        code: Some((Modules::of(&format!("{} {}", about.key.line(), about.credit_code), CODE)?, speaker.term("form.code_hint"))),
        by_hand: ["form.hand_person", "form.hand_telephone", "form.hand_date"].map(|key| speaker.term(key)).to_vec(),
        stamp: speaker.term("form.stamp"),
        annex: Vec::new(),
        foot: speaker.say(&Message::new("form.foot").text("fingerprint", fingerprint)),
    })
}
