//! An unzipped bundle whose text files were converted (FTP text mode, git): the same text with other line endings. The sealed texts are
//! restored for the check, to find out whether anything else is wrong.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::formats::bagit::bag::{Bag, BagFile, Container};
use crate::formats::bagit::{MANIFEST_NAME, SIGNATURE_NAME, TAG_MANIFEST_NAME, manifest};
use crate::formats::container::fault::ArchiveFault;
use crate::formats::region::ReadAt;
use crate::words::digest::Digest;

/// Largest file that is examined: texts are small.
const MOST_BYTES: u64 = 16 << 20;
/// Most bytes that are restored in total.
const MOST_RESTORED: usize = 64 << 20;

/// A bag with the sealed line endings restored.
pub(super) struct Unconverted<'a> {
    bag: &'a dyn Bag,
    files: Vec<BagFile>,
    restored: BTreeMap<String, Arc<Vec<u8>>>,
}

impl<'a> Unconverted<'a> {
    /// The bag with its sealed texts; `None` for an archive, and if no text can be restored in this way.
    pub(super) fn of(bag: &'a dyn Bag) -> Option<Self> {
        if bag.container().is_some() {
            return None;
        }
        let mut restored: BTreeMap<String, Arc<Vec<u8>>> = BTreeMap::new();
        let found = read(bag, TAG_MANIFEST_NAME)?;
        let tag_manifest = match without_returns(&found) {
            Some(plain) => {
                restored.insert(TAG_MANIFEST_NAME.to_owned(), Arc::new(plain.clone()));
                plain
            }
            None => found,
        };
        restore(bag, &tag_manifest, &mut restored);
        if let Some(plain) = read(bag, SIGNATURE_NAME).and_then(|bytes| without_returns(&bytes)) {
            restored.insert(SIGNATURE_NAME.to_owned(), Arc::new(plain));
        }
        // Tag manifest and signature have no digest to verify them here, so at least one other text must match its sealed digest.
        if !restored.keys().any(|name| ![TAG_MANIFEST_NAME, SIGNATURE_NAME].contains(&name.as_str())) {
            return None;
        }
        let payload = restored.get(MANIFEST_NAME).map(|bytes| bytes.to_vec()).or_else(|| read(bag, MANIFEST_NAME));
        restore(bag, &payload.unwrap_or_default(), &mut restored);
        let sized = |file: &BagFile| {
            let size = restored.get(&file.name).map_or(file.size, |bytes| bytes.len() as u64);
            BagFile { size, ..file.clone() }
        };
        let files = bag.files().iter().map(sized).collect();
        Some(Self { bag, files, restored })
    }

    /// The number of converted files.
    pub(super) fn count(&self) -> u64 {
        self.restored.len() as u64
    }
}

fn read(bag: &dyn Bag, name: &str) -> Option<Vec<u8>> {
    bag.read(bag.file(name)?, MOST_BYTES).ok()
}

/// Restores the listed files that match their digest after removing carriage returns.
fn restore(bag: &dyn Bag, list: &[u8], restored: &mut BTreeMap<String, Arc<Vec<u8>>>) {
    let mut bytes_left = MOST_RESTORED.saturating_sub(restored.values().map(|bytes| bytes.len()).sum());
    for line in manifest::read(list).unwrap_or_default() {
        let name = line.path.to_string();
        let Some(found) = read(bag, &name) else { continue };
        let is_sealed = |bytes: &[u8]| Digest::of(bytes) == line.sha256;
        if is_sealed(&found) {
            continue;
        }
        if let Some(plain) = without_returns(&found).filter(|plain| plain.len() <= bytes_left && is_sealed(plain)) {
            bytes_left -= plain.len();
            restored.insert(name, Arc::new(plain));
        }
    }
}

/// A text without carriage returns before line feeds and at its end; `None` if it has none.
fn without_returns(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        let ends = text.get(at..).is_some_and(|rest| {
            let behind = rest.iter().position(|byte| *byte != b'\r');
            behind.is_none_or(|behind| rest.get(behind) == Some(&b'\n'))
        });
        if *byte != b'\r' || !ends {
            plain.push(*byte);
        }
    }
    (plain.len() < text.len()).then_some(plain)
}

impl Bag for Unconverted<'_> {
    fn folder(&self) -> Option<&str> {
        self.bag.folder()
    }

    fn files(&self) -> &[BagFile] {
        &self.files
    }

    fn open(&self, file: &BagFile) -> io::Result<Arc<dyn ReadAt>> {
        match self.restored.get(&file.name) {
            Some(bytes) => Ok(Arc::clone(bytes) as Arc<dyn ReadAt>),
            None => self.bag.open(file),
        }
    }

    fn read_through(&self, file: &BagFile, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match self.restored.get(&file.name) {
            Some(bytes) => take(bytes),
            None => self.bag.read_through(file, take),
        }
    }

    fn faults(&self) -> &[ArchiveFault] {
        self.bag.faults()
    }

    fn container(&self) -> Option<Container<'_>> {
        self.bag.container()
    }
}

#[cfg(test)]
mod tests {
    use super::without_returns;

    #[test]
    fn returns_at_the_ends_of_lines_are_taken_out() {
        for (text, plain) in [
            ("a\r\nb\r\n", Some("a\nb\n")),
            ("{\"a\": 1}\r", Some("{\"a\": 1}")),
            ("a\r\r\nb", Some("a\nb")),
            ("a\rb\n", None),
            ("a\nb\n", None),
            ("", None),
        ] {
            assert_eq!(without_returns(text.as_bytes()).as_deref(), plain.map(str::as_bytes), "{text:?}");
        }
    }
}
