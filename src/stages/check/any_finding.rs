//! The findings of checking a bag of any maker.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::bagit::any::declaration::DeclarationFault;
use crate::formats::container::fault::ArchiveFault;
use crate::words::wording::{Explain, Message};

/// One finding about a bag. Names are relative to its base folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BagFinding {
    /// The ZIP file or folder itself is invalid.
    Archive {
        /// The fault.
        #[serde(flatten)]
        fault: ArchiveFault,
    },
    /// There is no `bagit.txt`.
    DeclarationMissing,
    /// `bagit.txt` has empty lines after its two lines. Does not affect the outcome.
    DeclarationBlank,
    /// `bagit.txt` is not UTF-8.
    DeclarationNotUtf8,
    /// `bagit.txt` begins with a byte order mark.
    DeclarationMarked,
    /// A line of `bagit.txt` is missing, invalid or superfluous.
    DeclarationLine {
        /// Line number, from 1.
        line: usize,
    },
    /// `bagit.txt` names an unknown version.
    DeclarationVersion {
        /// The version.
        version: String,
    },
    /// `bagit.txt` names an unknown encoding.
    DeclarationEncoding {
        /// The encoding.
        encoding: String,
    },
    /// There is no payload manifest.
    NoManifest,
    /// No payload manifest uses a supported digest algorithm.
    NoKnownManifest,
    /// A manifest with an unsupported digest algorithm. Does not affect the outcome if there is another manifest.
    UnknownAlgorithm {
        /// The manifest.
        file: String,
    },
    /// All digests are cryptographically weak. Does not affect the outcome.
    Weak,
    /// A tag file larger than the limit.
    TooLarge {
        /// The file.
        file: String,
        /// Size in bytes.
        bytes: u64,
        /// Limit in bytes.
        most: u64,
    },
    /// More lines or manifests than the limit.
    TooMany {
        /// The file.
        file: String,
        /// The limit.
        most: usize,
    },
    /// A tag file that is not valid text in the declared encoding.
    NotText {
        /// The file.
        file: String,
        /// The encoding.
        encoding: String,
    },
    /// A tag file that begins with a byte order mark. Does not affect the outcome.
    Marked {
        /// The file.
        file: String,
    },
    /// An invalid line.
    Line {
        /// The file.
        file: String,
        /// Line number, from 1.
        line: usize,
    },
    /// A line with a name outside the bag.
    Name {
        /// The file.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A payload list with a name outside the payload.
    Outside {
        /// The file.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A name listed twice with the same digest. In drafts this does not affect the outcome.
    Twice {
        /// The file.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A name listed twice with different digests.
    TwiceDiffers {
        /// The file.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// Names with the `*` of `md5sum`. Does not affect the outcome.
    Starred {
        /// The file.
        file: String,
    },
    /// Names that begin with `./`. Does not affect the outcome.
    Dotted {
        /// The file.
        file: String,
    },
    /// Names that differ only in case. Does not affect the outcome.
    CaseTwins {
        /// The file.
        file: String,
        /// The first name.
        name: String,
        /// The second name.
        other: String,
    },
    /// A listed name and the file name differ only in Unicode normalisation. Does not affect the outcome.
    NormalForm {
        /// The listed name.
        name: String,
    },
    /// A listed file does not exist.
    Missing {
        /// The file.
        file: String,
    },
    /// A listed file does not exist and would have to be fetched.
    NotFetched {
        /// The file.
        file: String,
    },
    /// A payload file is in no payload manifest.
    Extra {
        /// The file.
        file: String,
    },
    /// A payload file is missing in one of the payload manifests.
    NotInEvery {
        /// The file.
        file: String,
        /// The manifest.
        manifest: String,
    },
    /// A file has another digest.
    Changed {
        /// The file.
        file: String,
        /// Name of the digest algorithm.
        algorithm: String,
    },
    /// A file cannot be read.
    Unreadable {
        /// The file.
        file: String,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
    /// A file to fetch is in no payload manifest.
    FetchUnlisted {
        /// Line number in `fetch.txt`, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A tag manifest does not list a payload manifest.
    TagManifestLacks {
        /// The tag manifest.
        file: String,
        /// The payload manifest.
        manifest: String,
    },
    /// A tag manifest lists a tag manifest.
    TagManifestListed {
        /// The tag manifest.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// `Payload-Oxum` does not match the payload.
    Oxum {
        /// The stated value: bytes, a dot, number of files.
        expected: String,
        /// The actual value.
        found: String,
    },
    /// `Payload-Oxum` has an invalid format.
    OxumMalformed,
}

impl From<DeclarationFault> for BagFinding {
    fn from(fault: DeclarationFault) -> Self {
        match fault {
            DeclarationFault::NotUtf8 => Self::DeclarationNotUtf8,
            DeclarationFault::Marked => Self::DeclarationMarked,
            DeclarationFault::Line(line) => Self::DeclarationLine { line },
            DeclarationFault::Version(version) => Self::DeclarationVersion { version },
            DeclarationFault::Encoding(encoding) => Self::DeclarationEncoding { encoding },
        }
    }
}

impl Explain for BagFinding {
    fn explain(&self) -> Message {
        match self {
            Self::Archive { fault } => fault.explain(),
            Self::Unreadable { reason, .. } => Message::of("bag.", "kind", self).term("reason", reason),
            _ => Message::of("bag.", "kind", self),
        }
    }
}
