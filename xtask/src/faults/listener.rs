//! Intercepts chosen system calls of a thread's child processes until it is told how to continue (seccomp user notification). The program
//! under test needs no changes, and sees only behaviour that a real system could show.
#![allow(unsafe_code)] // Filters, notifications and signals are system calls without a safe wrapper.

use std::fs::File;
use std::io;
use std::mem;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Duration;

/// The receiving end of the notifications.
#[derive(Debug)]
pub struct Listener(OwnedFd);

/// A stopped call: thread, number, arguments.
#[derive(Debug, Clone, Copy)]
pub struct Stopped {
    id: u64,
    /// The thread id.
    pub thread: u32,
    /// The system call number.
    pub number: i64,
    /// The arguments.
    pub arguments: [u64; 6],
}

/// An event.
#[derive(Debug)]
pub enum Event {
    /// A call was stopped.
    Call(Stopped),
    /// Nothing happened for a while.
    Quiet,
    /// All watched processes have ended.
    Over,
}

/// How a stopped call continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The system executes it normally.
    Go,
    /// Not executed; fails with this error number.
    Fail(i32),
    /// Not executed; returns this value.
    Return(i64),
}

impl Listener {
    /// Intercepts these calls of the current thread and of all processes that it starts from now on. Another thread must answer.
    ///
    /// # Errors
    /// If the system does not support or allow such filters.
    pub fn install(calls: &[i64]) -> io::Result<Self> {
        let statement = |code: u32, value: u32| libc::sock_filter { code: code as u16, jt: 0, jf: 0, k: value };
        let load = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
        let mut filter = vec![statement(load, 0)];
        for call in calls {
            let compare = libc::sock_filter { code: (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16, jt: 0, jf: 1, k: *call as u32 };
            filter.extend([compare, statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_USER_NOTIF)]);
        }
        filter.push(statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW));
        let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
        // SAFETY: the program outlives the call; the kernel copies it. Background jobs of a shell ignore SIGINT, and child processes would
        // inherit that.
        unsafe {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
                return Err(io::Error::last_os_error());
            }
            let flags = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER;
            let fd = libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const program);
            if fd < 0 { Err(io::Error::last_os_error()) } else { Ok(Self(OwnedFd::from_raw_fd(fd as i32))) }
        }
    }

    /// Waits for the next stopped call.
    ///
    /// # Errors
    /// I/O errors.
    pub fn next(&self, wait: Duration) -> io::Result<Event> {
        let mut poll = libc::pollfd { fd: self.0.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid entry; the buffer is all zero, as the kernel demands, and of the size that it writes.
        unsafe {
            if libc::poll(&raw mut poll, 1, wait.as_millis() as i32) < 0 {
                let error = io::Error::last_os_error();
                return if error.kind() == io::ErrorKind::Interrupted { Ok(Event::Quiet) } else { Err(error) };
            }
            if poll.revents & libc::POLLIN == 0 {
                return Ok(if poll.revents & libc::POLLHUP == 0 { Event::Quiet } else { Event::Over });
            }
            let mut notice: libc::seccomp_notif = mem::zeroed();
            if libc::ioctl(self.0.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_RECV, &raw mut notice) < 0 {
                let error = io::Error::last_os_error();
                // The process was killed in the meantime.
                return if matches!(error.raw_os_error(), Some(libc::ENOENT | libc::EINTR)) { Ok(Event::Quiet) } else { Err(error) };
            }
            let number = i64::from(notice.data.nr);
            Ok(Event::Call(Stopped { id: notice.id, thread: notice.pid, number, arguments: notice.data.args }))
        }
    }

    /// Continues a stopped call. If its process was killed in the meantime, that is not an error.
    ///
    /// # Errors
    /// I/O errors.
    pub fn reply(&self, stopped: &Stopped, reply: Reply) -> io::Result<()> {
        let (value, error, flags) = match reply {
            Reply::Go => (0, 0, libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32),
            Reply::Fail(number) => (0, -number, 0),
            Reply::Return(value) => (value, 0, 0),
        };
        let mut response = libc::seccomp_notif_resp { id: stopped.id, val: value, error, flags };
        // SAFETY: a whole response, read only.
        if unsafe { libc::ioctl(self.0.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SEND, &raw mut response) } < 0 {
            let error = io::Error::last_os_error();
            if error.raw_os_error() != Some(libc::ENOENT) {
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Sends a signal to a child process.
pub fn signal(process: u32, number: i32) {
    // SAFETY: no memory is touched. A process that has already ended is fine.
    let _ = unsafe { libc::kill(process as i32, number) };
}

/// Writes bytes into the memory of a stopped process.
///
/// # Errors
/// I/O errors.
pub fn put(thread: u32, address: u64, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::FileExt as _;
    File::options().write(true).open(format!("/proc/{thread}/mem"))?.write_all_at(bytes, address)
}
