//! Problems of files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A problem of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// The file is empty.
    Empty,
    /// The file could not be read.
    Unreadable {
        /// Message key of the reason: `system.denied`.
        reason: String,
    },
    /// The content does not match the file extension.
    ExtensionDisagrees {
        /// The extension.
        extension: String,
        /// The type by content.
        media_type: String,
    },
    /// A known type that cannot be opened or decoded.
    Broken {
        /// The decoder's error message.
        reason: String,
    },
    /// The file is truncated; the rest was measured.
    Truncated,
    /// A picture with damaged data before its end.
    PartlyDamaged {
        /// Height in percent from which on it is damaged; none if the encoding does not allow finding out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_percent: Option<u8>,
    },
    /// Damaged or missing pages of a TIFF.
    BadPages {
        /// Page numbers from 1; only the first ones if there are many.
        pages: Vec<u32>,
    },
    /// A truncated recording; the rest was measured.
    CutShort {
        /// The duration stated in the container, in microseconds; none if not stated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claimed_us: Option<u64>,
        /// The measured duration, in microseconds.
        length_us: u64,
    },
    /// The timestamps of the video jump; the jumps do not count as duration.
    Jumps {
        /// Number of jumps.
        count: u32,
        /// The longest interval without a frame, in microseconds.
        gap_us: u64,
    },
    /// Few frames for the duration, or a long interval without frames.
    Sparse {
        /// Number of frames.
        frames: u64,
        /// Duration in microseconds.
        length_us: u64,
        /// The longest interval between two frames, in microseconds.
        gap_us: u64,
    },
    /// The audio continues after the last video frame.
    SoundLonger {
        /// Duration of the audio, in microseconds.
        sound_us: u64,
        /// Duration of the video, in microseconds.
        length_us: u64,
    },
    /// An edit list hides part of the recording from players. Only the shown part counts.
    ShownShorter {
        /// Duration shown by players, in microseconds.
        shown_us: u64,
        /// Duration recorded in the file, in microseconds.
        recorded_us: u64,
    },
    /// The data of many frames are zeros: a full memory card, or a cloud file that was not downloaded. Only the other frames count.
    Blanked {
        /// Duration without these frames, in microseconds.
        length_us: u64,
        /// Duration with these frames, in microseconds.
        listed_us: u64,
    },
    /// Another recording follows the end of this one. Players do not show it, and it was not measured.
    Joined {
        /// Its offset in bytes.
        at: u64,
    },
    /// The playback frame rate differs from the capture frame rate.
    Speed {
        /// Capture rate in thousandths of a frame per second.
        captured_milli: u64,
        /// Playback rate in thousandths of a frame per second.
        shown_milli: u64,
    },
    /// Part of the recording repeats earlier frames byte for byte.
    Looped {
        /// Minimum total duration of the repeated parts, in microseconds.
        repeated_us: u64,
        /// For the longest repetition, the time since its original, in microseconds.
        lag_us: u64,
    },
    /// Many of the sampled frames equal earlier ones with different frames in between.
    Recurring {
        /// Number of such frames.
        again: u32,
        /// Number of sampled frames.
        sampled: u32,
    },
    /// A recording without a video track.
    NoVideo,
    /// All sampled frames are black.
    Black,
    /// All sampled frames are equal.
    Still,
    /// A proprietary recorder format that cannot be measured.
    RecorderFormat,
    /// An image format that cannot be decoded.
    Undecodable,
    /// Encrypted with a password.
    Locked,
    /// A capture time that cannot be parsed.
    UnclearTime {
        /// The text found.
        written: String,
    },
    /// Saved at least one day after capture, by a named program.
    Edited {
        /// Number of whole days between capture and saving.
        days: u32,
        /// The program named in the file.
        software: String,
        /// Whether the embedded thumbnail shows a different scene.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        other_thumbnail: bool,
    },
    /// The file exceeds the size limit for measuring.
    TooLarge,
    /// The picture exceeds the pixel limit for decoding.
    TooManyPixels,
    /// Left out of the redacted copy, so it could not be examined.
    Withheld,
    /// Changed since sealing, so its content was not examined.
    Damaged,
    /// The worker process failed; only the type is known.
    GaveUp {
        /// Kind of failure.
        how: GivenUp,
    },
}

/// How a worker process failed on a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenUp {
    /// Crashed, or returned an invalid answer.
    Crashed,
    /// Exceeded the time limit for this file size.
    TooLong,
    /// Exceeded the memory limit.
    TooMuch,
    /// Could not be started.
    NotStarted,
}
