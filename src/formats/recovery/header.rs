//! The header of a recovery record: everything needed to use the rest. Four copies at each end; each states its own position.

use sha2::{Digest as _, Sha256};

use super::geometry::{COPIES, END_BYTES, Geometry, HEADER_BYTES};
use super::share::Share;
use crate::words::digest::Digest;

/// The magic bytes. The line ends reveal a transfer that converts line ends.
pub(super) const MAGIC: &[u8; 16] = b"\x89CP-RECOVERY\r\n\x1A\n";
const VERSION: u32 = 1;
const DIGEST_AT: usize = HEADER_BYTES - 32;

/// The content of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The layout of the record.
    pub geometry: Geometry,
    /// The requested share.
    pub share: Share,
    /// The id of the protected bundle.
    pub bundle_id: Digest,
    /// Offset of the record in the container; 0 if it is a separate file that protects the whole container.
    pub place: u64,
    /// Size of the container in bytes.
    pub container: u64,
    /// SHA-256 over the digests of the sets; each is SHA-256 over the SHA-256 digests of the set's blocks.
    pub root: Digest,
}

impl Header {
    /// The header copy for offset `at` of the record.
    pub(super) fn write(&self, at: u64) -> [u8; HEADER_BYTES] {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend(MAGIC);
        let geometry = &self.geometry;
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(narrow(geometry.block));
        for number in [geometry.protected, geometry.sets] {
            bytes.extend(number.to_le_bytes());
        }
        for number in [geometry.blocks, geometry.recovery, geometry.pages(), self.share.hundredths()] {
            bytes.extend(narrow(number));
        }
        for number in [geometry.record_bytes(), self.place, self.container] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.bundle_id.0);
        bytes.extend(self.root.0);
        bytes.extend(at.to_le_bytes());
        bytes.resize(DIGEST_AT, 0);
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        bytes.extend(digest);
        let mut header = [0; HEADER_BYTES];
        header.copy_from_slice(&bytes);
        header
    }

    /// Parses a header and its stated position; `None` if it is damaged or its values are inconsistent.
    pub(super) fn read(bytes: &[u8; HEADER_BYTES]) -> Option<(Self, u64)> {
        let wide = |at: usize| bytes.get(at..)?.first_chunk().copied().map(u64::from_le_bytes);
        let narrow = |at: usize| bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes).map(u64::from);
        let digest = |at: usize| bytes.get(at..)?.first_chunk().copied().map(Digest);
        if !bytes.starts_with(MAGIC) || narrow(16)? != u64::from(VERSION) {
            return None;
        }
        let geometry = Geometry { block: narrow(20)?, protected: wide(24)?, sets: wide(32)?, blocks: narrow(40)?, recovery: narrow(44)? };
        let header = Self {
            geometry: geometry.sound()?,
            share: Share::new(narrow(52)?).ok()?,
            place: wide(64)?,
            container: wide(72)?,
            bundle_id: digest(80)?,
            root: digest(112)?,
        };
        let at = wide(144)?;
        // A record follows the bytes it protects, or is separate and protects all of them.
        let fits = match header.place {
            0 => header.container == geometry.protected,
            place => place >= geometry.protected && header.container.checked_sub(geometry.record_bytes()).is_some_and(|rest| rest > place),
        };
        let stands = header.copies().any(|copy| copy == at);
        (fits && stands && header.write(at) == *bytes).then_some((header, at))
    }

    /// Offsets of the copies in the record.
    pub(super) fn copies(&self) -> impl Iterator<Item = u64> + use<> {
        let tail = self.geometry.tail_at();
        (0..COPIES).map(|copy| copy * HEADER_BYTES as u64).flat_map(move |at| [at, tail + at])
    }

    /// Both ends of the record: offset and header copies.
    pub(super) fn ends(&self) -> [(u64, Vec<u8>); 2] {
        let end = |from: u64| {
            let copies = (from..from + END_BYTES).step_by(HEADER_BYTES);
            (from, copies.flat_map(|at| self.write(at)).collect())
        };
        [end(0), end(self.geometry.tail_at())]
    }
}
