//! Costs of packing and verifying by class size: time must be proportional to the size, memory must be constant.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::contest::{Peak, timed, timed_until};
use super::material::files;
use crate::failure::Failure;
use crate::process::succeeds;
use crate::sample::{SampleOptions, make};

/// Sizes in MB.
const SIZES: [u64; 3] = [200, 2_000, 20_000];
const QUICK: [u64; 2] = [20, 200];
/// Maximum extra cost per byte of the largest size over the middle one, in percent.
const MOST_MORE: f64 = 10.0;
const MEMORY_MIB: f64 = 128.0;

struct Row {
    bytes: u64,
    pack: (f64, Peak),
    verify: (f64, Peak),
}

/// Packs and verifies a class of each size, `runs` times. The fastest run counts, because disturbances only make a run slower.
pub fn all(classproof: &Path, folder: &Path, quick: bool, runs: usize) -> Result<(), Failure> {
    let work = folder.join(format!("sizes-{}", std::process::id()));
    let measured = measure(classproof, &work, if quick { &QUICK } else { &SIZES }, runs);
    let _ = fs::remove_dir_all(&work);
    print(&measured?);
    Ok(())
}

fn measure(classproof: &Path, work: &Path, sizes: &[u64], runs: usize) -> Result<Vec<Row>, Failure> {
    let (class, key, registry) = (work.join("class"), work.join("key"), work.join("allowed_signers"));
    fs::create_dir_all(work).map_err(Failure::at(work))?;
    make(&SampleOptions { days: 1, seconds: 5, ..SampleOptions::new(&class) })?;
    let record = fs::read(class.join("00_班级信息/class.json")).map_err(Failure::at(&class))?;
    let record: serde_json::Value = serde_json::from_slice(&record).map_err(Failure::at(&class))?;
    let code = record["institution"]["credit_code"].as_str().unwrap_or_default();
    timed(Command::new(classproof).args(["key", "new", "--no-passphrase", "--out"]).arg(&key))?;
    let public = work.join("key.pub");
    timed(Command::new(classproof).args(["trust", "add", "--principal", code, "--trust"]).arg(&registry).arg("--key").arg(public))?;
    let recording = files(&class)?.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "mp4"));
    let recording = recording.ok_or_else(|| Failure::new("the sample has no recording"))?;
    let length = fs::metadata(&recording).map_err(Failure::at(&recording))?.len();
    let mut rows = Vec::new();
    for size in sizes {
        let bytes = size * 1_000_000;
        grow(&recording, length, bytes)?;
        let bundle = work.join("class.zip");
        let pack = || {
            let _ = fs::remove_file(&bundle);
            let mut command = Command::new(classproof);
            command.arg("pack").arg(&class).arg("--key").arg(&key).arg("-o").arg(&bundle);
            timed(command.args(["--with-gaps", "benchmark", "--now", "2026-09-01T10:00:00+08:00"]))
        };
        let pack = fastest(runs, pack)?;
        make_sparse(&bundle);
        let verify = || timed_until(Command::new(classproof).arg("verify").arg(&bundle).arg("--trust").arg(&registry), &[0, 1]);
        let verify = fastest(runs, verify)?;
        println!("{:>6.1} GB: pack {:.2} s, verify {:.2} s", bytes as f64 / 1e9, pack.0, verify.0);
        rows.push(Row { bytes, pack, verify });
        let _ = fs::remove_file(&bundle);
    }
    Ok(rows)
}

/// Appends a `free` box of `bytes` bytes to the recording (ISO/IEC 14496-12, 8.1.2), which players skip; it is a hole in the file.
fn grow(recording: &Path, length: u64, bytes: u64) -> Result<(), Failure> {
    let failed = || Failure::at(recording);
    let mut file = File::options().write(true).open(recording).map_err(failed())?;
    file.set_len(length).map_err(failed())?;
    file.seek(SeekFrom::Start(length)).map_err(failed())?;
    let header = [&1_u32.to_be_bytes()[..], b"free", &bytes.to_be_bytes()].concat();
    file.write_all(&header).map_err(failed())?;
    file.set_len(length + bytes).map_err(failed())
}

/// Makes the bundle sparse if possible, so that the disk speed is not measured.
fn make_sparse(bundle: &PathBuf) {
    succeeds(Command::new("fallocate").arg("--dig-holes").arg(bundle));
}

fn fastest(runs: usize, work: impl Fn() -> Result<Peak, Failure>) -> Result<(f64, Peak), Failure> {
    let mut best: (f64, Peak) = (f64::INFINITY, None);
    for _ in 0..runs {
        let begun = Instant::now();
        let peak = work()?;
        best = (best.0.min(begun.elapsed().as_secs_f64()), best.1.max(peak));
    }
    Ok(best)
}

fn print(rows: &[Row]) {
    let mib = |peak: Peak| peak.map_or_else(|| "?".to_owned(), |peak| format!("{:.0} MiB", peak as f64 / f64::from(1 << 20)));
    println!("\n{:>8}  {:>10} {:>10}  {:>10} {:>10}", "size", "pack", "peak", "verify", "peak");
    for row in rows {
        let size = format!("{:.2} GB", row.bytes as f64 / 1e9);
        let (pack, verify) = (format!("{:.2} s", row.pack.0), format!("{:.2} s", row.verify.0));
        println!("{size:>8}  {pack:>10} {:>10}  {verify:>10} {:>10}", mib(row.pack.1), mib(row.verify.1));
    }
    let verdict = |holds: bool| if holds { "holds" } else { "DOES NOT HOLD" };
    let most = rows.iter().flat_map(|row| [row.pack.1, row.verify.1]).flatten().max();
    if let Some(most) = most {
        let most = most as f64 / f64::from(1 << 20);
        println!("peak memory without media workers: {most:.0} MiB; at most {MEMORY_MIB:.0}: {}", verdict(most <= MEMORY_MIB));
    }
    if let [.., middle, largest] = rows {
        let a_byte = |row: &Row| row.verify.0 / row.bytes as f64;
        let more = (a_byte(largest) / a_byte(middle) - 1.0) * 100.0;
        println!(
            "a byte of the largest takes {more:+.1} % of one of the next to verify; at most +{MOST_MORE:.0} %: {}",
            verdict(more <= MOST_MORE)
        );
    }
}
