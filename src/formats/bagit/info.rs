//! `bag-info.txt` (RFC 8493, 2.2.2) of a bundle: fixed labels in fixed order, one line each, never folded.

use super::supersedes::Supersedes;
use super::{TagFault, writing};
use crate::formats::recovery::Share;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

/// The version of the bundle format.
pub const FORMAT_VERSION: &str = "1";

/// The content of `bag-info.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagInfo {
    /// `Source-Organization`: the institution's name.
    pub source_organization: String,
    /// `External-Identifier`: 班级编号.
    pub external_identifier: String,
    /// `External-Description`: 班级名称.
    pub external_description: String,
    /// `Bagging-Date`: date of sealing in the class's time zone, `2026-09-01`.
    pub bagging_date: String,
    /// `Payload-Oxum`, first part: total bytes of the payload files.
    pub payload_bytes: u64,
    /// `Payload-Oxum`, second part: number of payload files.
    pub payload_files: u64,
    /// `Bag-Software-Agent`: name and version of the program that sealed the bundle.
    pub software_agent: String,
    /// `Classproof-Folder`: name of the base folder in the container, so that the signature covers it.
    pub folder: MemberPath,
    /// `Classproof-Sealed-At`: time of sealing in the class's time zone, `2026-09-01T10:00:00+08:00`; stated by the packer, not proven.
    pub sealed_at: String,
    /// `Classproof-Supersedes` and `Classproof-Supersedes-Reason`: the earlier bundle that this one replaces. Both lines are omitted if there
    /// is none.
    pub supersedes: Option<Supersedes>,
    /// `Classproof-Recovery`: share of the recovery record in the container, so that its removal is detected. The line is omitted if there
    /// is no record.
    pub recovery: Option<Share>,
}

const SUPERSEDES_LABEL: &str = "Classproof-Supersedes";
const REASON_LABEL: &str = "Classproof-Supersedes-Reason";
const RECOVERY_LABEL: &str = "Classproof-Recovery";

const LABELS: [&str; 9] = [
    "Source-Organization",
    "External-Identifier",
    "External-Description",
    "Bagging-Date",
    "Payload-Oxum",
    "Bag-Software-Agent",
    "Classproof-Format",
    "Classproof-Folder",
    "Classproof-Sealed-At",
];

/// Whether a text is allowed as a value: no spaces at either end, no line break or other control character.
pub fn is_one_line(text: &str) -> bool {
    text.trim() == text && !text.chars().any(|character| character.is_control() || character == '\u{FEFF}')
}

impl BagInfo {
    /// Writes the file.
    ///
    /// # Errors
    /// [`TagFault::Value`] if a value is empty, begins or ends with a space, or contains a control character.
    pub fn write(&self) -> Result<Vec<u8>, TagFault> {
        let values = [
            self.source_organization.clone(),
            self.external_identifier.clone(),
            self.external_description.clone(),
            self.bagging_date.clone(),
            format!("{}.{}", self.payload_bytes, self.payload_files),
            self.software_agent.clone(),
            FORMAT_VERSION.to_owned(),
            self.folder.to_string(),
            self.sealed_at.clone(),
        ];
        let mut text = String::new();
        for (label, value) in LABELS.iter().zip(values) {
            if value.is_empty() || !is_one_line(&value) {
                return Err(TagFault::Value { label: (*label).to_owned() });
            }
            text.push_str(&format!("{label}: {value}\n"));
        }
        if let Some(supersedes) = &self.supersedes {
            text.push_str(&format!("{SUPERSEDES_LABEL}: {}\n{REASON_LABEL}: {}\n", supersedes.id(), supersedes.reason()));
        }
        if let Some(share) = self.recovery {
            text.push_str(&format!("{RECOVERY_LABEL}: {share}\n"));
        }
        Ok(text.into_bytes())
    }

    /// Reads exactly the form that [`BagInfo::write`] produces.
    ///
    /// # Errors
    /// The first line or value that deviates.
    pub fn read(bytes: &[u8]) -> Result<Self, TagFault> {
        if let Some(fault) = writing(bytes) {
            return Err(fault);
        }
        let text = str::from_utf8(bytes).map_err(|_| TagFault::NotUtf8)?;
        let mut lines = text.split_inclusive('\n').enumerate();
        let mut next = |label: &'static str| {
            let (index, line) = lines.next().unwrap_or((LABELS.len(), ""));
            let line = line.strip_suffix('\n').ok_or(TagFault::Line { line: index + 1 })?;
            let value = line.strip_prefix(label).and_then(|rest| rest.strip_prefix(": "));
            value.map(str::to_owned).ok_or_else(|| TagFault::Label { line: index + 1, label: label.to_owned() })
        };
        let mut values: Vec<String> = Vec::with_capacity(LABELS.len());
        for label in LABELS {
            values.push(next(label)?);
        }
        // Order, repetition and other lines are settled by the comparison at the end.
        let rest: Vec<&str> = text.lines().skip(LABELS.len()).collect();
        let optional = |label: &str| rest.iter().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "));
        let bad = |label: &str| TagFault::Value { label: label.to_owned() };
        let supersedes = match (optional(SUPERSEDES_LABEL), optional(REASON_LABEL)) {
            (None, None) => None,
            (Some(id), Some(reason)) => {
                let id = Digest::parse(id).map_err(|_| bad(SUPERSEDES_LABEL))?;
                Some(Supersedes::new(id, reason).map_err(|_| bad(REASON_LABEL))?)
            }
            _ => return Err(TagFault::NotAsPrescribed),
        };
        let recovery = optional(RECOVERY_LABEL).map(|value| Share::parse(value).map_err(|_| bad(RECOVERY_LABEL))).transpose()?;
        let [
            source_organization,
            external_identifier,
            external_description,
            bagging_date,
            oxum,
            software_agent,
            version,
            folder,
            sealed_at,
        ] = <[String; 9]>::try_from(values).map_err(|_| TagFault::NotAsPrescribed)?;
        if version != FORMAT_VERSION {
            return Err(TagFault::Version { version });
        }
        let (payload_bytes, payload_files) = oxum.split_once('.').ok_or_else(|| bad("Payload-Oxum"))?;
        let info = Self {
            source_organization,
            external_identifier,
            external_description,
            bagging_date,
            payload_bytes: payload_bytes.parse().map_err(|_| bad("Payload-Oxum"))?,
            payload_files: payload_files.parse().map_err(|_| bad("Payload-Oxum"))?,
            software_agent,
            folder: MemberPath::new(folder).ok().filter(|folder| folder.parts().count() == 1).ok_or_else(|| bad("Classproof-Folder"))?,
            sealed_at,
            supersedes,
            recovery,
        };
        // Each value has one valid form. Comparing with the written form rejects leading zeros, extra lines and the like.
        if info.write()? == bytes { Ok(info) } else { Err(TagFault::NotAsPrescribed) }
    }
}
