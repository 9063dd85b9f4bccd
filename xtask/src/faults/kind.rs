//! The kinds of faults, and the calls at which each can occur.

use super::call::{Call, Op, Place};

/// A change of a source file during packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Bytes are appended.
    Grows,
    /// Half of it is truncated.
    Shrinks,
    /// Rewritten with the same length and another modification time.
    Rewritten,
    /// Rewritten with the same length, within the same second as its modification time.
    RewrittenInItsSecond,
    /// Only the modification time changes.
    Touched,
    /// The file is deleted.
    Removed,
}

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A signal before the call.
    Signal(i32),
    /// The process is killed after half of a write.
    Torn,
    /// The call fails once with this error number.
    Once(i32),
    /// This call and all following ones on the same medium fail.
    FromThen(i32),
    /// From now on, all calls that need disk space fail.
    Full(i32),
    /// A partial read or write, which the system is allowed to do.
    Half,
    /// Power failure.
    Power,
    /// A source file changes.
    Source(Change),
    /// Another packer with the same target runs completely.
    Rival,
    /// Another program creates a file at the final path.
    Squatter,
}

/// The state of the final path before packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Onto {
    /// Nothing.
    Nothing,
    /// An older bundle, to be replaced with `--force`.
    Bundle,
    /// The volumes of an older bundle, to be replaced with `--force` by other volumes.
    Volumes,
}

impl Onto {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Bundle, Self::Volumes];
}

/// A kind of fault.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Name in the table.
    pub name: &'static str,
    /// The state before packing.
    pub onto: Onto,
    /// The fault.
    pub fault: Fault,
    /// Selects the calls.
    pub at: fn(&Call) -> bool,
}

fn bundle(call: &Call) -> bool {
    !call.worker && call.of_bundle()
}

fn source(call: &Call) -> bool {
    !call.of_bundle()
}

fn packer_source(call: &Call) -> bool {
    !call.worker && source(call)
}

fn worker_source(call: &Call) -> bool {
    call.worker && source(call)
}

fn any(call: &Call) -> bool {
    bundle(call) || packer_source(call)
}

fn writing(call: &Call) -> bool {
    bundle(call) && call.op == Op::Write
}

fn at_place(call: &Call) -> bool {
    !call.worker && matches!(call.op, Op::Read | Op::Write)
}

/// Calls that need disk space, for bytes or names.
pub fn takes_room(call: &Call) -> bool {
    bundle(call) && matches!(call.op, Op::Write | Op::Create | Op::Link | Op::Rename | Op::Shape | Op::Sync)
}

/// Calls that a read-only medium rejects.
fn changes(call: &Call) -> bool {
    bundle(call) && matches!(call.op, Op::Write | Op::Create | Op::Link | Op::Rename | Op::Shape | Op::Remove)
}

/// A file of the class, not a folder.
fn source_file(call: &Call) -> bool {
    packer_source(call) && matches!(&call.place, Place::Source(path) if path.contains('.')) && call.op != Op::List
}

