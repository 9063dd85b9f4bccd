//! Creating a recovery record and repairing with it, compared with par2 for the same share and input.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::contest::{Contestant, Peak, Score, hold, timed};
use super::material::material;
use crate::failure::Failure;
use crate::process::on_path;
use crate::sample::dice::Dice;

const SHARE: &str = "5%";
const MEMORY_MIB: f64 = 128.0;

/// Paths and tools of the benchmark.
struct Ground<'a> {
    classproof: &'a Path,
    work: PathBuf,
    class: PathBuf,
    bundle: PathBuf,
    damaged: PathBuf,
}

/// Measures and prints.
///
/// # Errors
/// If the input cannot be created, a contestant fails, or a target is missed.
pub fn all(classproof: &Path, folder: &Path, quick: bool, runs: usize) -> Result<(), Failure> {
    let work = folder.join("recovery");
    let _ = fs::remove_dir_all(&work);
    let bytes: u64 = if quick { 100_000_000 } else { 2_000_000_000 };
    let ground = prepare(classproof, folder, work, bytes)?;
    let outcome = matches(&ground, runs);
    let _ = fs::remove_dir_all(&ground.work);
    outcome
}

/// A class with one file, its key, its bundle without a recovery record, and the same bundle with 4 % damaged.
fn prepare<'a>(classproof: &'a Path, folder: &Path, work: PathBuf, bytes: u64) -> Result<Ground<'a>, Failure> {
    let class = work.join("class");
    let of_class = material(folder, true)?.class.join("00_班级信息/class.json");
    let place = class.join("00_班级信息");
    let large = class.join("04_补贴申请");
    for folder in [&place, &large] {
        fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    fs::copy(&of_class, place.join("class.json")).map_err(Failure::at(&of_class))?;
    write_noise(&large.join("素材.dat"), bytes)?;
    timed(Command::new(classproof).args(["key", "new", "--no-passphrase", "--out"]).arg(work.join("key")))?;
    let (bundle, damaged) = (work.join("bundle.zip"), work.join("damaged.zip"));
    let ground = Ground { classproof, class, bundle, damaged, work };
    ground.pack(&ground.bundle, &[])?;
    fs::copy(&ground.bundle, &ground.damaged).map_err(Failure::at(&ground.damaged))?;
    let length = fs::metadata(&ground.bundle).map_err(Failure::at(&ground.bundle))?.len();
    let spoil = || -> std::io::Result<()> {
        let mut file = File::options().write(true).open(&ground.damaged)?;
        file.seek(SeekFrom::Start(length / 2))?;
        file.write_all(&vec![0; usize::try_from(length / 25).unwrap_or_default()])?;
        file.sync_all()
    };
    spoil().map_err(Failure::at(&ground.damaged))?;
    Ok(ground)
}

/// Random bytes: recordings and photographs look like this to the code.
fn write_noise(path: &Path, bytes: u64) -> Result<(), Failure> {
    let mut dice = Dice::of(16, "recovery");
    let mut write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        let mut block = vec![0; 1 << 20];
        let mut left = bytes;
        while left > 0 {
            block.chunks_exact_mut(8).for_each(|eight| eight.copy_from_slice(&dice.number().to_le_bytes()));
            let length = left.min(block.len() as u64);
            file.write_all(&block[..usize::try_from(length).unwrap_or_default()])?;
            left -= length;
        }
        Ok(())
    };
    write().map_err(Failure::at(path))
}

impl Ground<'_> {
    fn pack(&self, output: &Path, more: &[&str]) -> Result<Peak, Failure> {
        let mut command = Command::new(self.classproof);
        command.arg("pack").arg(&self.class).arg("--key").arg(self.work.join("key")).arg("-o").arg(output);
        timed(command.args(["--with-gaps", "benchmark", "--now", "2026-09-01T10:00:00+08:00", "--no-reread"]).args(more))
    }

    fn classproof(&self, words: &[&str], paths: [&Path; 2], more: &[(&str, &Path)]) -> Result<Peak, Failure> {
        let mut command = Command::new(self.classproof);
        command.args(words).arg(paths[0]).arg("-o").arg(paths[1]);
        for (option, path) in more {
            command.arg(option).arg(path);
        }
        timed(&mut command)
    }
}

