//! Tests of the chunk tree against the BLAKE3 implementation.

use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::once::{PayloadSink, read_once};
use super::*;

fn leaves(file: &[u8]) -> Vec<Digest> {
    (0..).zip(file.chunks(CHUNK_BYTES as usize)).map(|(index, chunk)| leaf(file.len() as u64, index, chunk)).collect()
}

#[test]
fn a_file_without_bytes_has_the_digest_of_nothing() {
    let nothing = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(root(&[]).to_string(), nothing);
    assert_eq!(root_of(&Vec::new()).unwrap().to_string(), nothing);
    assert_eq!(chunk_count(0), 0);
}

#[test]
fn the_leaf_of_one_chunk_is_the_root() {
    assert_eq!(leaves(b"x"), [Digest(blake3::hash(b"x").into())]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_root_is_the_digest_of_the_file(size in 0_usize..18 << 20) {
        let file: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        prop_assert_eq!(root(&leaves(&file)), Digest(blake3::hash(&file).into()));
    }
}

#[test]
fn chunks_end_where_the_file_ends() {
    for size in [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7] {
        let file: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        assert_eq!(leaves(&file).len() as u64, chunk_count(size));
        assert_eq!(root_of(&file).unwrap(), root(&leaves(&file)), "{size} bytes");
        assert_eq!(root_of(&file).unwrap(), Digest(blake3::hash(&file).into()), "{size} bytes");
    }
}

/// Files in memory that record the bytes they are given.
struct Files {
    files: Vec<Vec<u8>>,
    kept: Mutex<Vec<Vec<u8>>>,
}

impl PayloadSink for Files {
    type Error = usize;
    fn size(&self, file: usize) -> u64 {
        self.files[file].len() as u64
    }
    fn open(&self, file: usize) -> Result<Arc<dyn ReadAt>, usize> {
        Ok(Arc::new(self.files[file].clone()))
    }
    fn unreadable(&self, file: usize, _error: io::Error) -> usize {
        file
    }
    fn keep(&self, file: usize, offset: u64, bytes: &[u8]) -> Result<(), usize> {
        let mut kept = self.kept.lock().unwrap();
        let end = offset as usize + bytes.len();
        if kept[file].len() < end {
            kept[file].resize(end, 0);
        }
        kept[file][offset as usize..end].copy_from_slice(bytes);
        Ok(())
    }
    fn finished(&self, _file: usize) -> Result<(), usize> {
        Ok(())
    }
}

#[test]
fn one_reading_gives_every_digest() {
    let sizes = [0, 1, 5, 1 << 20, (1 << 20) + 1, 9 << 20, 3, 0, (17 << 20) + 12345, 70_000, 70_001];
    let files: Vec<Vec<u8>> = sizes
        .iter()
        .enumerate()
        .map(|(file, &size)| (0..size).map(|at: usize| (at.wrapping_mul(31) >> 3) as u8 ^ file as u8).collect())
        .collect();
    for threads in [1, 2, 5] {
        let keep = Files { kept: Mutex::new(vec![Vec::new(); files.len()]), files: files.clone() };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let digests = pool.install(|| read_once(files.len(), &keep)).unwrap();
        assert_eq!(*keep.kept.lock().unwrap(), files);
        for (file, digests) in files.iter().zip(digests) {
            assert_eq!(digests.sha256, Digest(Sha256::digest(file).into()));
            assert_eq!(digests.crc32, crc32fast::hash(file));
            assert_eq!(digests.leaves, leaves(file));
        }
    }
}

#[test]
fn a_file_that_ends_early_is_named() {
    struct Shrunk;
    impl PayloadSink for Shrunk {
        type Error = usize;
        fn size(&self, file: usize) -> u64 {
            if file == 1 { 100 } else { 10 }
        }
        fn open(&self, _file: usize) -> Result<Arc<dyn ReadAt>, usize> {
            Ok(Arc::new(vec![7; 10]))
        }
        fn unreadable(&self, file: usize, error: io::Error) -> usize {
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
            file
        }
        fn keep(&self, _file: usize, _offset: u64, _bytes: &[u8]) -> Result<(), usize> {
            Ok(())
        }
        fn finished(&self, _file: usize) -> Result<(), usize> {
            Ok(())
        }
    }
    assert_eq!(read_once(3, &Shrunk).map(|digests| digests.len()), Err(1));
}
