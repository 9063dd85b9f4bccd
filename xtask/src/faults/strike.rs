//! Tries one fault: creates the class, packs it with one fault at one call, checks the result, and packs again without a fault.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::call::{Call, Op, Place, Scene};
use super::class;
use super::disk::{BYTES, Bytes, Disk, Names};
use super::kind::{Change, Fault, Kind, Onto, takes_room};
use super::listener::Reply;
use super::watched::{self, Ended, Stop};
use crate::failure::Failure;
use crate::sample::dice::Dice;

/// Time of packing, fixed so that the bundle is deterministic.
const NOW: &str = "2026-09-01T08:00:00+08:00";
/// Time of packing of the older bundle.
const BEFORE: &str = "2026-08-20T08:00:00+08:00";
const TARGET: &str = "bundle.zip";
/// The older bundle in volumes; their sizes differ from the new ones.
const OLD_VOLUMES: &str = "old-volumes";
const NEW_SIZE: &str = "2MiB";
/// Content of a foreign file at the final path.
const FOREIGN: &[u8] = b"nobody's bundle";

/// Shared test data.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The program.
    pub classproof: PathBuf,
    /// Folder for keys, the class and the test runs.
    pub folder: PathBuf,
    /// The expected bundle.
    whole: Vec<u8>,
    /// The older bundle.
    old: Vec<u8>,
    /// Ids of both bundles: older, new.
    ids: [String; 2],
    /// File names of the new bundle's volumes and their companion files.
    volumes: Vec<String>,
}

/// One fault at one call.
#[derive(Debug, Clone)]
pub struct Point {
    /// The kind of fault.
    pub kind: &'static Kind,
    /// The call.
    pub call: Call,
    /// Number of equal calls before it.
    pub before: usize,
}

/// The state of the final path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// No file.
    Nothing,
    /// The older bundle or the foreign file, unchanged.
    Old,
    /// The new bundle; it verifies.
    Whole,
}

/// The result of one fault.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The state of the final path.
    pub found: Found,
    /// Whether the partial file was left behind.
    pub leftover: bool,
    /// Whether the program reported success.
    pub done: bool,
    /// Violations, one per line.
    pub wrong: Vec<String>,
}

impl Ground {
    /// Creates the class, the keys and the bundles for comparison.
    ///
    /// # Errors
    /// If the program fails without a fault.
    pub fn new(classproof: &Path, folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(Failure::at(folder))?;
        let folder = folder.canonicalize().map_err(Failure::at(folder))?;
        let mut ground = Self {
            classproof: classproof.to_owned(),
            folder: folder.clone(),
            whole: Vec::new(),
            old: Vec::new(),
            ids: Default::default(),
            volumes: Vec::new(),
        };
        class::make(&folder.join("class"))?;
        ground.run(ground.program(&["key", "new", "--no-passphrase", "--out"]).arg(folder.join("key")))?;
        let code = crate::sample::people::credit_code(7);
        let mut trust = ground.program(&["trust", "add", "--principal", &code, "--from", "2026-01-01", "--until", "2027-01-01", "--key"]);
        ground.run(trust.arg(folder.join("key.pub")).arg("--trust").arg(folder.join("trusted")))?;
        for (now, name) in [(BEFORE, "old.zip"), (NOW, "whole.zip")] {
            let path = folder.join(name);
            ground.run(&mut ground.packing(&folder.join("class"), &path, now))?;
            let bytes = fs::read(&path).map_err(Failure::at(&path))?;
            ground.ids[usize::from(now == NOW)] = ground.sound(&path)?.map_err(Failure::new)?;
            *(if now == NOW { &mut ground.whole } else { &mut ground.old }) = bytes;
        }
        for (now, name, size) in [(BEFORE, OLD_VOLUMES, "1MiB"), (NOW, "new-volumes", NEW_SIZE)] {
            let holder = folder.join(name);
            fs::create_dir_all(&holder).map_err(Failure::at(&holder))?;
            ground.run(ground.packing(&folder.join("class"), &holder.join(TARGET), now).args(["--volume-size", size]))?;
            ground.volumes = names(&holder)?;
        }
        Ok(ground)
    }