/// All kinds.
pub const KINDS: &[Kind] = &[
    Kind { name: "killed", onto: Onto::Nothing, fault: Fault::Signal(libc::SIGKILL), at: any },
    Kind { name: "killed, --force", onto: Onto::Bundle, fault: Fault::Signal(libc::SIGKILL), at: bundle },
    Kind { name: "killed in the middle of a writing", onto: Onto::Nothing, fault: Fault::Torn, at: writing },
    Kind { name: "ctrl-C (SIGINT)", onto: Onto::Nothing, fault: Fault::Signal(libc::SIGINT), at: bundle },
    Kind { name: "SIGTERM, --force", onto: Onto::Bundle, fault: Fault::Signal(libc::SIGTERM), at: bundle },
    Kind { name: "power loss", onto: Onto::Nothing, fault: Fault::Power, at: bundle },
    Kind { name: "power loss, --force", onto: Onto::Bundle, fault: Fault::Power, at: bundle },
    Kind { name: "disk full from then on", onto: Onto::Nothing, fault: Fault::Full(libc::ENOSPC), at: takes_room },
    Kind { name: "disk full from then on, --force", onto: Onto::Bundle, fault: Fault::Full(libc::ENOSPC), at: takes_room },
    Kind { name: "quota used up, once", onto: Onto::Nothing, fault: Fault::Once(libc::EDQUOT), at: takes_room },
    Kind { name: "input/output error of the target, once", onto: Onto::Nothing, fault: Fault::Once(libc::EIO), at: bundle },
    Kind { name: "input/output error of the target, once, --force", onto: Onto::Bundle, fault: Fault::Once(libc::EIO), at: bundle },
    Kind { name: "target unplugged", onto: Onto::Nothing, fault: Fault::FromThen(libc::EIO), at: bundle },
    Kind { name: "target unplugged, --force", onto: Onto::Bundle, fault: Fault::FromThen(libc::EIO), at: bundle },
    Kind { name: "target read-only from then on", onto: Onto::Nothing, fault: Fault::FromThen(libc::EROFS), at: changes },
    Kind { name: "read error of one source file", onto: Onto::Nothing, fault: Fault::Once(libc::EIO), at: packer_source },
    Kind { name: "read error of one source file, measuring", onto: Onto::Nothing, fault: Fault::Once(libc::EIO), at: worker_source },
    Kind { name: "source unplugged", onto: Onto::Nothing, fault: Fault::FromThen(libc::ENODEV), at: source },
    Kind { name: "source folder gone", onto: Onto::Nothing, fault: Fault::FromThen(libc::ENOENT), at: packer_source },
    Kind { name: "source grows", onto: Onto::Nothing, fault: Fault::Source(Change::Grows), at: source_file },
    Kind { name: "source shrinks", onto: Onto::Nothing, fault: Fault::Source(Change::Shrinks), at: source_file },
    Kind { name: "source rewritten", onto: Onto::Nothing, fault: Fault::Source(Change::Rewritten), at: source_file },
    Kind {
        name: "source rewritten in the second of its last change",
        onto: Onto::Nothing,
        fault: Fault::Source(Change::RewrittenInItsSecond),
        at: source_file,
    },
    Kind { name: "source touched", onto: Onto::Nothing, fault: Fault::Source(Change::Touched), at: source_file },
    Kind { name: "source file removed", onto: Onto::Nothing, fault: Fault::Source(Change::Removed), at: source_file },
    Kind { name: "half read or written", onto: Onto::Nothing, fault: Fault::Half, at: at_place },
    Kind { name: "interrupted call", onto: Onto::Nothing, fault: Fault::Once(libc::EINTR), at: at_place },
    Kind { name: "another packer of the same target", onto: Onto::Nothing, fault: Fault::Rival, at: bundle },
    Kind { name: "another packer of the same target, --force", onto: Onto::Bundle, fault: Fault::Rival, at: bundle },
    Kind { name: "killed, volumes", onto: Onto::Volumes, fault: Fault::Signal(libc::SIGKILL), at: bundle },
    Kind { name: "ctrl-C (SIGINT), volumes", onto: Onto::Volumes, fault: Fault::Signal(libc::SIGINT), at: bundle },
    Kind { name: "disk full from then on, volumes", onto: Onto::Volumes, fault: Fault::Full(libc::ENOSPC), at: takes_room },
    Kind { name: "input/output error of the target, once, volumes", onto: Onto::Volumes, fault: Fault::Once(libc::EIO), at: bundle },
    Kind { name: "target unplugged, volumes", onto: Onto::Volumes, fault: Fault::FromThen(libc::EIO), at: bundle },
    Kind { name: "a file comes to the target's name", onto: Onto::Nothing, fault: Fault::Squatter, at: bundle },
];
