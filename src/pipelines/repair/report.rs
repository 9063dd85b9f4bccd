//! The report of a repair, as text and for JSON.

use std::path::Path;

use super::Repaired;
use crate::stages::report::mending::{RepairOutcome, RepairReport, StretchReport};
use crate::stages::report::speaker::Speaker;
use crate::words::path::shown;
use crate::words::wording::Message;

/// Most ranges and files listed in the text; the JSON report has all.
const MOST: usize = 20;

impl Repaired {
    /// The report for JSON.
    pub fn document(&self, bundle: &Path) -> RepairReport {
        RepairReport {
            schema: "classproof/repair/v1".to_owned(),
            path: bundle.to_string_lossy().into_owned(),
            output: self.output.as_ref().map(|path| path.to_string_lossy().into_owned()),
            outcome: self.outcome,
            id: self.record.map(|(id, _)| id),
            share: self.record.map(|(_, share)| share),
            damaged: self.damaged.clone(),
            lost: self.lost.clone(),
            moved: self.moved,
            record_damaged: self.record_damaged,
            left: self.left.clone(),
        }
    }

    /// The report as lines of text: the damage, the result, and what remains.
    pub fn lines(&self, speaker: &Speaker) -> Vec<String> {
        let mut lines = Vec::new();
        let sum = |stretches: &[StretchReport]| stretches.iter().map(|stretch| stretch.to - stretch.from).sum::<u64>();
        if !self.damaged.is_empty() {
            let message = Message::new("repair.damaged").count("count", self.damaged.len()).text("size", speaker.bytes(sum(&self.damaged)));
            lines.push(speaker.say(&message));
            lines.extend(self.damaged.iter().take(MOST).map(|stretch| shown_stretch(stretch, speaker)));
            if self.damaged.len() > MOST {
                lines.push(format!("    … {}", self.damaged.len() - MOST));
            }
        }
        if self.moved > 0 {
            lines.push(speaker.say(&Message::new("repair.moved").text("size", speaker.bytes(self.moved))));
        }
        if self.record_damaged > 0 {
            lines.push(speaker.say(&Message::new("repair.record_damaged").text("size", speaker.bytes(self.record_damaged))));
        }
        let share = self.record.map(|(_, share)| share.to_string()).unwrap_or_default();
        let id = self.record.map(|(id, _)| id.to_string()).unwrap_or_default();
        let path = self.output.as_ref().map(|path| shown(&path.to_string_lossy()).into_owned()).unwrap_or_default();
        let message = match self.outcome {
            RepairOutcome::Whole => Message::new("repair.whole").text("path", path).text("id", id),
            RepairOutcome::Mended => Message::new("repair.mended").text("path", path).text("id", id),
            RepairOutcome::NotMendable => {
                Message::new("repair.not_mendable").text("share", share).text("size", speaker.bytes(sum(&self.lost)))
            }
            RepairOutcome::NoRecord => Message::new("repair.no_record"),
        };
        lines.push(speaker.say(&message));
        match &self.left {
            Some(left) => {
                lines.push(speaker.say(&Message::new("repair.left").count("whole", left.whole).count("files", left.files)));
                lines.extend(left.damaged.iter().take(MOST).map(|file| format!("    ✘ {}", shown(file))));
                if left.damaged.len() > MOST {
                    lines.push(format!("    … {}", left.damaged.len() - MOST));
                }
            }
            None if self.output.is_none() => lines.push(speaker.term("repair.left_unknown")),
            None => {}
        }
        lines
    }
}

fn shown_stretch(stretch: &StretchReport, speaker: &Speaker) -> String {
    let files: Vec<_> = stretch.files.iter().take(3).map(|file| shown(file)).collect();
    let more = if stretch.files.len() > files.len() { " …" } else { "" };
    let message = Message::new("repair.stretch")
        .text("from", stretch.from.to_string())
        .text("to", stretch.to.saturating_sub(1).to_string())
        .text("files", format!("{}{more}", files.join(", ")));
    format!("    {}", speaker.say(&message).trim_end())
}
