//! Measures 12-megapixel photographs per second: reading, decoding, scaling, preview, sharpness and all other facts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use classproof::formats::region::{FileRegion, ReadAt};
use classproof::record::facts::{Content, FileFacts};
use classproof::stages::probe::{InProcess, ProbeOptions, Prober};
use classproof::words::path::MemberPath;
use jiff::civil::date;

use super::workers;
use crate::failure::Failure;
use crate::process::target_folder;
use crate::sample::photo::Photo;

/// Number of different photographs; created once and kept.
const DIFFERENT: i8 = 12;
/// How often each is measured per round.
const TIMES: usize = 10;
const CORES: usize = 2;
/// The target, in photographs per second.
const A_SECOND: f64 = 20.0;

/// Measures and prints.
///
/// # Errors
/// If a photograph cannot be created, read or decoded, or if too few are measured per second.
pub fn all(classproof: &Path, runs: usize) -> Result<(), Failure> {
    let photos = photos()?;
    let bytes: u64 = photos.iter().filter_map(|path| path.metadata().ok()).map(|metadata| metadata.len()).sum();
    println!("{DIFFERENT} photographs of 4032 x 3024 pixels, {} KB on average, {CORES} cores", bytes / u64::from(DIFFERENT as u8) / 1000);
    let kinds = [
        ("facts", ProbeOptions { preview: false, faces: false, ..ProbeOptions::default() }),
        ("facts and preview", ProbeOptions { preview: true, faces: false, ..ProbeOptions::default() }),
        ("facts, preview and faces", ProbeOptions { preview: true, faces: true, ..ProbeOptions::default() }),
    ];
    let mut holds = true;
    for (name, options) in kinds {
        let mut rates = (0..runs).map(|_| round(&photos, &options, &InProcess)).collect::<Result<Vec<f64>, Failure>>()?;
        rates.sort_by(f64::total_cmp);
        let rate = rates[rates.len() / 2];
        // The target applies without face detection, which only reports need.
        let target = if options.faces {
            String::new()
        } else {
            format!("at least {A_SECOND:.0}: {}", if rate >= A_SECOND { "holds" } else { "does not hold" })
        };
        holds &= options.faces || rate >= A_SECOND;
        println!("{name:<26} {rate:6.1} a second   {target}");
    }
    let pool = workers::pool(classproof);
    let facts = ProbeOptions { preview: false, faces: false, ..ProbeOptions::default() };
    // Alternately, so that disturbances of the machine affect both equally.
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..runs.max(3) {
        for (times, prober) in times.iter_mut().zip([&InProcess as &dyn Prober, &pool]) {
            times.push(1.0 / round(&photos, &facts, prober)?);
        }
    }
    let [alone, isolated] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!("{:<26} {:6.1} a second   {}", "facts, in workers", 1.0 / isolated, workers::added(alone, isolated));
    if holds { Ok(()) } else { Err(Failure::new("fewer photographs a second than there should be")) }
}

fn photos() -> Result<Vec<PathBuf>, Failure> {
    let folder = target_folder()?.join("bench/photos");
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    (0..DIFFERENT)
        .map(|number| {
            let at = date(2026, 8, 3).at(9, number, 0, 0);
            let photo = Photo { at, room: format!("room {}", number % 4), width: 4032, seed: 7 };
            let path = folder.join(photo.name());
            if !path.is_file() {
                photo.write(&path)?;
            }
            Ok(path)
        })
        .collect()
}

/// Measures all photographs on `CORES` threads; returns photographs per second.
fn round(photos: &[PathBuf], options: &ProbeOptions, prober: &dyn Prober) -> Result<f64, Failure> {
    let jobs: Vec<&PathBuf> = std::iter::repeat_n(photos, TIMES).flatten().collect();
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let done: Result<(), Failure> = std::thread::scope(|scope| {
        let work = || -> Result<(), Failure> {
            while let Some(path) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let file = fs::File::open(path).and_then(FileRegion::whole).map_err(Failure::at(path))?;
                let source: Arc<dyn ReadAt> = Arc::new(file);
                let name = MemberPath::new("IMG_20260803_090000.jpg").map_err(Failure::at(path))?;
                let probed = prober.probe(&name, &source, options);
                let seen = !options.preview || probed.preview.is_some_and(|preview| !preview.pictures.is_empty());
                if !seen || !is_decoded(&probed.facts) {
                    return Err(Failure::new(format!("{} was not decoded", path.display())));
                }
            }
            Ok(())
        };
        let threads: Vec<_> = (0..CORES).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(Failure::new("a thread panicked"))))
    });
    done.map(|()| jobs.len() as f64 / begun.elapsed().as_secs_f64())
}

fn is_decoded(facts: &FileFacts) -> bool {
    matches!(&facts.content, Content::Picture(picture) if picture.decoded && picture.clarity.is_some())
}