    /// All relevant calls of a packing run without faults.
    ///
    /// # Errors
    /// If packing fails.
    pub fn calls(&self, onto: Onto) -> Result<Vec<Call>, Failure> {
        let scene = self.scene(&format!("trace-{onto:?}"), onto)?;
        let ended = watched::run(self.pack(&scene, onto), &scene, &mut |_| Reply::Go)?;
        if ended.code != Some(0) || self.found(&scene)? != Ok(Found::Whole) {
            return Err(Failure::new(format!("packing without a fault ended with {:?}: {}", ended.code, ended.said)));
        }
        clear(&scene)?;
        Ok(ended.calls)
    }

    /// Tries one fault.
    ///
    /// # Errors
    /// If it could not be tried. Violations are in the outcome.
    pub fn strike(&self, name: &str, point: &Point) -> Result<Outcome, Failure> {
        let scene = self.scene(name, point.kind.onto)?;
        let before = digest(&scene.class)?;
        let mut attack =
            Attack { ground: self, scene: &scene, point, struck: false, disk: Disk::default(), lost: false, rival: None, changed: None };
        let ended = watched::run(self.pack(&scene, point.kind.onto), &scene, &mut |stop| attack.decide(stop))?;
        let (struck, disk, rival, changed) = (attack.struck, attack.disk, attack.rival, attack.changed);
        let mut outcome = Outcome { found: Found::Nothing, leftover: false, done: ended.code == Some(0), wrong: Vec::new() };
        let mut wrong = |what: String| outcome.wrong.push(what);
        if !struck {
            wrong("the call never came".to_owned());
        }
        if ended.said.contains("panicked") {
            wrong(format!("it panicked: {}", ended.said));
        }
        if let Some(error) = rival.and_then(Result::err) {
            wrong(error);
        }
        if point.kind.fault == Fault::Power {
            self.power(&scene, &disk, point, &mut wrong)?;
        }
        let found = match self.found(&scene)? {
            Ok(found) => found,
            Err(why) => {
                wrong(why);
                Found::Nothing
            }
        };
        let names = names(&scene.holder)?;
        let leftover = names.iter().any(|name| name.ends_with(".partial"));
        self.ended_well(&ended, point, (found, leftover), &mut wrong);
        if changed.is_none() && digest(&scene.class)? != before {
            wrong("the class folder is not what it was".to_owned());
        }
        let strange = |name: &String| match point.kind.onto {
            Onto::Volumes => !name.starts_with(TARGET),
            _ => !matches!(name.as_str(), TARGET | "bundle.zip.partial"),
        };
        if names.iter().any(strange) {
            wrong(format!("there are other files: {names:?}"));
        }
        outcome.found = found;
        outcome.leftover = leftover;
        self.again(&scene, point, found, &mut outcome)?;
        clear(&scene)?;
        Ok(outcome)
    }

    /// Checks that the exit code matches the files left.
    fn ended_well(&self, ended: &Ended, point: &Point, (found, leftover): (Found, bool), wrong: &mut dyn FnMut(String)) {
        let done = ended.code == Some(0);
        if done && found != Found::Whole {
            wrong(format!("it said that it was done, and there is {found:?}"));
        }
        match point.kind.fault {
            Fault::Half if !done => wrong(format!("half a reading or writing is no error: {:?} {}", ended.code, ended.said)),
            Fault::Once(libc::EINTR) if !done => wrong(format!("an interrupted call is no error: {:?} {}", ended.code, ended.said)),
            // Ctrl-C is a request: the program removes unfinished files and reports it, or had already finished.
            Fault::Signal(libc::SIGINT) if leftover || !matches!(ended.code, Some(0 | 5)) => {
                wrong(format!("stopped by ctrl-C it ended with {:?}, unfinished file left: {leftover}: {}", ended.code, ended.said));
            }
            Fault::Signal(libc::SIGINT) => {}
            Fault::Signal(_) | Fault::Torn | Fault::Power if ended.code.is_some_and(|code| code != 0) => {
                wrong(format!("it was killed and ended with {:?}", ended.code));
            }
            _ if ended.code.is_some_and(|code| ![0, 5].contains(&code)) => wrong(format!("it ended with {:?}: {}", ended.code, ended.said)),
            // A refused operation must be reported in words, with the file or folder.
            Fault::Once(_) | Fault::FromThen(_) | Fault::Full(_) if !done && ended.said.trim().is_empty() => {
                wrong("it failed without a word".to_owned());
            }
            _ => {}
        }
        // After a failure, the new bundle may remain only if its removal is refused too, or the old one is already gone.
        let undone = point.kind.onto != Onto::Nothing || matches!(point.kind.fault, Fault::FromThen(_) | Fault::Rival);
        if ended.code == Some(5) && found == Found::Whole && !undone {
            wrong(format!("it failed and left a bundle: {}", ended.said));
        }
    }

