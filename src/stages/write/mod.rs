//! Writes a bundle: every source byte is read once, hashed, and written to its offset in the canonical container.

#[cfg(unix)]
mod access_unix;
#[cfg(windows)]
mod access_windows;
mod error;
mod new_file;
mod partial;
mod room;
mod single;
mod volume_set;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::formats::bagit::manifest::{self, ManifestLine};
use crate::formats::bagit::{MANIFEST_NAME, PAYLOAD_FOLDER, RECOVERY_NAME, SIGNATURE_NAME, TAG_MANIFEST_NAME, most_bytes};
use crate::formats::chunks::once::{Digests, PayloadSink, read_once};
use crate::formats::container::layout::Layout;
use crate::formats::recovery::{self, Geometry, Header, Share, Target};
use crate::formats::region::{ReadAt, crc32_of};
use crate::formats::signature::KeyError;
use crate::formats::volumes::VolumeSize;
use crate::record::members::{Member, Members};
use crate::words::digest::Digest;
use crate::words::moment::Zone;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress, Silent};

#[cfg(unix)]
pub use access_unix::others_may_read;
#[cfg(windows)]
pub use access_windows::others_may_read;
pub use error::WriteError;
pub use new_file::NewFile;
use partial::Partial;
pub use partial::give_name;
pub use single::{refuse_inputs, refuse_output, write_file};
pub use volume_set::{StagedVolumes, Volume};

/// Signs the bytes of the tag manifest.
pub type Sign<'a> = &'a mut dyn FnMut(&[u8]) -> Result<Vec<u8>, KeyError>;

/// A bundle being written as `NAME.partial` beside its target. If it is dropped before [`BundleWriter::commit`], nothing is left behind.
pub struct BundleWriter<'a> {
    members: &'a dyn Members,
    target: PathBuf,
    overwrite: bool,
    folder: MemberPath,
    layout: Layout,
    partial: Partial,
    /// For each payload file, after reading: SHA-256 for the manifest, CRC-32 for its header.
    sealed: Vec<(Digest, u32)>,
    recovery: Option<(Share, &'a dyn Progress)>,
}

/// A complete bundle, not yet at its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The bundle's id: SHA-256 of the tag manifest.
    pub id: Digest,
    /// Its present path, for reading it again before it is committed.
    pub partial: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
}

impl<'a> BundleWriter<'a> {
    /// Plans the offsets of all members below `FOLDER/data/` and creates the file. `folder` is the base folder in the container.
    ///
    /// # Errors
    /// [`WriteError`]: the target exists, another run is writing it, or names collide or do not fit.
    pub fn create(target: &Path, folder: &MemberPath, members: &'a dyn Members, zone: Zone, overwrite: bool) -> Result<Self, WriteError> {
        let mut layout = Layout::new(zone);
        let mut folded: Vec<(String, &MemberPath)> =
            members.members().iter().map(|member| (member.path.case_folded(), &member.path)).collect();
        folded.sort();
        if let Some((one, other)) = folded.iter().zip(folded.iter().skip(1)).find(|(one, other)| one.0 == other.0) {
            return Err(WriteError::Twins { file: one.1.to_string(), other: other.1.to_string() });
        }
        for member in members.members() {
            let name = format!("{folder}/{PAYLOAD_FOLDER}/{}", member.path);
            if layout.entries().last().is_some_and(|last| last.name >= name) {
                return Err(WriteError::Twins { file: member.path.to_string(), other: member.path.to_string() });
            }
            if MemberPath::new(name.as_str()).is_err() {
                return Err(WriteError::NameTooLong { file: member.path.to_string() });
            }
            layout.push(name, member.size, member.modified)?;
        }
        volume_set::recover(target)?;
        if !overwrite {
            // A run killed after giving the name may have left its partial file there.
            volume_set::refuse_existing(target).inspect_err(|_| drop(Partial::clear(target)))?;
        }
        let partial = Partial::create(target)?;
        Ok(Self {
            members,
            target: target.to_owned(),
            overwrite,
            folder: folder.clone(),
            layout,
            partial,
            sealed: Vec::new(),
            recovery: None,
        })
    }

