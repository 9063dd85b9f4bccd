//! Tests of the recovery record: damage within the share is repaired, and no damaged result is reported as whole.

use std::io;
use std::sync::Mutex;

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::words::digest::Digest;
use crate::words::progress::Silent;

/// A growing byte buffer as a target.
#[derive(Default)]
struct Memory(Mutex<Vec<u8>>);

impl Target for Memory {
    type Error = io::Error;

    fn put(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut all = self.0.lock().unwrap();
        let (from, to) = (offset as usize, offset as usize + bytes.len());
        if all.len() < to {
            all.resize(to, 0);
        }
        all[from..to].copy_from_slice(bytes);
        Ok(())
    }

    fn unreadable(&self, error: io::Error) -> io::Error {
        error
    }
}

/// A deterministic random number generator (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        number ^ (number >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).take(length).collect()
    }
}

/// Bytes between the protected bytes and the record, and after the record, like the headers and the directory of a container.
const BEFORE: usize = 311;
const BEHIND: usize = 200;

/// A container with the record inside: protected bytes, a gap, the record, trailing bytes.
struct Sealed {
    bytes: Vec<u8>,
    protected: usize,
    header: Header,
}

fn header(data: &[u8], share: Share, beside: bool) -> Header {
    let geometry = Geometry::new(data.len() as u64, share).unwrap();
    let place = if beside { 0 } else { (data.len() + BEFORE) as u64 };
    let container = if beside { data.len() as u64 } else { place + geometry.record_bytes() + BEHIND as u64 };
    Header { geometry, share, bundle_id: Digest([7; 32]), place, container, root: Digest([0; 32]) }
}

fn record(data: &[u8], share: Share, beside: bool) -> (Header, Vec<u8>) {
    let target = Memory::default();
    let header = create(&data.to_vec(), header(data, share, beside), &target, &Silent).unwrap();
    let record = target.0.into_inner().unwrap();
    assert_eq!(record.len() as u64, header.geometry.record_bytes());
    (header, record)
}

fn sealed(length: usize, share: &str) -> Sealed {
    let data = Dice(length as u64).bytes(length);
    let (header, record) = record(&data, Share::parse(share).unwrap(), false);
    let bytes = [data.as_slice(), &[0; BEFORE], &record, &[0; BEHIND]].concat();
    Sealed { bytes, protected: length, header }
}

impl Sealed {
    /// Repairs damaged bytes and returns the result; `None` if no header was found.
    fn mend(&self, damaged: &[u8]) -> Option<(Mended, Vec<u8>)> {
        let damaged = damaged.to_vec();
        let found = find(&damaged, None)?;
        assert_eq!(found.header, self.header);
        let target = Memory::default();
        let (data, record) = (Pieces::new(&damaged, 0, &found.shifts), Pieces::new(&damaged, found.header.place, &found.shifts));
        let mended = mend(&found, &data, &record, &target, &Silent).unwrap();
        Some((mended, target.0.into_inner().unwrap()))
    }

    #[track_caller]
    fn is_mended(&self, damaged: &[u8], what: &str) -> Mended {
        let (mended, bytes) = self.mend(damaged).unwrap_or_else(|| panic!("{what}: no header found"));
        assert!(mended.whole && mended.lost.is_empty(), "{what}: {mended:?}");
        let record = self.protected + BEFORE;
        assert!(bytes[..self.protected] == self.bytes[..self.protected], "{what}: protected bytes differ");
        assert!(bytes[record..] == self.bytes[record..self.bytes.len() - BEHIND], "{what}: the record differs");
        mended
    }
}

#[test]
fn what_is_whole_is_left_as_it_is() {
    for length in [1, 63, 64, 65, 5_000, 70_001] {
        let sealed = sealed(length, "5%");
        let mended = sealed.is_mended(&sealed.bytes, "nothing");
        assert_eq!(mended, Mended { whole: true, ..Mended::default() });
    }
}

