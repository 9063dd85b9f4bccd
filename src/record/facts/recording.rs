//! What is measured of a moving picture.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::likeness::Glance;

/// A moving picture, measured on its video track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingFacts {
    /// The container as its demuxer calls it, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    pub container: String,
    /// The codec of the video track, such as `h264`; none where there is no video track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// Width in pixels as shown.
    pub width: u32,
    /// Height in pixels as shown.
    pub height: u32,
    /// Turning in degrees clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Measured length of the video track in microseconds, rounded down.
    pub length_us: u64,
    /// The same length as it was measured, without rounding; none where it is no fraction of 64-bit numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<Seconds>,
    /// The length of all that is in the file, where the counted length is less: an edit list hides the rest, or its pictures are zeros.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_us: Option<u64>,
    /// The length that the container claims, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_us: Option<u64>,
    /// Pictures in the video track that are really in the file.
    pub frames: u64,
    /// Mean frame rate in thousandths of a frame a second.
    pub frame_rate_milli: u64,
    /// The longest time between two pictures, in microseconds.
    pub longest_gap_us: u64,
    /// How often the clock of the pictures jumps; the time in a jump is not counted in the length.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub jumps: u32,
    /// How many video tracks there are: the longest that is no cover is measured; of about the same length the largest.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub video_tracks: u32,
    /// The audio codec; none where there is no sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// Measured length of the first audio track in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_us: Option<u64>,
    /// How much of it is a copy of earlier pictures, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// Thousandths of a frame a second at which it was taken, where the file says so: another rate than the one at which it plays
    /// makes it faster or slower than life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_rate_milli: Option<u64>,
    /// What the recorder's clock showed, where it writes that beside the pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<DeviceClock>,
    /// How it looks over its length.
    pub looks: SampledFrames,
    /// Frames that are kept small to find the same recording again, in the order of their times.
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

/// A time in seconds as a fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seconds {
    /// Above the line.
    pub numerator: u64,
    /// Below the line; not zero.
    pub denominator: u64,
}

impl Seconds {
    /// The fraction in lowest terms; none where it is negative, has nothing below its line or does not fit 64 bits.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let (mut one, mut other) = (numerator.checked_abs()?, denominator);
        while other > 0 {
            (one, other) = (other, one % other);
        }
        let part = |number: i128| u64::try_from(number.checked_div(one)?).ok();
        Some(Self { numerator: part(numerator)?, denominator: part(denominator)? }).filter(|_| denominator > 0)
    }
}

/// Copies of earlier pictures in a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeated {
    /// How long the copied stretches are at least, in microseconds.
    pub length_us: u64,
    /// How long before the longest of them its original lies, in microseconds.
    pub lag_us: u64,
}

/// What a recorder's clock showed, as the clock on the wall has it: it knows no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceClock {
    /// At the first picture.
    #[schemars(with = "String")]
    pub first: DateTime,
    /// At the last picture.
    #[schemars(with = "String")]
    pub last: DateTime,
}

/// How a recording looks, from frames spread over its length.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampledFrames {
    /// Frames that were decoded and looked at.
    pub sampled: u32,
    /// How many of them are black.
    pub black: u32,
    /// How many do not differ from the one before.
    pub still: u32,
    /// How many do not differ from an earlier one although others lie between.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again: u32,
}
