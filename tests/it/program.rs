//! Runs the program and the stock tools that it is compared with.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The fixed current time for packing.
pub const NOW: &str = "2026-09-01T08:00:00+08:00";
/// The time of verification: one day later.
pub const AT: &str = "2026-09-02T08:00:00+08:00";

pub fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_classproof"))
}

/// A separate folder for this test run; leftovers of earlier runs are deleted.
pub fn scratch() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("it");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        folder
    })
}

/// Exit code and output of a run.
#[derive(Debug)]
pub struct Ran {
    /// Exit code; none if it was ended by a signal.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Runs a command, which must not panic. With `--json`, its output must be one document that matches its schema.
    pub fn of(command: &mut Command) -> Self {
        let shown = format!("{command:?}");
        let ran = Self::from(command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{shown}: {error}")));
        assert!(!ran.stderr.contains("panicked at") && ran.code != Some(101), "{shown} panicked: {ran}");
        let words: Vec<&str> = command.get_args().filter_map(OsStr::to_str).collect();
        if words.contains(&"--json") && ran.code.is_some() {
            super::json::fits_its_schema(&words, &ran);
        }
        ran
    }

    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// The only JSON document on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("stdout is not one JSON document: {error}\n{self}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = |text: &str| text.chars().take(6_000).collect::<String>();
        write!(formatter, "exit {:?}\n-- stdout\n{}\n-- stderr\n{}", self.code, short(&self.stdout), short(&self.stderr))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

pub type Argument<'a> = &'a dyn AsRef<OsStr>;

/// The program with these arguments, isolated from the user's configuration and language.
pub fn command(arguments: &[Argument<'_>]) -> Command {
    prepared(Command::new(program()), arguments)
}

/// A command with these arguments, without the parts of the user's environment that the program reads.
pub fn prepared(mut command: Command, arguments: &[Argument<'_>]) -> Command {
    let home = scratch().join("home");
    command.args(arguments.iter().map(|argument| argument.as_ref()));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"] {
        command.env_remove(name);
    }
    command.env("HOME", &home).env("XDG_CONFIG_HOME", home.join("config")).env("XDG_CACHE_HOME", home.join("cache"));
    command
}

pub fn classproof(arguments: &[Argument<'_>]) -> Ran {
    Ran::of(&mut command(arguments))
}

/// Runs a stock tool. If it is not installed, the test fails with the name of the Debian package.
pub fn tool(name: &str, package: &str, arguments: &[Argument<'_>]) -> Ran {
    tool_in(Path::new("."), name, package, arguments, b"")
}

/// Runs a stock tool in a folder, with `input` on stdin.
pub fn tool_in(folder: &Path, name: &str, package: &str, arguments: &[Argument<'_>], input: &[u8]) -> Ran {
    let mut command = Command::new(name);
    // File names are UTF-8 on every system.
    command.args(arguments.iter().map(|argument| argument.as_ref())).current_dir(folder).env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child =
        command.spawn().unwrap_or_else(|error| panic!("{name} can not be run ({error}); install it: apt-get install {package}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub fn side_by_side<T: Sync>(jobs: &[T], work: impl Fn(&T) + Sync) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    work(job);
                }
            });
        }
    });
}

/// SHA-256 of concatenated files. Reads in blocks, because the test's memory counts for the programs that it starts.
pub fn digest(paths: &[PathBuf]) -> String {
    let mut sha256 = sha2::Sha256::default();
    for path in paths {
        let mut file = fs::File::open(path).unwrap();
        let mut block = vec![0; 1 << 20];
        loop {
            let count = file.read(&mut block).unwrap();
            if count == 0 {
                break;
            }
            sha2::Digest::update(&mut sha256, &block[..count]);
        }
    }
    sha2::Digest::finalize(sha256).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A copy of a file with changed bytes at these offsets.
pub fn spoiled(from: &Path, to: &Path, places: &[u64]) {
    fs::copy(from, to).unwrap();
    let file = fs::OpenOptions::new().read(true).write(true).open(to).unwrap();
    for at in places {
        let mut byte = [0];
        read_at(&file, &mut byte, *at);
        write_at(&file, &[byte[0] ^ 0x20], *at);
    }
}

pub fn read_at(mut file: &fs::File, bytes: &mut [u8], at: u64) {
    file.seek(SeekFrom::Start(at)).unwrap();
    file.read_exact(bytes).unwrap();
}

pub fn write_at(mut file: &fs::File, bytes: &[u8], at: u64) {
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

/// Offset of the first occurrence of these bytes in a file.
pub fn place_in(path: &Path, needle: &[u8]) -> u64 {
    let mut file = fs::File::open(path).unwrap();
    let (mut block, mut start) = (vec![0; 1 << 20], 0);
    let mut kept = 0;
    loop {
        let count = file.read(&mut block[kept..]).unwrap();
        assert!(count > 0, "not in {}", path.display());
        let filled = kept + count;
        if let Some(at) = memchr::memmem::find(&block[..filled], needle) {
            return start + at as u64;
        }
        kept = needle.len().min(filled);
        block.copy_within(filled - kept..filled, 0);
        start += (filled - kept) as u64;
    }
}
