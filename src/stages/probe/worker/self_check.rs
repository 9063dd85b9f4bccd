//! Tries what a child must not be able to do, in a child: the sandbox is believed when it was seen to hold.

use std::fs::{self, File};
use std::io;
use std::net::{TcpStream, UdpSocket};
use std::process::Command;

use serde::Serialize;

use super::sandbox;
use crate::record::isolation::Isolation;

/// What was tried.
#[derive(Debug, Serialize)]
pub struct SelfCheck {
    /// What giving up rights reached.
    pub isolation: Isolation,
    /// What was tried afterwards.
    pub attempts: Vec<Attempt>,
}

/// One thing that was tried.
#[derive(Debug, Serialize)]
pub struct Attempt {
    /// What.
    pub what: &'static str,
    /// Whether the system refused it. Anything else that went wrong is no refusal.
    pub refused: bool,
    /// What the system said.
    pub said: String,
}

/// Gives up this process's rights and tries to use them. The process is good for nothing else afterwards.
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
        // What it still needs.
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

/// Asks whether the parent could be signalled; which process that is can not be asked for later.
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
