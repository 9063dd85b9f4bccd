//! The child: drops its rights, then measures one file after another until the parent ends.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::frames::{self, Bytes, Request, Task};
use super::link::{self, Own};
use super::sandbox;
use crate::formats::region::{FileRegion, ReadAt};
use crate::stages::probe::{Probed, codes_of, outside, played_by, probe, table};
use crate::words::path::MemberPath;

/// Serves the parent that started this process; returns when the parent ends. Afterwards the process cannot do anything else.
///
/// # Errors
/// The link to the parent does not work.
pub fn serve() -> io::Result<()> {
    // A panic is caught and reported as a problem of the file. Nobody reads messages printed here.
    std::panic::set_hook(Box::new(|_| {}));
    let mut link = link::inherited()?;
    let isolation = sandbox::lock();
    frames::write_json(&mut link, frames::READY, &isolation)?;
    let link = Arc::new(Mutex::new(link));
    loop {
        // Do not hold the lock while measuring: the file's bytes may be requested over the same link.
        let asked = next(&mut link.lock().unwrap_or_else(PoisonError::into_inner))?;
        let Some((request, file)) = asked else { return Ok(()) };
        let path = MemberPath::new(request.path).map_err(|_| io::ErrorKind::InvalidInput)?;
        let source: Arc<dyn ReadAt> = match (request.bytes, file) {
            (Bytes::Given { start, length }, Some(file)) => Arc::new(FileRegion::of(file, start, length)),
            (Bytes::Given { .. }, None) => return Err(io::ErrorKind::InvalidInput.into()),
            (Bytes::Asked { length }, _) => Arc::new(Asked { link: Arc::clone(&link), length }),
        };
        sandbox::allow_processor(request.processor_s);
        let (kind, answer) = match request.task {
            Task::OpenSheets => (frames::SHEETS, serde_json::to_vec(&table::sheets(source.as_ref()))?),
            Task::Play(stretches) => {
                let stretches: Vec<_> = stretches.into_iter().map(|(from, to)| from..to).collect();
                let played = played_by(&path, &source, &stretches);
                (frames::TELL, serde_json::to_vec(&Probed { played, ..outside(&path, &source, &request.options) })?)
            }
            Task::ReadCodes => (frames::TELL, serde_json::to_vec(&codes_of(&path, &source))?),
            Task::Recognise => (frames::TELL, serde_json::to_vec(&outside(&path, &source, &request.options))?),
            Task::Measure => (frames::TELL, serde_json::to_vec(&probe(&path, &source, &request.options))?),
        };
        drop(source);
        frames::write(&mut *link.lock().unwrap_or_else(PoisonError::into_inner), kind, &answer)?;
    }
}

/// The next request and its file; `None` if the parent has ended.
fn next(link: &mut Own) -> io::Result<Option<(Request, Option<std::fs::File>)>> {
    let mut file = None;
    while let Some((header, given)) = link.header()? {
        file = given.or(file);
        match frames::rest(link, header, frames::MOST_ASKED)? {
            (frames::FILE, _) => {}
            (frames::ASK, bytes) => return Ok(Some((serde_json::from_slice(&bytes)?, file))),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
    Ok(None)
}

/// A file whose bytes the parent reads on request.
struct Asked {
    link: Arc<Mutex<Own>>,
    length: u64,
}

impl ReadAt for Asked {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let count = left.min(buffer.len()).min(frames::MOST_ASKED);
        if count == 0 {
            return Ok(0);
        }
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = u32::try_from(count).map_err(|_| io::ErrorKind::InvalidInput)?;
        frames::write(&mut *link, frames::WANT, &frames::wanted(offset, asked))?;
        match frames::read(&mut *link, count)? {
            (frames::BYTES, bytes) => {
                let room = buffer.get_mut(..bytes.len()).ok_or(io::ErrorKind::InvalidData)?;
                room.copy_from_slice(&bytes);
                Ok(bytes.len())
            }
            _ => Err(io::ErrorKind::Other.into()),
        }
    }

    fn len(&self) -> u64 {
        self.length
    }
}
