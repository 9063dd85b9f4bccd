//! The link between parent and child on Unix: a socket pair; one end is the child's standard input. It can pass open files.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use rustix::process::Signal;

use super::frames::{self, HEADER};
use crate::record::facts::GivenUp;
use crate::record::isolation::Isolation;

/// Most bytes read from the child's standard error.
const MOST_LAST_WORDS: usize = 16 << 10;

/// The parent's end of the link.
pub struct Parent {
    socket: UnixStream,
    complaints: UnixStream,
}

/// Starts a child.
pub fn spawn(mut command: Command) -> io::Result<(Child, Parent)> {
    let (socket, theirs) = UnixStream::pair()?;
    let (complaints, complaining) = UnixStream::pair()?;
    // Non-blocking: the output of a dead child is available at once, and a grandchild may keep the socket open.
    complaints.set_nonblocking(true)?;
    command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::null()).stderr(Stdio::from(OwnedFd::from(complaining)));
    Ok((command.spawn()?, Parent { socket, complaints }))
}

impl Parent {
    /// Passes an open file to the child. Returns true if it was passed.
    pub fn give(&mut self, file: &File) -> io::Result<bool> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let files = [file.as_fd()];
        if !control.push(SendAncillaryMessage::ScmRights(&files)) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let header = [frames::FILE, 0, 0, 0, 0];
        let sent = sendmsg(&self.socket, &[IoSlice::new(&header)], &mut control, SendFlags::NOSIGNAL)?;
        // The descriptor travels with the first byte.
        self.socket.write_all(header.get(sent..).unwrap_or_default())?;
        Ok(true)
    }

    /// The isolation of the child, as it reports it.
    pub fn reached(&self, told: Isolation) -> Isolation {
        told
    }

    /// Why the child ended.
    pub fn cause(&mut self, status: ExitStatus) -> GivenUp {
        if status.signal() == Some(Signal::XCPU.as_raw()) {
            return GivenUp::TooLong;
        }
        // The message of Rust's allocator before it aborts.
        if self.last_words().contains("memory allocation of") { GivenUp::TooMuch } else { GivenUp::Crashed }
    }

    fn last_words(&mut self) -> String {
        let mut words = vec![0; MOST_LAST_WORDS];
        let mut length = 0;
        while let Some(room) = words.get_mut(length..).filter(|room| !room.is_empty()) {
            match self.complaints.read(room) {
                Ok(count) if count > 0 => length += count,
                _ => break,
            }
        }
        String::from_utf8_lossy(words.get(..length).unwrap_or_default()).into_owned()
    }
}

impl Read for Parent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.read(buffer)
    }
}

impl Write for Parent {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.socket.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The child's end of the link.
pub struct Own {
    socket: UnixStream,
}

/// The link of this process.
///
/// # Errors
/// I/O errors. If standard input is not a socket, reading fails later.
pub fn inherited() -> io::Result<Own> {
    Ok(Own { socket: io::stdin().as_fd().try_clone_to_owned()?.into() })
}

impl Own {
    /// The header of the next frame, and the file passed with it. `None` if the parent has ended.
    pub fn header(&mut self) -> io::Result<Option<([u8; HEADER], Option<File>)>> {
        let (mut header, mut filled, mut given) = ([0; HEADER], 0, None);
        while let Some(room) = header.get_mut(filled..).filter(|room| !room.is_empty()) {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let received = match recvmsg(&self.socket, &mut [IoSliceMut::new(room)], &mut control, RecvFlags::empty()) {
                Err(rustix::io::Errno::INTR) => continue,
                received => received?,
            };
            for message in control.drain() {
                if let RecvAncillaryMessage::ScmRights(files) = message {
                    given = files.map(File::from).last().or(given);
                }
            }
            match received.bytes {
                0 if filled == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        Ok(Some((header, given)))
    }
}

impl Read for Own {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.read(buffer)
    }
}

impl Write for Own {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.socket.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