fn matches(ground: &Ground<'_>, runs: usize) -> Result<(), Failure> {
    let at = |name: &str| ground.work.join(name);
    let remove = |names: &[&str]| names.iter().for_each(|name| drop(fs::remove_file(at(name))));
    let with_par2 = on_path("par2");
    let record = at("bundle.recovery");
    let par2_create = |name: &str| timed(Command::new("par2").args(["create", "-q", "-q", "-r5", "-n1"]).arg(at(name)).arg(&ground.bundle));
    let mut contestants = vec![
        Contestant { name: "pack", clean: Box::new(|| remove(&["a.zip"])), work: Box::new(|| ground.pack(&at("a.zip"), &[])) },
        Contestant {
            name: "pack --recovery 5%",
            clean: Box::new(|| remove(&["a.zip"])),
            work: Box::new(|| ground.pack(&at("a.zip"), &["--recovery", SHARE])),
        },
        Contestant {
            name: "recovery add",
            clean: Box::new(|| remove(&["b.recovery"])),
            work: Box::new(|| ground.classproof(&["recovery", "add", "--share", SHARE], [&ground.bundle, &at("b.recovery")], &[])),
        },
    ];
    if with_par2 {
        contestants.push(Contestant {
            name: "par2 create -r5",
            clean: Box::new(|| remove(&["b.par2", "b.vol000+100.par2"])),
            work: Box::new(|| par2_create("b.par2")),
        });
    }
    let made = hold(&contestants, runs)?;
    drop(contestants);

    ground.classproof(&["recovery", "add", "--share", SHARE], [&ground.bundle, &record], &[])?;
    let mut contestants = vec![Contestant {
        name: "repair",
        clean: Box::new(|| remove(&["c.zip"])),
        work: Box::new(|| ground.classproof(&["repair"], [&ground.damaged, &at("c.zip")], &[("--recovery", &record)])),
    }];
    let kept = at("bundle.kept");
    if with_par2 {
        par2_create("d.par2")?;
        fs::rename(&ground.bundle, &kept).map_err(Failure::at(&kept))?;
        contestants.push(Contestant {
            name: "par2 repair",
            clean: Box::new(|| {
                remove(&["bundle.zip", "bundle.zip.1"]);
                let _ = fs::copy(&ground.damaged, &ground.bundle);
            }),
            work: Box::new(|| timed(Command::new("par2").args(["repair", "-q", "-q"]).arg(at("d.par2")))),
        });
    }
    let mended = hold(&contestants, runs)?;
    drop(contestants);
    print(&made, &mended)
}

fn print(made: &[Score], mended: &[Score]) -> Result<(), Failure> {
    let seconds = |name: &str| made.iter().chain(mended).find(|score| score.name == name).map(|score| score.median.as_secs_f64());
    let mut holds = true;
    for score in made.iter().chain(mended) {
        let peak = score.peak.map(|peak| peak as f64 / f64::from(1 << 20));
        let memory = peak.map_or_else(String::new, |peak| format!("{peak:.0} MiB"));
        println!("{:<22} {:>8.2} s   {memory}", score.name, score.median.as_secs_f64());
        if !score.name.starts_with("par2") && peak.is_some_and(|peak| peak > MEMORY_MIB) {
            println!("{:<22} more than {MEMORY_MIB} MiB: DOES NOT HOLD", "");
            holds = false;
        }
    }
    if let (Some(pack), Some(with)) = (seconds("pack"), seconds("pack --recovery 5%")) {
        let part = (with - pack) / pack;
        println!(
            "the record adds {part:.2} of the packing's own time; to be below 1: {}",
            if part < 1.0 { "holds" } else { "DOES NOT HOLD" }
        );
        holds &= part < 1.0;
    }
    for (own, other) in [("recovery add", "par2 create -r5"), ("repair", "par2 repair")] {
        match (seconds(own), seconds(other)) {
            (Some(own_time), Some(other_time)) => println!("{own} is {:.1} times as fast as {other}", other_time / own_time),
            _ => println!("{other} was not run: par2 is not installed"),
        }
    }
    if holds { Ok(()) } else { Err(Failure::new("something does not hold")) }
}
