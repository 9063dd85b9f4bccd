//! The kinds of faults, and at which calls each of them can strike.

use super::call::{Call, Op, Place};

/// What is done to a source file while it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Bytes are added.
    Grows,
    /// Half of it is cut off.
    Shrinks,
    /// As many other bytes, at another time.
    Rewritten,
    /// As many other bytes, within the second in which it was last changed.
    RewrittenInItsSecond,
    /// Only its time.
    Touched,
    /// It is taken away.
    Removed,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A signal before the call.
    Signal(i32),
    /// The process is killed when half of a writing is done.
    Torn,
    /// The call fails once.
    Once(i32),
    /// The call and all that follow on the same medium fail.
    FromThen(i32),
    /// From then on, what would take room on the disk fails.
    Full(i32),
    /// Half is read or written, as the system may.
    Half,
    /// The power goes.
    Power,
    /// A source file changes.
    Source(Change),
    /// Another packer with the same target runs from beginning to end.
    Rival,
    /// Somebody puts a file at the target's name.
    Squatter,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its name in the table.
    pub name: &'static str,
    /// Whether there is an older bundle that `--force` is to replace.
    pub force: bool,
    /// What happens.
    pub fault: Fault,
    /// At which calls.
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

/// What takes room: bytes, and names.
pub fn takes_room(call: &Call) -> bool {
    bundle(call) && matches!(call.op, Op::Write | Op::Create | Op::Link | Op::Rename | Op::Shape | Op::Sync)
}

/// What a read-only medium refuses.
fn changes(call: &Call) -> bool {
    bundle(call) && matches!(call.op, Op::Write | Op::Create | Op::Link | Op::Rename | Op::Shape | Op::Remove)
}

/// A file of the class and not the folder.
fn source_file(call: &Call) -> bool {
    packer_source(call) && matches!(&call.place, Place::Source(path) if path.contains('.')) && call.op != Op::List
}

/// Every kind.
pub const KINDS: &[Kind] = &[
    Kind { name: "killed", force: false, fault: Fault::Signal(libc::SIGKILL), at: any },
    Kind { name: "killed, --force", force: true, fault: Fault::Signal(libc::SIGKILL), at: bundle },
    Kind { name: "killed in the middle of a writing", force: false, fault: Fault::Torn, at: writing },
    Kind { name: "ctrl-C (SIGINT)", force: false, fault: Fault::Signal(libc::SIGINT), at: bundle },
    Kind { name: "SIGTERM, --force", force: true, fault: Fault::Signal(libc::SIGTERM), at: bundle },
    Kind { name: "power loss", force: false, fault: Fault::Power, at: bundle },
    Kind { name: "power loss, --force", force: true, fault: Fault::Power, at: bundle },
    Kind { name: "disk full from then on", force: false, fault: Fault::Full(libc::ENOSPC), at: takes_room },
    Kind { name: "disk full from then on, --force", force: true, fault: Fault::Full(libc::ENOSPC), at: takes_room },
    Kind { name: "quota used up, once", force: false, fault: Fault::Once(libc::EDQUOT), at: takes_room },
    Kind { name: "input/output error of the target, once", force: false, fault: Fault::Once(libc::EIO), at: bundle },
    Kind { name: "input/output error of the target, once, --force", force: true, fault: Fault::Once(libc::EIO), at: bundle },
    Kind { name: "target unplugged", force: false, fault: Fault::FromThen(libc::EIO), at: bundle },
    Kind { name: "target unplugged, --force", force: true, fault: Fault::FromThen(libc::EIO), at: bundle },
    Kind { name: "target read-only from then on", force: false, fault: Fault::FromThen(libc::EROFS), at: changes },
    Kind { name: "read error of one source file", force: false, fault: Fault::Once(libc::EIO), at: packer_source },
    Kind { name: "read error of one source file, measuring", force: false, fault: Fault::Once(libc::EIO), at: worker_source },
    Kind { name: "source unplugged", force: false, fault: Fault::FromThen(libc::ENODEV), at: source },
    Kind { name: "source folder gone", force: false, fault: Fault::FromThen(libc::ENOENT), at: packer_source },
    Kind { name: "source grows", force: false, fault: Fault::Source(Change::Grows), at: source_file },
    Kind { name: "source shrinks", force: false, fault: Fault::Source(Change::Shrinks), at: source_file },
    Kind { name: "source rewritten", force: false, fault: Fault::Source(Change::Rewritten), at: source_file },
    Kind {
        name: "source rewritten in the second of its last change",
        force: false,
        fault: Fault::Source(Change::RewrittenInItsSecond),
        at: source_file,
    },
    Kind { name: "source touched", force: false, fault: Fault::Source(Change::Touched), at: source_file },
    Kind { name: "source file removed", force: false, fault: Fault::Source(Change::Removed), at: source_file },
    Kind { name: "half read or written", force: false, fault: Fault::Half, at: at_place },
    Kind { name: "interrupted call", force: false, fault: Fault::Once(libc::EINTR), at: at_place },
    Kind { name: "another packer of the same target", force: false, fault: Fault::Rival, at: bundle },
    Kind { name: "another packer of the same target, --force", force: true, fault: Fault::Rival, at: bundle },
    Kind { name: "a file comes to the target's name", force: false, fault: Fault::Squatter, at: bundle },
];
