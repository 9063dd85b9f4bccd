//! Messages for the problems of a file (`probe.json`).

use crate::record::facts::{GivenUp, Problem};
use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message};

impl Explain for Problem {
    fn explain(&self) -> Message {
        match self {
            Self::Empty => Message::new("probe.empty"),
            Self::Unreadable { reason } => Message::new("probe.unreadable").term("reason", reason),
            Self::ExtensionDisagrees { extension, media_type } => {
                Message::new("probe.extension_disagrees").text("extension", extension).text("media_type", media_type)
            }
            Self::Broken { .. } => Message::new("probe.broken"),
            Self::Truncated => Message::new("probe.truncated"),
            Self::PartlyDamaged { from_percent: Some(percent) } => Message::new("probe.damaged_from").text("percent", percent.to_string()),
            Self::PartlyDamaged { from_percent: None } => Message::new("probe.partly_damaged"),
            Self::BadPages { pages } => {
                Message::new("probe.bad_pages").with("pages", Fact::List(pages.iter().map(|page| Fact::Count(i64::from(*page))).collect()))
            }
            Self::CutShort { claimed_us: Some(claimed), length_us } => {
                Message::new("probe.cut_short").with("claimed", length(*claimed)).with("length", length(*length_us))
            }
            Self::CutShort { claimed_us: None, length_us } => Message::new("probe.cut").with("length", length(*length_us)),
            Self::Jumps { count, gap_us } => Message::new("probe.jumps").count("count", *count).with("gap", length(*gap_us)),
            Self::Sparse { frames, length_us, gap_us } => {
                Message::new("probe.sparse").count("frames", *frames).with("length", length(*length_us)).with("gap", length(*gap_us))
            }
            Self::SoundLonger { sound_us, length_us } => {
                Message::new("probe.sound_longer").with("sound", length(*sound_us)).with("length", length(*length_us))
            }
            Self::ShownShorter { shown_us, recorded_us } => {
                Message::new("probe.shown_shorter").with("shown", length(*shown_us)).with("recorded", length(*recorded_us))
            }
            Self::Blanked { length_us, listed_us } => {
                Message::new("probe.blanked").with("length", length(*length_us)).with("listed", length(*listed_us))
            }
            Self::Joined { .. } => Message::new("probe.joined"),
            Self::Speed { captured_milli, shown_milli } => {
                Message::new("probe.speed").text("captured", thousandths(*captured_milli)).text("shown", thousandths(*shown_milli))
            }
            Self::Looped { repeated_us, lag_us } => {
                Message::new("probe.looped").with("repeated", length(*repeated_us)).with("lag", length(*lag_us))
            }
            Self::Recurring { again, sampled } => Message::new("probe.recurring").count("again", *again).count("sampled", *sampled),
            Self::NoVideo => Message::new("probe.no_video"),
            Self::Black => Message::new("probe.black"),
            Self::Still => Message::new("probe.still"),
            Self::RecorderFormat => Message::new("probe.recorder_format"),
            Self::Undecodable => Message::new("probe.undecodable"),
            Self::Locked => Message::new("probe.locked"),
            Self::UnclearTime { written } => Message::new("probe.unclear_time").text("written", written),
            Self::Edited { days, software, other_thumbnail } => {
                let key = if *other_thumbnail { "probe.edited_scene" } else { "probe.edited" };
                Message::new(key).text("days", days.to_string()).text("software", software)
            }
            Self::TooLarge => Message::new("probe.too_large"),
            Self::TooManyPixels => Message::new("probe.too_many_pixels"),
            Self::Withheld => Message::new("probe.withheld"),
            Self::Damaged => Message::new("probe.damaged"),
            Self::GaveUp { how } => Message::new(match how {
                GivenUp::Crashed => "probe.gave_up_crashed",
                GivenUp::TooLong => "probe.gave_up_too_long",
                GivenUp::TooMuch => "probe.gave_up_too_much",
                GivenUp::NotStarted => "probe.gave_up_not_started",
            }),
        }
    }
}

fn length(us: u64) -> Fact {
    Fact::Length(i64::try_from(us).unwrap_or(i64::MAX))
}

fn thousandths(number: u64) -> String {
    format!("{}.{:03}", number / 1_000, number % 1_000)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::words::lang::Bilingual;

    #[test]
    fn every_problem_has_words_with_its_blanks() {
        let words: BTreeMap<String, Bilingual> = serde_json::from_str(include_str!("../../words/messages/probe.json")).unwrap();
        let text = || "x".to_owned();
        let problems = [
            Problem::Empty,
            Problem::Unreadable { reason: text() },
            Problem::ExtensionDisagrees { extension: text(), media_type: text() },
            Problem::Broken { reason: text() },
            Problem::Truncated,
            Problem::CutShort { claimed_us: Some(310_000_000), length_us: 222_000_000 },
            Problem::CutShort { claimed_us: None, length_us: 222_000_000 },
            Problem::Jumps { count: 1, gap_us: 3_600_000_000 },
            Problem::Sparse { frames: 33, length_us: 330_000_000, gap_us: 10_000_000 },
            Problem::SoundLonger { sound_us: 2, length_us: 1 },
            Problem::Speed { captured_milli: 1_000, shown_milli: 30_000 },
            Problem::Looped { repeated_us: 2, lag_us: 1 },
            Problem::Recurring { again: 1, sampled: 2 },
            Problem::NoVideo,
            Problem::Black,
            Problem::Still,
            Problem::RecorderFormat,
            Problem::Undecodable,
            Problem::TooLarge,
            Problem::TooManyPixels,
            Problem::PartlyDamaged { from_percent: Some(50) },
            Problem::PartlyDamaged { from_percent: None },
            Problem::BadPages { pages: vec![2, 3] },
            Problem::GaveUp { how: GivenUp::Crashed },
            Problem::GaveUp { how: GivenUp::TooLong },
            Problem::GaveUp { how: GivenUp::TooMuch },
            Problem::GaveUp { how: GivenUp::NotStarted },
            Problem::Withheld,
            Problem::Damaged,
            Problem::ShownShorter { shown_us: 270_000_000, recorded_us: 360_000_000 },
            Problem::Blanked { length_us: 186_000_000, listed_us: 310_000_000 },
            Problem::Joined { at: 1 },
            Problem::Locked,
            Problem::UnclearTime { written: text() },
            Problem::Edited { days: 17, software: text(), other_thumbnail: false },
            Problem::Edited { days: 17, software: text(), other_thumbnail: true },
        ];
        assert_eq!(words.len(), problems.len());
        for problem in problems {
            let message = problem.explain();
            let words = words.get(message.key).unwrap_or_else(|| panic!("no words for {}", message.key));
            for words in [&words.zh, &words.en] {
                let blanks: Vec<&str> = words.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
                assert!(blanks.iter().all(|blank| message.facts.contains_key(blank)), "{words}");
                assert!(message.facts.keys().all(|fact| blanks.contains(fact)), "{words}");
            }
        }
    }
}