    /// Adds a recovery record with this share, which `bag-info.txt` must declare.
    #[must_use]
    pub fn with_recovery(mut self, share: Share, progress: &'a dyn Progress) -> Self {
        self.recovery = Some((share, progress));
        self
    }

    /// Reads every member once, in parallel over files and inside files, and writes it to its offset. Returns the digests in the order of
    /// the
    /// members; `None` if another thread set `stop`. Runs in the current rayon pool and holds at most 64 MiB of data, independent of file
    /// sizes.
    ///
    /// # Errors
    /// [`WriteError`]: a member cannot be read or changed in the meantime, or the target cannot be written.
    pub fn payload(&mut self, stop: &AtomicBool, progress: &dyn Progress) -> Result<Option<Vec<Digests>>, WriteError> {
        let members = self.members.members();
        let payload: u64 = members.iter().map(|member| member.size).sum();
        room::refuse_without_room(self.partial.path(), payload)?;
        let phase = Phase::Write.begin(progress, payload);
        let read = read_once(members.len(), &Payload { writer: self, stop, progress });
        drop(phase);
        match read {
            Ok(digests) => {
                self.sealed = digests.iter().map(|digests| (digests.sha256, digests.crc32)).collect();
                Ok(Some(digests))
            }
            Err(Halt::Stopped) => Ok(None),
            Err(Halt::Failed(error)) => Err(error),
        }
    }

    /// Checks again that every member is as it was listed.
    ///
    /// # Errors
    /// [`WriteError::SourceChanged`] with the first that is not, or a system error.
    pub fn unchanged(&self) -> Result<(), WriteError> {
        let payload = Payload { writer: self, stop: &AtomicBool::new(false), progress: &Silent };
        (0..self.members.members().len()).try_for_each(|file| payload.unchanged(file).map(|_| ()))
    }

    /// Adds the tag files, creates both manifests, has the tag manifest signed, writes everything that is not payload, and syncs to disk.
    /// Names of
    /// tag files are relative to the base folder, such as `verify/README.txt`.
    ///
    /// # Errors
    /// [`WriteError`]: a tag file is not allowed, signing failed, or the target cannot be written.
    pub fn finish(&mut self, tag_files: Vec<(String, Vec<u8>)>, sealed_at: Timestamp, sign: Sign<'_>) -> Result<Finished, WriteError> {
        let payload = self.members.members();
        if self.sealed.len() != payload.len() || self.layout.entries().len() != payload.len() {
            return Err(WriteError::TagFile { file: MANIFEST_NAME.to_owned() });
        }
        let lines = payload.iter().zip(&self.sealed).map(|(member, (sha256, _))| {
            // Checked when the writer was created.
            member.path.below(PAYLOAD_FOLDER).map(|path| ManifestLine { path, sha256: *sha256 })
        });
        let lines = lines.collect::<Result<Vec<_>, _>>().map_err(|_| WriteError::TagFile { file: MANIFEST_NAME.to_owned() })?;
        let mut tags = tag_files;
        tags.push((MANIFEST_NAME.to_owned(), manifest::write(lines)));
        tags.sort_by(|one, other| one.0.cmp(&other.0));
        self.allow(&tags)?;

        let tag_lines = tags.iter().map(|(name, bytes)| {
            let path = MemberPath::new(name.as_str()).map_err(|_| WriteError::TagFile { file: name.clone() })?;
            Ok(ManifestLine { path, sha256: Digest::of(bytes) })
        });
        let tag_manifest = manifest::write(tag_lines.collect::<Result<Vec<_>, WriteError>>()?);
        let id = Digest::of(&tag_manifest);
        let signature = sign(&tag_manifest).map_err(WriteError::NotSigned)?;
        tags.push((TAG_MANIFEST_NAME.to_owned(), tag_manifest));
        tags.push((SIGNATURE_NAME.to_owned(), signature));
        for (name, bytes) in &tags {
            if bytes.len() as u64 > most_bytes(name, payload.len()) {
                return Err(WriteError::TagFile { file: name.clone() });
            }
        }
        self.write_frame(&tags, sealed_at, id)?;
        self.partial.sync()?;
        Ok(Finished { id, partial: self.partial.path().to_owned(), bytes: self.layout.length() })
    }

