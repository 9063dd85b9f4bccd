//! Facts of a recording.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::likeness::Glance;

/// Facts of a recording, measured on its video track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingFacts {
    /// The container format as named by the demuxer, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    pub container: String,
    /// The video codec, such as `h264`; none without a video track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// Width in pixels as displayed.
    pub width: u32,
    /// Height in pixels as displayed.
    pub height: u32,
    /// Rotation in degrees clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Measured duration of the video track in microseconds, rounded down.
    pub length_us: u64,
    /// The same duration without rounding; none if it is not a fraction of 64-bit numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<Seconds>,
    /// Total duration in the file, if only a part counts because an edit list hides the rest or its frames are zeros.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_us: Option<u64>,
    /// The duration stated in the container, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_us: Option<u64>,
    /// Number of video frames present in the file.
    pub frames: u64,
    /// Mean frame rate in thousandths of a frame per second.
    pub frame_rate_milli: u64,
    /// The longest interval between two frames, in microseconds.
    pub longest_gap_us: u64,
    /// Number of timestamp jumps; the jumps do not count as duration.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub jumps: u32,
    /// Number of video tracks. The longest one that is not a cover image is measured; among tracks of similar duration, the largest.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub video_tracks: u32,
    /// The audio codec; none without audio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// Measured duration of the first audio track in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_us: Option<u64>,
    /// The part that repeats earlier frames byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// Capture rate in thousandths of a frame per second, if stated. If it differs from the playback rate, the recording plays in fast or
    /// slow motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_rate_milli: Option<u64>,
    /// The recorder's own clock, if it is stored with the frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<DeviceClock>,
    /// Statistics of sampled frames.
    pub looks: SampledFrames,
    /// Small copies of frames for finding near-duplicates, in time order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub glances: Vec<Glance>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn one() -> u32 {
    1
}

fn is_one(number: &u32) -> bool {
    *number == 1
}

/// A time in seconds as a reduced fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seconds {
    /// Numerator.
    pub numerator: u64,
    /// Denominator; not zero.
    pub denominator: u64,
}

impl Seconds {
    /// The reduced fraction; `None` if it is negative, has a zero denominator or does not fit 64 bits.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let (mut one, mut other) = (numerator.checked_abs()?, denominator);
        while other > 0 {
            (one, other) = (other, one % other);
        }
        let part = |number: i128| u64::try_from(number.checked_div(one)?).ok();
        Some(Self { numerator: part(numerator)?, denominator: part(denominator)? }).filter(|_| denominator > 0)
    }
}

/// Repetitions of earlier frames in a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeated {
    /// Minimum total duration of the repeated parts, in microseconds.
    pub length_us: u64,
    /// For the longest repetition, the time since its original, in microseconds.
    pub lag_us: u64,
}

/// The recorder's own clock; local time without a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceClock {
    /// At the first frame.
    #[schemars(with = "String")]
    pub first: DateTime,
    /// At the last frame.
    #[schemars(with = "String")]
    pub last: DateTime,
}

/// Statistics of frames sampled over the duration of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampledFrames {
    /// Number of sampled frames that were decoded.
    pub sampled: u32,
    /// How many of them are black.
    pub black: u32,
    /// How many equal the previous one.
    pub still: u32,
    /// How many equal an earlier one with different frames in between.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again: u32,
}
