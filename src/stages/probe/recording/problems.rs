//! Problems of a recording, from its measured values: truncated, jumps, longer audio, changed speed, black, still, looped. The values are
//! for a reviewer; rules decide what they mean.

use crate::record::facts::{Problem, RecordingFacts, SampledFrames};
use crate::stages::probe::kind::Kind;

/// A step of more seconds between two frames is a clock jump. In a stream, 10 s without a frame mean that recording had stopped. In
/// containers with durations, as of screen recorders, one slide may be shown for a minute.
pub fn jump_s(kind: Kind) -> i64 {
    match kind {
        Kind::MpegTs | Kind::MpegPs | Kind::Hikvision | Kind::Dahua | Kind::Flv => 10,
        _ => 60,
    }
}

const SECOND: u64 = 1_000_000;
/// A gap of this length is a problem even if it is not a jump.
const LONG_GAP: u64 = 10 * SECOND;
/// Below one frame per second (in thousandths), a recording is sparse.
const FEW_MILLI: u64 = 1_000;
/// Shortest loop that is reported.
const LEAST_LOOP: u64 = 10 * SECOND;

/// All problems. `missing`: samples listed by the file are missing or incomplete. `blank`: some samples are only zeros.
pub fn problems(kind: Kind, facts: &RecordingFacts, missing: bool, blank: bool) -> Vec<Problem> {
    if facts.codec.is_none() {
        return vec![Problem::NoVideo];
    }
    let mut problems = Vec::new();
    let length_us = facts.length_us;
    let cut = missing || claims_more(kind, facts);
    if cut {
        let claimed_us = facts.claimed_us.filter(|claimed| *claimed > length_us);
        problems.push(Problem::CutShort { claimed_us, length_us });
    }
    let recorded_us = facts.recorded_us.unwrap_or(length_us);
    if blank {
        problems.push(Problem::Blanked { length_us, listed_us: recorded_us });
    } else if exceeds(recorded_us, length_us, SECOND) {
        problems.push(Problem::ShownShorter { shown_us: length_us, recorded_us });
    }
    if facts.frames == 0 {
        problems.push(Problem::Broken { reason: "the video track holds no picture".to_owned() });
        return problems;
    }
    if facts.jumps > 0 {
        problems.push(Problem::Jumps { count: facts.jumps, gap_us: facts.longest_gap_us });
    } else if facts.frame_rate_milli < FEW_MILLI || facts.longest_gap_us >= LONG_GAP {
        problems.push(Problem::Sparse { frames: facts.frames, length_us, gap_us: facts.longest_gap_us });
    }
    let sound_us = facts.sound_us.unwrap_or(0);
    if !cut && facts.jumps == 0 && exceeds(sound_us, recorded_us, 2 * SECOND) {
        problems.push(Problem::SoundLonger { sound_us, length_us });
    }
    if let Some(captured_milli) = facts.captured_rate_milli {
        let shown_milli = facts.frame_rate_milli;
        if captured_milli * 10 < shown_milli * 9 || captured_milli * 10 > shown_milli * 11 {
            problems.push(Problem::Speed { captured_milli, shown_milli });
        }
    }
    let looks = judge_looks(&facts.looks);
    match (facts.repeated.filter(|repeated| repeated.length_us >= LEAST_LOOP), looks) {
        // Comparing bytes is more precise than comparing sampled frames.
        (Some(repeated), None | Some(Problem::Recurring { .. })) => {
            problems.push(Problem::Looped { repeated_us: repeated.length_us, lag_us: repeated.lag_us });
        }
        (_, looks) => problems.extend(looks),
    }
    problems
}

/// Whether a container that states its length in its header claims more than video and audio have. Not for files with a sample table.
fn claims_more(kind: Kind, facts: &RecordingFacts) -> bool {
    let measured = facts.length_us.max(facts.sound_us.unwrap_or(0));
    matches!(kind, Kind::Flv | Kind::Asf | Kind::Matroska | Kind::Webm | Kind::Avi)
        && facts.jumps == 0
        && exceeds(facts.claimed_us.unwrap_or(0), measured, SECOND)
}

/// Whether one length exceeds another by more than `least` and by more than 1 %.
fn exceeds(one: u64, other: u64, least: u64) -> bool {
    let over = one.saturating_sub(other);
    over > least && over > other / 100
}

/// "Still" needs 3 sampled frames, "recurring" 8. A black recording is only reported as black.
fn judge_looks(looks: &SampledFrames) -> Option<Problem> {
    if looks.sampled > 0 && looks.black == looks.sampled {
        Some(Problem::Black)
    } else if looks.sampled >= 3 && looks.still + 1 == looks.sampled {
        Some(Problem::Still)
    } else if looks.sampled >= 8 && looks.again * 3 >= looks.sampled && looks.still * 3 < looks.sampled {
        Some(Problem::Recurring { again: looks.again, sampled: looks.sampled })
    } else {
        None
    }
}

