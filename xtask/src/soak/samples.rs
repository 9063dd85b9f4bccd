//! Thousands of spot checks: whether damage is found as often as stated.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process::{output, target_folder};
use crate::sample::dice::Dice;

const MIB: u64 = 1 << 20;
/// Number of chunks of the large bundle; one in a hundred is damaged.
const CHUNKS: u64 = 400;
/// Number of spot checks, and how many must find the damage at 99 %; random variation stays well above this limit.
const CHECKS: u64 = 1_000;
const MUST_FIND: u64 = 980;
/// Bundles in the collection, damaged ones among them, runs over it, and how many runs must find one.
const FLEET: u64 = 300;
const BAD: u64 = 15;
const RUNS: u64 = 200;
const RUNS_MUST_FIND: u64 = 194;

/// Runs both experiments.
///
/// # Errors
/// If something cannot be created, or damage is found less often than stated.
pub fn all() -> Result<(), Failure> {
    let work = target_folder()?.join("samples");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).map_err(Failure::at(&work))?;
    let ground = Ground { classproof: crate::media::build(crate::media::Build::Release)?.classproof, work };
    let outcome = single(&ground).and_then(|one| Ok((one, fleet(&ground)?)));
    let _ = fs::remove_dir_all(&ground.work);
    match outcome? {
        (true, true) => Ok(()),
        _ => Err(Failure::new("damage was found less often than stated")),
    }
}

struct Ground {
    classproof: PathBuf,
    work: PathBuf,
}

impl Ground {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.classproof);
        command.args(words);
        command
    }

    /// Packs a class with one large file of `chunks` MiB.
    fn bundle(&self, name: &str, chunks: u64) -> Result<PathBuf, Failure> {
        let class = self.work.join(name);
        let about = ["--class-id", "2026-099", "--class-name", "抽查", "--institution", "样例学校", "--credit-code", "52509900MJ48423949"];
        let days = ["--start", "2026-08-03", "--end", "2026-08-05", "--as-json", "--quiet"];
        output(self.command(&["init"]).arg(&class).args(about).args(days))?;
        let large = class.join("04_补贴申请");
        fs::create_dir_all(&large).map_err(Failure::at(&large))?;
        let file = large.join("素材.dat");
        let mut dice = Dice::of(chunks, "samples");
        let mut written = File::create(&file).map_err(Failure::at(&file))?;
        let mut block = vec![0; 1 << 20];
        for _ in 0..chunks {
            block.chunks_exact_mut(8).for_each(|eight| eight.copy_from_slice(&dice.number().to_le_bytes()));
            written.write_all(&block).map_err(Failure::at(&file))?;
        }
        let key = self.work.join("key");
        if !key.exists() {
            output(self.command(&["key", "new", "--no-passphrase", "--out"]).arg(&key))?;
        }
        let bundle = self.work.join(format!("{name}.zip"));
        let how = ["--with-gaps", "soak", "--no-reread", "--quiet", "-o"];
        output(self.command(&["pack"]).arg(&class).arg("--key").arg(&key).args(how).arg(&bundle))?;
        Ok(bundle)
    }
}

/// Whether a spot check reports damage.
fn finds(command: &mut Command) -> Result<bool, Failure> {
    let told = command.stdout(Stdio::null()).stderr(Stdio::null()).status().map_err(|error| Failure::new(error.to_string()))?;
    Ok(told.code() == Some(3))
}

/// Changes bytes in the given MiB of a bundle, all within its large file.
fn damage(bundle: &Path, chunks: &[u64]) -> Result<(), Failure> {
    let mut file = OpenOptions::new().write(true).open(bundle).map_err(Failure::at(bundle))?;
    for chunk in chunks {
        // The large file begins within the first MiB of the container, so the middle of a container MiB is inside the file.
        file.seek(SeekFrom::Start(chunk * MIB + MIB / 2)).and_then(|_| file.write_all(b"damage")).map_err(Failure::at(bundle))?;
    }
    Ok(())
}