    fn again(&self, scene: &Scene, point: &Point, found: Found, outcome: &mut Outcome) -> Result<(), Failure> {
        let changed = matches!(point.kind.fault, Fault::Source(_));
        let force = point.kind.onto != Onto::Nothing;
        let ran = self.pack(scene, point.kind.onto).output().map_err(Failure::at(&self.classproof))?;
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        let mut wrong = |what: String| outcome.wrong.push(what);
        match ran.status.code() {
            Some(0) => match self.found(scene)? {
                Ok(Found::Whole) => {}
                now => wrong(format!("packed again, there is {now:?}")),
            },
            // The bundle, or a foreign file, already exists and must not be replaced.
            Some(5) if !force && found != Found::Nothing => {}
            // The class record itself was removed or truncated.
            Some(5) if changed && !said.contains("bundle.zip") => {}
            code => wrong(format!("packed again, it ended with {code:?}: {said}")),
        }
        let names = names(&scene.holder)?;
        if names.iter().any(|name| name.ends_with(".partial")) || (point.kind.onto == Onto::Volumes && names != self.volumes) {
            wrong(format!("packed again, there are {names:?}"));
        }
        Ok(())
    }

    /// Checks that in every possible state after a power failure a file at the final path verifies; then leaves one random state on disk.
    fn power(&self, scene: &Scene, disk: &Disk, point: &Point, wrong: &mut dyn FnMut(String)) -> Result<(), Failure> {
        let mut dice = Dice::of(point.before as u64, &format!("{:?}", point.call));
        let is_new = |path: &Path| fs::read(path).ok().filter(|bytes| point.kind.onto == Onto::Nothing || *bytes != self.old);
        let Some(written) = is_new(&scene.partial).or_else(|| is_new(&scene.target)) else { return Ok(()) };
        let mut states: Vec<(Names, Bytes, Vec<u8>)> = Vec::new();
        for names in disk.names() {
            for how in BYTES {
                let bytes = disk.bytes(&written, how, &mut dice);
                if names.target && bytes != self.whole {
                    wrong(format!("after the power came back the target has {how:?} bytes that do not verify"));
                }
                states.push((names, how, bytes));
            }
        }
        let (names, _, bytes) = dice.pick(&states);
        for path in [&scene.partial, &scene.target] {
            if path.exists() {
                fs::remove_file(path).map_err(Failure::at(path))?;
            }
        }
        let put = |path: &Path, bytes: &[u8]| fs::write(path, bytes).map_err(Failure::at(path));
        if names.partial {
            put(&scene.partial, bytes)?;
        }
        if names.target {
            put(&scene.target, bytes)?;
        } else if point.kind.onto == Onto::Bundle {
            put(&scene.target, &self.old)?;
        }
        Ok(())
    }

