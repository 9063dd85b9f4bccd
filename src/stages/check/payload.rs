//! The bytes of the payload, hashed on all cores and held against what was sealed. Every damaged file is named, with its damaged stretches.

use std::io;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::finding::{ByteRange, IntegrityFinding};
use super::frame::Plan;
use super::records::{Records, Sealed, digests, is_payload};
use super::{CheckOptions, Measured, PayloadMethod, Sample};
use crate::formats::bagit::PAYLOAD_FOLDER;
use crate::formats::bagit::bag::{Bag, BagFile};
use crate::formats::chunks::once::{Digests, Keep, read_once};
use crate::formats::chunks::{CHUNK_BYTES, chunk_count, leaf, root, with_chunk};
use crate::formats::region::ReadAt;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, PhaseGuard, Progress};
use crate::words::system;

mod sample;

/// Chunks that are hashed in one go by one thread: enough to make opening a file cheap, few enough to share out the last ones.
const SPAN_CHUNKS: u64 = 4;

/// What is to be read.
pub(super) struct Job<'a> {
    pub bag: &'a dyn Bag,
    pub plan: Option<&'a Plan>,
    pub records: &'a Records,
    pub sealed: &'a [Sealed<'a>],
    pub options: CheckOptions<'a>,
    pub progress: &'a dyn Progress,
}

/// What was read.
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

pub(super) fn read(job: &Job<'_>) -> Read {
    let there: Vec<Item<'_>> = job.sealed.iter().enumerate().filter_map(|(index, sealed)| job.item(index, sealed)).collect();
    let usable = !job.sealed.is_empty() || job.records.inventory.as_ref().is_some_and(|inventory| inventory.files.is_empty());
    match job.options.sample {
        None if !usable => return by_manifest(job),
        None => {}
        // Nothing to draw from; what is wrong with the lists is a finding already.
        Some(_) if !usable => return Read::default(),
        Some(options) => return sample::read(job, &there, options),
    }
    let whole = job.options.whole_files;
    let all_at_once = if whole { once(job, &there) } else { None };
    let (states, digests) = all_at_once.unwrap_or_else(|| {
        let _phase = job.begin();
        (by_chunks(job, &there), if whole { each_whole(job, &there) } else { Vec::new() })
    });
    let mut read = Read {
        findings: Vec::new(),
        remarks: Vec::new(),
        measured: Vec::with_capacity(there.len()),
        method: if whole { PayloadMethod::ChunksAndWholeFiles } else { PayloadMethod::Chunks },
        files: there.len() as u64,
        bytes: there.iter().map(|item| item.sealed.size).sum(),
        sample: None,
    };
    for (index, (item, state)) in there.iter().zip(states).enumerate() {
        state.judge(item, digests.get(index).copied().flatten(), &mut read);
    }
    read
}

/// A payload file that is there with its sealed size.
struct Item<'a> {
    sealed: &'a Sealed<'a>,
    name: String,
    place: Place<'a>,
}

/// Where its bytes come from.
enum Place<'a> {
    /// Known from what was sealed.
    Planned(crate::formats::region::FileRegion),
    /// As the bag lists it.
    Listed(&'a BagFile),
}

impl<'a> Job<'a> {
    /// A reading of the whole payload.
    fn begin(&self) -> PhaseGuard<'_> {
        Phase::Check.begin(self.progress, self.sealed.iter().map(|sealed| sealed.size).fold(0, u64::saturating_add))
    }

    /// The error of a reading that the user stopped. What the check then says is of no use to anybody.
    fn unless_stopped(&self) -> io::Result<()> {
        if self.progress.is_stopped() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    fn item(&self, index: usize, sealed: &'a Sealed<'a>) -> Option<Item<'a>> {
        let name = format!("{PAYLOAD_FOLDER}/{}", sealed.path);
        let place = match self.plan {
            Some(plan) => Place::Planned(plan.payload(index)?),
            None => Place::Listed(self.bag.file(&name).filter(|file| file.size == sealed.size)?),
        };
        Some(Item { sealed, name, place })
    }
}

