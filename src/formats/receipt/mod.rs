//! The receipt (查验回执): what an officer of the district checked of a bundle and what it came to, as flat text under a signature.
//!
//! The text is UTF-8 with LF at the end of every line, one `key: value` a line, the keys in one order; `schemas/FORMAT.md` has them all.
//! There is one spelling of every receipt: what is not written as [`Receipt::text`] writes it is refused. A value that is not known is `-`.

mod error;
mod read;
mod write;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::words::digest::Digest;
use crate::words::finding::Outcome;
use crate::words::review::HumanCheck;

pub use error::ReceiptError;

/// What stands behind the name of a bundle in that of its receipt.
pub const RECEIPT_ENDING: &str = ".receipt.txt";
/// What stands behind the name of a receipt in that of its signature.
pub const SIGNATURE_ENDING: &str = ".sig";
/// What the name of its page ends in, for `.txt`.
pub const PAGE_ENDING: &str = ".pdf";
/// The most bytes of a receipt.
pub const MOST_RECEIPT_BYTES: usize = 4 << 20;
/// The version that is written and read.
const VERSION: &str = "1";

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The bundle's id; none where its tag manifest could not be read.
    pub bundle: Option<Digest>,
    /// SHA-256 of the signature file that the bundle came with; none where there was none.
    pub signature: Option<Digest>,
    /// The container as it was received; none for an unzipped bundle.
    pub container: Option<Piece>,
    /// Its volumes in their order, where it came in some.
    pub volumes: Vec<Piece>,
    /// 班级编号.
    pub class_id: Option<String>,
    /// 班级名称.
    pub class_name: Option<String>,
    /// 培训机构, by the class record.
    pub institution: Option<String>,
    /// The principal that the bundle's key is trusted for; none where it is not trusted.
    pub signer: Option<String>,
    /// The fingerprint of the key that signed the bundle.
    pub signer_key: Option<String>,
    /// SHA-256 of the registry that the signer was looked up in.
    pub registry: Option<Digest>,
    /// The version of that registry, where it has one.
    pub registry_version: Option<String>,
    /// What was checked.
    pub checks: Checks,
    /// The standard: its digest and its id.
    pub standard: (Digest, String),
    /// The profile that decided: its digest and its id.
    pub profile: (Digest, String),
    /// The verdict.
    pub verdict: ReceiptVerdict,
    /// Why it is rejected, or what is remarked.
    pub reason: Option<String>,
    /// The items of the list of materials (附件3), in its order.
    pub items: Vec<Item>,
    /// The human checks.
    pub reviews: Vec<HumanCheck>,
    /// When the officer signed, to the second.
    pub received: Timestamp,
    /// The officer, as the registry names the key.
    pub officer: String,
    /// The office (单位).
    pub office: Option<String>,
    /// SHA-256 of the receipt before this one, of the same officer or district.
    pub previous: Option<Digest>,
    /// What a receipt can promise and what it can not.
    pub statement: Option<String>,
}

/// A file, or a whole container: its SHA-256 and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Piece {
    /// SHA-256.
    pub sha256: Digest,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What an officer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptVerdict {
    /// 接受.
    Accepted,
    /// 接受，有备注: something is left open, or remarked.
    AcceptedWithRemarks,
    /// 不予接受.
    Rejected,
}

/// How one of the checks ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// It holds.
    Ok,
    /// It does not.
    Failed,
    /// It was not made.
    NotChecked,
}

/// The checks of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Checks {
    /// That the right and trusted signer signed it.
    pub signature: CheckState,
    /// Every byte outside of the files.
    pub container: CheckState,
    /// The BLAKE3 leaves of every file.
    pub chunks: CheckState,
    /// The SHA-256 digests of the manifest.
    pub manifest: CheckState,
    /// The standard, with what people have answered.
    pub standard: CheckState,
}

/// An item of the list of materials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Item {
    /// Its rule, such as `L-05`.
    pub rule: String,
    /// What it came to.
    pub outcome: Outcome,
    /// What became of it.
    pub keeping: Kept,
    /// Its name.
    pub title: String,
}

/// What the district did with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// 审核留存: the district keeps it as well.
    Kept,
    /// 查验返还: it was given back.
    Returned,
    /// There is none.
    Neither,
}

/// Words of files with the values that they stand for.
type Names<T, const N: usize> = [(T, &'static str); N];

const VERDICTS: Names<ReceiptVerdict, 3> = [
    (ReceiptVerdict::Accepted, "accepted"),
    (ReceiptVerdict::AcceptedWithRemarks, "accepted-with-remarks"),
    (ReceiptVerdict::Rejected, "rejected"),
];
const STATES: Names<CheckState, 3> = [(CheckState::Ok, "ok"), (CheckState::Failed, "failed"), (CheckState::NotChecked, "not-checked")];
const KEPT: Names<Kept, 3> = [(Kept::Kept, "kept"), (Kept::Returned, "returned"), (Kept::Neither, "-")];
const OUTCOMES: Names<Outcome, 9> = [
    (Outcome::Fail, "fail"),
    (Outcome::Insufficient, "insufficient"),
    (Outcome::Undecided, "undecided"),
    (Outcome::NeedsReview, "needs-review"),
    (Outcome::Warning, "warning"),
    (Outcome::District, "district"),
    (Outcome::Pass, "pass"),
    (Outcome::NotApplicable, "not-applicable"),
    (Outcome::NotChecked, "not-checked"),
];
const ANSWERS: Names<Option<bool>, 3> = [(Some(true), "yes"), (Some(false), "no"), (None, "open")];
const PASSES: Names<Option<bool>, 3> = [(Some(true), "pass"), (Some(false), "fail"), (None, "needs-review")];

impl Receipt {
    /// The human checks that somebody has answered, and how many nobody has.
    pub fn open_reviews(&self) -> usize {
        self.reviews.iter().filter(|check| check.passed().is_none()).count()
    }
}
