//! The sample table of an MP4 or QuickTime file, checked against the file size.

use crate::stages::probe::recording::ffmpeg::Sample;
use crate::stages::probe::recording::repeats::MOST_KEYS;
use crate::stages::probe::recording::timeline::MOST_FRAMES;

/// The samples of a table that are inside the file.
#[derive(Debug, Default)]
pub struct Table {
    /// Samples in the file.
    pub present: u64,
    /// Whether other samples are missing.
    pub missing: bool,
    /// Decoding time of the first sample, in ticks.
    pub first: i64,
    /// Decoding time of the last sample.
    pub last: i64,
    /// Decoding time of the last key frame.
    pub last_key: i64,
    /// Samples from the last key frame to the end.
    pub after_key: u64,
    /// Longest time between two samples.
    pub longest_gap: i64,
    /// Key frames, at most [`MOST_KEYS`].
    pub keys: Vec<Sample>,
}

impl Table {
    /// Reads the table of a file with `bytes` bytes. `None` if it is inconsistent.
    pub fn read(samples: impl Iterator<Item = Sample>, bytes: i64) -> Option<Self> {
        let mut table = Self::default();
        for sample in samples {
            let there = sample.position >= 0 && sample.size >= 0 && sample.position.checked_add(sample.size)? <= bytes;
            if !there {
                table.missing = true;
                continue;
            }
            // A sample inside the file after one outside it: the file is not simply truncated.
            if table.missing {
                return None;
            }
            if table.present == 0 {
                (table.first, table.last, table.last_key) = (sample.time, sample.time, sample.time);
            }
            let gap = sample.time.checked_sub(table.last).filter(|gap| *gap >= 0)?;
            table.longest_gap = table.longest_gap.max(gap);
            table.last = sample.time;
            table.present += 1;
            table.after_key += 1;
            if sample.key {
                table.last_key = sample.time;
                table.after_key = 1;
                if table.keys.len() < MOST_KEYS {
                    table.keys.push(sample);
                }
            }
            if table.present > MOST_FRAMES {
                return None;
            }
        }
        (table.present > 0 || table.missing).then_some(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_cut_where_the_file_ends() {
        let samples = |count: i64| (0..count).map(|n| Sample { position: n * 10, size: 10, time: n * 2, key: n % 4 == 0 });
        let table = Table::read(samples(10), 65).unwrap();
        assert_eq!((table.present, table.missing, table.last, table.last_key, table.after_key), (6, true, 10, 8, 2));
        assert_eq!(table.keys.len(), 2);
        assert!(!Table::read(samples(10), 100).unwrap().missing);
        assert_eq!(Table::read(samples(10), 5).unwrap().present, 0);
        assert!(Table::read(std::iter::empty(), 5).is_none());
        let lying = [Sample { position: 90, size: 10, time: 0, key: true }, Sample { position: 0, size: 10, time: 1, key: false }];
        assert!(Table::read(lying.into_iter(), 50).is_none());
        let endless = [Sample { position: i64::MAX, size: 10, time: 0, key: true }];
        assert!(Table::read(endless.into_iter(), 50).is_none());
    }
}
