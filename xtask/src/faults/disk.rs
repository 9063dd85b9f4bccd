//! What may be on the disk when the power goes: bytes that were written since the last time the program waited for them may be there,
//! not there, zero, or there in part; names that were given since the folder was last waited for may be there up to any of them.

use super::call::{Call, Op, Place};
use crate::sample::dice::Dice;

/// The unit in which a writing may be torn.
const PAGE: u64 = 4096;

/// A name that was given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The file got its first name.
    Made,
    /// The target's name was given to it too.
    Linked,
    /// The target's name was given to it instead.
    Renamed,
    /// The first name was taken away.
    Removed,
}

/// What the disk owes.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// Stretches of the growing file that nobody waited for: from, to.
    unsure: Vec<(u64, u64)>,
    /// All names given, in their order.
    names: Vec<Naming>,
    /// How many of them the folder was waited for.
    sure: usize,
}

/// What is under both names after the power came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// Whether the growing file has its first name.
    pub partial: bool,
    /// Whether the target's name is the new file's.
    pub target: bool,
}

/// How the unsure bytes came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes {
    /// Where nobody waited, nothing was written; the file ends where the last sure byte is.
    Lost,
    /// The length is there, the bytes are zero.
    Zero,
    /// Each page by chance.
    Torn,
    /// All there.
    Kept,
}

/// Every way.
pub const BYTES: [Bytes; 4] = [Bytes::Lost, Bytes::Zero, Bytes::Torn, Bytes::Kept];

impl Disk {
    /// A call that the system is going to do.
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

    /// Every state that the names may be in.
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

    /// What is left of the file's bytes.
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
