//! The receipt as a page of A4, to be signed by hand, stamped and filed.

use crate::formats::label_code::LabelCode;
use crate::formats::receipt::{Item, Receipt};
use crate::record::standard::Standard;
use crate::stages::label::{Block, Drawn, Form, form_as_pdf};
use crate::stages::report::receipt::{found_words, outcome_of, rows, subject_words, title, verdict_words};
use crate::stages::report::speaker::Speaker;
use crate::words::digest::Digest;
use crate::words::path::shown;
use crate::words::review::HumanCheck;
use crate::words::wording::Message;

/// The shares of the page's width that the columns of the two tables have.
const ITEM_COLUMNS: [f32; 4] = [0.09, 0.53, 0.19, 0.19];
const CHECK_COLUMNS: [f32; 4] = [0.3, 0.25, 0.13, 0.32];

/// Draws the page. `digest` is that of the receipt's text, `name` what the registry calls the officer, `standard` gives the rules their
/// titles. None only where the program itself is damaged.
pub fn page(receipt: &Receipt, digest: Digest, name: Option<&str>, standard: Option<&Standard>, speaker: &Speaker) -> Option<Drawn> {
    let row = |cells: [&str; 4]| cells.map(|key| speaker.term(key)).to_vec();
    let item = |item: &Item| {
        let (outcome, kept) = (speaker.term_of("outcome", item.outcome), speaker.term_of("receipt_kept", item.keeping));
        vec![item.rule.clone(), shown(&item.title).into_owned(), outcome, kept]
    };
    let check = |check: &HumanCheck| {
        let rule = &check.question.rule;
        let asked = format!("{rule} {}", title(rule, standard, speaker));
        vec![subject_words(&check.question, speaker), asked, speaker.term_of("outcome", outcome_of(check)), found_words(check, speaker)]
    };
    let mut items = vec![row(["receipt.col_rule", "receipt.col_item", "receipt.col_outcome", "receipt.col_keeping"])];
    items.extend(receipt.items.iter().map(item));
    let mut checks = vec![row(["receipt.col_subject", "receipt.col_asked", "receipt.col_outcome", "receipt.col_found"])];
    checks.extend(receipt.reviews.iter().map(check));
    let mut blocks = vec![
        Block::Strong(verdict_words(receipt, speaker)),
        // The verdict stands above already.
        Block::Rows(rows(receipt, name, speaker).into_iter().skip(1).collect()),
    ];
    if items.len() > 1 {
        blocks.push(Block::Table(speaker.term("receipt.items"), ITEM_COLUMNS.to_vec(), items));
    }
    let annex = (checks.len() > 1).then(|| Block::Table(speaker.term("receipt.row_reviews"), CHECK_COLUMNS.to_vec(), checks));
    blocks.extend(receipt.statement.clone().map(Block::Text));
    form_as_pdf(&Form {
        lang: speaker.lang(),
        heading: speaker.term("receipt.heading"),
        note: speaker.term("receipt.page_note"),
        blocks,
        code: receipt.bundle.and_then(|bundle| Some((LabelCode { bundle, disc: None }.modules()?, speaker.term("receipt.code_hint")))),
        by_hand: ["receipt.hand_officer", "receipt.hand_date", "receipt.hand_institution"].map(|key| speaker.term(key)).to_vec(),
        stamp: speaker.term("receipt.stamp"),
        annex: annex.into_iter().collect(),
        foot: speaker.say(&Message::new("receipt.foot").text("digest", digest.to_string())),
    })
}