impl Item<'_> {
    fn seekable(&self) -> bool {
        match &self.place {
            Place::Planned(_) => true,
            Place::Listed(file) => file.seekable,
        }
    }

    fn open(&self, bag: &dyn Bag) -> io::Result<Arc<dyn ReadAt>> {
        match &self.place {
            Place::Planned(region) => Ok(Arc::new(region.clone())),
            Place::Listed(file) => bag.open(file),
        }
    }

    fn read_through(&self, bag: &dyn Bag, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match &self.place {
            Place::Listed(file) => bag.read_through(file, take),
            Place::Planned(region) => {
                for index in 0..chunk_count(self.sealed.size) {
                    let range = self.chunk(index);
                    with_chunk(region, range.from, range.to - range.from, &mut *take)??;
                }
                Ok(())
            }
        }
    }

    fn chunk(&self, index: u64) -> ByteRange {
        let from = index * CHUNK_BYTES;
        ByteRange { from, to: (from + CHUNK_BYTES).min(self.sealed.size) }
    }

    fn expected(&self, index: u64) -> Option<Digest> {
        let at = usize::try_from(index).ok()?.checked_mul(32)?;
        self.sealed.leaves.get(at..)?.first_chunk().map(|leaf| Digest(*leaf))
    }
}

/// A chunk that is not as sealed.
enum Bad {
    Changed(Digest),
    /// In a volume that is not there.
    Missing,
    Unreadable(String),
}

/// What is known of a file, or of a span of it: few words for good bytes, more for bad ones.
#[derive(Default)]
struct State {
    crc32: crc32fast::Hasher,
    bad: Vec<(u64, Bad)>,
}

impl State {
    fn chunk(&mut self, item: &Item<'_>, index: u64, bytes: &[u8]) {
        self.crc32.update(bytes);
        let found = leaf(bytes);
        if item.expected(index) != Some(found) {
            self.bad.push((index, Bad::Changed(found)));
        }
    }

    fn append(&mut self, next: Self) {
        self.crc32.combine(&next.crc32);
        self.bad.extend(next.bad);
    }

    /// Names the chunks that are not as sealed.
    fn name_bad(&self, item: &Item<'_>, read: &mut Read) {
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
                    zeros += if *found == zero_leaf(range.to - range.from) { range.to - range.from } else { 0 };
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

    /// Says what is wrong with a file that was read as a whole, and what it is now.
    fn judge(self, item: &Item<'_>, whole: Option<Digest>, read: &mut Read) {
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

/// The leaf of a chunk of zeros.
fn zero_leaf(length: u64) -> Digest {
    static WHOLE: OnceLock<Digest> = OnceLock::new();
    let of = |length: u64| leaf(&vec![0; usize::try_from(length.min(CHUNK_BYTES)).unwrap_or_default()]);
    if length == CHUNK_BYTES { *WHOLE.get_or_init(|| of(CHUNK_BYTES)) } else { of(length) }
}

/// Adds a stretch that lies behind the others, joined to the last one where it touches it.
fn extend(ranges: &mut Vec<ByteRange>, next: ByteRange) {
    match ranges.last_mut() {
        Some(last) if last.to == next.from => last.to = next.to,
        _ => ranges.push(next),
    }
}

/// Leaves and CRC-32 only: spans of all files, handed out in the order in which they lie there.
fn by_chunks(job: &Job<'_>, items: &[Item<'_>]) -> Vec<State> {
    let spans = items.iter().enumerate().flat_map(|(number, item)| {
        let chunks = chunk_count(item.sealed.size);
        // What can only be read from front to back is one span.
        let length = if item.seekable() { SPAN_CHUNKS } else { chunks.max(1) };
        (0..chunks.div_ceil(length)).map(move |span| (number, span * length, ((span + 1) * length).min(chunks)))
    });
    let hash = |(number, from, to): (usize, u64, u64)| {
        let item = items.get(number)?;
        let state = if item.seekable() { span(job, item, from, to) } else { front_to_back(job, item) };
        Some((number, from, state))
    };
    let mut done: Vec<(usize, u64, State)> = spans.par_bridge().filter_map(hash).collect();
    done.sort_by_key(|(number, from, _)| (*number, *from));
    let mut states: Vec<State> = items.iter().map(|_| State::default()).collect();
    for (number, _, state) in done {
        if let Some(whole) = states.get_mut(number) {
            whole.append(state);
        }
    }
    states
}

fn span(job: &Job<'_>, item: &Item<'_>, from: u64, to: u64) -> State {
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

fn front_to_back(job: &Job<'_>, item: &Item<'_>) -> State {
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

/// Leaves, CRC-32 and whole files in one reading. None where something can not be read so: then one after the other, to name it.
fn once(job: &Job<'_>, items: &[Item<'_>]) -> Option<(Vec<State>, Vec<Option<Digest>>)> {
    struct Kept<'a> {
        job: &'a Job<'a>,
        items: &'a [Item<'a>],
    }
    impl Keep for Kept<'_> {
        type Error = ();
        fn size(&self, file: usize) -> u64 {
            self.items.get(file).map_or(0, |item| item.sealed.size)
        }
        fn open(&self, file: usize) -> Result<Arc<dyn ReadAt>, ()> {
            self.items.get(file).ok_or(())?.open(self.job.bag).map_err(|_| ())
        }
        fn unreadable(&self, _file: usize, _error: io::Error) {}
        fn keep(&self, _file: usize, _offset: u64, bytes: &[u8]) -> Result<(), ()> {
            self.job.progress.advance(Phase::Check, bytes.len() as u64);
            self.job.unless_stopped().map_err(drop)
        }
        fn finished(&self, _file: usize) -> Result<(), ()> {
            Ok(())
        }
    }
    if !items.iter().all(Item::seekable) {
        return None;
    }
    let _phase = job.begin();
    let read: Vec<Digests> = read_once(items.len(), &Kept { job, items }).ok()?;
    let state = |(item, read): (&Item<'_>, &Digests)| {
        let bad = (0..).zip(&read.leaves).filter(|(index, found)| item.expected(*index) != Some(**found));
        let bad = bad.map(|(index, found)| (index, Bad::Changed(*found))).collect();
        State { crc32: crc32fast::Hasher::new_with_initial(read.crc32), bad }
    };
    Some((items.iter().zip(&read).map(state).collect(), read.iter().map(|read| Some(read.sha256)).collect()))
}

