//! The link between parent and child on Windows: the child's standard input and output. Files cannot be passed; the child requests bytes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use super::frames::HEADER;
use super::sandbox::{self, Confined};
use crate::record::facts::GivenUp;
use crate::record::isolation::Isolation;

/// The parent's end of the link.
pub struct Parent {
    to: ChildStdin,
    from: ChildStdout,
    confined: Option<Confined>,
}

/// Starts a child. It inherits no other handle.
pub fn spawn(mut command: Command) -> io::Result<(Child, Parent)> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let confined = sandbox::confine(&child).ok();
    match (child.stdin.take(), child.stdout.take()) {
        (Some(to), Some(from)) => Ok((child, Parent { to, from, confined })),
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

impl Parent {
    /// Always false: files cannot be passed here.
    pub fn give(&mut self, _file: &File) -> io::Result<bool> {
        Ok(false)
    }

    /// The isolation of the child: the better of its own report and the job object.
    pub fn reached(&self, told: Isolation) -> Isolation {
        if self.confined.is_some() { told.max(Isolation::Partial) } else { told }
    }

    /// Why the child ended.
    pub fn cause(&mut self, _status: ExitStatus) -> GivenUp {
        GivenUp::Crashed
    }
}

impl Read for Parent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer)
    }
}

impl Write for Parent {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.to.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The child's end of the link.
pub struct Own;

/// The link of this process.
///
/// # Errors
/// None here.
pub fn inherited() -> io::Result<Own> {
    Ok(Own)
}

impl Own {
    /// The header of the next frame. `None` if the parent has ended.
    pub fn header(&mut self) -> io::Result<Option<([u8; HEADER], Option<File>)>> {
        let mut header = [0; HEADER];
        match self.read_exact(&mut header) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            read => read.map(|()| Some((header, None))),
        }
    }
}

impl Read for Own {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::stdin().lock().read(buffer)
    }
}

impl Write for Own {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        io::stdout().lock().write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().lock().flush()
    }
}
