//! Possible disk states after a power failure. Bytes written since the last fsync may be present, missing, zero, or partly present. Of the
//! name changes since the folder's last fsync, any number from the first on may have taken effect.

use super::call::{Call, Op, Place};
use crate::sample::dice::Dice;

/// The unit of partial writes.
const PAGE: u64 = 4096;

/// A change of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The file was created under its first name.
    Made,
    /// A hard link with the final name was created.
    Linked,
    /// The file was renamed to the final name.
    Renamed,
    /// The first name was removed.
    Removed,
}

/// The changes that may not have reached the disk yet.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// Ranges of the file without fsync: from, to.
    unsure: Vec<(u64, u64)>,
    /// All name changes in order.
    names: Vec<Naming>,
    /// How many of them are covered by an fsync of the folder.
    sure: usize,
}

/// The names present after a power failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// Whether the new file has its first name.
    pub partial: bool,
    /// Whether the new file has the final name.
    pub target: bool,
}

/// The state of bytes without fsync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes {
    /// Not written; the file ends after its last synced byte.
    Lost,
    /// The length is set, the bytes are zero.
    Zero,
    /// Random for each page.
    Torn,
    /// All written.
    Kept,
}

/// All states.
pub const BYTES: [Bytes; 4] = [Bytes::Lost, Bytes::Zero, Bytes::Torn, Bytes::Kept];

impl Disk {
    /// Records a call before it is executed.
    pub fn note(&mut self, call: &Call, stretch: Option<(u64, u64)>) {
        match (call.op, &call.place) {
            (Op::Write, Place::Partial) => self.unsure.push(stretch.map_or((0, u64::MAX), |(from, length)| (from, from + length))),
            (Op::Shape, Place::Partial) => self.unsure.push((0, u64::MAX)),
            (Op::Sync, Place::Partial | Place::Target) => self.unsure.clear(),
            (Op::Create, Place::Partial) => {
                self.unsure.clear();
                self.names.push(Naming::Made);
            }
            (Op::Link, Place::Target) => self.names.push(Naming::Linked),
            (Op::Rename, Place::Target) => self.names.push(Naming::Renamed),
            (Op::Remove, Place::Partial) => self.names.push(Naming::Removed),
            (Op::Sync, Place::Holder) => self.sure = self.names.len(),
            _ => {}
        }
    }

    /// All possible states of the names.
    pub fn names(&self) -> Vec<Names> {
        (self.sure..=self.names.len())
            .map(|count| {
                let mut names = Names { partial: false, target: false };
                for naming in &self.names[..count] {
                    match naming {
                        Naming::Made => names.partial = true,
                        Naming::Linked => names.target = true,
                        Naming::Renamed => names = Names { partial: false, target: true },
                        Naming::Removed => names.partial = false,
                    }
                }
                names
            })
            .collect()
    }

    /// The file's bytes in a given state.
    pub fn bytes(&self, written: &[u8], how: Bytes, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = written.to_vec();
        let length = bytes.len() as u64;
        let mut sure_end = length;
        while let Some((from, _)) = self.unsure.iter().find(|(from, to)| sure_end > 0 && (*from..*to).contains(&(sure_end - 1))) {
            sure_end = *from;
        }
        for (from, to) in &self.unsure {
            let (mut at, to) = ((*from).min(length), (*to).min(length));
            while at < to {
                let end = ((at / PAGE + 1) * PAGE).min(to);
                if how == Bytes::Lost || how == Bytes::Zero || (how == Bytes::Torn && dice.below(2) == 0) {
                    bytes[at as usize..end as usize].fill(0);
                }
                at = end;
            }
        }
        if how == Bytes::Lost {
            bytes.truncate(sure_end as usize);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(op: Op, place: Place) -> Call {
        Call { worker: false, op, place }
    }

    #[test]
    fn only_what_was_waited_for_is_sure() {
        let mut disk = Disk::default();
        disk.note(&call(Op::Create, Place::Partial), None);
        disk.note(&call(Op::Write, Place::Partial), Some((0, 5)));
        disk.note(&call(Op::Sync, Place::Partial), None);
        disk.note(&call(Op::Write, Place::Partial), Some((5, 5)));
        let mut dice = Dice::of(1, "disk");
        assert_eq!(disk.bytes(&[1; 10], Bytes::Lost, &mut dice), [1; 5]);
        assert_eq!(disk.bytes(&[1; 10], Bytes::Zero, &mut dice), [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(disk.bytes(&[1; 10], Bytes::Kept, &mut dice), [1; 10]);
        disk.note(&call(Op::Link, Place::Target), None);
        let names = |partial, target| Names { partial, target };
        assert_eq!(disk.names(), [names(false, false), names(true, false), names(true, true)]);
        disk.note(&call(Op::Sync, Place::Holder), None);
        assert_eq!(disk.names(), [names(true, true)]);
    }
}
