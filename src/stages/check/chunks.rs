//! A payload file as chunks: the source of its bytes, and the chunks that differ from the sealed ones.

use std::io;
use std::sync::{Arc, LazyLock};

use super::checked::{CheckOptions, Measured, PayloadMethod, Sample};
use super::finding::{ByteRange, IntegrityFinding};
use super::frame::Plan;
use super::records::{Records, Sealed, digests};
use crate::formats::bagit::PAYLOAD_FOLDER;
use crate::formats::bagit::bag::{Bag, BagFile};
use crate::formats::chunks::{CHUNK_BYTES, chunk_count, leaf, root, with_chunk};
use crate::formats::region::{FileRegion, ReadAt};
use crate::words::digest::Digest;
use crate::words::progress::{Phase, PhaseGuard, Progress};
use crate::words::system;

/// Chunks hashed by a thread without interruption: enough to make opening a file cheap, few enough to balance the load at the end.
pub(super) const SPAN_CHUNKS: u64 = 4;

/// The payload to read.
pub(super) struct Job<'a> {
    pub bag: &'a dyn Bag,
    pub plan: Option<&'a Plan>,
    pub records: &'a Records,
    pub sealed: &'a [Sealed<'a>],
    pub options: CheckOptions<'a>,
    pub progress: &'a dyn Progress,
}

/// The results of reading.
#[derive(Default)]
pub(super) struct Read {
    pub findings: Vec<IntegrityFinding>,
    pub remarks: Vec<IntegrityFinding>,
    pub measured: Vec<Measured>,
    pub method: PayloadMethod,
    pub files: u64,
    pub bytes: u64,
    pub sample: Option<Sample>,
}

/// An existing payload file with its sealed size.
pub(super) struct Item<'a> {
    pub(super) sealed: &'a Sealed<'a>,
    pub(super) name: String,
    pub(super) place: BytesFrom<'a>,
}

/// Where its bytes come from.
pub(super) enum BytesFrom<'a> {
    /// From the offset computed from the sealed data.
    Planned(FileRegion),
    /// From the bag's listing.
    Listed(&'a BagFile),
}

impl<'a> Job<'a> {
    /// Begins the progress phase for reading the whole payload.
    pub(super) fn begin(&self) -> PhaseGuard<'_> {
        Phase::Check.begin(self.progress, self.sealed.iter().map(|sealed| sealed.size).fold(0, u64::saturating_add))
    }

    /// Returns an error if the user stopped the reading; then the findings are not reported.
    pub(super) fn unless_stopped(&self) -> io::Result<()> {
        if self.progress.is_stopped() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    pub(super) fn item(&self, index: usize, sealed: &'a Sealed<'a>) -> Option<Item<'a>> {
        let name = format!("{PAYLOAD_FOLDER}/{}", sealed.path);
        let place = match self.plan {
            Some(plan) => BytesFrom::Planned(plan.payload(index)?),
            None => BytesFrom::Listed(self.bag.file(&name).filter(|file| file.size == sealed.size)?),
        };
        Some(Item { sealed, name, place })
    }
}

impl Item<'_> {
    pub(super) fn seekable(&self) -> bool {
        match &self.place {
            BytesFrom::Planned(_) => true,
            BytesFrom::Listed(file) => file.seekable,
        }
    }

    pub(super) fn open(&self, bag: &dyn Bag) -> io::Result<Arc<dyn ReadAt>> {
        match &self.place {
            BytesFrom::Planned(region) => Ok(Arc::new(region.clone())),
            BytesFrom::Listed(file) => bag.open(file),
        }
    }

    pub(super) fn read_through(&self, bag: &dyn Bag, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match &self.place {
            BytesFrom::Listed(file) => bag.read_through(file, take),
            BytesFrom::Planned(region) => {
                for index in 0..chunk_count(self.sealed.size) {
                    let range = self.chunk(index);
                    with_chunk(region, range.from, range.to - range.from, &mut *take)??;
                }
                Ok(())
            }
        }
    }

    pub(super) fn chunk(&self, index: u64) -> ByteRange {
        let from = index * CHUNK_BYTES;
        ByteRange { from, to: (from + CHUNK_BYTES).min(self.sealed.size) }
    }

    pub(super) fn expected(&self, index: u64) -> Option<Digest> {
        let at = usize::try_from(index).ok()?.checked_mul(32)?;
        self.sealed.leaves.get(at..)?.first_chunk().map(|leaf| Digest(*leaf))
    }
}

/// A chunk that differs from the sealed one.
pub(super) enum Bad {
    Changed(Digest),
    /// In a missing volume.
    Missing,
    Unreadable(String),
}

/// The state of a file, or of a span of it. Only bad chunks take memory.
#[derive(Default)]
pub(super) struct State {
    pub(super) crc32: crc32fast::Hasher,
    pub(super) bad: Vec<(u64, Bad)>,
}

impl State {
    pub(super) fn chunk(&mut self, item: &Item<'_>, index: u64, bytes: &[u8]) {
        self.crc32.update(bytes);
        let found = leaf(item.sealed.size, index, bytes);
        if item.expected(index) != Some(found) {
            self.bad.push((index, Bad::Changed(found)));
        }
    }

    pub(super) fn append(&mut self, next: Self) {
        self.crc32.combine(&next.crc32);
        self.bad.extend(next.bad);
    }

