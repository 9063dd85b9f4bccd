//! Reading a receipt: its keys in their order, and nothing that it would not be written as.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::error::ReceiptError;
use super::write::name_of;
use super::{
    ANSWERS, CheckState, Checks, Item, KEPT, MOST_RECEIPT_BYTES, Names, OUTCOMES, PASSES, Piece, Receipt, STATES, VERDICTS, VERSION,
};
use crate::words::digest::Digest;
use crate::words::review::{HumanCheck, Question, Tick};

/// The keys in their order.
const KEYS: [&str; 26] = [
    "classproof-receipt",
    "bundle-sha256",
    "bundle-signature-sha256",
    "container-sha256",
    "container-bytes",
    "volume",
    "class-id",
    "class-name",
    "institution",
    "signer",
    "signer-key",
    "registry-sha256",
    "registry-version",
    "checks",
    "standard",
    "profile",
    "verdict",
    "reason",
    "item",
    "check",
    "note",
    "received",
    "officer",
    "office",
    "previous-receipt-sha256",
    "statement",
];
/// Those that may be there any number of times.
const REPEATED: [&str; 4] = ["volume", "item", "check", "note"];

impl Checks {
    /// The checks by their names in files, in their order.
    pub fn named(&self) -> [(&'static str, CheckState); 5] {
        [
            ("signature", self.signature),
            ("container", self.container),
            ("chunks", self.chunks),
            ("manifest", self.manifest),
            ("standard", self.standard),
        ]
    }
}

impl Receipt {
    /// Reads a receipt.
    ///
    /// # Errors
    /// [`ReceiptError`]: what is wrong with it, and in which line.
    pub fn read(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > MOST_RECEIPT_BYTES {
            return Err(ReceiptError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ReceiptError::NotText)?;
        let version = text.strip_prefix("classproof-receipt: ").ok_or(ReceiptError::NotOne)?;
        let version: String = version.lines().next().unwrap_or_default().chars().take(40).collect();
        if version != VERSION {
            return Err(ReceiptError::Version { found: version });
        }
        if text.contains('\r') || !text.ends_with('\n') {
            return Err(ReceiptError::LineEnds);
        }
        let mut lines = Lines::new(text)?;
        let receipt = lines.receipt()?;
        lines.end()?;
        // One spelling only: blanks, leading zeros, capital digits and whatever else could differ.
        let written = receipt.text();
        match text.lines().zip(written.lines()).position(|(read, written)| read != written) {
            Some(at) => Err(lines.wrong(at)),
            None => Ok(receipt),
        }
    }
}

/// The lines of a receipt, and the next to be read.
struct Lines<'a> {
    lines: Vec<(&'a str, &'a str)>,
    next: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Result<Self, ReceiptError> {
        let pair = |(at, line): (usize, &'a str)| line.split_once(": ").ok_or(ReceiptError::NoKey { line: at + 1 });
        Ok(Self { lines: text.split_terminator('\n').enumerate().map(pair).collect::<Result<_, _>>()?, next: 0 })
    }

    fn receipt(&mut self) -> Result<Receipt, ReceiptError> {
        self.value("classproof-receipt")?;
        let bundle = self.digest("bundle-sha256")?;
        let signature = self.digest("bundle-signature-sha256")?;
        let sha256 = self.digest("container-sha256")?;
        let bytes = self.read("container-bytes", |value| if value == "-" { Some(None) } else { value.parse().ok().map(Some) })?;
        let container = match (sha256, bytes) {
            (Some(sha256), Some(bytes)) => Some(Piece { sha256, bytes }),
            (None, None) => None,
            _ => return Err(self.wrong(self.next.saturating_sub(1))),
        };
        Ok(Receipt {
            bundle,
            signature,
            container,
            volumes: self.volumes()?,
            class_id: self.text("class-id")?,
            class_name: self.text("class-name")?,
            institution: self.text("institution")?,
            signer: self.text("signer")?,
            signer_key: self.text("signer-key")?,
            registry: self.digest("registry-sha256")?,
            registry_version: self.text("registry-version")?,
            checks: self.read("checks", checks)?,
            standard: self.read("standard", named_digest)?,
            profile: self.read("profile", named_digest)?,
            verdict: self.read("verdict", |value| value_of(&VERDICTS, value))?,
            reason: self.text("reason")?,
            items: self.items()?,
            reviews: self.reviews()?,
            received: self.read("received", |value| value.parse().ok().filter(|at: &Timestamp| at.subsec_nanosecond() == 0))?,
            officer: self.read("officer", |value| Some(value.to_owned()).filter(|value| value != "-"))?,
            office: self.text("office")?,
            previous: self.digest("previous-receipt-sha256")?,
            statement: self.text("statement")?,
        })
    }

    fn volumes(&mut self) -> Result<Vec<Piece>, ReceiptError> {
        let mut volumes = Vec::new();
        while self.is_next("volume") {
            let number = (volumes.len() + 1).to_string();
            volumes.push(self.read("volume", |value| {
                let (digest, bytes) = value.strip_prefix(&number)?.strip_prefix(' ')?.split_once(' ')?;
                Some(Piece { sha256: Digest::parse(digest).ok()?, bytes: bytes.parse().ok()? })
            })?);
        }
        Ok(volumes)
    }

    fn items(&mut self) -> Result<Vec<Item>, ReceiptError> {
        let (mut items, mut seen) = (Vec::new(), BTreeSet::new());
        while self.is_next("item") {
            let item = self.read("item", item)?;
            if !seen.insert(item.rule.clone()) {
                return Err(self.wrong(self.next - 1));
            }
            items.push(item);
        }
        Ok(items)
    }

    fn reviews(&mut self) -> Result<Vec<HumanCheck>, ReceiptError> {
        let (mut checks, mut seen) = (Vec::new(), BTreeSet::new());
        while self.is_next("check") {
            let mut check = self.read("check", check)?;
            if !seen.insert(check.question.clone()) {
                return Err(self.wrong(self.next - 1));
            }
            if self.is_next("note") {
                check.note = Some(self.read("note", |value| Some(value.to_owned()).filter(|value| value != "-"))?);
            }
            checks.push(check);
        }
        Ok(checks)
    }

    fn is_next(&self, key: &str) -> bool {
        self.lines.get(self.next).is_some_and(|(found, _)| *found == key)
    }

    fn text(&mut self, key: &'static str) -> Result<Option<String>, ReceiptError> {
        Ok(Some(self.value(key)?.to_owned()).filter(|value| value != "-"))
    }

    fn digest(&mut self, key: &'static str) -> Result<Option<Digest>, ReceiptError> {
        self.read(key, |value| if value == "-" { Some(None) } else { Digest::parse(value).ok().map(Some) })
    }

    fn read<T>(&mut self, key: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, ReceiptError> {
        let value = self.value(key)?;
        read(value).ok_or_else(|| self.wrong(self.next - 1))
    }

    fn value(&mut self, key: &'static str) -> Result<&'a str, ReceiptError> {
        match self.lines.get(self.next) {
            Some((found, value)) if *found == key => {
                self.next += 1;
                Ok(value)
            }
            _ => Err(self.misplaced(key)),
        }
    }

    /// Why the next line has not the key that belongs there.
    fn misplaced(&self, expected: &str) -> ReceiptError {
        let Some((found, _)) = self.lines.get(self.next) else { return ReceiptError::Missing { key: expected.to_owned() } };
        let (line, key) = (self.next + 1, (*found).chars().take(40).collect());
        if !KEYS.contains(found) {
            return ReceiptError::UnknownKey { line, key };
        }
        let mut before = self.lines.iter().take(self.next);
        if !REPEATED.contains(found) && before.any(|(key, _)| key == found) {
            return ReceiptError::Twice { line, key };
        }
        if self.lines.iter().any(|(key, _)| *key == expected) {
            return ReceiptError::Order { line, key, expected: expected.to_owned() };
        }
        ReceiptError::Missing { key: expected.to_owned() }
    }

    fn end(&self) -> Result<(), ReceiptError> {
        if self.next == self.lines.len() { Ok(()) } else { Err(self.misplaced("")) }
    }

    fn wrong(&self, at: usize) -> ReceiptError {
        let key = self.lines.get(at).map_or("", |(key, _)| key);
        ReceiptError::Value { line: at + 1, key: key.to_owned() }
    }
}

/// The value of a word.
fn value_of<T: Copy, const N: usize>(names: &Names<T, N>, word: &str) -> Option<T> {
    names.iter().find(|(_, name)| *name == word).map(|(value, _)| *value)
}

fn named_digest(value: &str) -> Option<(Digest, String)> {
    let (digest, name) = value.split_once(' ')?;
    Some((Digest::parse(digest).ok()?, name.to_owned()))
}

fn checks(value: &str) -> Option<Checks> {
    let mut words = value.split(' ');
    let mut state = |name: &str| value_of(&STATES, words.next()?.strip_prefix(name)?.strip_prefix('=')?);
    Some(Checks {
        signature: state("signature")?,
        container: state("container")?,
        chunks: state("chunks")?,
        manifest: state("manifest")?,
        standard: state("standard")?,
    })
}

fn item(value: &str) -> Option<Item> {
    let mut words = value.splitn(4, ' ');
    Some(Item {
        rule: id(words.next()?)?,
        outcome: value_of(&OUTCOMES, words.next()?)?,
        keeping: value_of(&KEPT, words.next()?)?,
        title: words.next()?.to_owned(),
    })
}

fn check(value: &str) -> Option<HumanCheck> {
    let (name, rest) = value.split_once(' ')?;
    let (passed, mut rest) = rest.split_once(' ')?;
    let (rule, message) = name.split_once('.')?;
    let question = Question { rule: id(rule)?, message: id(message)?, subject: String::new() };
    let mut check = HumanCheck::open(question, &[]);
    // What is looked for stands in its order, and the number of people behind it.
    let mut ticks = Tick::ALL.iter();
    while let Some((word, behind)) = rest.split_once(' ')
        && let Some((name, found)) = word.split_once('=')
    {
        match ticks.find(|tick| tick.name() == name)? {
            Tick::Headcount => {
                check.counted = true;
                check.headcount = if found == "open" { None } else { Some(found.parse().ok()?) };
            }
            tick => check.ticks.push((*tick, value_of(&ANSWERS, found)?)),
        }
        rest = behind;
    }
    rest.clone_into(&mut check.question.subject);
    if check.ticks.is_empty() {
        check.answer = value_of(&PASSES, passed)?;
    }
    (name_of(&PASSES, check.passed()) == passed).then_some(check)
}

/// An id: letters, digits, `-` and `_`.
fn id(text: &str) -> Option<String> {
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    is_one.then(|| text.to_owned())
}
