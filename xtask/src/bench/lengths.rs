//! Measures the duration measurement of a long recording, by index and by every packet, compared with `ffprobe -count_packets`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use classproof::formats::region::{FileRegion, ReadAt};
use classproof::record::facts::{Content, RecordingFacts};
use classproof::stages::probe::{InProcess, ProbeOptions, Prober};
use classproof::words::path::MemberPath;

use super::contest::{Contestant, Score, hold, timed};
use super::workers;
use crate::failure::Failure;
use crate::process::{output, succeeds, target_folder};

/// Twenty seconds of 1080p at a bit rate of 500 MB per ten minutes.
const PIECE: &str = "-f lavfi -i testsrc2=s=1920x1080:r=30:d=20 -c:v libx264 -preset ultrafast -g 60 \
    -pix_fmt yuv420p -b:v 6500k -minrate 6500k -maxrate 6500k -bufsize 2M -x264-params nal-hrd=cbr:force-cfr=1";
/// The audio for all pieces.
const SOUND: &str = "-f lavfi -i sine=d=600:r=48000 -c:v copy -c:a aac -b:a 128k";
const PIECES: u32 = 30;
const SECONDS: u64 = 600;
/// Maximum share of ffprobe's time when only the index is read. When every packet is read, the maximum is 1.
const BY_INDEX: f64 = 0.25;

/// Measures and prints.
///
/// # Errors
/// If the recording cannot be made, the frame counts differ, or measuring takes too long.
pub fn all(classproof: &Path, runs: usize) -> Result<(), Failure> {
    let path = recording()?;
    let mut source = fs::File::open(&path).map_err(Failure::at(&path))?;
    // Reads the whole file, so that it is in the page cache.
    let bytes = std::io::copy(&mut source, &mut std::io::sink()).map_err(Failure::at(&path))?;
    let counted = output(Command::new("ffprobe").args(count()).arg(&path))?;
    let counted: u64 = counted.lines().next().and_then(|line| line.trim_matches([',', ' ']).parse().ok()).unwrap_or(0);
    for every_packet in [false, true] {
        let facts = measure(&path, every_packet, &InProcess)?;
        if (facts.frames, facts.length_us) != (counted, SECONDS * 1_000_000) {
            return Err(Failure::new(format!("{} pictures and {} us instead of {counted} in {SECONDS} s", facts.frames, facts.length_us)));
        }
    }
    println!("{:.0} MB, {counted} pictures by both; medians of {runs}", bytes as f64 / 1e6);
    let pool: Arc<dyn Prober> = Arc::new(workers::pool(classproof));
    let ours = |name: &'static str, every_packet: bool, prober: Arc<dyn Prober>| Contestant {
        name,
        clean: Box::new(|| {}),
        work: Box::new({
            let path = path.clone();
            move || measure(&path, every_packet, prober.as_ref()).map(|_| None)
        }),
    };
    let theirs = |name: &'static str, arguments: Vec<String>| Contestant {
        name,
        clean: Box::new(|| {}),
        work: Box::new(move || timed(Command::new("ffprobe").args(&arguments))),
    };
    // Counts every packet of every track, as the product does.
    let all = ["-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0"];
    let whole: Vec<String> = all.into_iter().map(str::to_owned).chain([path.to_string_lossy().into_owned()]).collect();
    let scores = hold(
        &[
            ours("by its index", false, Arc::new(InProcess)),
            ours("by every packet", true, Arc::new(InProcess)),
            ours("the same in a worker", true, pool),
            Contestant {
                name: "in one started for it",
                clean: Box::new(|| {}),
                work: Box::new(|| measure(&path, true, &workers::pool(classproof)).map(|_| None)),
            },
            theirs("ffprobe -count_packets", whole),
            theirs("ffprobe -version", vec!["-version".to_owned()]),
        ],
        runs.max(5),
    )?;
    for Score { name, median, .. } in &scores {
        println!("{name:<24} {:7.1} ms", median.as_secs_f64() * 1e3);
    }
    let time = |name: &str| scores.iter().find(|score| score.name == name).map_or(Duration::ZERO, |score| score.median);
    let (theirs, start) = (time("ffprobe -count_packets"), time("ffprobe -version"));
    let part = |name: &str, of: Duration| time(name).as_secs_f64() / of.as_secs_f64().max(1e-9);
    let mut holds = true;
    // Includes process start on both sides, as a user experiences it.
    for (name, most) in [("by its index", BY_INDEX), ("in one started for it", 1.0)] {
        let part = part(name, theirs);
        holds &= part <= most;
        let verdict = if part <= most { "holds" } else { "DOES NOT HOLD" };
        println!("{name:<24} {part:.2} of ffprobe's time; at most {most}: {verdict}");
    }
    for name in ["by its index", "by every packet"] {
        println!("{name:<24} {:.2} of ffprobe's time, starts of processes on neither side", part(name, theirs.saturating_sub(start)));
    }
    println!("{}", workers::added(time("by every packet").as_secs_f64(), time("the same in a worker").as_secs_f64()));
    if holds { Ok(()) } else { Err(Failure::new("measuring takes longer than it should")) }
}

fn count() -> [&'static str; 9] {
    ["-v", "error", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0"]
}

fn measure(path: &Path, every_packet: bool, prober: &dyn Prober) -> Result<RecordingFacts, Failure> {
    let file = fs::File::open(path).map_err(Failure::at(path))?;
    let source: Arc<dyn ReadAt> = Arc::new(FileRegion::whole(file).map_err(Failure::at(path))?);
    let name = MemberPath::new("long.mp4").map_err(Failure::at(path))?;
    let begun = Instant::now();
    let facts = prober.probe(&name, &source, &ProbeOptions { frames: 0, every_packet, ..ProbeOptions::default() }).facts;
    match facts.content {
        Content::Recording(recording) => Ok(recording),
        _ => Err(Failure::new(format!("{} was not measured after {:?}: {:?}", path.display(), begun.elapsed(), facts.problems))),
    }
}

/// The recording; created once and kept.
fn recording() -> Result<PathBuf, Failure> {
    let folder = target_folder()?.join("bench");
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let (piece, half, whole) = (folder.join("piece.mp4"), folder.join("long.part.mp4"), folder.join("long.mp4"));
    if whole.is_file() {
        return Ok(whole);
    }
    println!("making a recording of ten minutes in {} (once)", folder.display());
    let made = succeeds(Command::new("ffmpeg").args(["-v", "error", "-nostdin", "-y"]).args(PIECE.split_whitespace()).arg(&piece))
        && succeeds(
            Command::new("ffmpeg")
                .args(["-v", "error", "-nostdin", "-y", "-stream_loop", &(PIECES - 1).to_string(), "-i"])
                .arg(&piece)
                .args(SOUND.split_whitespace())
                .arg(&half),
        );
    if !made {
        return Err(Failure::new("ffmpeg could not make the recording; is it installed?"));
    }
    fs::rename(&half, &whole).map_err(Failure::at(&whole))?;
    Ok(whole)
}
