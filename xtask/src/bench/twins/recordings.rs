//! Recordings: 15 views on two days each, re-encoded, cut and shifted with FFmpeg.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use classproof::record::facts::Content;
use classproof::words::likeness::{GLANCES_LIMIT, Recorded};

use super::paint::View;
use super::{Distances, content, report};
use crate::failure::Failure;
use crate::process::{run, target_folder};
use crate::sample::dice::Dice;

const VIEWS: u64 = 15;
const DAYS: u64 = 2;
const SIZE: (usize, usize) = (320, 180);
const SECONDS: u64 = 300;
const FRAMES_A_SECOND: u64 = 2;

/// FFmpeg arguments before and after the input; `S` is replaced by a random time.
const CHANGES: [(&str, &str, &str); 6] = [
    ("encoded again, a key frame every 10 s", "", "-vf scale=240:136 -crf 34 -preset ultrafast -g 20"),
    ("into Matroska, a key frame every 2 s", "", "-crf 30 -preset ultrafast -g 4"),
    ("the last third cut off", "", "-t 200 -c copy"),
    ("shifted: begins up to 90 s later", "-ss S", "-c copy"),
    ("shifted and encoded again", "-ss S", "-crf 34 -preset ultrafast -g 20"),
    ("cut at both ends and encoded again", "-ss S", "-t 150 -vf scale=426:240 -crf 30 -preset ultrafast -g 10"),
];

/// Measures, prints and returns whether the targets are met.
pub fn measure(quick: bool) -> Result<bool, Failure> {
    let views = if quick { VIEWS / 5 } else { VIEWS };
    let folder = target_folder()?.join("bench").join("twins");
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let mut same: Vec<(&str, Distances)> = CHANGES.iter().map(|(name, _, _)| (*name, Distances::default())).collect();
    let (mut originals, mut changed_ones) = (Vec::new(), Vec::new());
    for number in 0..views * DAYS {
        let path = folder.join(format!("{number}-{SECONDS}.mp4"));
        if !path.is_file() {
            make(&path, number)?;
        }
        let original = recorded(&path)?;
        for (index, ((name, before, after), (_, distances))) in CHANGES.iter().zip(&mut same).enumerate() {
            let ending = if name.contains("Matroska") { "mkv" } else { "mp4" };
            let to = folder.join(format!("{number}-{SECONDS}-{index}.{ending}"));
            if !to.is_file() {
                let shift = format!("{:.1}", Dice::of(number, name).real(5.0, 90.0));
                let words = |text: &str| text.split_whitespace().map(|word| word.replace('S', &shift)).collect::<Vec<_>>();
                let mut ffmpeg = Command::new("ffmpeg");
                ffmpeg.args(["-v", "error", "-y"]).args(words(before)).arg("-i").arg(&path).args(after.split_whitespace()).arg(&to);
                run(&mut ffmpeg)?;
            }
            let changed = recorded(&to)?;
            distances.add(original.distance(&changed));
            changed_ones.push(changed);
        }
        originals.push(original);
    }
    let (mut days, mut others) = (Distances::default(), Distances::default());
    let begun = Instant::now();
    let (mut pairs, mut dice) = (0, Dice::of(2, "pairs"));
    for (number, original) in originals.iter().enumerate() {
        for (other, changed) in changed_ones.iter().enumerate().map(|(other, changed)| (other / CHANGES.len(), changed)) {
            let one_view = number as u64 / DAYS == other as u64 / DAYS;
            if number == other || !one_view && dice.below(5) != 0 {
                continue;
            }
            pairs += 1;
            let distance = original.distance(changed);
            if one_view { days.add(distance) } else { others.add(distance) }
        }
    }
    let spent = begun.elapsed();
    let different = [("one view on two days, people moved", days), ("different views", others)];
    let holds = report("recordings", GLANCES_LIMIT, 0.9, &same, &different);
    println!("  {pairs} pairs in {:.1} ms", spent.as_secs_f64() * 1000.0);
    Ok(holds)
}

/// Draws the frames and encodes them with FFmpeg.
fn make(path: &Path, number: u64) -> Result<(), Failure> {
    let (width, height) = SIZE;
    let view = View::new(width, height, number / DAYS);
    let half = path.with_extension("half.mp4");
    let size = format!("{width}x{height}");
    let rate = FRAMES_A_SECOND.to_string();
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-r", &rate, "-i", "-"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-g", "4"])
        .arg(&half)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(format!("ffmpeg: {error}")))?;
    if let Some(mut input) = ffmpeg.stdin.take() {
        for frame in 0..SECONDS * FRAMES_A_SECOND {
            let picture = view.picture(width, height, number % DAYS, frame as f32 / FRAMES_A_SECOND as f32);
            for plane in [&picture.luma, &picture.chroma[0], &picture.chroma[1]] {
                input.write_all(plane).map_err(Failure::at(path))?;
            }
        }
    }
    if !ffmpeg.wait().map_err(Failure::at(path))?.success() {
        return Err(Failure::new("ffmpeg could not encode a recording"));
    }
    fs::rename(&half, path).map_err(Failure::at(path))
}

fn recorded(path: &Path) -> Result<Recorded, Failure> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Content::Recording(facts) = content(name, fs::read(path).map_err(Failure::at(path))?)? else {
        return Err(Failure::new(format!("{name}: no recording")));
    };
    Recorded::new(&facts.glances).ok_or_else(|| Failure::new(format!("{name}: too few frames: {}", facts.glances.len())))
}
