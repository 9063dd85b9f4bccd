//! Tests of the chunk tree against the reference vectors of Certificate Transparency and against the definition itself.

use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::*;

use super::once::{PayloadSink, read_once};
use super::*;

/// The leaves and roots of the Certificate Transparency reference implementation (`merkletree/merkle_tree_test.cc`).
const INPUTS: [&str; 8] = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hexadecimal: &str) -> Vec<u8> {
    (0..hexadecimal.len()).step_by(2).map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn agrees_with_certificate_transparency() {
    let leaves: Vec<Digest> = INPUTS.iter().map(|input| leaf(&bytes(input))).collect();
    for (count, expected) in ROOTS.iter().enumerate() {
        assert_eq!(root(&leaves[..=count]).to_string(), *expected, "{} leaves", count + 1);
    }
}

#[test]
fn a_file_without_bytes_has_the_digest_of_nothing() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(root(&[]).to_string(), nothing);
    assert_eq!(root_of(&Vec::new()).unwrap().to_string(), nothing);
    assert_eq!(chunk_count(0), 0);
}

/// RFC 6962, 2.1, word for word.
fn by_definition(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest(Sha256::digest([]).into()),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            node(&by_definition(left), &by_definition(right))
        }
    }
}

proptest! {
    #[test]
    fn is_the_tree_of_the_definition(count in 0_usize..300) {
        let leaves: Vec<Digest> = (0..count).map(|number| leaf(&number.to_le_bytes())).collect();
        prop_assert_eq!(root(&leaves), by_definition(&leaves));
    }
}

#[test]
fn chunks_end_where_the_file_ends() {
    for size in [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7] {
        let file: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        let leaves: Vec<Digest> = file.chunks(CHUNK_BYTES as usize).map(leaf).collect();
        assert_eq!(leaves.len() as u64, chunk_count(size));
        assert_eq!(root_of(&file).unwrap(), root(&leaves), "{size} bytes");
    }
}

/// Files in memory; keeps what it is handed.
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
            assert_eq!(digests.leaves, file.chunks(CHUNK_BYTES as usize).map(leaf).collect::<Vec<_>>());
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
