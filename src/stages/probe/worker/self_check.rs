//! Self-check of the sandbox: a child tries everything that a child must not be able to do.

use std::fs::{self, File};
use std::io;
use std::net::{TcpStream, UdpSocket};
use std::process::Command;

use serde::Serialize;

use super::sandbox;
use crate::record::isolation::Isolation;

/// Result of the self-check.
#[derive(Debug, Serialize)]
pub struct SelfCheck {
    /// The isolation reached.
    pub isolation: Isolation,
    /// The attempts.
    pub attempts: Vec<Attempt>,
}

/// An attempt.
#[derive(Debug, Serialize)]
pub struct Attempt {
    /// Name of the attempt.
    pub what: &'static str,
    /// Whether the system refused it. Other errors do not count as refusal.
    pub refused: bool,
    /// The error message.
    pub said: String,
}

/// Enters the sandbox and tries to escape. Afterwards the process cannot be used for anything else.
pub fn self_check() -> SelfCheck {
    let signal = signal_parent();
    let isolation = sandbox::lock();
    let attempts = vec![
        attempt("open", || File::open("/etc/passwd").map(drop)),
        attempt("list", || fs::read_dir("/").map(drop)),
        attempt("write", || fs::write("/tmp/classproof-self-check", "x")),
        attempt("remove", || fs::remove_file("/tmp/classproof-self-check")),
        attempt("connect", || TcpStream::connect(("127.0.0.1", 9)).map(drop)),
        attempt("bind", || UdpSocket::bind(("127.0.0.1", 0)).map(drop)),
        attempt("start", || Command::new("/bin/true").spawn().map(drop)),
        attempt("become", become_another),
        attempt("signal", signal),
        attempt("allocate", || {
            let most = Vec::<u8>::new().try_reserve_exact(2 << 30);
            most.map_err(|_| io::ErrorKind::OutOfMemory.into())
        }),
        // Threads and memory must still work.
        attempt("thread", || std::thread::Builder::new().spawn(|| ()).map(drop)),
        attempt("memory", || Vec::<u8>::new().try_reserve_exact(128 << 20).map_err(|_| io::ErrorKind::OutOfMemory.into())),
    ];
    SelfCheck { isolation, attempts }
}

fn attempt(what: &'static str, action: impl FnOnce() -> io::Result<()>) -> Attempt {
    match action() {
        Ok(()) => Attempt { what, refused: false, said: String::new() },
        Err(error) => {
            let refused = matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::OutOfMemory);
            Attempt { what, refused, said: error.to_string() }
        }
    }
}

#[cfg(unix)]
fn become_another() -> io::Result<()> {
    Err(std::os::unix::process::CommandExt::exec(&mut Command::new("/bin/true")))
}

/// Prepares a signal to the parent. Its id must be read before entering the sandbox.
#[cfg(unix)]
fn signal_parent() -> impl FnOnce() -> io::Result<()> {
    let parent = rustix::process::getppid();
    move || Ok(rustix::process::test_kill_process(parent.ok_or(io::ErrorKind::NotFound)?)?)
}

#[cfg(not(unix))]
fn become_another() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn signal_parent() -> impl FnOnce() -> io::Result<()> {
    || Err(io::ErrorKind::Unsupported.into())
}
