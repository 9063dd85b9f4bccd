//! One run of the program, stopped at every relevant system call.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::call::{self, Call, Scene};
use super::listener::{self, Event, Listener, Reply, Stopped};
use crate::failure::Failure;

/// Timeout for packing this small class.
const LONGEST: Duration = Duration::from_secs(60);

/// The call at which the program is stopped, with possible actions.
#[derive(Debug)]
pub struct Stop<'a> {
    /// The call.
    pub call: &'a Call,
    /// Number of equal calls before it.
    pub before: usize,
    stopped: Stopped,
    process: u32,
}

impl Stop<'_> {
    /// Sends the packer a signal.
    pub fn signal(&self, number: i32) {
        listener::signal(self.process, number);
    }

    /// Offset and length, if the call reads or writes at an offset.
    pub fn stretch(&self) -> Option<(u64, u64)> {
        let known = self.stopped.number == libc::SYS_pwrite64 || self.stopped.number == libc::SYS_pread64;
        known.then(|| (self.stopped.arguments[3], self.stopped.arguments[2]))
    }

    /// Executes the first half of a read or write on behalf of the program; returns the number of bytes.
    pub fn half(&self) -> Option<u64> {
        let (offset, length) = self.stretch()?;
        let half = (length / 2).max(1);
        let [fd, address, ..] = self.stopped.arguments;
        let thread = self.stopped.thread;
        let path = format!("/proc/{thread}/fd/{}", fd as i32);
        let mut bytes = vec![0; usize::try_from(half).ok()?];
        if self.stopped.number == libc::SYS_pread64 {
            let count = File::open(path).ok()?.read_at(&mut bytes, offset).ok()?;
            listener::put(thread, address, &bytes[..count]).ok()?;
            return Some(count as u64);
        }
        File::open(format!("/proc/{thread}/mem")).ok()?.read_exact_at(&mut bytes, address).ok()?;
        OpenOptions::new().write(true).open(path).ok()?.write_all_at(&bytes, offset).ok()?;
        Some(half)
    }
}

/// The result of a run.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; none if it was ended by a signal.
    pub code: Option<i32>,
    /// Output on stdout and stderr.
    pub said: String,
    /// All relevant calls in order.
    pub calls: Vec<Call>,
}

/// Runs a command and calls `decide` at every relevant call. Child processes are watched too and must end with it.
///
/// # Errors
/// If it cannot be started or watched, or does not end.
pub fn run(mut command: Command, scene: &Scene, decide: &mut dyn FnMut(&Stop<'_>) -> Reply) -> Result<Ended, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("watching {}: {error}", scene.class.display()));
    let said = scene.class.with_extension("said");
    let out = File::create(&said).map_err(failed)?;
    command.stdin(Stdio::null()).stdout(out.try_clone().map_err(failed)?).stderr(out);
    let (sender, receiver) = mpsc::channel();
    // The filter applies only to this thread and its child processes, and ends with them.
    let starter = thread::spawn(move || {
        let listener = Listener::install(&call::numbers())?;
        sender.send(listener).map_err(|_| std::io::Error::other("nobody listens"))?;
        command.spawn()
    });
    let Ok(listener) = receiver.recv() else {
        let error = starter.join().map_or_else(
            |_| std::io::Error::other("no thread"),
            |ended| ended.map_or_else(|error| error, |_| std::io::Error::other("no listener")),
        );
        return Err(failed(error));
    };
    let mut seen = Seen { scene, processes: HashMap::new(), counts: HashMap::new(), calls: Vec::new() };
    let started = Instant::now();
    let mut late = false;
    loop {
        match listener.next(Duration::from_millis(200)).map_err(failed)? {
            Event::Over => break,
            Event::Call(stopped) => {
                let reply = seen.ask(&stopped, decide);
                listener.reply(&stopped, reply).map_err(failed)?;
            }
            Event::Quiet => {}
        }
        if !late && started.elapsed() > LONGEST {
            late = true;
            seen.processes.values().filter(|process| !process.own).for_each(|process| listener::signal(process.id, libc::SIGKILL));
        }
    }
    let child = starter.join().map_err(|_| Failure::new("the thread that starts the program fell"))?;
    let status = child.and_then(|mut child: Child| child.wait()).map_err(failed)?;
    let text = fs::read(&said).map_err(failed)?;
    let _ = fs::remove_file(said);
    if late {
        return Err(Failure::new(format!("the program, or what it started, did not end in {LONGEST:?}")));
    }
    Ok(Ended { code: status.code(), said: String::from_utf8_lossy(&text).into_owned(), calls: seen.calls })
}

/// A process that was stopped at least once.
#[derive(Clone, Copy)]
struct Process {
    id: u32,
    /// Whether it is this process itself.
    own: bool,
    /// Whether it is the packer, not one of its children.
    packer: bool,
}

struct Seen<'a> {
    scene: &'a Scene,
    processes: HashMap<u32, Process>,
    counts: HashMap<Call, usize>,
    calls: Vec<Call>,
}

impl Seen<'_> {
    fn ask(&mut self, stopped: &Stopped, decide: &mut dyn FnMut(&Stop<'_>) -> Reply) -> Reply {
        let process = *self.processes.entry(stopped.thread).or_insert_with(|| process(stopped.thread));
        if process.own {
            return Reply::Go;
        }
        let Some(call) = call::read(stopped, self.scene, !process.packer) else { return Reply::Go };
        let before = self.counts.entry(call.clone()).or_default();
        let stop = Stop { call: &call, before: *before, stopped: *stopped, process: process.id };
        *before += 1;
        let reply = decide(&stop);
        self.calls.push(call);
        reply
    }
}

/// Threads have their own ids; `/proc` shows their process and its parent.
fn process(thread: u32) -> Process {
    let status = fs::read_to_string(format!("/proc/{thread}/status")).unwrap_or_default();
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u32>().ok()).unwrap_or_default();
    let (id, parent) = (field("Tgid:"), field("PPid:"));
    Process { id, own: id == std::process::id(), packer: parent == std::process::id() }
}