    /// Moves the file to its target.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] if a file that must not be overwritten appeared there in the meantime, or a system error.
    pub fn commit(self) -> Result<(), WriteError> {
        volume_set::publish(self.partial, &self.target, self.overwrite)
    }

    /// Splits the finished bundle into volumes, which are committed instead of it.
    ///
    /// # Errors
    /// System errors, or [`WriteError::Interrupted`].
    pub fn cut(self, size: VolumeSize, progress: &dyn Progress) -> Result<StagedVolumes, WriteError> {
        StagedVolumes::cut(self.partial, &self.target, size, self.overwrite, progress)
    }

    /// Rejects names reserved for the writer or the payload, names that are not allowed, and duplicate names.
    fn allow(&self, tags: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
        let own = [TAG_MANIFEST_NAME, SIGNATURE_NAME, RECOVERY_NAME];
        let mut before: Option<String> = None;
        for (name, _) in tags {
            let allowed = MemberPath::new(format!("{}/{name}", self.folder)).is_ok_and(|path| {
                let mut parts = path.parts().skip(1);
                parts.next() != Some(PAYLOAD_FOLDER)
            });
            let twice = before.as_ref().is_some_and(|before| before == name);
            if !allowed || twice || own.contains(&name.as_str()) {
                return Err(WriteError::TagFile { file: name.clone() });
            }
            before = Some(name.clone());
        }
        Ok(())
    }

    /// Writes everything that is not payload: local headers, tag files, central directory, end records.
    fn write_frame(&mut self, tags: &[(String, Vec<u8>)], sealed_at: Timestamp, id: Digest) -> Result<(), WriteError> {
        let mut crc32: Vec<u32> = self.sealed.iter().map(|(_, crc32)| *crc32).collect();
        for (name, bytes) in tags {
            let placed = self.layout.push(format!("{}/{name}", self.folder), bytes.len() as u64, sealed_at)?;
            self.partial.write(bytes, placed.data_offset)?;
            crc32.push(crc32fast::hash(bytes));
        }
        for (entry, crc32) in self.layout.entries().iter().zip(&crc32) {
            self.partial.write(&entry.local_header(*crc32), entry.header_offset)?;
        }
        if let Some((share, progress)) = self.recovery {
            crc32.push(self.write_recovery(share, sealed_at, id, progress)?);
        }
        let ending = self.layout.ending(|index| crc32.get(index).copied().unwrap_or_default());
        self.partial.write(&ending.directory, self.layout.directory_offset())?;
        self.partial.write(&ending.end, self.layout.directory_offset() + ending.directory.len() as u64)
    }
}

impl BundleWriter<'_> {
    /// Writes the recovery record for everything before its own header, and that header. Returns its CRC-32.
    fn write_recovery(&mut self, share: Share, sealed_at: Timestamp, id: Digest, progress: &dyn Progress) -> Result<u32, WriteError> {
        let protected = self.layout.directory_offset();
        let geometry = Geometry::new(protected, share).ok_or(WriteError::TooLarge)?;
        let name = format!("{}/{RECOVERY_NAME}", self.folder);
        let placed = self.layout.push(name, geometry.record_bytes(), sealed_at)?.clone();
        let container = self.layout.length();
        let header = Header { geometry, share, bundle_id: id, place: placed.data_offset, container, root: Digest([0; 32]) };
        let phase = Phase::Recovery.begin(progress, protected);
        let entry = EntryData { partial: &self.partial, start: placed.data_offset };
        recovery::create(&self.partial.region()?, header, &entry, progress)?;
        drop(phase);
        let record = self.partial.region()?.part(placed.data_offset, placed.size);
        let crc32 = crc32_of(&record).map_err(|error| WriteError::target(self.partial.path(), &error))?;
        self.partial.write(&placed.local_header(crc32), placed.header_offset)?;
        Ok(crc32)
    }
}