    /// Reports the chunks that differ from the sealed ones.
    pub(super) fn name_bad(&self, item: &Item<'_>, read: &mut Read) {
        let file = &item.name;
        let mut zeros = 0;
        let mut changed = Vec::new();
        let mut missing = Vec::new();
        let mut unreadable = Vec::new();
        let mut said = String::new();
        for (index, bad) in &self.bad {
            match bad {
                Bad::Changed(found) => {
                    let range = item.chunk(*index);
                    extend(&mut changed, range);
                    zeros += if *found == zero_leaf(item.sealed.size, *index, range.to - range.from) { range.to - range.from } else { 0 };
                }
                Bad::Missing => extend(&mut missing, item.chunk(*index)),
                Bad::Unreadable(reason) => {
                    extend(&mut unreadable, item.chunk(*index));
                    said.clone_from(reason);
                }
            }
        }
        if zeros > 0 {
            read.remarks.push(IntegrityFinding::FileZeros { file: file.clone(), bytes: zeros });
        }
        if !changed.is_empty() {
            read.findings.push(IntegrityFinding::FileChanged { file: file.clone(), ranges: changed });
        }
        if !missing.is_empty() {
            read.findings.push(IntegrityFinding::FileInMissingVolume { file: file.clone(), ranges: missing });
        }
        if !unreadable.is_empty() {
            read.findings.push(IntegrityFinding::FileUnreadable { file: file.clone(), ranges: unreadable, reason: said });
        }
    }

    /// Reports the faults of a completely read file, and its present state.
    pub(super) fn judge(self, item: &Item<'_>, whole: Option<Digest>, read: &mut Read) {
        self.name_bad(item, read);
        let sealed = item.sealed;
        let mut leaves: Vec<Digest> = digests(sealed.leaves).collect();
        let mut readable = true;
        for (index, bad) in &self.bad {
            match (bad, usize::try_from(*index).ok().and_then(|index| leaves.get_mut(index))) {
                (Bad::Changed(found), Some(leaf)) => *leaf = *found,
                _ => readable = false,
            }
        }
        read.measured.push(Measured { path: sealed.path.clone(), size: sealed.size, root: readable.then(|| root(&leaves)) });
        let good = self.bad.is_empty();
        if good && self.crc32.finalize() != sealed.crc32 {
            read.findings.push(IntegrityFinding::FileCrc { file: item.name.clone() });
        }
        if good && whole.is_some_and(|whole| whole != sealed.sha256) {
            read.findings.push(IntegrityFinding::FileDigest { file: item.name.clone() });
        }
    }
}

/// The leaf of a chunk of zeros at this index. Only computed for damaged chunks.
pub(super) fn zero_leaf(size: u64, index: u64, length: u64) -> Digest {
    static ZEROS: LazyLock<Vec<u8>> = LazyLock::new(|| vec![0; usize::try_from(CHUNK_BYTES).unwrap_or_default()]);
    let length = usize::try_from(length).unwrap_or_default();
    leaf(size, index, ZEROS.get(..length).unwrap_or_default())
}

/// Appends a range that follows the others; merges it with the last one if they touch.
pub(super) fn extend(ranges: &mut Vec<ByteRange>, next: ByteRange) {
    match ranges.last_mut() {
        Some(last) if last.to == next.from => last.to = next.to,
        _ => ranges.push(next),
    }
}

pub(super) fn span(job: &Job<'_>, item: &Item<'_>, from: u64, to: u64) -> State {
    let mut state = State::default();
    let source = match item.open(job.bag) {
        Ok(source) => source,
        Err(error) => {
            state.bad = (from..to).map(|index| (index, Bad::Unreadable(system::reason(&error)))).collect();
            return state;
        }
    };
    for index in from..to {
        let range = item.chunk(index);
        let read = job
            .unless_stopped()
            .and_then(|()| with_chunk(source.as_ref(), range.from, range.to - range.from, |bytes| state.chunk(item, index, bytes)));
        if let Err(error) = read {
            let missing = source.region().is_some_and(|region| region.is_missing(range.from, range.to - range.from));
            state.bad.push((index, if missing { Bad::Missing } else { Bad::Unreadable(system::reason(&error)) }));
        }
        job.progress.advance(Phase::Check, range.to - range.from);
    }
    state
}

pub(super) fn front_to_back(job: &Job<'_>, item: &Item<'_>) -> State {
    let mut state = State::default();
    let mut index = 0;
    let mut chunk = Vec::new();
    let mut take = |mut bytes: &[u8]| {
        while !bytes.is_empty() {
            let range = item.chunk(index);
            let room = usize::try_from(range.to.saturating_sub(range.from)).unwrap_or_default() - chunk.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            if now.is_empty() {
                return Err(io::ErrorKind::InvalidData.into());
            }
            chunk.extend_from_slice(now);
            bytes = later;
            if now.len() == room {
                state.chunk(item, index, &chunk);
                job.progress.advance(Phase::Check, chunk.len() as u64);
                chunk.clear();
                index += 1;
            }
        }
        Ok(())
    };
    if let Err(error) = item.read_through(job.bag, &mut take) {
        let rest = index..chunk_count(item.sealed.size);
        state.bad.extend(rest.map(|index| (index, Bad::Unreadable(system::reason(&error)))));
    }
    state
}
