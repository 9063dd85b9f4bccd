//! The comparisons and their targets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::contest::{Contestant, Peak, Score, hold, timed, timed_until};
use super::material::{Material, files, material};
use super::stock::{self, Stock};
use crate::failure::Failure;
use crate::media::build_without_sha;
use crate::process::output;

/// Reason given for packing a class with gaps.
const REASON: &str = "benchmark";
const MEMORY_MIB: f64 = 128.0;

/// Paths and tools of the benchmark.
struct Ground {
    classproof: PathBuf,
    stock: Stock,
    material: Material,
    work: PathBuf,
    key: PathBuf,
    registry: PathBuf,
}

struct Line {
    what: String,
    measured: String,
    target: String,
    holds: Option<bool>,
}

/// Runs all comparisons and prints the table.
pub fn all(classproof: &Path, folder: &Path, quick: bool, runs: usize) -> Result<(), Failure> {
    let stock = Stock::find(folder);
    let material = material(folder, quick)?;
    let work = work_folder(folder, material.bytes);
    // Build everything before measuring.
    let without_sha = build_without_sha()?;
    let mut ground = prepare(classproof, stock, material, work)?;
    let outcome = matches(&mut ground, without_sha, runs);
    let _ = fs::remove_dir_all(&ground.work);
    let lines = outcome?;
    print(&ground, &lines, runs);
    if lines.iter().any(|line| line.holds == Some(false)) { Err(Failure::new("something does not hold")) } else { Ok(()) }
}

/// In a RAM disk, if it has room for the copies.
fn work_folder(folder: &Path, bytes: u64) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let free = output(Command::new("df").args(["-P", "-k"]).arg(memory)).ok();
    let free = free.and_then(|text| text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    let name = format!("classproof-bench-{}", std::process::id());
    if free.is_some_and(|free| free * 1024 > 5 * bytes) { memory.join(name) } else { folder.join(name) }
}

fn prepare(classproof: &Path, stock: Stock, material: Material, work: PathBuf) -> Result<Ground, Failure> {
    fs::create_dir_all(&work).map_err(Failure::at(&work))?;
    let (key, registry) = (work.join("bench.key"), work.join("allowed_signers"));
    // No passphrase, as for the other contestants: deriving a key from one takes the same time for every class.
    timed(Command::new(classproof).args(["key", "new", "--no-passphrase", "--out"]).arg(&key))?;
    let record = material.class.join("00_班级信息/class.json");
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(&record).map_err(Failure::at(&record))?).map_err(Failure::at(&record))?;
    let code = record["institution"]["credit_code"].as_str().unwrap_or_default();
    let public = key.with_extension("key.pub");
    timed(Command::new(classproof).args(["trust", "add", "--principal", code, "--trust"]).arg(&registry).arg("--key").arg(public))?;
    // Read all sources once, so that they are in the page cache.
    for folder in [&material.class, &material.single] {
        for file in files(folder)? {
            let mut source = fs::File::open(&file).map_err(Failure::at(&file))?;
            std::io::copy(&mut source, &mut std::io::sink()).map_err(Failure::at(&file))?;
        }
    }
    Ok(Ground { classproof: classproof.to_owned(), stock, material, work, key, registry })
}

impl Ground {
    fn pack(&self, folder: &Path, bundle: &Path, more: &[&str]) -> Result<Peak, Failure> {
        let mut command = Command::new(&self.classproof);
        command.arg("pack").arg(folder).arg("--key").arg(&self.key);
        timed(command.args(["--with-gaps", REASON, "--now", "2026-09-01T10:00:00+08:00"]).args(more).arg("-o").arg(bundle))
    }

    /// All three verdicts. A class with gaps does not meet the standard, so that exit code is accepted like 0.
    fn verify(&self, bundle: &Path) -> Result<Peak, Failure> {
        let mut command = Command::new(&self.classproof);
        timed_until(command.arg("verify").arg(bundle).arg("--trust").arg(&self.registry), &[0, 1])
    }
}

/// All lines; then the first, second and fourth again, as on a processor without SHA instructions.
fn matches(ground: &mut Ground, without_sha: PathBuf, runs: usize) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    verifying(ground, runs, &mut lines)?;
    packing(ground, runs, &mut lines)?;
    ground.classproof = without_sha;
    ground.stock.without_sha = true;
    let mut without = Vec::new();
    verifying(ground, runs, &mut without)?;
    packing(ground, runs, &mut without)?;
    // The targets apply only to the processor as it is.
    lines.extend(without.into_iter().map(|line| Line {
        what: format!("no SHA instructions: {}", line.what),
        target: String::new(),
        holds: None,
        ..line
    }));
    Ok(lines)
}

