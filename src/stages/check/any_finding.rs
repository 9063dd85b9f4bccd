//! What the check of a bag of any maker can find.

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
        /// What the system said.
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
        let message = Message::new;
        let of = |key: &'static str, file: &String| Message::new(key).text("file", file);
        let at = |key: &'static str, file: &String, line: &usize, name: &String| of(key, file).count("line", *line).text("name", name);
        match self {
            Self::Archive { fault } => fault.explain(),
            Self::DeclarationMissing => message("bag.declaration_missing"),
            Self::DeclarationNotUtf8 => message("bag.declaration_not_utf8"),
            Self::DeclarationMarked => message("bag.declaration_marked"),
            Self::DeclarationLine { line } => message("bag.declaration_line").count("line", *line),
            Self::DeclarationVersion { version } => message("bag.declaration_version").text("version", version),
            Self::DeclarationEncoding { encoding } => message("bag.declaration_encoding").text("encoding", encoding),
            Self::NoManifest => message("bag.no_manifest"),
            Self::NoKnownManifest => message("bag.no_known_manifest"),
            Self::UnknownAlgorithm { file } => of("bag.unknown_algorithm", file),
            Self::Weak => message("bag.weak"),
            Self::TooLarge { file, bytes, most } => of("bag.too_large", file).count("bytes", *bytes).count("most", *most),
            Self::TooMany { file, most } => of("bag.too_many", file).count("most", *most),
            Self::NotText { file, encoding } => of("bag.not_text", file).text("encoding", encoding),
            Self::Marked { file } => of("bag.marked", file),
            Self::Line { file, line } => of("bag.line", file).count("line", *line),
            Self::Name { file, line, name } => at("bag.name", file, line, name),
            Self::Outside { file, line, name } => at("bag.outside", file, line, name),
            Self::Twice { file, line, name } => at("bag.twice", file, line, name),
            Self::TwiceDiffers { file, line, name } => at("bag.twice_differs", file, line, name),
            Self::Starred { file } => of("bag.starred", file),
            Self::Dotted { file } => of("bag.dotted", file),
            Self::CaseTwins { file, name, other } => of("bag.case_twins", file).text("name", name).text("other", other),
            Self::NormalForm { name } => message("bag.normal_form").text("name", name),
            Self::Missing { file } => of("bag.missing", file),
            Self::NotFetched { file } => of("bag.not_fetched", file),
            Self::Extra { file } => of("bag.extra", file),
            Self::NotInEvery { file, manifest } => of("bag.not_in_every", file).text("manifest", manifest),
            Self::Changed { file, algorithm } => of("bag.changed", file).text("algorithm", algorithm),
            Self::Unreadable { file, reason } => of("bag.unreadable", file).text("reason", reason),
            Self::FetchUnlisted { line, name } => message("bag.fetch_unlisted").count("line", *line).text("name", name),
            Self::TagManifestLacks { file, manifest } => of("bag.tag_manifest_lacks", file).text("manifest", manifest),
            Self::TagManifestListed { file, line, name } => at("bag.tag_manifest_listed", file, line, name),
            Self::Oxum { expected, found } => message("bag.oxum").text("expected", expected).text("found", found),
            Self::OxumMalformed => message("bag.oxum_malformed"),
        }
    }
}