    /// The state of the final path, or what is wrong with it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn found(&self, scene: &Scene) -> Result<Result<Found, String>, Failure> {
        if scene.cut {
            let [old, _] = &self.ids;
            return Ok(self.sound(&scene.target)?.map(|id| if id == *old { Found::Old } else { Found::Whole }));
        }
        if scene.target.symlink_metadata().is_err() {
            return Ok(Ok(Found::Nothing));
        }
        let bytes = fs::read(&scene.target).map_err(Failure::at(&scene.target))?;
        Ok(if bytes == self.whole {
            Ok(Found::Whole)
        } else if bytes == self.old || bytes == FOREIGN {
            Ok(Found::Old)
        } else {
            self.sound(&scene.target)?.map(|_| Found::Whole)
        })
    }

    /// The id of a bundle that verifies, apart from gaps of the class; otherwise the output of `verify`.
    fn sound(&self, bundle: &Path) -> Result<Result<String, String>, Failure> {
        let mut command = self.program(&["verify", "--json", "--at", "2026-09-02T08:00:00+08:00", "--trust"]);
        let ran = command.arg(self.folder.join("trusted")).arg(bundle).output().map_err(Failure::at(&self.classproof))?;
        let report: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap_or_default();
        let passed = |part: &str| report[part]["outcome"] == "passed";
        let agrees = report["packer_disagrees"].as_array().is_none_or(Vec::is_empty);
        let sound = passed("integrity") && passed("authenticity") && agrees && matches!(ran.status.code(), Some(0 | 1));
        let wrong = || format!("{} does not verify: {:?} {}", bundle.display(), ran.status.code(), String::from_utf8_lossy(&ran.stdout));
        Ok(if sound { Ok(report["bundle"]["id"].as_str().unwrap_or_default().to_owned()) } else { Err(wrong()) })
    }

    /// Creates the class and a folder for its bundle, with an older bundle in it if `onto` requires one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn scene(&self, name: &str, onto: Onto) -> Result<Scene, Failure> {
        let root = self.folder.join("strikes").join(name);
        let (class, holder) = (root.join("class"), root.join("out"));
        class::copy(&self.folder.join("class"), &class)?;
        fs::create_dir_all(&holder).map_err(Failure::at(&holder))?;
        let target = holder.join(TARGET);
        match onto {
            Onto::Nothing => {}
            Onto::Bundle => fs::write(&target, &self.old).map_err(Failure::at(&target))?,
            Onto::Volumes => class::copy(&self.folder.join(OLD_VOLUMES), &holder)?,
        }
        Ok(Scene { cut: onto == Onto::Volumes, class, partial: holder.join("bundle.zip.partial"), target, holder })
    }

    fn program(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.classproof);
        command.args(words).stdin(Stdio::null()).env("HOME", &self.folder).env("XDG_CONFIG_HOME", &self.folder);
        command
    }

    /// The command that packs the class.
    pub fn pack(&self, scene: &Scene, onto: Onto) -> Command {
        let mut command = self.packing(&scene.class, &scene.target, NOW);
        match onto {
            Onto::Nothing => &mut command,
            Onto::Bundle => command.arg("--force"),
            Onto::Volumes => command.args(["--force", "--volume-size", NEW_SIZE]),
        };
        command
    }

    fn packing(&self, class: &Path, target: &Path, now: &str) -> Command {
        let mut command = self.program(&["pack", "--quiet", "--lang", "en", "--json", "--now", now, "--with-gaps", "trial"]);
        command.arg("--key").arg(self.folder.join("key")).arg("--output").arg(target).arg(class);
        command
    }

    fn run(&self, command: &mut Command) -> Result<(), Failure> {
        let ran = command.output().map_err(Failure::at(&self.classproof))?;
        if ran.status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("{command:?}: {}", String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()))))
        }
    }
}

/// Sorted file names of a folder.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(folder).map_err(Failure::at(folder))?;
    let mut names: Vec<String> = entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// A fault during a run.
struct Attack<'a> {
    ground: &'a Ground,
    scene: &'a Scene,
    point: &'a Point,
    struck: bool,
    disk: Disk,
    /// After the power failure, nothing reaches the disk.
    lost: bool,
    rival: Option<Result<(), String>>,
    changed: Option<Change>,
}