/// The integrity of a bundle that consists of one recording.
fn verifying(ground: &Ground, runs: usize, lines: &mut Vec<Line>) -> Result<(), Failure> {
    let (bundle, open, again) = (ground.work.join("single.zip"), ground.work.join("open"), ground.work.join("again"));
    ground.pack(&ground.material.single, &bundle, &[])?;
    let single = [bundle.clone()];
    let remove = |path: &Path| drop(fs::remove_dir_all(path));
    let mut contestants = vec![Contestant { name: "classproof verify", clean: Box::new(|| ()), work: Box::new(|| ground.verify(&bundle)) }];
    let mut ratios = Vec::new();
    if ground.stock.has(&["openssl"]) {
        contestants.push(Contestant { name: "openssl dgst", clean: Box::new(|| ()), work: Box::new(|| ground.stock.digest(&single)) });
        ratios.push(("openssl dgst", Target::AtMost(0.35)));
        ratios.push(("openssl dgst", Target::ProcessorAtMost(0.8)));
    }
    if !ground.stock.without_sha && ground.stock.has(&["b3sum"]) {
        contestants.push(Contestant { name: "b3sum", clean: Box::new(|| ()), work: Box::new(|| stock::blake3(&single)) });
        ratios.push(("b3sum", Target::ProcessorAtMost(1.3)));
    }
    if ground.stock.has(&["unzip", "bagit.py"]) {
        stock::unzip(&bundle, &open)?;
        let bag = only_folder(&open)?;
        contestants.push(Contestant {
            name: "bagit.py --validate",
            clean: Box::new(|| ()),
            work: Box::new(move || ground.stock.validate(&bag)),
        });
        ratios.push(("bagit.py --validate", Target::TimesAsFast(3.0)));
    }
    if !ground.stock.without_sha && ground.stock.has(&["unzip", "bagit.py"]) {
        contestants.push(Contestant {
            name: "unzip, bagit.py --validate",
            clean: Box::new(|| remove(&again)),
            work: Box::new(|| {
                stock::unzip(&bundle, &again)?;
                ground.stock.validate(&only_folder(&again)?)
            }),
        });
        ratios.push(("unzip, bagit.py --validate", Target::TimesAsFast(15.0)));
    }
    let results = hold(&contestants, runs)?;
    drop(contestants);
    times("verify of one recording", &results, lines);
    compare("verify of one recording", &results, &ratios, lines);
    remove(&open);
    let _ = fs::remove_file(&bundle);
    Ok(())
}

/// Packing a class of many files.
fn packing(ground: &Ground, runs: usize, lines: &mut Vec<Line>) -> Result<(), Failure> {
    let Material { class, photos, recordings, .. } = &ground.material;
    let (bundle, copy, archive) = (ground.work.join("class.zip"), ground.work.join("copy"), ground.work.join("stock.zip"));
    let remove = || {
        let _ = fs::remove_dir_all(&copy);
        let _ = fs::remove_file(&bundle);
        let _ = fs::remove_file(&archive);
    };
    let sources = files(class)?;
    let key = ground.work.join("stock.key");
    let mut contestants =
        vec![Contestant { name: "classproof pack", clean: Box::new(remove), work: Box::new(|| ground.pack(class, &bundle, &[])) }];
    let (mut ratios, mut ratios_without) = (Vec::new(), Vec::new());
    if !ground.stock.without_sha && ground.stock.has(&["openssl"]) {
        contestants.push(Contestant {
            name: "classproof pack --no-reread",
            clean: Box::new(remove),
            work: Box::new(|| ground.pack(class, &bundle, &["--no-reread"])),
        });
        contestants.push(Contestant {
            name: "cp, openssl dgst",
            clean: Box::new(remove),
            work: Box::new(|| {
                stock::copy(class, &copy)?;
                ground.stock.digest(&sources)
            }),
        });
        ratios.push(("cp, openssl dgst", Target::AtMost(1.0)));
        ratios_without.push(("cp, openssl dgst", Target::AtMost(0.7)));
    }
    if ground.stock.has(&["bagit.py", "ffprobe", "exiftool", "zip", "ssh-keygen"]) {
        let _ = fs::remove_file(&key);
        stock::key(&key)?;
        contestants.push(Contestant {
            name: "cp, bagit.py, ffprobe, exiftool, zip -0, ssh-keygen",
            clean: Box::new(remove),
            work: Box::new(|| {
                stock::copy(class, &copy)?;
                ground.stock.bag(&copy)?;
                stock::probe(recordings)?;
                stock::read_exif(photos)?;
                stock::sign(&key, &copy.join("tagmanifest-sha256.txt"))?;
                stock::zip(&copy, &archive)
            }),
        });
        ratios.push(("cp, bagit.py, ffprobe, exiftool, zip -0, ssh-keygen", Target::TimesAsFast(5.0)));
    }
    let results = hold(&contestants, runs)?;
    drop(contestants);
    times("pack of the class", &results, lines);
    compare("pack of the class", &results, &ratios, lines);
    if !ratios_without.is_empty() {
        compare("pack without the closing re-read", &results[1..], &ratios_without, lines);
    }
    Ok(())
}

