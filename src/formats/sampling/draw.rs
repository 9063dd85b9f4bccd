//! Draws sample units from a seed. The drawing can be repeated by anyone (`schemas/FORMAT.md`, section 8).

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::words::digest::Digest;

/// Distinct numbers below `of`, in the order drawn.
///
/// The k-th word, from k = 0, is the first eight bytes (big-endian) of SHA-256 over the seed in UTF-8, the 32 bytes of the bundle's id, and
/// k as eight bytes (big-endian). Words greater than or equal to the largest multiple of `of` are skipped, so that all numbers are equally
/// likely. The number is the word modulo `of`; repeated numbers are skipped.
pub fn numbers<'a>(seed: &'a str, bundle_id: &'a Digest, of: u64) -> impl Iterator<Item = u64> + 'a {
    let mut drawn = BTreeSet::new();
    words(seed, bundle_id)
        .filter(move |word| of > 0 && *word <= u64::MAX - (u64::MAX % of + 1) % of)
        .map(move |word| word % of.max(1))
        .filter(move |number| drawn.insert(*number))
        .take(usize::try_from(of).unwrap_or(usize::MAX))
}

fn words<'a>(seed: &'a str, bundle_id: &'a Digest) -> impl Iterator<Item = u64> + 'a {
    (0_u64..).map(move |counter| {
        let digest = Sha256::new().chain_update(seed).chain_update(bundle_id.0).chain_update(counter.to_be_bytes()).finalize();
        digest.first_chunk().map_or(0, |word| u64::from_be_bytes(*word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once_and_in_the_order_of_the_seed() {
        let id = Digest([7; 32]);
        let mut all: Vec<u64> = numbers("骰子 3 5 2", &id, 1_000).collect();
        assert_eq!(numbers("骰子 3 5 2", &id, 1_000).take(5).collect::<Vec<_>>(), all[..5]);
        assert_ne!(numbers("骰子 3 5 3", &id, 1_000).take(5).collect::<Vec<_>>(), all[..5]);
        assert_ne!(numbers("骰子 3 5 2", &Digest([8; 32]), 1_000).take(5).collect::<Vec<_>>(), all[..5]);
        all.sort_unstable();
        assert_eq!(all, (0..1_000).collect::<Vec<_>>());
        assert_eq!(numbers("", &id, 1).collect::<Vec<_>>(), [0]);
        assert_eq!(numbers("", &id, 0).count(), 0);
    }

    /// Computed with other tools: `printf 'seed' … | sha256sum`, see section 8 of the format.
    #[test]
    fn the_first_word_is_as_the_format_says() {
        let id = Digest::parse("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff").unwrap();
        let word = words("20261126", &id).next().unwrap();
        assert_eq!(word, FIRST_WORD);
        assert_eq!(numbers("20261126", &id, 51_200).next(), Some(FIRST_WORD % 51_200));
    }

    const FIRST_WORD: u64 = 15_359_934_408_528_467_550;

    #[test]
    fn numbers_are_spread_evenly() {
        let mut counts = [0_u32; 10];
        for seed in 0..2_000 {
            for number in numbers(&seed.to_string(), &Digest([1; 32]), 10).take(3) {
                counts[usize::try_from(number).unwrap()] += 1;
            }
        }
        // The expected count is 600; the standard deviation is 20.
        assert!(counts.iter().all(|count| count.abs_diff(600) < 100), "{counts:?}");
    }
}