/// A burst of the full share at every position, including the boundary between data and record and both ends of the record.
#[test]
fn a_burst_of_the_share_is_mended_wherever_it_falls() {
    let sealed = sealed(3_300_000, "5%");
    let length = 3_300_000 / 20;
    let record = sealed.protected + BEFORE;
    let end = sealed.bytes.len();
    let recovery = record + sealed.header.geometry.recovery_at(0, 0) as usize;
    let parity = record + sealed.header.geometry.parity_at(0) as usize;
    let mut places = vec![0, 1, 77_777, 1_500_000, sealed.protected - length, sealed.protected - 1000, record - length / 2, record];
    places.extend([recovery - length / 2, recovery, parity - length, parity - length / 2, end - length]);
    for at in places {
        for fill in [0, 0xA5] {
            let mut damaged = sealed.bytes.clone();
            damaged[at..at + length].fill(fill);
            sealed.is_mended(&damaged, &format!("a burst at {at}"));
        }
    }
    let mut damaged = sealed.bytes.clone();
    damaged[100_000..100_000 + length * 6 / 5].fill(0);
    let (mended, _) = sealed.mend(&damaged).unwrap();
    assert!(!mended.whole && !mended.lost.is_empty());
    assert!(mended.lost.iter().all(|lost| lost.start >= 100_000 - 128 && lost.end <= 100_000 + length as u64 * 6 / 5 + 128), "{mended:?}");
}

#[test]
fn a_thousand_spread_bytes_are_mended() {
    for (length, share) in [(2_500_000, "5%"), (3_300_000, "5%"), (9_000_001, "5%"), (1_000_000, "10%")] {
        let sealed = sealed(length, share);
        let mut dice = Dice(99);
        let mut damaged = sealed.bytes.clone();
        for _ in 0..1_000 {
            let at = dice.below(damaged.len());
            damaged[at] ^= 1 + dice.below(255) as u8;
        }
        let mended = sealed.is_mended(&damaged, &format!("{length} bytes"));
        assert!(mended.damaged.len() > 500 && mended.record_damaged > 0, "{mended:?}");
    }
}

#[test]
fn what_was_cut_away_or_put_in_moves_the_rest_and_no_more() {
    let sealed = sealed(3_300_000, "5%");
    let cut = 3_300_000 / 25;
    let bytes = &sealed.bytes;
    let mended = sealed.is_mended(&bytes[cut..], "the beginning cut away");
    let gone = 0..(cut as u64).next_multiple_of(sealed.header.geometry.block);
    assert_eq!(mended.moved, sealed.protected as u64 - gone.end);
    assert_eq!(mended.damaged, std::slice::from_ref(&gone));
    sealed.is_mended(&bytes[..bytes.len() - cut], "the end cut away");
    sealed.is_mended(&[&bytes[..900_000], &bytes[900_000 + cut..]].concat(), "the middle cut away");
    sealed.is_mended(&[&bytes[..900_000], b"more", &bytes[900_000..]].concat(), "bytes put in");
    sealed.is_mended(&[b"before", bytes.as_slice()].concat(), "bytes put in front");
    sealed.is_mended(&[bytes.as_slice(), b"behind"].concat(), "bytes put behind");
    // A cut in the middle of the record: the headers before and after the cut give different shifts.
    let at = sealed.protected + BEFORE + sealed.header.geometry.recovery_at(0, 10) as usize;
    sealed.is_mended(&[&bytes[..at], &bytes[at + 50_001..]].concat(), "the record's middle cut away");
}

#[test]
fn sets_are_mended_each_for_itself() {
    // The file is large enough for two sets.
    let sealed = sealed(41 << 20, "2%");
    assert_eq!(sealed.header.geometry.sets, 2);
    let length = (41 << 20) / 50;
    let mut damaged = sealed.bytes.clone();
    damaged[5_000_000..5_000_000 + length].fill(0);
    let mended = sealed.is_mended(&damaged, "a burst over both sets");
    assert_eq!(mended.record_damaged, 0);
}

#[test]
fn a_record_beside_its_container_is_found_by_itself() {
    let data = Dice(5).bytes(400_000);
    let (header, record) = record(&data, Share::USUAL, true);
    let found = find(&record, Some(data.len() as u64)).unwrap();
    assert_eq!((found.header, found.shifts.as_slice()), (header, &[0][..]));
    assert_eq!(find(&record, Some(4_000_000)), None);
    let mut damaged = data.clone();
    damaged[..20_000].fill(0);
    let target = Memory::default();
    let mended = mend(&found, &Pieces::new(&damaged, 0, &[0]), &Pieces::new(&record, 0, &[0]), &target, &Silent).unwrap();
    assert!(mended.whole && target.0.into_inner().unwrap() == data);
}