/// The capture rate that Android writes for slow motion and time lapse, in thousandths per second.
pub fn captured_rate_milli(metadata: &[(String, String)]) -> Option<u64> {
    let (_, value) = metadata.iter().find(|(key, _)| key == "com.android.capture.fps")?;
    let rate: f64 = value.trim().parse().ok()?;
    (rate > 0.0 && rate < 100_000.0).then_some((rate * 1000.0).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> RecordingFacts {
        RecordingFacts {
            container: "flv".to_owned(),
            codec: Some("h264".to_owned()),
            width: 64,
            height: 48,
            length_us: 222 * SECOND,
            claimed_us: Some(310 * SECOND),
            frames: 1110,
            frame_rate_milli: 5_000,
            longest_gap_us: 200_000,
            video_tracks: 1,
            ..RecordingFacts::default()
        }
    }

    #[test]
    fn a_claim_beyond_what_is_there_is_said_with_both_lengths() {
        let cut = Problem::CutShort { claimed_us: Some(310 * SECOND), length_us: 222 * SECOND };
        assert_eq!(problems(Kind::Flv, &facts(), false, false), std::slice::from_ref(&cut));
        assert_eq!(problems(Kind::Mp4, &facts(), true, false), [cut]);
        assert_eq!(problems(Kind::Mp4, &facts(), false, false), []);
        // Audio as long as the claim explains it.
        let sound = RecordingFacts { sound_us: Some(310 * SECOND), ..facts() };
        assert_eq!(problems(Kind::Flv, &sound, false, false), [Problem::SoundLonger { sound_us: 310 * SECOND, length_us: 222 * SECOND }]);
        let short = RecordingFacts { claimed_us: Some(20 * SECOND), ..facts() };
        assert_eq!(problems(Kind::MpegTs, &short, true, false), [Problem::CutShort { claimed_us: None, length_us: 222 * SECOND }]);
    }

    #[test]
    fn few_pictures_and_long_gaps_are_said_with_their_figures() {
        let few = RecordingFacts { frames: 33, frame_rate_milli: 100, longest_gap_us: 10 * SECOND, length_us: 330 * SECOND, ..facts() };
        assert_eq!(problems(Kind::Mp4, &few, false, false), [Problem::Sparse { frames: 33, length_us: 330 * SECOND, gap_us: 10 * SECOND }]);
        let hole = RecordingFacts { longest_gap_us: 50 * SECOND, ..facts() };
        assert_eq!(
            problems(Kind::Mp4, &hole, false, false),
            [Problem::Sparse { frames: 1110, length_us: 222 * SECOND, gap_us: 50 * SECOND }]
        );
        let jumps = RecordingFacts { jumps: 1, longest_gap_us: 70 * SECOND, ..facts() };
        assert_eq!(problems(Kind::Mp4, &jumps, false, false), [Problem::Jumps { count: 1, gap_us: 70 * SECOND }]);
    }

    #[test]
    fn another_speed_is_said_with_both_rates() {
        let captured = |rate: &str| captured_rate_milli(&[("com.android.capture.fps".to_owned(), rate.to_owned())]);
        assert_eq!((captured("240.000000"), captured("x"), captured("-1"), captured("NaN")), (Some(240_000), None, None, None));
        let at = |captured_rate_milli| {
            problems(Kind::Mp4, &RecordingFacts { captured_rate_milli, frame_rate_milli: 30_000, ..facts() }, false, false)
        };
        assert_eq!((at(Some(30_000)), at(Some(29_000)), at(None)), (vec![], vec![], vec![]));
        assert_eq!(at(Some(1_000)), [Problem::Speed { captured_milli: 1_000, shown_milli: 30_000 }]);
        assert_eq!(at(Some(240_000)), [Problem::Speed { captured_milli: 240_000, shown_milli: 30_000 }]);
    }

    #[test]
    fn looks_say_one_thing() {
        let of = |sampled, black, still, again| judge_looks(&SampledFrames { sampled, black, still, again });
        assert_eq!(of(12, 12, 11, 0), Some(Problem::Black));
        assert_eq!(of(12, 0, 11, 0), Some(Problem::Still));
        assert_eq!(of(12, 0, 0, 4), Some(Problem::Recurring { again: 4, sampled: 12 }));
        assert_eq!((of(12, 0, 0, 3), of(12, 0, 4, 4), of(6, 0, 0, 6), of(0, 0, 0, 0)), (None, None, None, None));
    }
}