fn times(what: &str, results: &[Score], lines: &mut Vec<Line>) {
    for result in results {
        lines.push(Line {
            what: format!("{what}: {}", result.name),
            measured: format!("{:.2} s ({:.2} s cpu)", result.median.as_secs_f64(), result.processor.as_secs_f64()),
            target: String::new(),
            holds: None,
        });
    }
}

/// The required ratio.
enum Target {
    /// Maximum share of the other tool's time.
    AtMost(f64),
    /// Maximum share of the other tool's processor time.
    ProcessorAtMost(f64),
    /// Minimum speed relative to the other tool.
    TimesAsFast(f64),
}

/// Adds a line per ratio, and one for memory. The first result is classproof's.
fn compare(what: &str, results: &[Score], ratios: &[(&str, Target)], lines: &mut Vec<Line>) {
    let Some(ours) = results.first() else { return };
    for (name, target) in ratios {
        let Some(theirs) = results.iter().find(|result| result.name == *name) else { continue };
        let part = ours.median.as_secs_f64() / theirs.median.as_secs_f64().max(1e-9);
        let processor = ours.processor.as_secs_f64() / theirs.processor.as_secs_f64().max(1e-9);
        let (measured, target, holds) = match target {
            Target::AtMost(most) => (format!("{part:.2} of its time"), format!("at most {most}"), part <= *most),
            Target::ProcessorAtMost(most) => (format!("{processor:.2} of its cpu time"), format!("at most {most}"), processor <= *most),
            Target::TimesAsFast(least) => (format!("{:.2} times as fast", 1.0 / part), format!("at least {least}"), 1.0 / part >= *least),
        };
        lines.push(Line { what: format!("{what}, against {name}"), measured, target, holds: Some(holds) });
    }
    if let Some(peak) = ours.peak {
        let peak = peak as f64 / f64::from(1 << 20);
        let (measured, target) = (format!("{peak:.0} MiB"), format!("at most {MEMORY_MIB} MiB"));
        lines.push(Line { what: format!("{what}, peak memory without media workers"), measured, target, holds: Some(peak <= MEMORY_MIB) });
    }
}

fn only_folder(folder: &Path) -> Result<PathBuf, Failure> {
    let mut entries = fs::read_dir(folder).map_err(Failure::at(folder))?.flatten();
    entries.next().map(|entry| entry.path()).ok_or_else(|| Failure::new(format!("{} is empty", folder.display())))
}

fn print(ground: &Ground, lines: &[Line], runs: usize) {
    let Material { photos, recordings, bytes, .. } = &ground.material;
    println!(
        "\nclass: {} photographs, {} recordings, {:.2} GB; medians of {runs}; written to {}",
        photos.len(),
        recordings.len(),
        *bytes as f64 / 1e9,
        ground.work.display()
    );
    let width = lines.iter().map(|line| line.what.chars().count()).max().unwrap_or(0);
    for Line { what, measured, target, holds } in lines {
        let verdict = holds.map_or("", |holds| if holds { "holds" } else { "DOES NOT HOLD" });
        println!("{what:<width$}  {measured:>20}  {target:<18} {verdict}");
    }
    if !ground.stock.missing.is_empty() {
        println!("not installed, so left out: {}", ground.stock.missing.join(", "));
    }
    println!("not measured here: spot check of 50 GB; cost of verify from 2 to 20 GB (--of sizes)");
}
