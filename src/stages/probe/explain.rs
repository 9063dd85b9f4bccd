//! The words for what is wrong with a file: which message says it, and with which facts.

use crate::record::inventory::{GivenUp, Problem};
use crate::words::wording::{Explain, Message};

impl Explain for Problem {
    fn explain(&self) -> Message {
        match self {
            Self::Empty => Message::new("probe.empty"),
            Self::Unreadable { reason } => Message::new("probe.unreadable").text("reason", reason),
            Self::ExtensionDisagrees { extension, media_type } => {
                Message::new("probe.extension_disagrees").text("extension", extension).text("media_type", media_type)
            }
            Self::Broken { reason } => Message::new("probe.broken").text("reason", reason),
            Self::Truncated => Message::new("probe.truncated"),
            Self::NoVideo => Message::new("probe.no_video"),
            Self::Black => Message::new("probe.black"),
            Self::Still => Message::new("probe.still"),
            Self::RecorderFormat => Message::new("probe.recorder_format"),
            Self::Undecodable => Message::new("probe.undecodable"),
            Self::TooLarge => Message::new("probe.too_large"),
            Self::GaveUp { how } => Message::new(match how {
                GivenUp::Crashed => "probe.gave_up_crashed",
                GivenUp::TooLong => "probe.gave_up_too_long",
                GivenUp::TooMuch => "probe.gave_up_too_much",
                GivenUp::NotStarted => "probe.gave_up_not_started",
            }),
        }
    }
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
            Problem::NoVideo,
            Problem::Black,
            Problem::Still,
            Problem::RecorderFormat,
            Problem::Undecodable,
            Problem::TooLarge,
            Problem::GaveUp { how: GivenUp::Crashed },
            Problem::GaveUp { how: GivenUp::TooLong },
            Problem::GaveUp { how: GivenUp::TooMuch },
            Problem::GaveUp { how: GivenUp::NotStarted },
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
