//! Samples with zeros instead of data: a full card, or a copy not fetched from a cloud, keeps the index but loses the frames.

use crate::formats::region::ReadAt;
use crate::stages::probe::recording::ffmpeg::Sample;

/// Most samples that are checked; of a larger number, every n-th.
const MOST_LOOKS: usize = 20_000;
/// Codecs whose frames never begin with eight zero bytes.
const CODECS: [&str; 8] = ["h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mjpeg", "mpeg2video"];

/// Duration of the samples filled with zeros, in ticks of the track, between the first sample and the last one in the file.
pub fn ticks(codec: &str, samples: &[Sample], source: &dyn ReadAt) -> i64 {
    if !CODECS.contains(&codec) {
        return 0;
    }
    let step = samples.len() / MOST_LOOKS + 1;
    let looked: Vec<&Sample> = samples.iter().step_by(step).collect();
    let last = samples.last().map_or(0, |last| last.time);
    let mean = samples.first().and_then(|first| (last - first.time).checked_div(i64::try_from(samples.len()).ok()? - 1)).unwrap_or(0);
    let blank = |sample: &Sample| {
        let mut head = [1; 8];
        let read = u64::try_from(sample.position).is_ok_and(|at| source.read_exact_at(&mut head, at).is_ok());
        sample.size > 8 && read && head == [0; 8]
    };
    let until = |index: usize| looked.get(index + 1).map_or(last + mean, |next| next.time);
    looked.iter().enumerate().filter(|(_, sample)| blank(sample)).map(|(index, sample)| until(index) - sample.time).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_counted_by_their_time() {
        let samples: Vec<Sample> = (0..100).map(|n| Sample { position: n * 10, size: 10, time: n * 2, key: n % 10 == 0 }).collect();
        let file = |from: usize, to: usize| (0..1000).map(|at| u8::from(!(from..to).contains(&at))).collect::<Vec<u8>>();
        assert_eq!(ticks("h264", &samples, &file(0, 0)), 0);
        assert_eq!(ticks("h264", &samples, &file(600, 1000)), 80);
        assert_eq!(ticks("hevc", &samples, &file(300, 400)), 20);
        assert_eq!(ticks("rawvideo", &samples, &file(600, 1000)), 0);
        assert_eq!(ticks("h264", &[], &file(0, 1000)), 0);
    }
}