fn each_whole(job: &Job<'_>, items: &[Item<'_>]) -> Vec<Option<Digest>> {
    let one =
        |item: &Item<'_>| whole_digest(&|take| item.read_through(job.bag, &mut |bytes| job.unless_stopped().and_then(|()| take(bytes))));
    items.par_iter().map(|item| one(item).ok()).collect()
}

/// Reads a file through a function that takes what is read.
type Through<'a> = &'a dyn Fn(&mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;

fn whole_digest(read: Through<'_>) -> io::Result<Digest> {
    let mut sha256 = Sha256::new();
    read(&mut |bytes| {
        sha256.update(bytes);
        Ok(())
    })?;
    Ok(Digest(sha256.finalize().into()))
}

/// Without a usable inventory or chunk file: the digests of whole files, as far as the manifest can be read.
fn by_manifest(job: &Job<'_>) -> Read {
    let mut read = Read::default();
    let Some(manifest) = &job.records.manifest else { return read };
    let listed: Vec<(&MemberPath, &Digest, &BagFile)> = manifest
        .iter()
        .filter(|(path, _)| is_payload(path.as_str()))
        .filter_map(|(path, sha256)| job.bag.file(path.as_str()).map(|file| (path, sha256, file)))
        .collect();
    let phase = Phase::Check.begin(job.progress, listed.iter().map(|(_, _, file)| file.size).fold(0, u64::saturating_add));
    let found: Vec<io::Result<Digest>> = listed
        .par_iter()
        .map(|(_, _, file)| {
            let digest = whole_digest(&|take| job.bag.read_through(file, take));
            job.progress.advance(Phase::Check, file.size);
            digest
        })
        .collect();
    drop(phase);
    read.method = PayloadMethod::WholeFiles;
    for ((path, expected, file), found) in listed.into_iter().zip(found) {
        let ranges = vec![ByteRange { from: 0, to: file.size }];
        match found {
            Ok(found) if found == *expected => {}
            Ok(_) => read.findings.push(IntegrityFinding::FileChanged { file: path.to_string(), ranges }),
            Err(error) => {
                read.findings.push(IntegrityFinding::FileUnreadable { file: path.to_string(), ranges, reason: system::reason(&error) })
            }
        }
        read.files += 1;
        read.bytes += file.size;
        if let Some(path) = path.within(PAYLOAD_FOLDER) {
            read.measured.push(Measured { path, size: file.size, root: None });
        }
    }
    read
}