impl Attack<'_> {
    fn decide(&mut self, stop: &Stop<'_>) -> Reply {
        let here = !self.struck && *stop.call == self.point.call && stop.before == self.point.before;
        let fault = self.point.kind.fault;
        if !here {
            if self.struck {
                return self.after(stop.call);
            }
            if !stop.call.worker {
                self.disk.note(stop.call, stop.stretch());
            }
            return Reply::Go;
        }
        self.struck = true;
        match fault {
            Fault::Signal(number) => stop.signal(number),
            Fault::Power => {
                self.lost = true;
                stop.signal(libc::SIGKILL);
            }
            Fault::Torn => {
                let _ = stop.half();
                stop.signal(libc::SIGKILL);
            }
            Fault::Once(number) | Fault::FromThen(number) | Fault::Full(number) => return Reply::Fail(number),
            Fault::Half => return stop.half().map_or(Reply::Go, |count| Reply::Return(count as i64)),
            Fault::Source(change) => {
                if let Place::Source(path) = &stop.call.place {
                    self.changed = Some(change);
                    let _ = alter(&self.scene.class.join(path), change);
                }
            }
            Fault::Rival => self.rival = Some(self.rival()),
            Fault::Squatter => {
                if let Ok(mut file) = File::create_new(&self.scene.target) {
                    let _ = std::io::Write::write_all(&mut file, FOREIGN);
                }
            }
        }
        Reply::Go
    }

    /// The reply to calls after the fault.
    fn after(&self, call: &Call) -> Reply {
        let same_medium = call.of_bundle() == self.point.call.of_bundle();
        match self.point.kind.fault {
            Fault::FromThen(number) if same_medium && (self.point.kind.at)(call) => Reply::Fail(number),
            Fault::Full(number) if takes_room(call) && call.op != Op::Sync => Reply::Fail(number),
            // The process is considered dead; nothing from its other threads may reach the disk.
            Fault::Power if self.lost && call.of_bundle() => Reply::Fail(libc::EIO),
            _ => Reply::Go,
        }
    }

    /// Runs another packer completely. It may be refused, but only with a proper error.
    fn rival(&self) -> Result<(), String> {
        let mut command = self.ground.pack(self.scene, self.point.kind.onto);
        let ran = command.output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        if matches!(ran.status.code(), Some(0 | 5)) {
            Ok(())
        } else {
            Err(format!("the other packer ended with {:?}: {said}", ran.status.code()))
        }
    }
}

fn alter(path: &Path, change: Change) -> std::io::Result<()> {
    let modified = path.metadata()?.modified()?;
    let mut bytes = fs::read(path)?;
    match change {
        Change::Removed => return fs::remove_file(path),
        Change::Grows => bytes.extend_from_slice(b"more"),
        Change::Shrinks => bytes.truncate(bytes.len() / 2),
        Change::Rewritten | Change::RewrittenInItsSecond => {
            // Change a letter near the end, because changing white space could make no difference in JSON or tables.
            if let Some(byte) = bytes.iter_mut().rev().find(|byte| byte.is_ascii_lowercase()) {
                *byte = if *byte == b'x' { b'y' } else { b'x' };
            }
        }
        Change::Touched => {}
    }
    fs::write(path, bytes)?;
    if change == Change::RewrittenInItsSecond {
        File::options().write(true).open(path)?.set_modified(modified + Duration::from_millis(500))?;
    }
    Ok(())
}

/// All files of a folder with SHA-256 and modification time.
fn digest(folder: &Path) -> Result<BTreeMap<PathBuf, (std::time::SystemTime, [u8; 32])>, Failure> {
    let mut found = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(&folder).map_err(Failure::at(&folder))? {
            let path = entry.map_err(Failure::at(&folder))?.path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let bytes = fs::read(&path).map_err(Failure::at(&path))?;
                let modified = path.metadata().and_then(|about| about.modified()).map_err(Failure::at(&path))?;
                found.insert(path, (modified, Sha256::digest(&bytes).into()));
            }
        }
    }
    Ok(found)
}

fn clear(scene: &Scene) -> Result<(), Failure> {
    let root = scene.class.parent().unwrap_or(&scene.class);
    fs::remove_dir_all(root).map_err(Failure::at(root))
}
