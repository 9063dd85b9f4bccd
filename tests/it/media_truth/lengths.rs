//! Durations: combinations of container, content and truncation. The expected result follows from the command that made the file.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::made::{ffmpeg, folder, probed, read, write};
use crate::program::{side_by_side, tool};

/// Twenty seconds with five small, changing frames per second.
const CLIP: &str = "-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10";

enum Make {
    /// With FFmpeg; arguments without the file name.
    Ffmpeg(&'static str),
    /// [`CLIP`] with these options.
    Clip(&'static str),
    /// Pieces created in this way, concatenated.
    Joined(&'static [&'static str]),
    /// By a function.
    Hand(fn() -> Vec<u8>),
}

use Make::{Clip, Ffmpeg, Hand, Joined};

/// A complete file: name, creation, expected duration as a fraction of seconds, frames, and problems.
type Whole = (&'static str, Make, (u64, u64), u64, &'static [&'static str]);

const MPEG2: &str = "-f lavfi -i testsrc2=s=64x48:r=25:d=20 -c:v mpeg2video -g 12 -f mpeg";

#[rustfmt::skip]
const WHOLE: &[Whole] = &[
    ("at_end.mp4", Clip(""), (20, 1), 100, &[]),
    ("at_front.mp4", Clip("-movflags +faststart"), (20, 1), 100, &[]),
    ("out_of_order.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx264 -bf 3 -g 10 -pix_fmt yuv420p -movflags +faststart"), (20, 1), 100, &[]),
    ("apple.mov", Clip("-movflags +faststart"), (20, 1), 100, &[]),
    ("apple.m4v", Clip("-f mp4"), (20, 1), 100, &[]),
    ("phone.3gp", Clip("-movflags +faststart"), (20, 1), 100, &[]),
    ("h263.3gp", Ffmpeg("-f lavfi -i testsrc2=s=128x96:r=5:d=20 -c:v h263 -g 10"), (20, 1), 100, &[]),
    ("fragments.mp4", Clip("-movflags +frag_keyframe+empty_moov"), (20, 1), 100, &[]),
    ("fragments_indexed.mp4", Clip("-movflags +frag_keyframe+dash+global_sidx"), (20, 1), 100, &[]),
    ("hevc.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=10 -tag:v hvc1"), (20, 1), 100, &[]),
    ("matroska.mkv", Clip(""), (20, 1), 100, &[]),
    ("piped.mkv", Clip("-f matroska -live 1"), (20, 1), 100, &[]),
    ("24_a_second.mkv", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=24:d=20 -c:v libx264 -preset ultrafast -g 48 -pix_fmt yuv420p"), (20, 1), 480, &[]),
    ("vp8.webm", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libvpx -deadline realtime -cpu-used 8 -g 10"), (20, 1), 100, &[]),
    ("vp9.webm", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 10"), (20, 1), 100, &[]),
    ("h264.avi", Clip(""), (20, 1), 100, &[]),
    ("mjpeg.avi", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v mjpeg"), (20, 1), 100, &[]),
    ("mpeg4.avi", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v mpeg4 -g 10"), (20, 1), 100, &[]),
    ("transport.ts", Clip(""), (20, 1), 100, &[]),
    ("hevc.ts", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=10"), (20, 1), 100, &[]),
    ("camcorder.mts", Clip("-f mpegts -mpegts_m2ts_mode 1"), (20, 1), 100, &[]),
    ("program.mpg", Ffmpeg(MPEG2), (20, 1), 500, &[]),
    // Several frames per packet, of which only the first has a timestamp.
    ("program_h264.mpg", Clip("-f mpeg"), (20, 1), 100, &[]),
    ("program_hevc.mpg", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=10 -f mpeg"), (20, 1), 100, &[]),
    ("flash.flv", Clip(""), (20, 1), 100, &[]),
    ("windows.wmv", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v wmv2 -g 10"), (20, 1), 100, &[]),
    // Five minutes: a phone's clip of 8,990 frames is too short by 101/3000 s; full ones are not.
    ("8990_pictures.mp4", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=30000/1001 -frames:v 8990 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 300"), (899_899, 3000), 8990, &[]),
    ("8990_pictures.mkv", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=30000/1001 -frames:v 8990 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 300"), (899_899, 3000), 8990, &[]),
    ("9000_pictures.mp4", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=30 -frames:v 9000 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 300"), (300, 1), 9000, &[]),
    ("7500_pictures.ts", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=25 -frames:v 7500 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 250"), (300, 1), 7500, &[]),
    ("1499_pictures.flv", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=5 -frames:v 1499 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50"), (1499, 5), 1499, &[]),
    // A recorder's pieces.
    ("piece_3_00.mp4", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=5:d=180 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50"), (180, 1), 900, &[]),
    ("piece_2_30.mp4", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=5:d=150 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50"), (150, 1), 750, &[]),
    // 33-bit timestamps wrap around after 95,443.7 s: soon after the start of the file, and late in it.
    ("wrapping.ts", Clip("-output_ts_offset 95435"), (20, 1), 100, &[]),
    ("wrapping_late.ts", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=1:d=300 -vf fade=in:st=0:d=300 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -output_ts_offset 95200"), (300, 1), 300, &[]),
    ("wrapping.mts", Clip("-f mpegts -mpegts_m2ts_mode 1 -output_ts_offset 95435"), (20, 1), 100, &[]),
    ("wrapping.mpg", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=25:d=20 -c:v mpeg2video -g 12 -f mpeg -output_ts_offset 95435"), (20, 1), 500, &[]),
    ("wrapping_h264.mpg", Clip("-f mpeg -output_ts_offset 95435"), (20, 1), 100, &[]),
    // Gaps of three hours, half a minute and five seconds between two pieces; a clock that is set back.
    ("hours_on.ts", Joined(&["-f mpegts", "-f mpegts -output_ts_offset 10820"]), (40, 1), 200, &["jumps", "looped"]),
    ("half_a_minute_on.ts", Joined(&["-f mpegts", "-f mpegts -output_ts_offset 50"]), (40, 1), 200, &["jumps", "looped"]),
    ("five_seconds_on.ts", Joined(&["-f mpegts", "-f mpegts -output_ts_offset 25"]), (45, 1), 200, &["looped"]),
    ("set_back.ts", Joined(&["-f mpegts -output_ts_offset 30", "-f mpegts"]), (40, 1), 200, &["jumps", "looped"]),
    ("set_back_far.ts", Joined(&["-f mpegts -output_ts_offset 7200", "-f mpegts"]), (40, 1), 200, &["jumps", "looped"]),
    ("hours_on.mpg", Joined(&["-f mpeg", "-f mpeg -output_ts_offset 10820"]), (40, 1), 200, &["jumps", "looped"]),
    // Audio and other tracks.
    ("sound_longer.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i sine=d=30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -c:a aac"), (20, 1), 100, &["sound_longer"]),
    ("sound_longer.mkv", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i sine=d=30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -c:a aac"), (20, 1), 100, &["sound_longer"]),
    ("sound_longer.ts", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i sine=d=30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -c:a aac"), (20, 1), 100, &["sound_longer"]),
    ("sound_shorter.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i sine=d=5 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -c:a aac"), (20, 1), 100, &[]),
    ("small_one_first.mp4", Ffmpeg("-f lavfi -i testsrc2=s=32x32:r=5:d=10 -f lavfi -i testsrc2=s=64x48:r=5:d=20 -map 0 -map 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &[]),
    ("cover_picture.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i testsrc2=s=320x240:d=1:r=1 -map 0 -map 1 -c:v:0 libx264 -preset ultrafast -pix_fmt:v:0 yuv420p -g 10 -c:v:1 mjpeg -disposition:v:1 attached_pic"), (20, 1), 100, &[]),
    ("cover_not_marked.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i testsrc2=s=320x240:d=1:r=1 -map 0 -map 1 -c:v:0 libx264 -preset ultrafast -pix_fmt:v:0 yuv420p -g 10 -c:v:1 mjpeg"), (20, 1), 100, &[]),
    ("short_one_larger.mp4", Ffmpeg("-f lavfi -i testsrc2=s=320x240:r=5:d=3 -f lavfi -i testsrc2=s=64x48:r=5:d=20 -map 0 -map 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &[]),
    ("png_cover.mkv", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i testsrc2=s=320x240:d=1:r=1 -map 0 -map 1 -c:v:0 libx264 -preset ultrafast -pix_fmt:v:0 yuv420p -g 10 -c:v:1 png"), (20, 1), 100, &[]),
    ("cover_first.mov", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -f lavfi -i testsrc2=s=320x240:d=1:r=1 -map 1 -map 0 -c:v:1 libx264 -preset ultrafast -pix_fmt:v:1 yuv420p -g 10 -c:v:0 mjpeg"), (20, 1), 100, &[]),
    ("two_larger_pictures.mkv", Ffmpeg("-f lavfi -i testsrc2=s=320x240:r=1:d=2 -f lavfi -i testsrc2=s=64x48:r=5:d=20 -map 0 -map 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &[]),
    ("small_one_first.ts", Ffmpeg("-f lavfi -i testsrc2=s=320x240:r=5:d=3 -f lavfi -i testsrc2=s=64x48:r=5:d=20 -map 0 -map 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &[]),
    ("two_larger_pictures.mp4", Ffmpeg("-f lavfi -i testsrc2=s=320x240:r=1:d=2 -f lavfi -i testsrc2=s=64x48:r=5:d=20 -map 0 -map 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &[]),
    // Screen recordings, other time bases and tags.
    ("nothing_new_for_a_while.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -vf select='not(between(n\\,30\\,60))' -fps_mode vfr -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 69, &[]),
    ("one_a_minute.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=1/60 -frames:v 10 -c:v libx264 -preset ultrafast -pix_fmt yuv420p"), (600, 1), 10, &["sparse"]),
    ("negative_offsets.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx264 -bf 3 -g 10 -pix_fmt yuv420p -movflags +negative_cts_offsets"), (20, 1), 100, &[]),
    ("timecode.mov", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=25:d=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50 -timecode 09:30:15:00"), (20, 1), 500, &[]),
    ("sets_in_band.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=10 -tag:v hev1"), (20, 1), 100, &[]),
    ("begins_late.mp4", Clip("-output_ts_offset 600"), (20, 1), 100, &[]),
    ("begins_late.ts", Clip("-output_ts_offset 600"), (20, 1), 100, &[]),
    ("begins_late.mkv", Clip("-output_ts_offset 600"), (20, 1), 100, &[]),
    ("begins_late.wmv", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v wmv2 -g 10 -output_ts_offset 600"), (20, 1), 100, &[]),
    ("piped.webm", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libvpx -deadline realtime -cpu-used 8 -g 10 -f webm -live 1"), (20, 1), 100, &[]),
    ("no_brand.mov", Hand(without_a_brand), (20, 1), 100, &[]),
    // Edit lists: one second repeated three hundred times, only the middle, three empty seconds at the start.
    ("a_second_again.mp4", Hand(|| edited(&[(1000, 0); 300])), (1, 1), 100, &["shown_shorter"]),
    ("middle.mp4", Hand(|| edited(&[(10_000, 5)])), (10, 1), 100, &["shown_shorter"]),
    ("nothing_in_front.mp4", Hand(|| edited(&[(3000, -1), (20_000, 0)])), (20, 1), 100, &[]),
    // Zeros after the end, as recorders preallocate space.
    ("zeros_behind.mp4", Hand(|| [read("at_end.part.mp4"), vec![0; 1 << 20]].concat()), (20, 1), 100, &[]),
    ("zeros_behind.mkv", Hand(|| [read("whole.part.mkv"), vec![0; 1 << 20]].concat()), (20, 1), 100, &[]),
    ("zeros_behind.ts", Hand(|| [read("whole.part.ts"), vec![0; 188 * 4000]].concat()), (20, 1), 100, &[]),
    ("zeros_behind.mts", Hand(|| [read("camcorder.part.mts"), vec![0; 1 << 20]].concat()), (20, 1), 100, &[]),
    ("zeros_behind.flv", Hand(|| [read("whole.part.flv"), vec![0; 1 << 20]].concat()), (20, 1), 100, &[]),
    // A gap of zeros in the middle that contains no packet.
    ("zeros_between.ts", Hand(|| [read("whole.part.ts"), vec![0; 188 * 4000], read("whole.part.ts")].concat()), (40, 1), 200, &["jumps", "looped"]),
    ("zeros_behind.dav", Hand(|| [dahua(&[(0, 100)]), vec![0; 1 << 20]].concat()), (20, 1), 100, &[]),
    // Cut without re-encoding: the front is in the file, but players do not show it.
    ("front_hidden.mp4", Ffmpeg("-ss 15 -i one_key.part.mp4 -c copy"), (5, 1), 100, &["shown_shorter"]),
    ("front_hidden.mov", Ffmpeg("-ss 12 -i one_key.part.mp4 -c copy"), (8, 1), 100, &["shown_shorter"]),
    ("twice.mp4", Hand(|| [read("at_end.part.mp4"), read("at_end.part.mp4")].concat()), (20, 1), 100, &["joined"]),
    ("with_another.mp4", Hand(|| [read("at_end.part.mp4"), read("one_key.part.mp4")].concat()), (20, 1), 100, &["joined"]),
    ("thrice.mov", Hand(|| [read("one_key.part.mp4"), read("at_end.part.mp4"), read("at_end.part.mp4")].concat()), (20, 1), 100, &["joined"]),
    ("twice.flv", Hand(|| [read("whole.part.flv"), read("whole.part.flv")].concat()), (20, 1), 100, &["joined"]),
    ("twice.mkv", Hand(|| [read("whole.part.mkv"), read("whole.part.mkv")].concat()), (40, 1), 200, &["jumps", "looped"]),
    ("edit_list.mp4", Ffmpeg("-ss 0.9 -i at_end.part.mp4 -c copy"), (191, 10), 100, &[]),
    // Files that appear longer than they are.
    ("claims_an_hour.mp4", Hand(claims_an_hour), (20, 1), 100, &[]),
    ("loop.mp4", Ffmpeg("-stream_loop 5 -i at_end.part.mp4 -c copy"), (120, 1), 600, &["looped"]),
    ("loop.mkv", Ffmpeg("-stream_loop 5 -i at_end.part.mp4 -c copy"), (120, 1), 600, &["looped"]),
    ("loop_anew.mp4", Ffmpeg("-stream_loop 11 -i at_end.part.mp4 -vf noise=c0s=2:c0f=t -c:v libx264 -preset ultrafast -g 20 -crf 18"), (240, 1), 1200, &["recurring"]),
    ("slow_motion.mp4", Clip("-movflags use_metadata_tags -metadata com.android.capture.fps=40.000000"), (20, 1), 100, &["speed"]),
    ("time_lapse.mp4", Clip("-movflags use_metadata_tags -metadata com.android.capture.fps=0.500000"), (20, 1), 100, &["speed"]),
    ("own_speed.mp4", Clip("-movflags use_metadata_tags -metadata com.android.capture.fps=5.000000"), (20, 1), 100, &[]),
    ("black.mp4", Ffmpeg("-f lavfi -i color=black:s=64x48:r=5:d=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &["black"]),
    ("still.mp4", Ffmpeg("-f lavfi -i color=gray:s=64x48:r=5:d=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10"), (20, 1), 100, &["still"]),
    // Few key frames, as in screen recordings.
    ("still_few_keys.mp4", Ffmpeg("-f lavfi -i color=gray:s=64x48:r=1:d=300 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 250"), (300, 1), 300, &["still"]),
    ("still_one_key.mp4", Ffmpeg("-f lavfi -i color=teal:s=64x48:r=1:d=200 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 9999"), (200, 1), 200, &["still"]),
    ("moving_one_key.mp4", Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 9999"), (20, 1), 100, &[]),
    // Files from recorders.
    ("export_40.hik", Hand(|| headed(b"IMKH", 40)), (20, 1), 500, &[]),
    ("export_64.hik", Hand(|| headed(b"HKMI", 64)), (20, 1), 500, &[]),
    ("export_named.mp4", Hand(|| headed(b"IMKH", 40)), (20, 1), 500, &["extension_disagrees"]),
    ("recorder.dav", Hand(|| dahua(&[(0, 100)])), (20, 1), 100, &[]),
    ("recorder_headed.dav", Hand(|| [b"DAHUA".as_slice(), &[0; 1019], &dahua(&[(0, 100)])].concat()), (20, 1), 100, &[]),
    ("recorder_of_motion.dav", Hand(|| dahua(&[(0, 50), (3_600_000, 50)])), (20, 1), 100, &["jumps"]),
    ("recorder_over_rounds.dav", Hand(|| dahua(&[(0, 50), (15_000, 50)])), (25, 1), 100, &[]),
];

/// Larger frames, so that a tenth of a file contains some.
const LARGE: &str = "-f lavfi -i testsrc2=s=320x240:r=5:d=20 -pix_fmt yuv420p -g 10";

/// How to count the frames of a truncated file.
#[derive(Clone, Copy)]
enum Held {
    /// Frames whose successor begins before the cut, by FFmpeg's packet list of the complete file.
    Listed,
    /// Occurrences of this marker before the cut, minus the last.
    Marked(&'static [u8]),
}

use Held::{Listed, Marked};

/// A file to truncate: name, creation, how to count frames, tolerance in frames for container overhead, duration stated in seconds, and
/// whether truncation is detectable.
type Cut = (&'static str, Make, Held, u64, Option<u64>, bool);

const PICTURE: &[u8] = &[0, 0, 1, 0];

#[rustfmt::skip]
const CUT: &[Cut] = &[
    ("front.cut.mp4", Ffmpeg("-c:v libx264 -preset ultrafast -movflags +faststart"), Listed, 0, Some(20), true),
    ("apple.cut.mov", Ffmpeg("-c:v libx264 -preset ultrafast -movflags +faststart"), Listed, 0, Some(20), true),
    ("phone.cut.3gp", Ffmpeg("-c:v libx264 -preset ultrafast -movflags +faststart"), Listed, 0, Some(20), true),
    ("fragments.cut.mp4", Ffmpeg("-c:v libx264 -preset ultrafast -movflags +frag_keyframe+empty_moov"), Listed, 1, None, true),
    ("matroska.cut.mkv", Ffmpeg("-c:v libx264 -preset ultrafast"), Listed, 1, Some(20), true),
    ("web.cut.webm", Ffmpeg("-c:v libvpx -deadline realtime -cpu-used 8 -b:v 400k"), Listed, 1, Some(20), true),
    ("h264.cut.avi", Ffmpeg("-c:v libx264 -preset ultrafast"), Listed, 1, Some(20), true),
    ("mjpeg.cut.avi", Ffmpeg("-c:v mjpeg"), Listed, 1, Some(20), true),
    ("transport.cut.ts", Ffmpeg("-c:v libx264 -preset ultrafast"), Listed, 1, None, true),
    ("camcorder.cut.mts", Ffmpeg("-c:v libx264 -preset ultrafast -f mpegts -mpegts_m2ts_mode 1"), Listed, 1, None, true),
    ("flash.cut.flv", Ffmpeg("-c:v libx264 -preset ultrafast"), Listed, 1, Some(20), true),
    ("windows.cut.wmv", Ffmpeg("-c:v wmv2 -b:v 800k"), Listed, 2, Some(20), true),
    // A program stream does not state its duration.
    ("program.cut.mpg", Ffmpeg("-r 25 -c:v mpeg2video -f mpeg"), Marked(PICTURE), 1, None, false),
    ("export.cut.hik", Hand(|| headed(b"IMKH", 40)), Marked(PICTURE), 1, None, false),
    ("recorder.cut.dav", Hand(|| dahua(&[(0, 100)])), Marked(b"DHAV"), 0, None, true),
];

/// Files for which FFmpeg's packet count is not the expected value: it splits packets differently, or counts another track.
const NOT_COUNTED: [&str; 17] = [
    "zeros_behind.ts",
    "zeros_behind.mts",
    "zeros_between.ts",
    "a_second_again.mp4",
    "middle.mp4",
    "small_one_first.ts",
    "two_larger_pictures.mkv",
    "small_one_first.mp4",
    "cover_first.mov",
    "two_larger_pictures.mp4",
    "short_one_larger.mp4",
    "front_hidden.mp4",
    "front_hidden.mov",
    "export_40.hik",
    "export_64.hik",
    "export_named.mp4",
    "recorder_headed.dav",
];

/// Creates all files once.
fn made() {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        ffmpeg(&format!("{CLIP} at_end.part.mp4"));
        ffmpeg(&format!("{CLIP} -g 9999 -keyint_min 9999 -sc_threshold 0 one_key.part.mp4"));
        ffmpeg(&format!("{MPEG2} program.part.mpg"));
        ffmpeg(&format!("{CLIP} whole.part.mkv"));
        ffmpeg(&format!("{CLIP} whole.part.ts"));
        ffmpeg(&format!("{CLIP} whole.part.flv"));
        ffmpeg(&format!("{CLIP} -f mpegts -mpegts_m2ts_mode 1 camcorder.part.mts"));
        // Separate access units, each with a delimiter.
        ffmpeg(&format!("{CLIP} -x264-params aud=1 -f h264 pictures.part.h264"));
        side_by_side(WHOLE, |(name, make, ..)| match make {
            Ffmpeg(words) => ffmpeg(&format!("{words} {name}")),
            Clip(words) => ffmpeg(&format!("{CLIP} {words} {name}")),
            Joined(pieces) => {
                let parts: Vec<Vec<u8>> = pieces
                    .iter()
                    .enumerate()
                    .map(|(number, words)| {
                        let part = format!("{name}.{number}.part");
                        ffmpeg(&format!("{CLIP} {words} {part}"));
                        read(&part)
                    })
                    .collect();
                write(name, &parts.concat());
            }
            Hand(make) => write(name, &make()),
        });
    });
}

/// Creates the files to truncate and the truncated files. Returns the row, the percentage, the name and the expected number of frames.
fn cuts() -> Vec<(&'static Cut, u64, String, u64)> {
    made();
    side_by_side(CUT, |(name, make, ..)| match make {
        Ffmpeg(words) | Clip(words) => ffmpeg(&format!("{LARGE} {words} {name}")),
        Hand(make) => write(name, &make()),
        Joined(_) => unreachable!(),
    });
    let mut cuts = Vec::new();
    for row in CUT {
        let (name, whole) = (row.0, read(row.0));
        let starts: Vec<usize> = match row.2 {
            Marked(mark) => whole.windows(mark.len()).enumerate().filter(|(_, word)| *word == mark).map(|(at, _)| at).collect(),
            Listed => {
                let path = folder().join(name);
                let arguments = ["-v", "quiet", "-select_streams", "v:0", "-show_entries", "packet=pos", "-of", "csv=p=0"];
                let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = arguments.iter().map(|argument| argument as _).collect();
                all.push(&path);
                let ran = tool("ffprobe", "ffmpeg", &all).ends(0);
                ran.stdout.lines().filter_map(|line| line.trim_matches(',').parse().ok()).collect()
            }
        };
        assert!(starts.len() >= 100, "{name} {}", starts.len());
        for percent in [10, 50, 90, 99] {
            // An odd length ends inside a packet of a transport stream.
            let end = (whole.len() * percent / 100) | 1;
            let cut = format!("{percent}/{name}");
            write(&cut, &whole[..end]);
            let begun = starts.iter().filter(|start| **start <= end).count() as u64;
            cuts.push((row, percent as u64, cut, begun.saturating_sub(1)));
        }
    }
    cuts
}

#[test]
fn cut_files_have_the_length_of_what_is_there_beside_their_claim() {
    let cuts = cuts();
    let names: Vec<&str> = cuts.iter().map(|cut| cut.2.as_str()).collect();
    let mut wrong = Vec::new();
    for ((row, _, name, held), report) in cuts.iter().zip(probed(&names)) {
        let (_, _, count, tolerance, claim, told) = **row;
        let content = &report["content"];
        let (frames, length) = (content["frames"].as_u64().unwrap_or(0), content["length_us"].as_u64().unwrap_or(0));
        let rate = if matches!(count, Marked(PICTURE)) { 25 } else { 5 };
        let said = report["problems"].as_array().unwrap().iter().find(|problem| problem["problem"] == "cut_short");
        let as_claimed = |problem: &Value| {
            let claimed = claim.filter(|claim| claim * 1_000_000 > length).map(|claim| json!(claim * 1_000_000));
            problem["claimed_us"] == claimed.unwrap_or(Value::Null) && problem["length_us"] == length
        };
        let right = frames.abs_diff(*held) <= tolerance
            && length == frames * 1_000_000 / rate
            && said.is_some() == told
            && said.is_none_or(as_claimed);
        if !right {
            wrong.push(format!("{name}: {frames} pictures, {length} us, {said:?}; it holds {held}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(WHOLE.len() + cuts.len() >= 60);
}

#[test]
fn a_recording_whose_header_is_cut_off_is_broken() {
    made();
    let whole = read("at_end.mp4");
    for percent in [10, 50, 90, 99] {
        let name = format!("{percent}/at_end.mp4");
        write(&name, &whole[..whole.len() * percent / 100]);
        let report = &probed(&[&name])[0];
        assert_eq!(problems(report), ["broken"], "{name}");
        assert!(report["problems"][0]["reason"].as_str().unwrap().contains("moov"), "{report}");
    }
}

#[test]
fn a_recorders_clock_is_read_beside_its_length() {
    made();
    let reports = probed(&["recorder.dav", "recorder_of_motion.dav"]);
    let clock = |report: &Value| (report["content"]["clock"]["first"].clone(), report["content"]["clock"]["last"].clone());
    assert_eq!(clock(&reports[0]), (json!("2026-08-03T09:00:00"), json!("2026-08-03T09:00:20")));
    assert_eq!(clock(&reports[1]), (json!("2026-08-03T09:00:00"), json!("2026-08-03T10:00:10")));
    assert_eq!(reports[1]["problems"][0]["gap_us"], json!(3_590_200_000_u64));
    // It is local time, and gives the start.
    for report in &reports {
        assert_eq!((&report["start"], &report["grade"]), (&json!("2026-08-03T09:00:00+08:00"), &json!("A")), "{report:#}");
        assert_eq!((&report["source"], &report["reason"]), (&json!("recorder_clock"), &json!("class_zone")));
    }
}

/// A full memory card, or a cloud file that was not downloaded: the index is complete, and some percent of the frames are zeros.
#[test]
fn samples_of_zeros_are_no_pictures() {
    made();
    let whole = read("at_end.part.mp4");
    let data = whole.windows(4).position(|word| word == b"mdat").unwrap() + 4;
    let length = usize::try_from(u32::from_be_bytes(whole[data - 8..data - 4].try_into().unwrap())).unwrap() - 8;
    for (percent, longest_s) in [(40, 14), (70, 8), (100, 1)] {
        let mut file = whole.clone();
        file[data + length * (100 - percent) / 100..data + length].fill(0);
        let name = format!("zeros_{percent}.mp4");
        write(&name, &file);
        let report = &probed(&[&name])[0];
        assert!(problems(report).contains(&"blanked"), "{name} {report:#}");
        assert!(report["content"]["length_us"].as_u64().unwrap() <= longest_s * 1_000_000, "{name} {report:#}");
    }
}

/// A network recorder's stream without container: no duration, and advice how to export it.
#[test]
fn a_bare_stream_says_how_to_export_it() {
    made();
    ffmpeg("-f lavfi -i testsrc2=s=64x48:r=5:d=2 -c:v libx265 -preset ultrafast -x265-params log-level=none -f hevc pictures.part.h265");
    let names = [
        ("ch7-20260803T093015-20260803T094015.hevc", "pictures.part.h265"),
        ("ch7-20260803T093015-20260803T094015.h265", "pictures.part.h265"),
        ("NVR_ch1_main_20260803093015_20260803094015.265", "pictures.part.h265"),
        ("NVR_ch1_main_20260803093015_20260803094015.264", "pictures.part.h264"),
        ("20260803093015.h264", "pictures.part.h264"),
    ];
    for (name, from) in names {
        write(name, &read(from));
    }
    for report in probed(&names.map(|(name, _)| name)) {
        assert_eq!(problems(&report), ["recorder_format"], "{report:#}");
        assert_eq!((&report["start"], &report["grade"]), (&json!("2026-08-03T09:30:15+08:00"), &json!("B")), "{report:#}");
    }
}

/// Android stores the end time. A truncated copy has the same start as the complete file.
#[test]
fn a_cut_recording_begins_when_the_whole_one_did() {
    made();
    let says = "-movflags +faststart+use_metadata_tags -metadata com.android.version=14 -metadata creation_time=2026-08-03T01:50:20Z";
    ffmpeg(&format!("{CLIP} {says} android.part.mp4"));
    let whole = read("android.part.mp4");
    for percent in [100, 80, 50] {
        let name = format!("android_{percent}.mp4");
        write(&name, &whole[..whole.len() * percent / 100]);
        let report = &probed(&[&name])[0];
        assert_eq!((&report["start"], &report["grade"]), (&json!("2026-08-03T09:50:00+08:00"), &json!("A")), "{name} {report:#}");
    }
}

/// The movie header changed to state an hour, for the file and its track.
fn claims_an_hour() -> Vec<u8> {
    let mut file = read("at_end.part.mp4");
    for (kind, scale_at, duration_at) in [(b"mvhd", Some(12), 16), (b"mdhd", Some(12), 16), (b"tkhd", None, 20)] {
        let at = file.windows(4).position(|word| word == kind).unwrap() + 4;
        let scale = scale_at.map_or(1000, |scale| u32::from_be_bytes(file[at + scale..at + scale + 4].try_into().unwrap()));
        file[at + duration_at..at + duration_at + 4].copy_from_slice(&(scale * 3600).to_be_bytes());
    }
    file
}

/// As old cameras write it: without an ftyp box.
fn without_a_brand() -> Vec<u8> {
    let mut file = read("at_end.part.mp4");
    file[4..8].copy_from_slice(b"wide");
    file
}

/// The clip with another edit list: duration in milliseconds, and start in seconds; -1 is an empty edit.
fn edited(entries: &[(u32, i32)]) -> Vec<u8> {
    let file = read("at_end.part.mp4");
    let scale = {
        let at = file.windows(4).position(|word| word == b"mdhd").unwrap() + 16;
        i32::from_be_bytes(file[at..at + 4].try_into().unwrap())
    };
    let entry = |(shown, from): &(u32, i32)| {
        [shown.to_be_bytes(), (if *from < 0 { -1 } else { from * scale }).to_be_bytes(), [0, 1, 0, 0]].concat()
    };
    let mut list = [&0_u32.to_be_bytes()[..], &u32::try_from(entries.len()).unwrap().to_be_bytes()].concat();
    list.extend(entries.iter().flat_map(entry));
    with_edit_list(&file, &list)
}

/// Replaces the content of each edit list and adjusts the sizes of the enclosing boxes.
fn with_edit_list(boxes: &[u8], list: &[u8]) -> Vec<u8> {
    let (mut rest, mut made) = (boxes, Vec::new());
    while let Some(head) = rest.first_chunk::<8>() {
        let size = usize::try_from(u32::from_be_bytes(head[..4].try_into().unwrap())).unwrap();
        let content = match &head[4..] {
            b"moov" | b"trak" | b"edts" => with_edit_list(&rest[8..size], list),
            b"elst" => list.to_vec(),
            _ => rest[8..size].to_vec(),
        };
        made.extend(u32::try_from(content.len() + 8).unwrap().to_be_bytes());
        made.extend(&head[4..]);
        made.extend(content);
        rest = &rest[size..];
    }
    made
}

/// A program stream after a recorder's header.
fn headed(mark: &[u8], length: usize) -> Vec<u8> {
    let mut header = vec![2; length];
    header[..mark.len()].copy_from_slice(mark);
    [header, read("program.part.mpg")].concat()
}

/// A Dahua recording that starts at 2026-08-03 09:00:00.700 on the recorder's clock: frames of the clip, five per second, for each piece
/// from the given millisecond on. Its millisecond counter wraps at 65,536.
fn dahua(pieces: &[(u32, u32)]) -> Vec<u8> {
    let stream = read("pictures.part.h264");
    let delimiter = [0, 0, 0, 1, 9];
    let starts: Vec<usize> = stream.windows(5).enumerate().filter(|(_, word)| *word == delimiter).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let pictures: Vec<&[u8]> = starts.iter().zip(ends).map(|(start, end)| &stream[*start..end]).collect();
    assert_eq!(pictures.len(), 100);
    let times = pieces.iter().flat_map(|(from, count)| (0..*count).map(move |number| from + number * 200));
    let mut file = Vec::new();
    for (number, (time, picture)) in times.zip(&pictures).enumerate() {
        let key = picture.windows(4).any(|word| word[..3] == [0, 0, 1] && word[3] & 0x1F == 5);
        let fields: &[u8] = if key { &[0x82, 0, 0, 0, 64, 0, 48, 0, 0x81, 0, 2, 5] } else { &[] };
        let length = (24 + fields.len() + picture.len() + 8) as u32;
        let seconds = (time + 700) / 1000;
        let date = (26 << 26) | (8 << 22) | (3 << 17) | ((9 + seconds / 3600) << 12) | ((seconds / 60 % 60) << 6) | (seconds % 60);
        file.extend_from_slice(b"DHAV");
        file.extend_from_slice(&[if key { 0xFD } else { 0xFC }, 0, 0, 0]);
        file.extend_from_slice(&(number as u32).to_le_bytes());
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(&date.to_le_bytes());
        file.extend_from_slice(&((time + 60_000) as u16).to_le_bytes());
        file.extend_from_slice(&[fields.len() as u8, 0]);
        file.extend_from_slice(fields);
        file.extend_from_slice(picture);
        file.extend_from_slice(b"dhav");
        file.extend_from_slice(&length.to_le_bytes());
    }
    file
}

fn problems(report: &Value) -> Vec<&str> {
    report["problems"].as_array().unwrap().iter().map(|problem| problem["problem"].as_str().unwrap()).collect()
}

#[test]
fn whole_files_have_the_length_that_was_recorded() {
    made();
    let names: Vec<&str> = WHOLE.iter().map(|row| row.0).collect();
    let mut wrong = Vec::new();
    for ((name, _, (numerator, denominator), frames, expected), report) in WHOLE.iter().zip(probed(&names)) {
        let exact = json!({ "numerator": numerator, "denominator": denominator });
        let microseconds = json!(numerator * 1_000_000 / denominator);
        let content = &report["content"];
        let found = (&content["exact"], &content["length_us"], &content["frames"], problems(&report));
        if found != (&exact, &microseconds, &json!(frames), expected.to_vec()) {
            wrong.push(format!("{name}: {found:?} instead of {exact} {frames} {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ffprobe_counts_the_same_pictures() {
    made();
    let rows: Vec<&Whole> = WHOLE.iter().filter(|row| !NOT_COUNTED.contains(&row.0)).collect();
    side_by_side(&rows, |(name, _, _, frames, _)| {
        let path = folder().join(name);
        let arguments =
            ["-v", "quiet", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0"];
        let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = arguments.iter().map(|argument| argument as _).collect();
        all.push(&path);
        let ran = tool("ffprobe", "ffmpeg", &all).ends(0);
        let counted = ran.stdout.lines().next().unwrap_or_default().trim_matches(',');
        assert_eq!(counted, frames.to_string(), "{name}");
    });
}
