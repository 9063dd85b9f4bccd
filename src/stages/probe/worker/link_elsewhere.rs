//! The way between parent and child where open files can not travel: the child's standard input and output. It asks for bytes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use super::frames::HEADER;
use crate::record::facts::GivenUp;

/// What a Windows program ends with that lacks a library: `0xC0000135`.
const STATUS_DLL_NOT_FOUND: i32 = -1_073_741_515;

/// The parent's end.
pub struct Parent {
    to: ChildStdin,
    from: ChildStdout,
}

/// Starts a child with its end of a new link. Nothing else is inherited: the files that this program opens are its own alone.
pub fn spawn(mut command: Command) -> io::Result<(Child, Parent)> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    match (child.stdin.take(), child.stdout.take()) {
        (Some(to), Some(from)) => Ok((child, Parent { to, from })),
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

impl Parent {
    /// Gives the child the open file; whether that is possible here.
    pub fn give(&mut self, _file: &File) -> io::Result<bool> {
        Ok(false)
    }

    /// How a child gave up that ended like this.
    pub fn cause(&mut self, _status: ExitStatus) -> GivenUp {
        GivenUp::Crashed
    }

    /// The library without which a child could not be loaded that ended like this; Windows does not tell its name.
    pub fn missing(&mut self, status: ExitStatus) -> Option<String> {
        (status.code() == Some(STATUS_DLL_NOT_FOUND)).then(|| "avformat, avcodec, avutil, swscale (DLL)".to_owned())
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

/// The child's end.
pub struct Own;

/// The link that this process was started with.
///
/// # Errors
/// None here.
pub fn inherited() -> io::Result<Own> {
    Ok(Own)
}

impl Own {
    /// The header of the next frame and the file that came with it; none where the parent has gone.
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