/// The data of one entry of the file being written.
struct EntryData<'a> {
    partial: &'a Partial,
    start: u64,
}

impl Target for EntryData<'_> {
    type Error = WriteError;

    fn put(&self, bytes: &[u8], offset: u64) -> Result<(), WriteError> {
        self.partial.write(bytes, self.start + offset)
    }

    fn unreadable(&self, error: io::Error) -> WriteError {
        WriteError::target(self.partial.path(), &error)
    }
}

/// Why reading the members ended early.
enum Halt {
    Stopped,
    Failed(WriteError),
}

impl From<WriteError> for Halt {
    fn from(error: WriteError) -> Self {
        Self::Failed(error)
    }
}

/// Writes the bytes of the members.
struct Payload<'w, 'a> {
    writer: &'w BundleWriter<'a>,
    stop: &'w AtomicBool,
    progress: &'w dyn Progress,
}

impl Payload<'_, '_> {
    fn member(&self, file: usize) -> Result<&Member, WriteError> {
        self.writer.members.members().get(file).ok_or(WriteError::TooLarge)
    }

    /// Checks that the member is as it was listed: sizes determine the offsets, and other measurements must refer to the same bytes.
    fn unchanged(&self, file: usize) -> Result<&Member, WriteError> {
        let member = self.member(file)?;
        let listed = self.writer.members.is_as_listed(member).map_err(|error| WriteError::source(shown_name(member), &error))?;
        if listed { Ok(member) } else { Err(WriteError::SourceChanged { file: shown_name(member).to_owned() }) }
    }
}

/// The name under which the user finds the file.
fn shown_name(member: &Member) -> &str {
    member.source_name.as_deref().unwrap_or(member.path.as_str())
}

impl PayloadSink for Payload<'_, '_> {
    type Error = Halt;

    fn size(&self, file: usize) -> u64 {
        self.writer.layout.entries().get(file).map_or(0, |entry| entry.size)
    }

    fn open(&self, file: usize) -> Result<Arc<dyn ReadAt>, Halt> {
        let member = self.unchanged(file)?;
        let source = self.writer.members.open(member).map_err(|error| WriteError::source(shown_name(member), &error))?;
        let same = source.len() == member.size;
        if same { Ok(source) } else { Err(WriteError::SourceChanged { file: shown_name(member).to_owned() }.into()) }
    }

    fn unreadable(&self, file: usize, error: io::Error) -> Halt {
        self.member(file).map_or_else(|error| error, |member| WriteError::source(shown_name(member), &error)).into()
    }

    fn keep(&self, file: usize, offset: u64, bytes: &[u8]) -> Result<(), Halt> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Halt::Stopped);
        }
        if self.progress.is_stopped() {
            return Err(WriteError::Interrupted.into());
        }
        let place = self.writer.layout.entries().get(file).map(|entry| entry.data_offset).ok_or(WriteError::TooLarge)?;
        // Blocks of zeros are not written: they stay holes in the new file, which take no space and no time.
        if !is_zeros(bytes) {
            self.writer.partial.write(bytes, place + offset)?;
        }
        self.progress.advance(Phase::Write, bytes.len() as u64);
        Ok(())
    }

    fn finished(&self, file: usize) -> Result<(), Halt> {
        self.unchanged(file)?;
        Ok(())
    }
}

/// Whether all bytes are zero; other data usually differs within the first few bytes.
fn is_zeros(bytes: &[u8]) -> bool {
    bytes.chunks(4_096).all(|block| block.iter().fold(0, |any, byte| any | byte) == 0)
}

#[cfg(test)]
mod tests;