/// One bundle with one damaged chunk in a hundred, a thousand seeds.
fn single(ground: &Ground) -> Result<bool, Failure> {
    let bundle = ground.bundle("one", CHUNKS)?;
    let mut dice = Dice::of(1, "bad chunks");
    let mut bad = Vec::new();
    while (bad.len() as u64) < CHUNKS / 100 {
        let chunk = 2 + dice.below(CHUNKS - 4);
        if !bad.contains(&chunk) {
            bad.push(chunk);
        }
    }
    damage(&bundle, &bad)?;
    let check = |seed: &str| {
        let mut command = ground.command(&["spotcheck", "--quiet", "--seed", seed]);
        command.arg(&bundle);
        command
    };
    let mut found = 0;
    for number in 0..CHECKS {
        found += u64::from(finds(&mut check(&format!("soak {number}")))?);
    }
    let again = (0..5).map(|number| {
        let once = || check(&format!("soak {number}")).output().map(|told| told.stdout).map_err(|error| Failure::new(error.to_string()));
        Ok(once()? == once()?)
    });
    let same = again.collect::<Result<Vec<bool>, Failure>>()?.into_iter().all(|same| same);
    println!(
        "{CHECKS} spot checks of {CHUNKS} chunks, {} of them bad, at 99 %: found by {found} (to hold: {MUST_FIND}); the same seed told {}",
        bad.len(),
        if same { "the same" } else { "SOMETHING ELSE" }
    );
    Ok(found >= MUST_FIND && same)
}

/// A collection with one damaged bundle in twenty, a new log and seed per run.
fn fleet(ground: &Ground) -> Result<bool, Failure> {
    let good = ground.bundle("small", 3)?;
    let bad = ground.work.join("bad.zip");
    fs::copy(&good, &bad).map_err(Failure::at(&bad))?;
    damage(&bad, &[1])?;
    let shelf = ground.work.join("shelf");
    fs::create_dir_all(&shelf).map_err(Failure::at(&shelf))?;
    let mut dice = Dice::of(2, "bad bundles");
    let mut are_bad = Vec::new();
    while (are_bad.len() as u64) < BAD {
        let number = dice.below(FLEET);
        if !are_bad.contains(&number) {
            are_bad.push(number);
        }
    }
    for number in 0..FLEET {
        let from = if are_bad.contains(&number) { &bad } else { &good };
        let to = shelf.join(format!("{number:03}.zip"));
        fs::hard_link(from, &to).map_err(Failure::at(&to))?;
    }
    let log = ground.work.join("log.jsonl");
    let mut found = 0;
    for number in 0..RUNS {
        let _ = fs::remove_file(&log);
        let seed = format!("fleet {number}");
        let mut command = ground.command(&["spotcheck", "--quiet", "--seed", &seed]);
        found += u64::from(finds(command.arg(&shelf).arg("--log").arg(&log))?);
    }
    let text = fs::read_to_string(&log).map_err(Failure::at(&log))?;
    let drawn = text.lines().filter(|line| line.contains("\"kind\":\"result\"")).count();
    println!(
        "{RUNS} runs over {FLEET} bundles, {BAD} of them bad, {drawn} drawn in each at 99 %: {found} found one (to hold: {RUNS_MUST_FIND})"
    );
    // Successive runs with one log cover all bundles.
    let _ = fs::remove_file(&log);
    let mut runs = 0;
    loop {
        let mut command = ground.command(&["spotcheck", "--json"]);
        command.arg(&shelf).arg("--log").arg(&log);
        let told = command.output().map_err(|error| Failure::new(error.to_string()))?;
        runs += 1;
        if String::from_utf8_lossy(&told.stdout).contains("\"runs_left\": 0") {
            break;
        }
        if runs > FLEET {
            return Err(Failure::new("the runs do not come to an end"));
        }
    }
    println!("{runs} runs covered all {FLEET}");
    Ok(found >= RUNS_MUST_FIND)
}
