//! What can be wrong with a file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// It has no bytes.
    Empty,
    /// It could not be read.
    Unreadable {
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
    /// Its content is not what its ending says.
    ExtensionDisagrees {
        /// The ending.
        extension: String,
        /// The type by content.
        media_type: String,
    },
    /// It is of a known type but can not be opened or decoded.
    Broken {
        /// What the decoder said.
        reason: String,
    },
    /// It ends early; what is there was measured.
    Truncated,
    /// A picture whose data are damaged in their middle.
    PartlyDamaged {
        /// From which part of its height on, in percent; none where its coding does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_percent: Option<u8>,
    },
    /// Pages of a TIFF that are damaged or lost.
    BadPages {
        /// Their numbers from 1 on; of many the first ones.
        pages: Vec<u32>,
    },
    /// A recording that ends early; what is there was measured.
    CutShort {
        /// The length that the container claims, in microseconds; none where it claims none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claimed_us: Option<u64>,
        /// The length of what is there.
        length_us: u64,
    },
    /// The clock of a recording's pictures jumps; the time in jumps is not counted.
    Jumps {
        /// How often.
        count: u32,
        /// The longest time without a picture, in microseconds.
        gap_us: u64,
    },
    /// Few pictures for its length, or a long time without one.
    Sparse {
        /// How many pictures there are.
        frames: u64,
        /// Its length in microseconds.
        length_us: u64,
        /// The longest time between two pictures.
        gap_us: u64,
    },
    /// The sound goes on where there are no pictures any more.
    SoundLonger {
        /// The length of the sound in microseconds.
        sound_us: u64,
        /// The length of the pictures.
        length_us: u64,
    },
    /// A player shows less than was recorded: an edit list hides the rest. The shown part counts.
    ShownShorter {
        /// What a player shows, in microseconds.
        shown_us: u64,
        /// What was recorded and is in the file.
        recorded_us: u64,
    },
    /// The data of many pictures are nothing but zeros: a full card, or a copy that a cloud has not fetched. Only the others count.
    Blanked {
        /// The length without them, in microseconds.
        length_us: u64,
        /// The length with them.
        listed_us: u64,
    },
    /// Another recording stands behind the end of this one, which no player shows and which was not measured.
    Joined {
        /// Where it begins, in bytes.
        at: u64,
    },
    /// It plays at another rate than it was taken at.
    Speed {
        /// Thousandths of a frame a second at which it was taken.
        captured_milli: u64,
        /// Thousandths of a frame a second at which it plays.
        shown_milli: u64,
    },
    /// A part of it is a copy of earlier pictures, byte for byte.
    Looped {
        /// How long the copies are at least, in microseconds.
        repeated_us: u64,
        /// How long before the longest of them its original lies.
        lag_us: u64,
    },
    /// Many frames that were looked at do not differ from earlier ones, although others lie between.
    Recurring {
        /// How many.
        again: u32,
        /// How many were looked at.
        sampled: u32,
    },
    /// A recording without a video track.
    NoVideo,
    /// Every frame that was looked at is black.
    Black,
    /// No frame that was looked at differs from the one before.
    Still,
    /// A recorder's own format that can not be measured.
    RecorderFormat,
    /// A picture type that this program can not decode.
    Undecodable,
    /// It opens with a password only.
    Locked,
    /// A time of taking is written in it that can not be read.
    UnclearTime {
        /// What is written.
        written: String,
    },
    /// It was saved again a day or more after it was taken, and names a program.
    Edited {
        /// How many whole days later.
        days: u32,
        /// The program that the file names.
        software: String,
        /// Whether the small picture that the camera put into it shows another scene.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        other_thumbnail: bool,
    },
    /// The file is larger than the program measures.
    TooLarge,
    /// A picture with more pixels than the program decodes.
    TooManyPixels,
    /// It is not in the redacted copy that was looked at; nothing in it was seen.
    Withheld,
    /// The file is not as it was sealed, so that nothing in it was looked at.
    Damaged,
    /// The process that measured it gave up; nothing but its type is known.
    GaveUp {
        /// How it ended.
        how: GivenUp,
    },
}

/// How a process that measures files gave up on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenUp {
    /// It crashed, or what it answered made no sense.
    Crashed,
    /// It took longer than files of this size may take.
    TooLong,
    /// It wanted more memory than one file may take.
    TooMuch,
    /// It could not be started.
    NotStarted,
}
