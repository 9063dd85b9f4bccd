//! Hashes the payload on all cores and compares it with the sealed data. Every damaged file is reported, with its damaged ranges.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::checked::{Measured, PayloadMethod};
use super::chunks::{Bad, Item, Job, Read, SPAN_CHUNKS, State, front_to_back, span};
use super::finding::{ByteRange, IntegrityFinding};
use super::sample;
use crate::formats::bagit::bag::BagFile;
use crate::formats::bagit::{PAYLOAD_FOLDER, is_payload};
use crate::formats::chunks::chunk_count;
use crate::formats::chunks::once::{Digests, PayloadSink, read_once};
use crate::formats::region::ReadAt;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::Phase;
use crate::words::system;

pub(super) fn read(job: &Job<'_>) -> Read {
    let there: Vec<Item<'_>> = job.sealed.iter().enumerate().filter_map(|(index, sealed)| job.item(index, sealed)).collect();
    let usable = !job.sealed.is_empty() || job.records.inventory.as_ref().is_some_and(|inventory| inventory.files.is_empty());
    match job.options.sample {
        None if !usable => return by_manifest(job),
        None => {}
        // No units to draw from. The faults of the lists are already reported.
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

/// Leaves and CRC-32 only: spans of all files, in the order of their offsets.
fn by_chunks(job: &Job<'_>, items: &[Item<'_>]) -> Vec<State> {
    let spans = items.iter().enumerate().flat_map(|(number, item)| {
        let chunks = chunk_count(item.sealed.size);
        // A file that can only be read sequentially is one span.
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

/// Leaves, CRC-32 and whole files in one pass. `None` if something cannot be read; then the files are read one by one, to report it.
fn once(job: &Job<'_>, items: &[Item<'_>]) -> Option<(Vec<State>, Vec<Option<Digest>>)> {
    struct Kept<'a> {
        job: &'a Job<'a>,
        items: &'a [Item<'a>],
    }
    impl PayloadSink for Kept<'_> {
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

/// Reads a file and passes its bytes to a function.
type Through<'a> = &'a dyn Fn(&mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;

fn whole_digest(read: Through<'_>) -> io::Result<Digest> {
    let mut sha256 = Sha256::new();
    read(&mut |bytes| {
        sha256.update(bytes);
        Ok(())
    })?;
    Ok(Digest(sha256.finalize().into()))
}

/// Without a usable inventory or chunk file: checks whole-file digests, if the manifest can be read.
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