#[test]
fn an_inspection_sees_every_changed_byte() {
    let data = Dice(5).bytes(20_000);
    let (header, record) = record(&data, Share::USUAL, true);
    assert_eq!(inspect(&record).unwrap(), Inspection { header: Some(header), damaged: 0 });
    for at in 0..record.len() {
        let mut damaged = record.clone();
        damaged[at] ^= 4;
        assert!(inspect(&damaged).unwrap().damaged > 0, "{at}");
    }
    assert_eq!(inspect(&record[1..].to_vec()).unwrap().header, None);
    assert_eq!(inspect(&Vec::new()).unwrap(), Inspection { header: None, damaged: 0 });
}

/// The bytes shown in `schemas/FORMAT.md`, for comparison with other implementations.
#[test]
fn the_record_of_the_example_is_the_one_in_the_specification() {
    let data: Vec<u8> = (0..1_000_u32).map(|number| (number * number % 251) as u8).collect();
    let (header, record) = record(&data, Share::USUAL, true);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let Geometry { block, sets, blocks, recovery, .. } = header.geometry;
    assert_eq!((block, sets, blocks, recovery, record.len()), (64, 1, 16, 3, 3_280));
    let first = header.geometry.recovery_at(0, 0) as usize;
    let stated = include_str!("../../../schemas/FORMAT.md");
    for (what, value) in [
        ("root", header.root.to_string()),
        ("first recovery block", hex(&record[first..first + 64])),
        ("record", Digest(Sha256::digest(&record).into()).to_string()),
    ] {
        assert!(stated.contains(&value), "schemas/FORMAT.md does not state the {what} {value}");
    }
}

#[test]
fn layouts_fit_the_code_at_every_size() {
    for share in ["1%", "5%", "33%", "33.01%", "50%"].map(|share| Share::parse(share).unwrap()) {
        for power in 0..44 {
            for protected in [(1_u64 << power) - 1, 1 << power, (1 << power) + 1, (3 << power) / 2].into_iter().filter(|size| *size > 0) {
                let geometry = Geometry::new(protected, share).unwrap();
                assert!(geometry.recovery * 10_000 >= geometry.blocks * share.hundredths() + 20_000);
                assert_eq!(geometry.data(geometry.sets - 1, geometry.blocks).end, protected);
                // The tables add little to the share, except for very small files.
                if protected > 64 << 20 {
                    assert!(geometry.record_bytes() * 10_000 < protected * (share.hundredths() + 200), "{protected} {geometry:?}");
                }
            }
        }
    }
    assert_eq!(Geometry::new(0, Share::USUAL), None);
    assert_eq!(Geometry::new(u64::MAX, Share::USUAL), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn nothing_is_called_whole_that_is_not(
        length in 1_usize..60_000,
        share in 100_u64..2_000,
        holes in proptest::collection::vec((any::<prop::sample::Index>(), 1_usize..3_000), 0..12),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let sealed = sealed(length, &Share::new(share).unwrap().to_string());
        let mut damaged = sealed.bytes.clone();
        for (at, bytes) in holes {
            let at = at.index(damaged.len());
            let to = (at + bytes).min(damaged.len());
            damaged[at..to].fill(0x5A);
        }
        if cuts {
            damaged.truncate(cut.index(damaged.len()) + 1);
        }
        if let Some((mended, bytes)) = sealed.mend(&damaged) {
            let right = bytes.get(..length) == Some(&sealed.bytes[..length]);
            prop_assert_eq!(mended.whole, right);
            prop_assert_eq!(mended.lost.is_empty(), mended.whole);
            let record = length + BEFORE;
            prop_assert!(!mended.whole || bytes[record..] == sealed.bytes[record..sealed.bytes.len() - BEHIND]);
        }
    }

    #[test]
    fn no_bytes_make_the_readers_fail(
        bytes in proptest::collection::vec(any::<u8>(), 0..3_000), changes in proptest::collection::vec((0_usize..256, any::<u8>()), 1..4),
    ) {
        let (header, mut record) = record(&Dice(1).bytes(3_000), Share::USUAL, true);
        prop_assert!(find(&bytes, None).is_none() && inspect(&bytes).unwrap().header.is_none());
        // A header with hostile values and a valid digest.
        for (at, byte) in changes {
            record[at.min(223)] = byte;
        }
        let digest: [u8; 32] = Sha256::digest(&record[..224]).into();
        record[224..256].copy_from_slice(&digest);
        let _ = inspect(&record[..256].repeat(8)).unwrap();
        if let Some(found) = find(&record, Some(3_000)) {
            prop_assert!(found.header == header || found.header.geometry.protected < 13_000);
        }
    }
}
