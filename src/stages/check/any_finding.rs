//! The findings of checking a bag of any maker.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::bagit::any::declaration::DeclarationFault;
use crate::formats::container::fault::ArchiveFault;
use crate::words::wording::{Explain, Message};

/// One thing about a bag. Names are relative to its base folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BagFinding {
    /// The ZIP file or the folder itself is not as it must be.
    Archive {
        /// What is wrong with it.
        #[serde(flatten)]
        fault: ArchiveFault,
    },
    /// There is no `bagit.txt`.
    DeclarationMissing,
    /// `bagit.txt` has empty lines behind its two. Does not decide.
    DeclarationBlank,
    /// `bagit.txt` is not UTF-8.
    DeclarationNotUtf8,
    /// `bagit.txt` begins with a byte order mark.
    DeclarationMarked,
    /// A line of `bagit.txt` is missing, too many or wrong.
    DeclarationLine {
        /// The line, from 1.
        line: usize,
    },
    /// `bagit.txt` names no version that is known.
    DeclarationVersion {
        /// What it names.
        version: String,
    },
    /// `bagit.txt` names no encoding that is known.
    DeclarationEncoding {
        /// What it names.
        encoding: String,
    },
    /// There is no payload manifest.
    NoManifest,
    /// No payload manifest has digests that are computed here.
    NoKnownManifest,
    /// A manifest whose digests are not computed here. Decides nothing where another one is.
    UnknownAlgorithm {
        /// The manifest.
        file: String,
    },
    /// Only digests that forgers can meet. Decides nothing.
    Weak,
    /// A tag file larger than is read.
    TooLarge {
        /// The file.
        file: String,
        /// Its bytes.
        bytes: u64,
        /// How many are read.
        most: u64,
    },
    /// More lines, or more manifests, than are read.
    TooMany {
        /// The file.
        file: String,
        /// How many are read.
        most: usize,
    },
    /// A tag file that is no text in the declared encoding.
    NotText {
        /// The file.
        file: String,
        /// The encoding.
        encoding: String,
    },
    /// A tag file that begins with a byte order mark. Decides nothing.
    Marked {
        /// The file.
        file: String,
    },
    /// A line that is not written as it must be.
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// A line that names something outside of the bag.
    Name {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A payload list that names something outside of the payload.
    Outside {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A name listed twice with the same digest; in the drafts this decides nothing.
    Twice {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A name listed twice with different digests.
    TwiceDiffers {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// Names with the `*` of `md5sum`. Decides nothing.
    Starred {
        /// The file.
        file: String,
    },
    /// Names that begin with `./`. Decides nothing.
    Dotted {
        /// The file.
        file: String,
    },
    /// Names that differ in case alone. Decides nothing.
    CaseTwins {
        /// The file.
        file: String,
        /// One.
        name: String,
        /// The other.
        other: String,
    },
    /// A listed name and the file's differ in normal form alone. Decides nothing.
    NormalForm {
        /// The listed name.
        name: String,
    },
    /// A listed file that is not there.
    Missing {
        /// The file.
        file: String,
    },
    /// A listed file that is not there and would have to be fetched.
    NotFetched {
        /// The file.
        file: String,
    },
    /// A payload file that no payload manifest lists.
    Extra {
        /// The file.
        file: String,
    },
    /// A payload file that one of the payload manifests does not list.
    NotInEvery {
        /// The file.
        file: String,
        /// The manifest.
        manifest: String,
    },
    /// A file whose digest is another.
    Changed {
        /// The file.
        file: String,
        /// The digest's name.
        algorithm: String,
    },
    /// A file that can not be read.
    Unreadable {
        /// The file.
        file: String,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
    /// A file to be fetched that no payload manifest lists.
    FetchUnlisted {
        /// The line of `fetch.txt`, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A tag manifest that does not list a payload manifest.
    TagManifestLacks {
        /// The tag manifest.
        file: String,
        /// The payload manifest.
        manifest: String,
    },
    /// A tag manifest that lists a tag manifest.
    TagManifestListed {
        /// The tag manifest.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// `Payload-Oxum` is not what is there.
    Oxum {
        /// What it says: bytes, a dot, number of files.
        expected: String,
        /// What is there.
        found: String,
    },
    /// `Payload-Oxum` is not written as it must be.
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
