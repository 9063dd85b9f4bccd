//! The words that people write for the choices of a class record, and their values in `class.json`, from `schemas/columns/choices.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One word of a choice: the value in `class.json`, and what people write for it, the first being what `init` writes.
/// `true` and `false` stand for switches; a value without a name stands for 未知, which is the same as leaving the cell empty.
pub type Word = (&'static str, Vec<&'static str>);

static CHOICES: LazyLock<BTreeMap<&str, Vec<Word>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../../schemas/columns/choices.json")).unwrap_or_default());

/// The words of a choice; none for a choice that the file does not have.
pub fn of(choice: &str) -> &'static [Word] {
    CHOICES.get(choice).map(Vec::as_slice).unwrap_or_default()
}
